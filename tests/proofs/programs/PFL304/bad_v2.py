"""Look up rates twice; the caching that was asked for breaks the flow run."""

from prefect import flow, task
from prefect.tasks import task_input_hash

import observe


@task(cache_key_fn=task_input_hash, persist_result=False)  # expect: PFL304
def exchange_rate(currency: str) -> float:
    observe.ran("exchange_rate")
    return {"EUR": 1.0, "USD": 1.1}[currency]


@task(cache_key_fn=task_input_hash, persist_result=True, cache_expiration=60)  # expect: PFL304
def stock(article: str) -> int:
    observe.ran("stock")
    return len(article)


@flow
def price_list() -> float:
    return 20 * exchange_rate("USD") + 30 * exchange_rate("USD")


@flow
def stock_list() -> int:
    return stock("chair")


if __name__ == "__main__":
    prices = observe.run(price_list)
    count = observe.run(stock_list)
    observe.report(
        prices=prices.state,
        prices_exception=prices.exception,
        exchange_rate=observe.bodies("exchange_rate"),
        stock=count.state,
        stock_exception=count.exception,
    )
