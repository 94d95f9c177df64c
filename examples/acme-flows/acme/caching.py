"""Cache policies and keys that several task modules share."""

from __future__ import annotations

from typing import Any

from prefect.cache_policies import INPUTS, TASK_SOURCE
from prefect.context import TaskRunContext

BY_INPUTS = INPUTS + TASK_SOURCE


def channel_key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """One entry per task, channel and day."""
    return f"{context.task.task_key}-{parameters['channel']}-{parameters['day']:%Y%m%d}"
