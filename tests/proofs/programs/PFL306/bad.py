"""Multiply by two factors; the task takes the factor from the function around it."""

from prefect import Task, flow, task

import observe


def multiply_by(factor: int) -> Task:
    @task(persist_result=True)
    def multiply(value: int) -> int:  # expect: PFL306
        return value * factor

    return multiply


@flow
def products() -> int:
    multiply_by(10)(1)
    return multiply_by(20)(1)


if __name__ == "__main__":
    run = observe.run(products)
    observe.report(state=run.state, twenty_times_one=run.value)
