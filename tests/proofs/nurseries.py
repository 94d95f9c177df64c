"""Nurseries for the programs of the proofs, each for one Prefect; see `programs/nursery.py`."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.proofs.proof import PROGRAMS
from tests.proofs.server import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proofs.environments import Environment

FOR_PROGRAMS = ("prefect", "prefect.flows", "prefect.tasks", "prefect.client.orchestration")
"""What every program imports."""
FOR_PROJECTS = {
    2: (*FOR_PROGRAMS, "prefect.cli", "prefect.workers.process"),
    3: (*FOR_PROGRAMS, "prefect.cli.deploy", "prefect.cli.flow_run", "prefect.workers.process"),
}
"""What the command line imports besides, by major."""
STARTS_WITHIN = 120.0
"""Seconds that a nursery has to import its modules; it takes a few on an idle machine."""


@contextlib.contextmanager
def running_nursery(environment: Environment, *, projects: bool) -> Iterator[str]:
    """The socket of a nursery, for projects or other programs; raises `RuntimeError` when it does not start."""
    modules = FOR_PROJECTS[environment.major] if projects else FOR_PROGRAMS
    with tempfile.TemporaryDirectory(prefix="nursery-") as folder:
        home = Path(folder)
        address, log = home / "socket", home / "log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [str(environment.python), str(PROGRAMS / "nursery.py"), str(address), *modules],
                # It ends when this pipe does, also when we are killed.
                stdin=subprocess.PIPE,
                stdout=written,
                stderr=subprocess.STDOUT,
                env=clean_environment(environment, home),
                cwd=home,
                start_new_session=True,
            )
        try:
            give_up = time.monotonic() + STARTS_WITHIN
            while not address.exists():
                if process.poll() is not None or time.monotonic() > give_up:
                    text = log.read_text("utf-8", errors="replace")
                    raise RuntimeError(f"no nursery with Prefect {environment.version}:\n{text}")
                time.sleep(0.1)
            yield str(address)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(15)
