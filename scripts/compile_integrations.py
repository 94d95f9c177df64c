"""Compile the table of work that runs somewhere else: from TOML to the JSON that the linter loads.

Run `python scripts/compile_integrations.py` after an edit under `prefect_lint/knowledge/integrations/`, or with
`--check` to learn whether that was forgotten (exit code 1). What it refuses is said in `IntegrationsError`s.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KNOWLEDGE = Path(__file__).resolve().parent.parent / "prefect_lint" / "knowledge"
SOURCES = KNOWLEDGE / "integrations"
TARGET = KNOWLEDGE / "integrations_table.json"

FIELDS: dict[str, dict[str, Any]] = {
    "systems": {"name": None, "work": None, "monitored": None, "watched": []},
    "triggers": {"system": None, "gives": "", "coroutine": False, "awaits_unless_zero": ""},
    "handles": {"system": None, "waits": [], "raises": [], "tells": [], "idle": [], "answers": []},
    "waits": {"system": None, "told_at": None, "told_by": []},
    "runners": {"system": None, "raises_if": "", "gives": "", "silent_for": []},
    "requests": {"system": None, "host": "", "path": None},
}
"""The fields of each section and what they are when left out; `None` where they must be given."""


class IntegrationsError(ValueError):
    """The TOML says something that is malformed or double."""


def read(directory: Path = SOURCES) -> dict[str, Any]:
    """All TOML files of a folder as one table; raises `IntegrationsError`."""
    table: dict[str, Any] = {section: {} for section in FIELDS if section != "requests"}
    table["requests"] = []
    for path in sorted(directory.glob("*.toml")):
        with path.open("rb") as stream:
            document = tomllib.load(stream)
        unknown = document.keys() - FIELDS.keys()
        if unknown:
            raise IntegrationsError(f"{path.name}: unknown sections {sorted(unknown)}")
        for section, entries in document.items():
            _add(table, section, entries, path.name)
    _check(table)
    return table


def _add(table: dict[str, Any], section: str, entries: Any, place: str) -> None:
    if section == "systems":
        for key, entry in entries.items():
            _put(table[section], key, _values(section, entry, place), place)
        return
    for entry in entries:
        given = dict(entry)
        if section == "requests":
            table[section].append(_values(section, given, place))
            continue
        names = [given.pop("class")] if section == "handles" else given.pop("names", [])
        if not names:
            raise IntegrationsError(f"{place}: no names in {entry}")
        for name in names:
            _put(table[section], name, _values(section, given, place), place)


def _values(section: str, entry: dict[str, Any], place: str) -> list[Any]:
    fields = FIELDS[section]
    unknown = entry.keys() - fields.keys()
    if unknown:
        raise IntegrationsError(f"{place}: unknown keys {sorted(unknown)} in {entry}")
    missing = [key for key, default in fields.items() if default is None and key not in entry]
    if missing:
        raise IntegrationsError(f"{place}: {missing} left out in {entry}")
    return [entry.get(key, default) for key, default in fields.items()]


def _put(mapping: dict[str, Any], name: str, value: list[Any], place: str) -> None:
    if name in mapping:
        raise IntegrationsError(f"{place}: {name} is said twice")
    mapping[name] = value


def _check(table: dict[str, Any]) -> None:
    for section in FIELDS.keys() - {"systems"}:
        entries = table[section]
        for entry in entries if isinstance(entries, list) else entries.values():
            if entry[0] not in table["systems"]:
                raise IntegrationsError(f"{entry[0]} is no system, but has {section}")
    given = {name: entry[1] for name, entry in table["triggers"].items()}
    given |= {name: entry[2] for name, entry in table["runners"].items()}
    for name, gives in given.items():
        if gives and gives not in table["handles"]:
            raise IntegrationsError(f"{name} gives {gives}, which is no handle")
    for _, host, path in table["requests"]:
        re.compile(host)
        re.compile(path)


def render(table: dict[str, Any]) -> str:
    """The table as JSON, the same for the same content."""
    return json.dumps(table, indent=0, sort_keys=True, ensure_ascii=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the compiled table, or with `--check` only compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when stale")
    options = parser.parse_args(arguments)
    try:
        text = render(read())
    except (IntegrationsError, re.error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.check:
        stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text
        if stale:
            hint = "run python scripts/compile_integrations.py"
            print(f"{TARGET.name} is stale: {hint}", file=sys.stderr)
        return int(stale)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
