"""What to use instead of names that Prefect no longer has, from `prefect_replacements.toml`.

Loaded when a finding is put into words, not before.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect_lint.knowledge import prefect_api as api

if TYPE_CHECKING:
    from prefect_lint.knowledge.prefect_api import Releases

_TABLE = Path(__file__).with_name("prefect_replacements.toml")


@dataclass(frozen=True)
class Replacement:
    """What takes the place of a name."""

    use: str
    """In words, names in backticks."""
    fix: str
    """`moved`, `renamed` or `rewritten`: how much of the code changes."""
    package: str | None = None
    """The distribution that has to be installed for it."""
    also: str | None = None
    """A further sentence."""
    place: str | None = None
    """The dotted name that takes the place of just this one, where the table says so."""


@dataclass(frozen=True)
class Prefect1:
    """What the flows, tasks and context of Prefect 1 had."""

    methods: dict[str, frozenset[str]]
    """By `flow` and `task`."""
    context: frozenset[str]
    instead: dict[str, str]
    """What to do instead of calling a method."""


def replacement(name: str, within: Releases) -> Replacement | None:
    """What to use instead of a dotted name in these releases; `None` when nothing is known."""
    rows = _rows()
    prefix = name
    while prefix:
        row = rows.get(prefix)
        if row is not None:
            return _read(row, within, is_exact=prefix == name)
        prefix = prefix.rpartition(".")[0]
    return _found(name, within)


def _read(row: dict[str, Any], within: Releases, *, is_exact: bool) -> Replacement | None:
    use, place = row["use"], None
    if isinstance(use, list):
        there = [it for it in use if (entry := api.lookup(it)) and not within & ~entry.present]
        if not there:
            return None
        use, place = f"`{there[0]}`", there[0] if is_exact else None
    return Replacement(use, row["fix"], row.get("package"), row.get("also"), place)


def _found(name: str, within: Releases) -> Replacement | None:
    """The only public place that has something of the same name."""
    homes = [home for home in api.homes(name.rpartition(".")[2], within) if home != name]
    return Replacement(f"`{homes[0]}`", "moved") if len(homes) == 1 else None


@lru_cache(maxsize=1)
def prefect_1() -> Prefect1:
    """What only Prefect 1 had."""
    table = _load()["prefect_1"]
    return Prefect1(
        {
            "flow": frozenset(table["flow_methods"]),
            "task": frozenset(table["task_methods"]),
        },
        frozenset(table["context"]),
        table["instead"],
    )


@lru_cache(maxsize=1)
def _rows() -> dict[str, dict[str, Any]]:
    return {name: row for row in _load()["replaced"] for name in row["names"]}


@lru_cache(maxsize=1)
def _load() -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    table: dict[str, Any] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return table
