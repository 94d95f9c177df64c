"""Use the outcome of tasks that were submitted, where a future raises."""

from prefect import flow, task

import observe


@task
def count_orders(day: str) -> int:
    return len(day) - 3


@task
def find_orders(day: str) -> list[str]:
    return [day, "last"]


@flow
def subtract() -> int:
    return count_orders.submit("today") - 1  # expect: PFL204


@flow
def compare() -> bool:
    today = count_orders.submit("today")
    return today > 1  # expect: PFL204


@flow
def first_of_them() -> str:
    found = find_orders.submit("today")
    return found[0]  # expect: PFL204


@flow
def loop() -> list[str]:
    found = find_orders.submit("today")
    long = [order.upper() for order in found]  # expect: PFL204
    return long[: len(found)]


@flow
def each() -> int:
    total = 0
    for counted in count_orders.map(["Mon", "today"]):
        total = total + counted  # expect: PFL204
    return total


if __name__ == "__main__":
    runs = [observe.run(it) for it in (subtract, compare, first_of_them, loop, each)]
    observe.report(states=sorted({run.state for run in runs}), values=[run.value for run in runs])
