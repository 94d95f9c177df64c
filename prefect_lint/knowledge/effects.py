"""What library calls do: whether they talk to a network, block, write, raise, wait without limit.

The facts are in `effects/*.toml`, one file an area; `scripts/compile_effects.py` makes one JSON file of them,
which loads a hundred times faster and is read on the first question. Names are dotted paths with imports
and aliases resolved. A method is named by its class (`requests.Session.get`) also when it is called on an
instance, and an attribute of an instance by the class that it holds, so that
`boto3.Resource.meta.client.upload_file` is `boto3.Client.upload_file`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).with_name("effects_table.json")

# Names come from analysed code, which may be hostile: bounds on their number, length and renaming.
_REMEMBERED = 65_536
_LONGEST_NAME = 500
_MOST_RENAMES = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """What one library call does to the outside world.

    The order of the fields after `name` is that of the compiled table.
    """

    name: str
    """The canonical name that was asked for, such as `boto3.Client.put_object`."""
    kind: str
    """`network`, `database`, `filesystem`, `process`, `sleep` or `console`."""
    blocking: bool
    """Whether the thread waits. False for what is awaited, and for what only starts something."""
    access: str
    """`read`, `write` or `either`, seen from the other side; sleeping and asking read."""
    raises: bool
    """Whether a failure raises; `subprocess.run` does not."""
    raises_status: bool | None
    """Whether an HTTP error status raises; `None` where there is no status, or nothing is known."""
    raises_parameter: str | None
    """The keyword with which a caller says whether a failure raises: `check` of `subprocess.run`."""
    timeout: str
    """`none` (waits for ever), `default` (has a limit) or `not-applicable` (neither is claimed)."""
    timeout_parameter: str | None
    """The keyword that sets the limit."""
    timeout_position: int | None
    """The same as a positional argument, counted from 0 without `self`."""
    strength: str
    """`request` when the call talks, `client` when it only makes what will talk."""
    prefect_api: bool
    """Whether it only reaches the Prefect API, whose client retries by itself."""
    path_decides: bool
    """Whether the path says if this is a file here or a request: `s3://bucket/key`, `https://…`."""
    path_parameter: str | None
    """The keyword of that path."""
    path_position: int | None
    """The same as a positional argument, counted from 0 without `self`."""
    embedded: bool
    """A database inside this process: SQLite, DuckDB."""


@dataclass(frozen=True, slots=True)
class _Table:
    groups: list[list[Any]]
    effects: dict[str, int]
    quiet: frozenset[str]
    canonical: dict[str, str]
    returns: dict[str, str]
    classes: frozenset[str]
    bases: dict[str, list[str]]
    nondeterministic: dict[str, int]
    environment: frozenset[str]
    by_attribute: dict[str, str]
    """Classes of which any attribute gives the same class, as a database's do collections."""


@lru_cache(maxsize=1)
def _table() -> _Table:
    raw = json.loads(_TABLE.read_bytes())
    returns = raw["returns"]
    return _Table(
        groups=raw["groups"],
        effects=raw["effects"],
        quiet=frozenset(raw["quiet"]),
        canonical=raw["canonical"],
        returns=returns,
        classes=frozenset(raw["classes"]),
        bases=raw["bases"],
        nondeterministic=raw["nondeterministic"],
        environment=frozenset(raw["environment"]),
        by_attribute={
            name.removesuffix(".__getattr__"): returns[name]
            for name in returns
            if name.endswith(".__getattr__")
        },
    )


@lru_cache(maxsize=_REMEMBERED)
def canonical(name: str) -> str:
    """The one name of an object that can be imported, or reached, from several places."""
    if len(name) > _LONGEST_NAME:
        return name
    table = _table()
    for _ in range(_MOST_RENAMES):
        renamed = _renamed(name, table)
        if renamed == name:
            break
        name = renamed
    return name


def _renamed(name: str, table: _Table) -> str:
    aliases = table.canonical
    head, cut = name, len(name)
    while cut > 0:
        target = aliases.get(head)
        if target is not None:
            return target + name[cut:]
        target = table.by_attribute.get(head)
        if target is not None:
            # `client.database.collection`: only an attribute of the attribute shows that it is no method.
            attribute, _, rest = name[cut + 1 :].partition(".")
            if rest and not _is_known(f"{head}.{attribute}", table):
                return f"{target}.{rest}"
        cut = head.rfind(".")
        head = head[:cut]
    return name


def _is_known(name: str, table: _Table) -> bool:
    return name in table.effects or name in table.returns or name in table.quiet


@lru_cache(maxsize=_REMEMBERED)
def effect_of(name: str) -> Effect | None:
    """What a call of `name` does; `None` when it does nothing outside, or is not known.

    The name itself counts first, then what is said of everything of its class or module, the nearest
    first, then what its base classes do.
    """
    if len(name) > _LONGEST_NAME:
        return None
    name = canonical(name)
    table = _table()
    group = _group_of(name, table, len(table.bases))
    return None if group is None else Effect(name, *table.groups[group])


def _group_of(name: str, table: _Table, steps: int) -> int | None:
    group = table.effects.get(name)
    if group is not None or name in table.quiet:
        return group
    owner, _, rest = name.rpartition(".")
    # Private names and `__dunder__`s are never meant by a wildcard.
    private = rest.startswith("_")
    while owner:
        if owner in table.quiet:
            return None
        if not private:
            verb = rest.partition("_")[0]
            group = table.effects.get(f"{owner}.{verb}_*")
            if group is None or "." in rest or verb == rest:
                group = table.effects.get(f"{owner}.*")
            if group is not None:
                return group
        if steps > 0:
            for base in table.bases.get(owner, ()):
                group = _group_of(f"{base}.{rest}", table, steps - 1)
                if group is not None:
                    return group
        owner, _, part = owner.rpartition(".")
        rest = f"{part}.{rest}"
    return None


@lru_cache(maxsize=_REMEMBERED)
def returned_class(name: str) -> str | None:
    """The class of what a call of `name` gives, once awaited or entered where that is how it is used.

    A class gives itself. Where it matters how the result is used, ask for `X.__enter__`, `X.__getitem__`
    or `X.__call__`.
    """
    if len(name) > _LONGEST_NAME:
        return None
    name = canonical(name)
    table = _table()
    found = _returned(name, table, len(table.bases))
    if found == "Self":
        return name.rpartition(".")[0]
    return name if found is None and name in table.classes else found


def _returned(name: str, table: _Table, steps: int) -> str | None:
    found = table.returns.get(name)
    if found is not None:
        return found
    owner, _, method = name.rpartition(".")
    if not method.startswith("_"):
        found = table.returns.get(f"{owner}.*")
    for base in table.bases.get(owner, ()):
        if found is None and steps > 0:
            found = _returned(f"{base}.{method}", table, steps - 1)
    return found


def is_nondeterministic(name: str, arguments: int | None = None) -> bool:
    """Whether calls of `name` with the same arguments give different answers.

    Some do so only with few arguments (`time.strftime("%Y")`): they count when the number is given.
    """
    fewer_than = _table().nondeterministic.get(canonical(name))
    if not fewer_than:
        return fewer_than is not None
    return arguments is not None and arguments < fewer_than


def is_environment_read(name: str) -> bool:
    """Whether `name` reads environment variables: `os.getenv`, `os.environ.get`, `os.environ` itself."""
    return canonical(name) in _table().environment


def base_of(class_name: str) -> tuple[str, ...]:
    """The known base classes of a library's class; empty when none is known."""
    return tuple(_table().bases.get(canonical(class_name), ()))
