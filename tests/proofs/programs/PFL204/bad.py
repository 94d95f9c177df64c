"""Use the outcome of a task that was submitted."""

from prefect import flow, task

import observe


@task
def count_orders(day: str) -> int:
    return len(day) - 3


@flow
def subtract() -> int:
    today = count_orders.submit("today")
    return today - 1  # expect: PFL204


@flow
def first_digit() -> int:
    today = count_orders.submit("today")
    return today[0]  # expect: PFL204


@flow
def decide() -> str:
    none_left = count_orders.submit("Mon")
    return "work" if none_left else "rest"  # expect: PFL204


@flow
def compare() -> bool:
    today = count_orders.submit("today")
    return today == 2  # expect: PFL204


@flow
def tell() -> str:
    today = count_orders.submit("today")
    return f"{today} orders"  # expect: PFL204


if __name__ == "__main__":
    runs = observe.run(subtract), observe.run(first_digit)
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        decision=observe.run(decide).value,
        equal=observe.run(compare).value,
        told="2 orders" in observe.run(tell).value,
    )
