"""Count the lines that Prefect logs while a flow runs."""

from __future__ import annotations

import logging
from typing import Any

import observe


class _Counter(logging.Handler):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += self.text in record.getMessage()


def observe_run(flow: Any, text: str) -> None:
    """Run a flow, and report how it ended and how many lines of its task runs held the text."""
    counter = _Counter(text)
    logging.getLogger("prefect.task_runs").addHandler(counter)
    run = observe.run(flow)
    observe.report(state=run.state, logged=counter.count)
