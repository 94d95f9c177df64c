"""A task that is to refresh a cache that it does not have."""

from prefect import flow, task

import observe


@task(refresh_cache=True, retries=1)  # expect: PFL308
def rate(currency: str) -> int:
    observe.ran("rate")
    return len(currency)


@flow
def prices() -> int:
    return rate("EUR") + rate("EUR")


if __name__ == "__main__":
    run = observe.run(prices)
    observe.report(state=run.state, value=run.value, rate=observe.bodies("rate"))
