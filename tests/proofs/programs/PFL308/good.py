"""Look up the same exchange rate twice; it is kept for an hour."""

from datetime import timedelta

from prefect import flow, task
from prefect.tasks import task_input_hash

import observe


# Prefect 2 keeps cache keys on the server, by the name and code of the task: no other proof has this name.
@task(cache_key_fn=task_input_hash, cache_expiration=timedelta(hours=1), persist_result=True)
def daily_rate(currency: str) -> float:
    observe.ran("daily_rate")
    return {"EUR": 1.0, "USD": 1.1}[currency]


@flow
def price_list() -> float:
    return 20 * daily_rate("USD") + 30 * daily_rate("USD")


if __name__ == "__main__":
    run = observe.run(price_list)
    observe.report(state=run.state, executed=observe.bodies("daily_rate"))
