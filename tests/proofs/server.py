"""A Prefect server for the proofs: on loopback, with a home of its own, gone at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proofs.environments import Environment

KEEPER = Path(__file__).with_name("keeper.py")
STARTS_WITHIN = 120.0
"""Seconds that a server has to become healthy; it takes a few on an idle machine."""
ATTEMPTS = 3

# The names differ between the majors; each ignores the other's.
QUIET_SERVER = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_API_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_API_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_API_SERVICES_FLOW_RUN_NOTIFICATIONS_ENABLED": "false",
    "PREFECT_API_SERVICES_FOREMAN_ENABLED": "false",
    # A task run that waits for a slot of its tag asks again after 30 seconds by default.
    "PREFECT_TASK_RUN_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
}


def clean_environment(environment: Environment, home: Path) -> dict[str, str]:
    """Our environment variables without anybody's Prefect, dbt or proxy settings, and telemetry off."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT_", "DBT_", "PYTHON", "COV_"))
        and not name.lower().endswith("_proxy")
        and name != "VIRTUAL_ENV"
    }
    return {
        **ours,
        "PATH": f"{environment.python.parent}{os.pathsep}{ours.get('PATH', '')}",
        "HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }


@contextlib.contextmanager
def running_server(environment: Environment) -> Iterator[str]:
    """The address of the API of a fresh server; raises `RuntimeError` when it does not start."""
    with tempfile.TemporaryDirectory(prefix="proof-server-") as folder:
        home = Path(folder)
        for attempt in range(1, ATTEMPTS + 1):
            port = free_port()
            server = _start(environment, home, port)
            try:
                if _healthy(server, port):
                    yield f"http://127.0.0.1:{port}/api"
                    return
            finally:
                _stop(server)
            if attempt == ATTEMPTS:
                log = (home / "server.log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"Prefect {environment.version} did not start:\n{log[-2000:]}")


def free_port() -> int:
    """A port on loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(environment: Environment, home: Path, port: int) -> subprocess.Popen[bytes]:
    prefect = str(environment.python.with_name("prefect"))
    arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, str(KEEPER), prefect, *arguments],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=clean_environment(environment, home) | QUIET_SERVER,
            cwd=home,
            start_new_session=True,
        )


def _healthy(server: subprocess.Popen[bytes], port: int) -> bool:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the keeper to end the server, and kill the group when it does not do so in time."""
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
