"""The inventory for programs, by the schema in `schema/inventory-v1.json`."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from prefect_lint import __version__
from prefect_lint.output.ascii_json import ascii_json
from prefect_lint.report.inventory import Place

if TYPE_CHECKING:
    from prefect_lint.report.inventory import Inventory

VERSION = "1"
"""Raised when a consumer of the format could break: a key goes, or changes its meaning."""
_LISTS = (
    "flows",
    "tasks",
    "deployments",
    "work_pools",
    "blocks",
    "variables",
    "systems",
    "limits",
    "facts",
    "edges",
)


def render(inventory: Inventory) -> str:
    """One JSON object, the same for the same files."""
    return ascii_json(document(inventory))


def document(inventory: Inventory) -> dict[str, Any]:
    """The data of the JSON."""
    counts = {name: len(getattr(inventory, name)) for name in _LISTS}
    counts["schedules"] = len(inventory.schedules)
    return {
        "version": VERSION,
        "tool": {"name": "prefect-lint", "version": __version__},
        "counts": counts,
        **{name: [as_data(item) for item in getattr(inventory, name)] for name in _LISTS},
    }


def as_data(value: object) -> Any:
    """An item as JSON can hold it; a place becomes `path` and `line` of the item itself."""
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    found: dict[str, Any] = {}
    for item in fields(value):
        inner = getattr(value, item.name)
        if isinstance(inner, Place):
            found |= {"path": inner.path, "line": inner.line}
        else:
            found[item.name] = as_data(inner)
    return found
