"""The settings of a run, as the engine reads them.

Plain tuples: most runs have no configuration file, and those need not wait for pydantic. What
stands in a file is checked by the models of `schema` first.
"""

# Annotations are evaluated here: as texts, NamedTuple would compile each of them, at every start.

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from prefect_lint.findings import Severity

FailOn = Literal["error", "warning", "advice", "never"]
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "advice", "never")

_VERSION = r"(?P<major>\d+)(?:\.\d+){0,2}"


class Selectors(NamedTuple):
    """What one place, a file or the command line, says about which rules are on.

    `None` means that it does not say; an empty tuple that it asks for none.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] | None = None
    extend_ignore: tuple[str, ...] = ()


class Settings(NamedTuple):
    """Everything that can be set, after defaults, file and command line were put together."""

    file_selectors: Selectors = Selectors()
    command_selectors: Selectors = Selectors()
    """Kept apart from those of the file, because they win over them where both speak of a rule."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    """Selectors of rules that are off, by pattern of the files in which they are."""
    severity: Mapping[str, Severity] = {}
    """The severity that findings of a rule get, by code or name as written."""
    rules: Mapping[str, dict[str, Any]] = {}
    """The options of rules as written, by code or name; the engine checks them."""
    target_version: str | None = None
    """The Prefect version to lint for, such as `3.4`; `None` to find it out for each file."""
    exclude: tuple[str, ...] | None = None
    """Takes the place of the default excludes; `None` keeps them."""
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    min_confidence: float = 0.0
    fail_on: FailOn = "warning"
    skip_drafts: bool = False
    source_roots: tuple[str, ...] = ()
    """Folders that modules are imported from, relative to the root; `.` is the root itself."""
    baseline: Path | None = None
    """The file with the findings that are accepted; absolute, and inside the project."""
    base: Path | None = None
    """The folder to which patterns are relative; `None` for the project root."""
    file: str | None = None
    """The configuration file as messages show it."""
    file_keys: frozenset[str] = frozenset()
    """The settings that stand in the file, written as there."""

    @property
    def target_major(self) -> int | None:
        """The major of `target_version`."""
        return None if self.target_version is None else int(self.target_version.split(".")[0])


class Overrides(NamedTuple):
    """What the command line sets; `None` leaves a setting to the file and the defaults."""

    selectors: Selectors = Selectors()
    target_version: str | None = None
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    respect_gitignore: bool | None = None
    skip_environments: bool = True
    """Whether a file `pyvenv.cfg` makes a folder a virtual environment, which is left out."""
    min_confidence: float | None = None
    fail_on: FailOn | None = None


def parse_target_version(value: str | int) -> str:
    """A Prefect version as it is kept; raises `ValueError` with a reason for anything else."""
    match = re.fullmatch(_VERSION, str(value).strip())
    if match is None:
        raise ValueError('must be a Prefect version, such as "3" or "3.4"')
    if match["major"] not in {"2", "3"}:
        raise ValueError(f"Prefect {match['major']} is not known; known are 2 and 3")
    return match[0]
