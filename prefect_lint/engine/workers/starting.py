"""Start workers: by a fork where the system has it, which costs milliseconds, else as new programs."""

from __future__ import annotations

import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from prefect_lint.engine.forking import IMPORTING
from prefect_lint.engine.plugins import sources
from prefect_lint.engine.workers.channel import DO, Channel, HungUp, pair
from prefect_lint.engine.workers.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.engine.workers.serving import Order

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from prefect_lint.engine.workers.starting import _be_a_program; _be_a_program()"
)


class Process:
    """A worker as the supervisor sees it."""

    def __init__(
        self, channel: Channel, pid: int | None, wait: Callable[[], object] | None = None
    ) -> None:
        self.channel = channel
        self.pid = pid
        """`None` for one that another worker forks off, until it tells."""
        self._wait = wait

    def kill(self) -> None:
        """End it at once."""
        if self.pid is not None:
            try:
                os.kill(self.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
            except OSError:  # gone already
                return

    def reap(self) -> None:
        """Wait for its end, when it is a child of this process."""
        if self._wait is not None:
            self._wait()
            self._wait = None
            self.pid = None


def can_fork() -> bool:
    """Whether workers are forked. On macOS, libraries of the system don't survive that."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def fork(order: Order, count: int) -> list[Process]:
    """Fork a worker that forks the others when it has built the model; raises `OSError`."""
    pairs = [pair() for _ in range(count)]
    with IMPORTING, warnings.catch_warnings():
        # Python warns of other threads, of which none holds a lock that a worker needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            for here, _ in pairs:
                here.close()
            serve(order, [there for _, there in pairs])
        finally:
            os._exit(0)
    for _, there in pairs:
        there.close()
    (first, _), *others = pairs
    return [
        Process(first, pid, lambda: os.waitpid(pid, 0)),
        *(Process(here, None) for here, _ in others),
    ]


def spawn(order: Order, count: int) -> list[Process]:
    """Start workers as programs of their own, each of which builds the model; raises `OSError`."""
    started: list[Process] = []
    try:
        for _ in range(count):
            started.append(_spawned(order))  # noqa: PERF401
    except OSError:
        if not started:
            raise
        # Fewer have to do.
    return started


def _spawned(order: Order) -> Process:
    import subprocess

    started = subprocess.Popen(
        # Isolated, so that nothing is imported from the folder in which this happens to run.
        [
            *(sys.executable, "-I", *_flags(), "-c", _BOOT),
            *(json.dumps(_import_path()), sources.as_argument()),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert started.stdin is not None
    assert started.stdout is not None
    channel = Channel(os.dup(started.stdout.fileno()), os.dup(started.stdin.fileno()))
    started.stdin.close()
    started.stdout.close()
    process = Process(channel, started.pid, started.wait)
    try:
        channel.send(DO, order)
    except HungUp as error:
        process.reap()
        raise OSError("a worker ended as it was started") from error
    return process


def _flags() -> list[str]:
    return ["-B"] if sys.dont_write_bytecode else []


def _import_path() -> list[str]:
    """Where modules are imported from, without the working folder, which may hold anything."""
    own = str(Path(__file__).resolve().parents[3])
    here = os.path.realpath(os.getcwd())
    return [it for it in sys.path if it and (os.path.realpath(it) != here or here == own)]


def _be_a_program() -> None:
    """Be a worker that was started as a program: its pipes are standard input and output."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    # What is printed by mistake must not get among the messages.
    os.dup2(2, 1)
    # Before the rules come, some of which may be in a folder.
    sources.take_argument(sys.argv[2])
    message = channel.receive()
    if message is not None:
        serve(message.content, [channel])
    os._exit(0)
