"""Publish a report; no parameter has a name that Prefect keeps for itself."""

from prefect import flow, task


@task
def publish(report: str, after: list[str]) -> str:
    return report


@flow
def reporting() -> str:
    return publish("orders", [])
