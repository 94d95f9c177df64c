"""One virtual environment a Prefect major, made from exact pins, for the proofs to run in.

`python -m tests.proofs.environments` makes both. They are made where `PREFECT_LINT_PROOF_ENVS`
says, else in `.proof-envs` of the checkout, by pip from the index that pip is configured for.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
MAJORS = (3, 2)
COMPLETE = ".complete"
OLDEST_PYTHON = (3, 11)
"""What the pins install on; the programs that they run are the same for every Python."""


@dataclass(frozen=True)
class Environment:
    """Where the Prefect of one major is, or will be, installed."""

    major: int
    version: str
    """The exact Prefect version that the pins name."""
    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def exists(self) -> bool:
        """Whether it was made to the end; a build that was broken off does not count."""
        return (self.folder / COMPLETE).is_file()


def requirements(major: int) -> Path:
    """The file with the pins of one major."""
    return HERE / f"requirements-prefect{major}.txt"


def root() -> Path:
    """The folder that holds the environments."""
    configured = os.environ.get("PREFECT_LINT_PROOF_ENVS")
    return Path(configured).resolve() if configured else HERE.parents[1] / ".proof-envs"


def interpreter() -> str:
    """The Python that the environments are made with: ours, unless `PREFECT_LINT_PROOF_PYTHON` names one."""
    return os.environ.get("PREFECT_LINT_PROOF_PYTHON", sys.executable)


def environment(major: int) -> Environment:
    """The environment that belongs to the present pins and Python, made or not."""
    pins = requirements(major).read_text(encoding="utf-8")
    version = re.search(r"^prefect==(\S+)$", pins, re.MULTILINE)
    if version is None:
        raise ValueError(f"{requirements(major).name} does not pin prefect")
    lines = [line.strip() for line in pins.splitlines()]
    wanted = "\n".join(sorted(line for line in lines if line and not line.startswith("#")))
    digest = hashlib.sha256(f"{python_version()}\n{wanted}".encode()).hexdigest()[:12]
    return Environment(major, version[1], root() / f"prefect{major}-{digest}")


def python_version() -> str:
    """The version of the Python that the environments are made with, such as `3.11.7`."""
    if interpreter() == sys.executable:
        return ".".join(str(part) for part in sys.version_info[:3])
    asked = [interpreter(), "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def make(major: int) -> Environment:
    """Make the environment of one major unless it is there.

    Raises `ValueError` when Python is too old for the pins, `CalledProcessError` when pip fails.
    """
    if tuple(int(part) for part in python_version().split(".")[:2]) < OLDEST_PYTHON:
        raise ValueError("the pins need Python 3.11: name one in PREFECT_LINT_PROOF_PYTHON")
    wanted = environment(major)
    with _only_one_builder(wanted):
        if not wanted.exists:
            shutil.rmtree(wanted.folder, ignore_errors=True)
            subprocess.run([interpreter(), "-m", "venv", str(wanted.folder)], check=True)
            pip = [str(wanted.python), "-m", "pip", "--disable-pip-version-check", "install"]
            subprocess.run([*pip, "--quiet", "-r", str(requirements(major))], check=True)
            (wanted.folder / COMPLETE).write_text(f"prefect {wanted.version}\n", encoding="utf-8")
    return wanted


@contextlib.contextmanager
def _only_one_builder(wanted: Environment) -> Iterator[None]:
    wanted.folder.parent.mkdir(parents=True, exist_ok=True)
    # Keeps the environments out of version control and out of every tool that honours .gitignore.
    (wanted.folder.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    with open(f"{wanted.folder}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Make the environments that the command line asks for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.environments")
    parser.add_argument("majors", nargs="*", type=int, help="Prefect majors; all when left out")
    majors = parser.parse_args().majors or list(MAJORS)
    with ThreadPoolExecutor(len(majors)) as pool:
        for made in pool.map(make, majors):
            print(f"Prefect {made.version}: {made.folder}")


if __name__ == "__main__":
    main()
