"""Compile the effects table: from the TOML that people edit to the JSON that the linter loads.

Run `python scripts/compile_effects.py` after an edit under `prefect_lint/knowledge/effects/`, or with
`--check` to learn whether that was forgotten (exit code 1). What it refuses is said in `EffectsError`s.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KNOWLEDGE = Path(__file__).resolve().parent.parent / "prefect_lint" / "knowledge"
SOURCES = KNOWLEDGE / "effects"
TARGET = KNOWLEDGE / "effects_table.json"

KINDS = ("network", "database", "filesystem", "process", "sleep", "console")
ACCESS = ("read", "write", "either")
TIMEOUTS = ("none", "default", "not-applicable")
STRENGTHS = ("request", "client")

DEFAULTS: dict[str, Any] = {
    "kind": None,
    "blocking": True,
    "access": "either",
    "raises": True,
    "raises_status": None,
    "raises_parameter": None,
    "timeout": "not-applicable",
    "timeout_parameter": None,
    "timeout_position": None,
    "strength": "request",
    "prefect_api": False,
    "path_decides": False,
    "path_parameter": None,
    "path_position": None,
    "embedded": False,
}
"""What a group of effects has when it says nothing; in the order of the fields of `Effect` after `name`."""

_SECTIONS = frozenset(
    {
        "attributes",
        "bases",
        "canonical",
        "classes",
        "defaults",
        "effects",
        "environment",
        "historic",
        "nondeterministic",
        "quiet",
        "returns",
        "virtual",
    }
)


class EffectsError(ValueError):
    """The TOML says something that is malformed, double or contradictory."""


@dataclass
class Table:
    """All files together, with every group of names written out."""

    groups: list[list[Any]] = field(default_factory=list)
    effects: dict[str, int] = field(default_factory=dict)
    """Group by name; `a.b.*` stands for everything below `a.b`, `a.b.get_*` for what starts so."""
    overrides: set[str] = field(default_factory=set)
    """Names that differ from the wildcard above them on purpose."""
    quiet: set[str] = field(default_factory=set)
    canonical: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    bases: dict[str, list[str]] = field(default_factory=dict)
    nondeterministic: dict[str, int] = field(default_factory=dict)
    """Name to the number of arguments from which on the answer is determined; 0 for never."""
    environment: set[str] = field(default_factory=set)
    virtual: set[str] = field(default_factory=set)
    """Names of ours for classes that have none, or none that can be imported."""
    historic: set[str] = field(default_factory=set)
    """Names that only some releases have."""


def read(directory: Path = SOURCES) -> Table:
    """All TOML files of a folder as one table; raises `EffectsError`."""
    table = Table()
    for path in sorted(directory.glob("*.toml")):
        with path.open("rb") as stream:
            document = tomllib.load(stream)
        unknown = document.keys() - _SECTIONS
        if unknown:
            raise EffectsError(f"{path.name}: unknown sections {sorted(unknown)}")
        _add(table, document, path.name)
    _check(table)
    return table


def _add(table: Table, document: dict[str, Any], place: str) -> None:
    table.virtual.update(document.get("virtual", ()))
    table.historic.update(document.get("historic", ()))
    table.classes.update(document.get("classes", ()), document.get("virtual", ()))
    for name, target in document.get("canonical", {}).items():
        _put(table.canonical, name, target, place)
    for name, bases in document.get("bases", {}).items():
        _put(table.bases, name, bases, place)
        table.classes.update([name, *bases])
    for entry in document.get("returns", ()):
        for name in _names(entry, place, "class", "calls"):
            _put(table.returns, name, entry["class"], place)
        if entry["class"] != "Self":
            table.classes.add(entry["class"])
    for entry in document.get("attributes", ()):
        for name in _names(entry, place, "class"):
            _put(table.attributes, name, entry["class"], place)
        table.classes.add(entry["class"])
    for entry in document.get("quiet", ()):
        table.quiet.update(_names(entry, place))
    for entry in document.get("nondeterministic", ()):
        for name in _names(entry, place, "fewer_than"):
            _put(table.nondeterministic, name, entry.get("fewer_than", 0), place)
    for entry in document.get("environment", ()):
        table.environment.update(_names(entry, place))
    for entry in document.get("effects", ()):
        _add_effects(table, {**document.get("defaults", {}), **entry}, place)


def _add_effects(table: Table, entry: dict[str, Any], place: str) -> None:
    names = _names(entry, place, "overrides", *DEFAULTS)
    values = {name: entry.get(name, default) for name, default in DEFAULTS.items()}
    if values["strength"] == "client":
        # Making a client does not wait for anybody.
        values["blocking"] = False
    _check_group(values, f"{place}: {names[0]}")
    group = list(values.values())
    if group not in table.groups:
        table.groups.append(group)
    for name in names:
        _put(table.effects, name, table.groups.index(group), place)
    if entry.get("overrides"):
        table.overrides.update(names)


def _names(entry: dict[str, Any], place: str, *also: str) -> list[str]:
    key = "calls" if "calls" in also else "names"
    unknown = entry.keys() - {"of", key, *also}
    if unknown:
        raise EffectsError(f"{place}: unknown keys {sorted(unknown)} in {entry}")
    given = entry.get("of")
    prefixes = given if isinstance(given, list) else [given] if given else []
    listed = entry[key]
    if not listed:
        raise EffectsError(f"{place}: no names in {entry}")
    return [f"{prefix}.{name}" for prefix in prefixes for name in listed] or list(listed)


def _put(mapping: dict[str, Any], name: str, value: Any, place: str) -> None:
    if mapping.setdefault(name, value) != value:
        raise EffectsError(f"{place}: {name} is said twice, differently")


def _check_group(values: dict[str, Any], place: str) -> None:
    for key, allowed in (
        ("kind", KINDS),
        ("access", ACCESS),
        ("timeout", TIMEOUTS),
        ("strength", STRENGTHS),
    ):
        if values[key] not in allowed:
            raise EffectsError(f"{place}: {key} is {values[key]!r}, not one of {allowed}")
    for key, default in DEFAULTS.items():
        if isinstance(default, bool) and not isinstance(values[key], bool):
            raise EffectsError(f"{place}: {key} must be true or false")
    if values["timeout_position"] is not None and values["timeout_parameter"] is None:
        raise EffectsError(f"{place}: a position of the timeout, but no name")


def _check(table: Table) -> None:
    for name in sorted([*table.effects, *table.quiet, *table.returns, *table.nondeterministic]):
        stem = name.rstrip("*")
        if "*" in stem or (stem != name and not stem.endswith((".", "_"))):
            raise EffectsError(f"{name}: a star only ends a name, after a dot or an underscore")
    both = table.quiet & table.effects.keys()
    if both:
        raise EffectsError(f"quiet, and with an effect: {sorted(both)}")
    twice = table.canonical.keys() & table.attributes.keys()
    if twice:
        raise EffectsError(f"an alias and an attribute: {sorted(twice)}")
    for name in table.canonical:
        _follow(name, table)
    known = {*table.effects, *table.quiet, *table.returns, *table.classes, *table.bases}
    known.update(table.nondeterministic, table.environment, table.attributes.values())
    for name in sorted(known | {base for bases in table.bases.values() for base in bases}):
        followed = _follow(name, table)
        if followed != name and name not in table.attributes:
            raise EffectsError(f"{name} would never be found: its canonical name is {followed}")
    for name in sorted(table.effects.keys() - table.overrides):
        _check_against_wildcard(name, table)


def _follow(name: str, table: Table) -> str:
    """The canonical name, without the fast path's shortcuts; raises on a circle."""
    aliases = {**table.canonical, **table.attributes}
    seen = {name}
    while True:
        head, tail = name, ""
        while head and head not in aliases:
            head, _, part = head.rpartition(".")
            tail = f".{part}{tail}"
        if not head:
            return name
        name = aliases[head] + tail
        if name in seen:
            raise EffectsError(f"{name} is an alias of itself")
        seen.add(name)


