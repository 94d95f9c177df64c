"""Publish a report; the task has a parameter of a name that Prefect keeps for itself."""

from prefect import flow, task


@task
def publish(report: str, wait_for: list[str]) -> str:  # expect: PFL703
    return report


@flow
def reporting() -> str:
    return publish("orders", [])
