"""Look up rates twice; they are kept from the first time on."""

from datetime import timedelta

from prefect import flow, task
from prefect.tasks import task_input_hash

import observe


# Prefect 2 keeps cache keys on the server, by the name and code of the task: no other proof has this name.
@task(cache_key_fn=task_input_hash, persist_result=True)
def kept_rate(currency: str) -> float:
    observe.ran("kept_rate")
    return {"EUR": 1.0, "USD": 1.1}[currency]


@task(cache_key_fn=task_input_hash, persist_result=True, cache_expiration=timedelta(seconds=60))
def stock(article: str) -> int:
    observe.ran("stock")
    return len(article)


@flow
def price_list() -> float:
    return 20 * kept_rate("USD") + 30 * kept_rate("USD")


@flow
def stock_list() -> int:
    return stock("chair")


if __name__ == "__main__":
    prices = observe.run(price_list)
    count = observe.run(stock_list)
    observe.report(
        prices=prices.state,
        prices_exception=prices.exception,
        exchange_rate=observe.bodies("kept_rate"),
        stock=count.state,
        stock_exception=count.exception,
    )
