"""Load the orders of two days; both calls have the same cache key."""

from prefect import flow, task

import observe


@task(cache_key_fn=lambda context, parameters: "orders", persist_result=True)  # expect: PFL305
def load_orders(day: int) -> str:
    return f"orders of day {day}"


@flow
def two_days() -> str:
    load_orders(1)
    return load_orders(2)


if __name__ == "__main__":
    run = observe.run(two_days)
    observe.report(state=run.state, second=run.value)
