"""Price a list with rates that are looked up twice; none of the caching works as it reads."""

from datetime import timedelta

from prefect import flow, task
from prefect.cache_policies import INPUTS, NO_CACHE, TASK_SOURCE

import observe


@task(cache_policy=INPUTS + TASK_SOURCE, persist_result=False)  # expect: PFL304
def exchange_rate(currency: str) -> float:
    observe.ran("exchange_rate")
    return {"EUR": 1.0, "USD": 1.1}[currency]


@task(cache_policy=NO_CACHE, cache_expiration=timedelta(hours=1))  # expect: PFL304
def discount(customer: str) -> float:
    observe.ran("discount")
    return len(customer) / 100


@task(
    cache_policy=INPUTS + TASK_SOURCE,
    cache_key_fn=lambda context, parameters: f"tax-{parameters['country']}",
)
def tax_rate(country: str, day: int) -> str:  # expect: PFL304
    observe.ran("tax_rate")
    return f"{country} on day {day}"


@task(cache_policy=INPUTS + TASK_SOURCE, cache_expiration=60)  # expect: PFL304
def stock(article: str) -> int:
    observe.ran("stock")
    return len(article)


@flow
def price_list() -> tuple[float, float]:
    for _ in range(2):
        rate = exchange_rate("USD")
        share = discount("Ada")
    return rate, share


@flow
def taxes() -> str:
    tax_rate("FR", day=1)
    return tax_rate("FR", day=2)


@flow
def stock_list() -> int:
    return stock("chair")


if __name__ == "__main__":
    prices = observe.run(price_list)
    second = observe.run(taxes)
    count = observe.run(stock_list)
    observe.report(
        state=prices.state,
        exchange_rate=observe.bodies("exchange_rate"),
        discount=observe.bodies("discount"),
        tax_of_day_2=second.value,
        stock=count.state,
        exception=count.exception,
    )
