"""Import the orders of a day; on a day without orders there is nothing to do."""

from prefect import flow, task

import observe


def note(flow, flow_run, state):
    observe.ran(state.type.value)


@task
def load_orders(orders: list[str]) -> int:
    if not orders:
        return 0
    return len(orders)


@flow(on_crashed=[note], on_completion=[note])
def import_orders(orders: list[str]) -> int:
    return load_orders(orders)


if __name__ == "__main__":
    exited = False
    try:
        observe.run(import_orders, [])
    except SystemExit:
        exited = True
    observe.report(
        exited=exited,
        crashed=observe.bodies("CRASHED"),
        completed=observe.bodies("COMPLETED"),
    )
