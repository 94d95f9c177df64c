"""A progress bar for work that takes longer than a second, on a terminal only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prefect_lint.cli.streams import is_terminal

if TYPE_CHECKING:
    import threading
    from types import TracebackType

    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before the bar shows up."""


class ProgressBar:
    """Shows how many files are done; a context manager that is also the callback of the engine."""

    def __init__(self) -> None:
        self._lock: threading.Lock | None = None
        """`None` where nobody looks."""
        self._timer: threading.Timer | None = None
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._done, self._total = 0, 0

    def __enter__(self) -> ProgressBar:
        if is_terminal(sys.stderr):
            import threading

            self._lock = threading.Lock()
            self._timer = threading.Timer(PATIENCE, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def __call__(self, done: int, total: int) -> None:
        """Take note of how far the work is."""
        if self._lock is None:
            return
        with self._lock:
            self._done, self._total = done, total
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, completed=done, total=total or None)

    def _show(self) -> None:
        from prefect_lint.engine.forking import IMPORTING

        # Takes a tenth of a second to import, which short runs must not pay.
        with IMPORTING:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if self._lock is None:
            return
        with self._lock:
            if self._timer is None:  # done in the meantime
                return
            self._bar = Progress(
                TextColumn("Checking"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("files"),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("", completed=self._done, total=self._total or None)
            self._bar.start()
