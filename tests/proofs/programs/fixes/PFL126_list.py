"""Import orders from a shop that is down, with a hook that is not in a list."""

from prefect import flow, task

import observe


def alert(flow, flow_run, state):
    observe.ran("alert")


def note(task, task_run, state):
    observe.ran("note")


@task(on_failure=note)  # expect: PFL126
def fetch(day: str):
    raise ConnectionError(day)


@flow(on_failure=alert)  # expect: PFL126
def import_orders(day: str):
    fetch(day)


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.report(state=run.state, alerts=observe.bodies("alert"), notes=observe.bodies("note"))
