"""A worker: it builds the model, and works out the units that it is told to."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.files import Files
from prefect_lint.engine.own_faults import describe
from prefect_lint.engine.work import Work
from prefect_lint.engine.workers.channel import DONE, FAILED, READY, HungUp
from prefect_lint.engine.workers.limits import Limits, limit_memory, limit_time
from prefect_lint.sources.text import YAML_SUFFIXES, SourceError
from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.faults import SyntaxFault
from prefect_lint.syntax.reading import read_outline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from prefect_lint.engine.analysis import Task
    from prefect_lint.engine.pieces import Unit
    from prefect_lint.engine.workers.channel import Channel

_EXPECTED = (SyntaxFault, TooComplex, SourceError, RecursionError)
"""What the work on a file may raise without being at fault."""


_REPOSITORY = 10
"""How much longer a rule may take for a whole repository than for a file."""


class Order(NamedTuple):
    """What a worker is to do."""

    task: Task
    refused: dict[str, str]
    """Files that it must not look into, and why."""
    limits: Limits
    screening: bool = False
    """Whether it only has to parse every file, to see which are harmful."""
    passed: frozenset[str] = frozenset()
    """Files that were screened before."""


class Steps:
    """Tells the supervisor which file is worked on, and has a limit for the time that each takes."""

    def __init__(self, channel: Channel, seconds: float) -> None:
        self.channel = channel
        self.culprit: str | None = None
        """The file in whose work something unexpected was raised."""
        self._seconds = seconds
        self._open: list[str] = []

    def __call__(self, path: str) -> Steps:
        """Enter the work on a file."""
        self._open.append(path)
        return self

    def __enter__(self) -> None:
        self.culprit = None
        self.tell()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        path = self._open.pop()
        if kind is not None and not issubclass(kind, _EXPECTED):
            self.culprit = self.culprit or path
        if self._open:
            self.tell()

    def tell(self) -> None:
        """Say what is worked on, from where the time counts."""
        path = self._open[-1]
        self.channel.send_path(path)
        limit_time(self._seconds if path else self._seconds * _REPOSITORY)


def serve(order: Order, channels: Sequence[Channel]) -> None:
    """Be the worker for the first channel; the others are for processes that this one forks off."""
    if sys.platform != "win32":
        # The supervisor sees to it that Ctrl-C ends all.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    limit_memory(order.limits.memory)
    gc.disable()
    steps = Steps(channels[0], order.limits.seconds)
    _told(
        steps,
        lambda: run_with_deep_stack(
            lambda: _screen(order, steps) if order.screening else _serve(order, channels, steps)
        ),
    )


def _told(steps: Steps, work: Callable[[], None]) -> None:
    """Do something, and tell the supervisor when it fails; one that is gone does not want to know."""
    with suppress(HungUp):
        try:
            work()
        except HungUp:
            raise
        except Exception as error:
            steps.channel.send(FAILED, (steps.culprit, describe(error)))


def _serve(order: Order, channels: Sequence[Channel], steps: Steps) -> None:
    work = Work(*order.task, strict=False, step=steps, refused=order.refused)
    units = work.units
    helpers: list[int] = []
    for channel in channels[1:]:
        helper = os.fork()
        if helper == 0:
            _help(work, channel, channels, steps)
        helpers.append(helper)
        channel.close()
    _answer(work, steps.channel, units)
    for helper in helpers:
        os.waitpid(helper, 0)


def _help(work: Work, channel: Channel, channels: Sequence[Channel], steps: Steps) -> None:
    """Be a helper, which has the model already; never returns."""
    try:
        for other in channels:
            if other is not channel:
                other.close()
        steps.channel = channel
        _told(steps, lambda: _answer(work, channel, None))
    finally:
        os._exit(0)


def _answer(work: Work, channel: Channel, units: list[Unit] | None) -> None:
    """Work out what the supervisor asks for, until it hangs up."""
    limit_time(0)
    channel.send(READY, (os.getpid(), units))
    while (message := channel.receive()) is not None:
        for unit in message.content:
            channel.send(DONE, (unit, work.do(unit)))
        limit_time(0)
        channel.send(READY, (os.getpid(), None))


def _screen(order: Order, steps: Steps) -> None:
    """Read and parse one file after the other."""
    task = order.task
    files = Files(task.root, task.drafts)
    for path in sorted({*task.targets, *task.project_files}):
        name = files.name(path)
        if name in order.refused or name in order.passed:
            continue
        with suppress(*_EXPECTED), steps(name):
            source = files.read(name)
            if name.endswith(YAML_SUFFIXES):
                from prefect_lint.syntax.yaml_reading import read

                read(source.text)
            else:
                read_outline(source.text)
    steps.channel.send(READY, (os.getpid(), []))
