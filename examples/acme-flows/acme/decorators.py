"""`flow` and `task` with the habits of this platform."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

from prefect import Flow, flow, task

from acme.notify import alert_on_failure

P = ParamSpec("P")
R = TypeVar("R")

io_task = partial(task, retries=3, retry_delay_seconds=[5, 30, 120], tags=["io"])


def acme_flow(*, name: str, **options: Any) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """`flow` that alerts on failure and sends printed lines to the run's log."""
    return flow(name=name, log_prints=True, on_failure=[alert_on_failure], **options)
