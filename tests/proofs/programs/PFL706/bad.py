"""Collect pages, twice in one process; the flow fills the list that is its default."""

from prefect import flow

import observe


@flow
def collect(page, pages=[]):  # noqa: B006  # expect: PFL706
    pages.append(page)
    return len(pages)


if __name__ == "__main__":
    first = observe.run(collect, 1)
    second = observe.run(collect, 2)
    observe.report(state=second.state, first=first.value, second=second.value)
