"""Look up the same exchange rate twice; it should be kept for an hour."""

from datetime import timedelta

from prefect import flow, task

import observe


@task(cache_expiration=timedelta(hours=1))  # expect: PFL308
def daily_rate(currency: str) -> float:
    observe.ran("daily_rate")
    return {"EUR": 1.0, "USD": 1.1}[currency]


@flow
def price_list() -> float:
    return 20 * daily_rate("USD") + 30 * daily_rate("USD")


if __name__ == "__main__":
    run = observe.run(price_list)
    observe.report(state=run.state, executed=observe.bodies("daily_rate"))
