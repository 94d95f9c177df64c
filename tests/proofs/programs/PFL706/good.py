"""Collect pages, twice in one process; each run makes a list of its own."""

from prefect import flow

import observe


@flow
def collect(page, pages=None):
    pages = [*(pages or []), page]
    return len(pages)


if __name__ == "__main__":
    first = observe.run(collect, 1)
    second = observe.run(collect, 2)
    observe.report(state=second.state, first=first.value, second=second.value)
