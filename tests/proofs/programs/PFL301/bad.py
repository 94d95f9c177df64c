"""Look up the price and the label of an article, both cached by their inputs alone."""

from prefect import flow, task
from prefect.cache_policies import INPUTS

import observe


@task(cache_policy=INPUTS)  # expect: PFL301
def price(article: str) -> str:
    return f"price of {article}"


@task(cache_policy=INPUTS)  # expect: PFL301
def label(article: str) -> str:
    return f"label of {article}"


@flow
def catalogue() -> str:
    price("chair")
    return label("chair")


if __name__ == "__main__":
    run = observe.run(catalogue)
    observe.report(state=run.state, label=run.value)
