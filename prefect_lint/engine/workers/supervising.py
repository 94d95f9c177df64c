"""Watch over workers: hand out units, and find out which file is to blame when one ends or stalls."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from prefect_lint.engine.own_rules import not_analysed
from prefect_lint.engine.pieces import Piece, Unit
from prefect_lint.engine.workers import starting
from prefect_lint.engine.workers.channel import DO, DONE, FAILED, READY, STEP, HungUp, Message
from prefect_lint.engine.workers.limits import Limits, limits_for
from prefect_lint.engine.workers.serving import Order
from prefect_lint.findings import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from prefect_lint.engine.analysis import Task

_POLL = 0.2
"""Seconds between looks at the clock. On Windows, Ctrl-C waits for as long."""
_LARGEST_SHARE = 16
_HARMFUL_FILES = 3
"""So many files may end a worker while the model is built before all others are tried one by one."""
_MOST_DEATHS = 25
"""Workers that may end while rules are asked; then what is left is given up."""
_MOST_IDLE_ROUNDS = 3
"""Rounds that may bring nothing at all, neither a result nor somebody to blame."""

_ABOUT_FILES = ("module", "file")
_CRASHED = "it ends the process that analyses it, by a crash or for want of memory"
_GIVEN_UP = "not analysed, because too many others end the process that analyses them"


class WorkersError(Exception):
    """Workers end again and again, and no file is to blame."""


class CannotStart(WorkersError):
    """The system gives us no process."""


class _Worker:
    """What is known of one worker."""

    def __init__(self, process: starting.Process) -> None:
        self.process = process
        self.ready = False
        """Whether it has built the model."""
        self.share: deque[Unit] = deque()
        """What it was given to do and has not done."""
        self.step: str | None = None
        """The file that it works on; empty for the repository as a whole."""
        self.since = time.monotonic()
        self.overdue = False
        self.failure: tuple[str | None, str] | None = None
        self.gone = False
        self.reader: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        return self.ready and not self.share and not self.gone


class Supervisor:
    """Has the work of an analysis done by other processes.

    A file that ends or stalls its worker costs just that file. Raises `WorkersError`.
    """

    def __init__(
        self,
        task: Task,
        jobs: int,
        progress: Callable[[int, int], None] | None = None,
        *,
        limits: Limits | None = None,
        forking: bool | None = None,
    ) -> None:
        self._task = task
        self._jobs = max(1, jobs)
        self._progress = progress
        self._limits = limits or limits_for(len({*task.targets, *task.project_files}))
        forking = starting.can_fork() if forking is None else forking
        self._start = starting.fork if forking else starting.spawn
        self._workers: list[_Worker] = []
        self._events: queue.SimpleQueue[tuple[_Worker, Message | None]] = queue.SimpleQueue()
        self._refused: dict[str, str] = {}
        self._units: list[Unit] | None = None
        self._waiting: deque[Unit] = deque()
        self._results: dict[Unit, Piece] = {}
        self._deaths = 0
        self._files_done = 0
        self._files_in_all = 0
        self._screened: set[str] | None = None
        """Files that were tried one by one; `None` when that was not necessary."""

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._dismiss(at_once=kind is not None)

    @property
    def harmed(self) -> bool:
        """Whether any worker ended too early."""
        return bool(self._refused or self._deaths)

    def first(self) -> Iterable[tuple[Unit, Piece]]:
        """All that the rules and comments say."""
        self._work()
        assert self._units is not None
        return [(unit, self._results[unit]) for unit in self._units]

    def more(self, units: Sequence[Unit]) -> Iterable[tuple[Unit, Piece]]:
        """What is asked for after that."""
        self._waiting.extend(units)
        self._work()
        return [(unit, self._results[unit]) for unit in units]

    def _work(self) -> None:
        """Have everything done; in rounds, each of which begins when the workers of the last have ended."""
        idle_rounds = 0
        while self._is_left():
            before = self._progress_made()
            if all(worker.gone for worker in self._workers):
                self._begin_round()
            self._hand_out()
            while self._is_left() and any(not worker.idle for worker in self._alive()):
                self._handle_next()
            if self._progress_made() == before:
                idle_rounds += 1
                if idle_rounds >= _MOST_IDLE_ROUNDS:
                    raise WorkersError("the processes that do the work end without a reason")

    def _is_left(self) -> bool:
        """Whether anything is still to be done."""
        if self._units is None or self._waiting:
            return True
        return any(worker.share for worker in self._workers)

    def _progress_made(self) -> tuple[int, int, int, bool]:
        screened = 0 if self._screened is None else len(self._screened)
        return len(self._results), len(self._refused), screened, self._units is None

    def _alive(self) -> Iterator[_Worker]:
        return (worker for worker in self._workers if not worker.gone)

    # Rounds

    def _begin_round(self) -> None:
        self._dismiss(at_once=False)
        if len(self._refused) >= _HARMFUL_FILES and self._screened is None:
            self._screened = set()
            self._screen()
        order = Order(self._task, dict(self._refused), self._limits)
        self._engage(order, self._jobs)

    def _screen(self) -> None:
        """Have all files parsed one after the other, so that every harmful one costs its own time only."""
        assert self._screened is not None
        idle = 0
        while idle < _MOST_IDLE_ROUNDS:
            before = len(self._screened), len(self._refused)
            order = Order(
                self._task, dict(self._refused), self._limits, True, frozenset(self._screened)
            )
            (worker,) = self._engage(order, 1)
            while not worker.gone and not worker.ready:
                self._handle_next()
            done = worker.ready
            self._dismiss(at_once=False)
            if done:
                return
            idle = 0 if (len(self._screened), len(self._refused)) != before else idle + 1

    def _engage(self, order: Order, count: int) -> list[_Worker]:
        try:
            processes = self._start(order, count)
        except OSError as error:
            raise CannotStart(str(error)) from error
        self._workers = [_Worker(process) for process in processes]
        for worker in self._workers:
            worker.reader = threading.Thread(
                target=_read, args=(worker, self._events), name="prefect-lint-reader", daemon=True
            )
            worker.reader.start()
        return self._workers

    def _dismiss(self, *, at_once: bool) -> None:
        """Let all workers end; `at_once`, or in the middle of something, by force."""
        for worker in self._workers:
            worker.process.channel.hang_up()
            if not worker.gone and (at_once or not worker.idle):
                worker.process.kill()
        for worker in self._workers:
            if worker.reader is not None:
                worker.reader.join()
        for worker in self._workers:
            worker.process.channel.close()
            worker.process.reap()
        self._workers = []
        self._events = queue.SimpleQueue()

    # Events

    def _handle_next(self) -> None:
        try:
            worker, message = self._events.get(timeout=_POLL)
        except queue.Empty:
            self._look_at_the_clock()
            return
        if message is None:
            worker.gone = True
            self._blame(worker)
            self._hand_out()
        elif message.kind == STEP:
            worker.step = message.content
            worker.since = time.monotonic()
            if self._screened is not None and not worker.ready:
                self._screened.add(message.content)
        elif message.kind == DONE:
            unit, piece = message.content
            worker.share.remove(unit)
            worker.step = None
            self._keep(unit, piece)
        elif message.kind == READY:
            pid, units = message.content
            worker.process.pid = worker.process.pid or pid
            worker.ready, worker.step = True, None
            if units and self._units is None:
                self._units = units
                self._waiting = deque(units)
                self._files_in_all = sum(unit.kind in _ABOUT_FILES for unit in units)
            self._hand_out()
        elif message.kind == FAILED:
            worker.failure = message.content

    def _hand_out(self) -> None:
        for worker in self._alive():
            if not worker.idle or not self._waiting:
                continue
            size = len(self._waiting) // (4 * len(self._workers))
            size = max(1, min(size, _LARGEST_SHARE))
            share = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
            worker.share.extend(share)
            worker.since = time.monotonic()
            try:
                worker.process.channel.send(DO, share)
            except HungUp:
                # Its reader tells the same in a moment.
                continue

    def _keep(self, unit: Unit, piece: Piece) -> None:
        self._results[unit] = piece
        if self._progress is not None and unit.kind in _ABOUT_FILES:
            self._files_done += 1
            self._progress(self._files_done, self._files_in_all)

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        for worker in self._alive():
            patience = self._limits.patience * (10 if worker.step == "" else 1)
            if not worker.idle and now - worker.since > patience:
                worker.overdue = True
                worker.process.kill()

    # Blame

    def _blame(self, worker: _Worker) -> None:
        """Find out why a worker is gone, and see to it that this does not happen again."""
        culprit, description = worker.step, None
        if worker.failure is not None:
            culprit, description = worker.failure
            culprit = worker.step if culprit is None else culprit
        unit = worker.share[0] if worker.share else None
        self._waiting.extendleft(reversed(worker.share))
        worker.share.clear()
        if culprit is None:
            return
        reason = description or self._reason(worker)
        if unit is None or (culprit not in ("", unit.name)):
            # While it was parsed or linked.
            if culprit:
                self._refused[culprit] = reason
            return
        self._waiting.remove(unit)
        self._keep(unit, _lost(unit, reason))
        self._deaths += 1
        if self._deaths >= _MOST_DEATHS:
            while self._waiting:
                unit = self._waiting.popleft()
                self._keep(unit, _lost(unit, _GIVEN_UP))

    def _reason(self, worker: _Worker) -> str:
        seconds = self._limits.seconds
        # The processor time that a file gets can't be over earlier than that.
        if worker.overdue or time.monotonic() - worker.since >= seconds:
            return f"analysing it takes more than {seconds:.3g} seconds"
        return _CRASHED


def _lost(unit: Unit, reason: str) -> Piece:
    """What is left of a unit that could not be worked out."""
    piece = Piece(lost=True)
    if unit.kind == "project":
        piece.errors.append(AnalysisError(".", f"rule {unit.name} gave no result: {reason}"))
    elif unit.name:
        located, error = not_analysed(unit.name, reason, None, syntax=False)
        piece.located.append(located)
        piece.errors.append(error)
    return piece


def _read(worker: _Worker, events: queue.SimpleQueue[tuple[_Worker, Message | None]]) -> None:
    """Pass on what a worker says, to the end."""
    while True:
        try:
            message = worker.process.channel.receive()
        except Exception:
            # A message that can't be read is as good as none; the worker is not to be trusted any more.
            message = None
        events.put((worker, message))
        if message is None:
            return
