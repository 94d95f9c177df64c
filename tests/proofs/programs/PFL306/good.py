"""Multiply by two factors; the factor is an argument of the task."""

from prefect import flow, task

import observe


@task(persist_result=True)
def multiply(value: int, factor: int) -> int:
    return value * factor


@flow
def products() -> int:
    multiply(1, factor=10)
    return multiply(1, factor=20)


if __name__ == "__main__":
    run = observe.run(products)
    observe.report(state=run.state, twenty_times_one=run.value)
