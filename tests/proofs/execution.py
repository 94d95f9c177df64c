"""Runs the programs of the proofs, several at a time, against one server a major."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.proofs.environments import environment
from tests.proofs.nurseries import running_nursery
from tests.proofs.programs.child import Child
from tests.proofs.proof import PROGRAMS, Project
from tests.proofs.server import clean_environment, running_server

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from tests.proofs.environments import Environment
    from tests.proofs.proof import Example

TIME_LIMIT = 240.0
"""Seconds after which a program is ended; on an idle machine the slowest takes about twenty."""
AT_ONCE = max(4, os.cpu_count() or 1)
"""Programs at a time. Most of their time is spent waiting, so more than there are processors."""


class ProgramFailed(Exception):
    """A program ended without a report, or not in time; the message has the end of its output."""


class Laboratory:
    """A context manager in which programs run; servers start when first needed and end with it."""

    def __init__(self) -> None:
        self._programs = ThreadPoolExecutor(AT_ONCE, "proof")
        self._starting = ThreadPoolExecutor(2, "server")
        self._servers: dict[int, Future[str]] = {}
        self._nurseries: dict[tuple[int, bool], Future[str]] = {}
        self._runs: dict[tuple[int, str], Future[dict[str, Any]]] = {}
        self._processes: set[int] = set()
        self._lock = threading.Lock()
        self._cleanup = contextlib.ExitStack()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
            for pid in self._processes:
                _kill(pid)
        self._programs.shutdown(cancel_futures=True)
        self._starting.shutdown(cancel_futures=True)
        self._cleanup.close()

    def run(self, example: Example, major: int) -> Future[dict[str, Any]]:
        """What the program reports under one major; it is run once, however often this is asked."""
        key = (major, example.program)
        if key not in self._runs:
            if major not in self._servers:
                self._servers[major] = self._starting.submit(self._start_server, major)
            kind = (major, isinstance(example, Project))
            if kind not in self._nurseries:
                self._nurseries[kind] = self._starting.submit(self._start_nursery, *kind)
            self._runs[key] = self._programs.submit(self._run, example, major)
        return self._runs[key]

    def _start_server(self, major: int) -> str:
        return self._cleanup.enter_context(running_server(environment(major)))

    def _start_nursery(self, major: int, projects: bool) -> str:
        return self._cleanup.enter_context(running_nursery(environment(major), projects=projects))

    def _run(self, example: Example, major: int) -> dict[str, Any]:
        api = self._servers[major].result()
        nursery = self._nurseries[major, isinstance(example, Project)].result()
        with tempfile.TemporaryDirectory(prefix="proof-") as folder:
            home = Path(folder, "home")
            home.mkdir()
            chosen = environment(major)
            variables = clean_environment(chosen, home) | _for_programs(home, api)
            python = None
            if isinstance(example, Project):
                python = throwaway(chosen, home / "environment")
                variables["PATH"] = f"{python.parent}{os.pathsep}{variables['PATH']}"
                variables["PROOF_NURSERY"] = nursery
            output = Path(folder, "output")
            with self._lock:
                if self._closed:
                    raise ProgramFailed("the proofs are over")
                child = Child(nursery, _arguments(example), variables, home, output, python)
                self._processes.add(child.pid)
            return self._report(child, output, example, chosen)

    def _report(
        self, child: Child, written: Path, example: Example, chosen: Environment
    ) -> dict[str, Any]:
        try:
            returncode = child.wait(TIME_LIMIT)
        except TimeoutError:
            raise ProgramFailed(
                f"{example.program} took more than {TIME_LIMIT:.0f} s:\n{_end_of(written)}"
            ) from None
        finally:
            with self._lock:
                self._processes.discard(child.pid)
            # Whatever the program left running.
            _kill(child.pid)
        output = written.read_text("utf-8", errors="replace")
        found = last_report(output)
        if returncode != 0 or found is None:
            raise ProgramFailed(f"{example.program} ended with {returncode}:\n{output[-3000:]}")
        if found["prefect"] != chosen.version:
            raise ProgramFailed(f"{example.program} ran under Prefect {found['prefect']}")
        observations: dict[str, Any] = found["observations"]
        return observations


def _for_programs(home: Path, api: str) -> dict[str, str]:
    return {
        "PREFECT_API_URL": api,
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PYTHONPATH": str(PROGRAMS),
        "PYTHONDONTWRITEBYTECODE": "1",
        # dbt writes beside its project otherwise.
        "DBT_TARGET_PATH": str(home / "target"),
        "DBT_LOG_PATH": str(home / "logs"),
    }


def throwaway(chosen: Environment, folder: Path) -> Path:
    """The Python of a new environment that has what the chosen one has, and installs into its own folder.

    A step of a deployment may install packages, which must not get into the environment of all proofs.
    """
    made = [str(chosen.python), "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    (shared,) = chosen.folder.glob("lib/python*/site-packages")
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "shared.pth").write_text(f"import site; site.addsitedir({str(shared)!r})\n", "utf-8")
    return folder / "bin" / "python"


def _arguments(example: Example) -> list[str]:
    """The program that shows what the example does, and its arguments."""
    if isinstance(example, Project):
        asked = {
            "command": example.command,
            "run": example.run,
            "parameters": dict(example.parameters),
            "scheduled": example.scheduled,
            "flows": example.program.replace("/", " "),
        }
        return [str(PROGRAMS / "deploy_project.py"), str(example.path), json.dumps(asked)]
    if example.load is None:
        return [str(example.path)]
    loader, *words = example.loader
    return [str(PROGRAMS / loader), str(example.path), example.load, *words]


def last_report(output: str) -> dict[str, Any] | None:
    """The last line that is a report; libraries may print something after it when Python ends."""
    for line in reversed(output.splitlines()):
        if line.startswith('{"prefect":'):
            report: dict[str, Any] = json.loads(line)
            return report
    return None


def _end_of(written: Path) -> str:
    return written.read_text("utf-8", errors="replace")[-3000:]


def _kill(pid: int) -> None:
    """End everything that is in the process group of a program, whether or not that has ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
