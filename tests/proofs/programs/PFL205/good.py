"""Hand what a task gives to plain functions."""

from prefect import flow, task

import observe


@task
def count_orders(day: str) -> int:
    return len(day)


def with_tax(orders: float) -> float:
    return orders * 2


def as_text(orders: int) -> str:
    return f"{orders} orders"


@flow
def report(day: str) -> float:
    counted = count_orders.submit(day)
    return with_tax(counted.result())


@flow
def tell(day: str) -> str:
    counted = count_orders.submit(day)
    return as_text(counted.result())


if __name__ == "__main__":
    run = observe.run(report, "Mon")
    told = observe.run(tell, "Mon").value
    observe.report(state=run.state, exception=run.exception, told=told == "3 orders")