def _check_against_wildcard(name: str, table: Table) -> None:
    owner = name.removesuffix(".*").rpartition(".")[0]
    above = f"{owner}.*"
    if above == name or above not in table.effects:
        return
    mine, theirs = table.groups[table.effects[name]], table.groups[table.effects[above]]
    keys = list(DEFAULTS)
    for key in ("kind", "blocking", "prefect_api", "strength"):
        if mine[keys.index(key)] != theirs[keys.index(key)]:
            raise EffectsError(f"{name} contradicts {above} in {key}; say `overrides = true`")


def render(table: Table) -> str:
    """The table as JSON, the same for the same content."""
    content = {
        "groups": table.groups,
        "effects": dict(sorted(table.effects.items())),
        "quiet": sorted(table.quiet),
        "canonical": dict(sorted({**table.canonical, **table.attributes}.items())),
        "returns": dict(sorted(table.returns.items())),
        "classes": sorted(table.classes),
        "bases": dict(sorted(table.bases.items())),
        "nondeterministic": dict(sorted(table.nondeterministic.items())),
        "environment": sorted(table.environment),
    }
    return json.dumps(content, indent=0, ensure_ascii=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the compiled table, or with `--check` only compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when stale")
    options = parser.parse_args(arguments)
    try:
        text = render(read())
    except EffectsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.check:
        stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text
        if stale:
            print(f"{TARGET.name} is stale: run python scripts/compile_effects.py", file=sys.stderr)
        return int(stale)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
