"""Tasks that are not cached, and have an expiration all the same."""

from datetime import timedelta

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

import observe


@task(cache_policy=NO_CACHE, cache_expiration=timedelta(hours=1))  # expect: PFL304
def discount(customer: str) -> float:
    observe.ran("discount")
    return len(customer) / 100


@task(
    cache_policy=None,
    persist_result=True,
    cache_expiration=timedelta(hours=1),  # expect: PFL304
)
def rate(currency: str) -> float:
    observe.ran("rate")
    return len(currency) / 10


@flow
def price_list() -> tuple[float, float]:
    for _ in range(2):
        share, factor = discount("Ada"), rate("EUR")
    return share, factor


if __name__ == "__main__":
    prices = observe.run(price_list)
    observe.report(
        state=prices.state,
        value=list(prices.value),
        discount=observe.bodies("discount"),
        rate=observe.bodies("rate"),
    )
