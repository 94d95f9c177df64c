"""The inventory for people: a table for each kind of item, as wide as the terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.output.escaping import cell_width, defuse, display_path, escape
from prefect_lint.report.wording import counted, duration, of_retries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.report.inventory import DeploymentItem, Inventory, Place, ScheduleItem

DEFAULT_ROWS = 30
"""Rows of one table, unless all are asked for."""


class _Row(NamedTuple):
    name: str
    what: str
    path: str
    line: int | None


def render(inventory: Inventory, *, width: int = 80, rows: int | None = DEFAULT_ROWS) -> str:
    """The tables; `rows` is how many of each are shown, `None` for all."""
    parts = [_counts(inventory)]
    for title, lines in _tables(inventory):
        if lines:
            parts.append(_table(title, lines, width, rows))
    return defuse("\n\n".join(parts)) + "\n"


def _counts(inventory: Inventory) -> str:
    found = [
        counted(len(inventory.flows), "flow"),
        counted(len(inventory.tasks), "task"),
        counted(len(inventory.deployments), "deployment"),
        counted(len(inventory.schedules), "schedule"),
        counted(len(inventory.systems), "external system"),
    ]
    return ", ".join(found)


def _tables(inventory: Inventory) -> Iterable[tuple[str, list[_Row]]]:
    flow_names = {flow.id: flow.name for flow in inventory.flows}
    callers = Counter(
        edge.target for edge in inventory.edges if edge.kind in ("calls", "submits", "maps")
    )
    yield (
        "Flows",
        [
            _Row(
                flow.name,
                _joined(
                    f'named "{flow.title}"'
                    if flow.title and flow.title.replace("-", "_") != flow.name.replace("-", "_")
                    else "",
                    "async" if flow.is_async else "",
                    of_retries(flow.retries),
                    f"timeout {duration(flow.timeout)}" if flow.timeout else "",
                    _runner(flow.task_runner, flow.max_workers),
                ),
                *_at(flow.place),
            )
            for flow in inventory.flows
        ],
    )
    yield (
        "Tasks",
        [
            _Row(
                task.name,
                _joined(
                    "async" if task.is_async else "",
                    of_retries(task.retries),
                    f"timeout {duration(task.timeout)}" if task.timeout else "",
                    f"cached by {task.cache}" if task.cache in ("policy", "key function") else "",
                    f"called by {callers[task.id]}" if callers[task.id] > 1 else "",
                ),
                *_at(task.place),
            )
            for task in inventory.tasks
        ],
    )
    yield (
        "Deployments",
        [
            _Row(
                it.name,
                _joined(
                    f"of {flow_names.get(it.flow or '', it.entrypoint or 'a flow elsewhere')}",
                    f"pool {it.work_pool}" if it.work_pool else "",
                    _limit(it),
                    "paused" if it.paused else "",
                ),
                *_at(it.place),
            )
            for it in inventory.deployments
        ],
    )
    yield (
        "Schedules",
        [
            _Row(it.name, _joined(schedule_in_words(schedule)), *_at(schedule.place))
            for it, schedule in inventory.schedules
        ],
    )
    yield (
        "Work pools",
        [
            _Row(
                pool.name,
                _joined(pool.type or "", counted(len(pool.deployments), "deployment")),
                *_at(pool.place),
            )
            for pool in inventory.work_pools
        ],
    )
    yield (
        "Blocks",
        [
            _Row(
                block.name or "(name not written out)",
                f"{block.kind}, {block.action}",
                *_at(block.place),
            )
            for block in inventory.blocks
        ],
    )
    yield (
        "Variables",
        [
            _Row(it.name or "(name not written out)", it.action, *_at(it.place))
            for it in inventory.variables
        ],
    )
    yield (
        "External systems",
        [
            _Row(
                system.name,
                _joined(system.kind, counted(system.calls, "call"), ", ".join(system.libraries)),
                *_at(system.place),
            )
            for system in inventory.systems
        ],
    )
    yield (
        "Concurrency limits",
        [
            _Row(it.name or "(name not written out)", it.function, *_at(it.place))
            for it in inventory.limits
        ],
    )
    yield (
        "Environment",
        [
            _Row(f"{fact.kind} {fact.name}", fact.value, fact.path, fact.line)
            for fact in inventory.facts
        ],
    )


def schedule_in_words(schedule: ScheduleItem) -> str:
    """A schedule on one line: what it runs by, in which time zone, and whether it is off."""
    if schedule.kind == "interval":
        text = schedule.text or "an interval that is not written out"
    elif schedule.text:
        text = f"{schedule.kind} {schedule.text}"
    else:
        text = "not written out"
    return _joined(
        text, schedule.timezone or "", "" if schedule.active is not False else "not active"
    )


def _runner(name: str | None, workers: int | None) -> str:
    if name is None:
        return ""
    return name if workers is None else f"{name} with {counted(workers, 'worker')}"


def _limit(deployment: DeploymentItem) -> str:
    limit = deployment.concurrency_limit
    return "" if limit is None else f"at most {counted(limit, 'run')}"


def _at(place: Place) -> tuple[str, int]:
    return place.path, place.line


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _table(title: str, rows: Sequence[_Row], width: int, most: int | None) -> str:
    shown = rows if most is None else rows[:most]
    names = [escape(row.name) for row in shown]
    lines = [str(row.line or "") for row in shown]
    first = max(len(line) for line in lines)
    second = min(max(cell_width(name) for name in names), width // 2)
    out = [f"{title} ({len(rows):,})"]
    path = None
    for row, name, line in zip(shown, names, lines, strict=True):
        if row.path != path:
            path = row.path
            out.append(f"  {display_path(path)}" if path else "")
        start = f"    {line:>{first}}  "
        text = escape(row.what)
        if cell_width(name) > second:
            out.append(f"{start}{name}")
            start, name = " " * len(start), ""
        blanks = " " * (second - cell_width(name) + 2)
        indent = " " * (len(start) + second + 2)
        out += textwrap.wrap(
            text,
            max(width, len(indent) + 20),
            initial_indent=f"{start}{name}{blanks}",
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [f"{start}{name}".rstrip()]
    if len(rows) > len(shown):
        out.append(f"    and {len(rows) - len(shown):,} more; --all shows them")
    return "\n".join(out)
