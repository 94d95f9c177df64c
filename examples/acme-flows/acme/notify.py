"""Telling people: Slack for what can wait, the pager for what can't."""

from __future__ import annotations

from typing import Any

import requests
from prefect import task
from prefect.client.schemas.objects import FlowRun
from prefect.states import State

from acme.settings import get_settings


def post_to_slack(text: str) -> None:
    response = requests.post(get_settings().slack_webhook, json={"text": text}, timeout=5)
    response.raise_for_status()


def alert_on_failure(flow: Any, flow_run: FlowRun, state: State) -> None:
    """A state hook for flows."""
    post_to_slack(
        f":rotating_light: {flow.name} / {flow_run.name} is {state.name}: {state.message}"
    )


@task(retries=2, retry_delay_seconds=10)
def announce(text: str) -> None:
    post_to_slack(text)


# prefect-lint: ignore[PFL101] a page that comes minutes late wakes people for nothing
@task
def page_on_call(summary: str, severity: str = "critical") -> None:
    response = requests.post(
        get_settings().pager_url,
        json={"summary": summary, "severity": severity},
        timeout=3,
    )
    response.raise_for_status()
