"""Load the orders of two days; each day has a key of its own."""

from prefect import flow, task

import observe


@task(cache_key_fn=lambda context, parameters: f"orders-{parameters['day']}", persist_result=True)
def load_orders(day: int) -> str:
    return f"orders of day {day}"


@flow
def two_days() -> str:
    load_orders(1)
    return load_orders(2)


if __name__ == "__main__":
    run = observe.run(two_days)
    observe.report(state=run.state, second=run.value)
