"""Flows and tasks that are side matters by their names: a failure of them may pass without notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.definitions import Definition

NAME_PARTS = (
    "notif",
    "alert",
    "slack",
    "send_email",
    "send_mail",
    "send_message",
    "email_owner",
    "email_report",
    "email_result",
    "email_summary",
    "email_team",
    "artifact",
    "cleanup",
    "clean_up",
    "clean_temp",
    "clean_tmp",
    "teardown",
    "telemetry",
    "metric",
    "remove_",
    "delete_temp",
)
"""Parts of names that say so, in lower case.

`email` and `clean` alone don't: `process_emails` and `clean_orders` are what a flow is for."""


def is_best_effort(definition: Definition, parts: Iterable[str]) -> bool:
    """Whether the name of a flow or task contains one of these parts."""
    name = definition.name.lower()
    return any(part.lower() in name for part in parts)
