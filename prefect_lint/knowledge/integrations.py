"""Work that runs in another system: which calls start it, and which of them wait, tell and raise.

The facts are in `integrations/*.toml`, one file a kind of system; `scripts/compile_integrations.py` makes one
JSON file of them. Names are canonical as in `effects`: a method is named by its class.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from prefect_lint.knowledge import effects

DBT_CLOUD = "dbt-cloud"
DBT_CORE = "dbt-core"
DEPLOYMENT = "deployment"
HTTP = "http"
PROCESS = "process"
SHELL = "shell"

_TABLE = Path(__file__).with_name("integrations_table.json")
_BASES = 4


@dataclass(frozen=True, slots=True)
class System:
    """Where the work runs."""

    key: str
    name: str
    """As people say it: `dbt Cloud`."""
    work: str
    """What is started there, with its article: `a dbt Cloud job run`."""
    monitored: str
    """What to use so that a failure is seen, with backticks."""
    watched: frozenset[str]
    """Last names of calls that ask the system how work goes, by something other than what the trigger gave."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A call that starts work in another system and comes back before the work has ended."""

    system: str
    gives: str | None
    """The class of what stands for the run; `None` for plain data, such as its id."""
    is_coroutine: bool
    """Whether it is `async def` in every version, so that only `await` or Prefect 2 starts the work."""
    awaits_unless_zero: str | None
    """The keyword with the seconds that it waits, left out for no limit; `None` if it never waits."""


@dataclass(frozen=True, slots=True)
class Handle:
    """The class of what stands for a run, or for its outcome."""

    system: str
    waits: frozenset[str]
    """Methods that come back when the run has ended, however it ended."""
    raises: frozenset[str]
    """Methods that raise when the run has failed."""
    tells: frozenset[str]
    """Methods and attributes that tell how it ended."""
    idle: frozenset[str]
    """Methods and attributes that neither wait nor tell."""
    answers: frozenset[str]
    """Methods that give something from which the outcome may be seen, such as an output."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A call that comes back when a run has ended and tells its outcome without raising."""

    system: str
    told_at: int
    """The index of the outcome in the tuple that it gives."""
    told_by: frozenset[str]
    """Keys and attributes of the other items that tell it, too."""


@dataclass(frozen=True, slots=True)
class Runner:
    """A call that does the work to its end and gives the outcome instead of raising."""

    system: str
    raises_if: str | None
    """The keyword of the class with which only `False` keeps a failure from being raised."""
    gives: str | None
    """The class of what stands for the outcome; `None` for plain data."""
    silent_for: frozenset[str] = frozenset()
    """The commands for which alone it gives a failure instead of raising; empty for all."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request that starts work, for those who use no client."""

    system: str
    host: str
    """A regular expression for its host; empty where the path alone says it."""
    path: str
    """One for its path."""


@dataclass(frozen=True, slots=True)
class _Table:
    systems: dict[str, System]
    triggers: dict[str, Trigger]
    handles: dict[str, Handle]
    waits: dict[str, Wait]
    runners: dict[str, Runner]
    requests: tuple[Request, ...]


@lru_cache(maxsize=1)
def _table() -> _Table:
    raw: dict[str, Any] = json.loads(_TABLE.read_bytes())
    return _Table(
        {
            key: System(key, name, work, monitored, frozenset(watched))
            for key, (name, work, monitored, watched) in raw["systems"].items()
        },
        {
            name: Trigger(system, gives or None, coroutine, timeout or None)
            for name, (system, gives, coroutine, timeout) in raw["triggers"].items()
        },
        {
            name: Handle(system, *(frozenset(methods) for methods in kinds))
            for name, (system, *kinds) in raw["handles"].items()
        },
        {name: Wait(s, index, frozenset(by)) for name, (s, index, by) in raw["waits"].items()},
        {
            name: Runner(system, flag or None, gives or None, frozenset(commands))
            for name, (system, flag, gives, commands) in raw["runners"].items()
        },
        tuple(Request(*values) for values in raw["requests"]),
    )


def system(key: str) -> System:
    """A system by its key."""
    return _table().systems[key]


def systems() -> frozenset[str]:
    """The keys of all systems."""
    return frozenset(_table().systems)


def trigger_of(name: str) -> Trigger | None:
    """What a call of this canonical name starts, its own class or a base class considered."""
    triggers = _table().triggers
    found = triggers.get(name)
    owner, _, method = name.rpartition(".")
    for _ in range(_BASES):
        if found is not None:
            break
        bases = effects.base_of(owner)
        if len(bases) != 1:
            break
        owner = bases[0]
        found = triggers.get(f"{owner}.{method}")
    return found


def handle_of(class_name: str | None) -> Handle | None:
    """The handle that a class is."""
    return _table().handles.get(class_name or "")


def wait_of(name: str) -> Wait | None:
    """The wait that a function of this canonical name is."""
    return _table().waits.get(name)


def runner_of(name: str) -> Runner | None:
    """The runner that a call of this canonical name is."""
    return _table().runners.get(name)


def requests() -> tuple[Request, ...]:
    """The requests that start work."""
    return _table().requests
