"""The assessment as Markdown, as GitHub shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.output.escaping import defuse
from prefect_lint.output.markdown_text import link
from prefect_lint.output.markdown_text import prose as text
from prefect_lint.report.document import (
    CauseItem,
    GraphFigure,
    Paragraph,
    Statement,
    Table,
    WeekFigure,
)
from prefect_lint.report.effort import hours
from prefect_lint.report.graph import mermaid
from prefect_lint.report.reach import in_words
from prefect_lint.report.sections.plan import steps_of
from prefect_lint.report.week import DAYS
from prefect_lint.report.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.report.causes import Cause
    from prefect_lint.report.document import Block, Document, Section
    from prefect_lint.report.inventory import Place

_MOST_PLACES = 5
_SHADES = " ░▒▓█"


def render(document: Document) -> str:
    """The text; nothing in a name can become a heading, link or tag."""
    parts = [f"# {text(document.title)}", text(document.subtitle)]
    for number, section in enumerate(document.sections, 1):
        parts += _section(section, 2, f"{number}. ")
    return defuse("\n\n".join(part for part in parts if part)) + "\n"


def _section(section: Section, level: int, number: str) -> Iterator[str]:
    yield f"{'#' * level} {number}{text(section.title)}"
    yield from _blocks(section.blocks)
    for inner in section.sections:
        yield from _section(inner, level + 1, "")


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    statements: list[str] = []
    for block in blocks:
        if isinstance(block, Statement):
            statements.append(_statement(block))
            continue
        if statements:
            yield "\n".join(statements)
            statements = []
        if isinstance(block, Paragraph):
            yield text(block.text)
        elif isinstance(block, Table):
            yield _table(block.without_empty_columns)
        elif isinstance(block, WeekFigure):
            yield _week(block)
        elif isinstance(block, GraphFigure):
            yield f"```mermaid\n{mermaid.render(block.graph)}```"
        elif isinstance(block, CauseItem):
            yield _cause(block)
    if statements:
        yield "\n".join(statements)


def _statement(statement: Statement) -> str:
    line = f"- {text(statement.text)}"
    if statement.item is not None:
        line += f" Item {statement.item} of the plan."
    if statement.places:
        line += f" {_places(statement.places)}"
    line += f" *({statement.tier}, {statement.confidence:.2f})*"
    if statement.consult:
        line += f" Ask {text(statement.consult)}."
    return line


def _places(places: Sequence[Place], most: int = _MOST_PLACES) -> str:
    """Places by file: `flows.py:3, 17`."""
    by_path: dict[str, list[int]] = {}
    for place in sorted(set(places))[:most]:
        by_path.setdefault(place.path, []).append(place.line)
    shown = [
        text(code(f"{path}:{', '.join(str(line) for line in lines)}"))
        for path, lines in by_path.items()
    ]
    more = len(set(places)) - most
    return f"[{', '.join(shown)}{f' and {more:,} more' if more > 0 else ''}]"


def _table(table: Table) -> str:
    lines = [
        _row(table.columns),
        "|"
        + "|".join("--:" if i in table.numeric else "---" for i in range(len(table.columns)))
        + "|",
    ]
    lines += [_row(row) for row in table.rows]
    if table.more:
        lines.append(f"\nand {table.more:,} more")
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    # A bar ends the cell even in code.
    shown = [text(cell).replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(shown)} |"


def _week(figure: WeekFigure) -> str:
    """A line a day, a character an hour, the more runs the darker."""
    most = max((count for day in figure.hours for count in day), default=0) or 1
    lines = ["           00    06    12    18"]
    for name, day in zip(DAYS, figure.hours, strict=True):
        cells = "".join(_shade(count, most) for count in day)
        lines.append(f"{name:<10} {cells}| {sum(day):g} runs")
    return "```text\n" + "\n".join(lines) + f"\n```\n\nDarkest: {most:g} in an hour."


def _shade(count: float, most: float) -> str:
    return _SHADES[0] if count <= 0 else _SHADES[1 + min(3, int(count / most * 3.999))]


def _cause(item: CauseItem) -> str:
    cause, remedy = item.cause, item.cause.remedy
    rule = link(cause.code, cause.url)
    reach = in_words(cause.reach) or "no flow, task or deployment of the inventory"
    change = (
        (("Risk, mitigation, checkpoint", f"as for item {item.like}"),)
        if item.like is not None
        else (
            ("Risk of the change", remedy.risk),
            ("Mitigation", remedy.mitigation),
            ("Checkpoint", remedy.checkpoint),
        )
    )
    facts = (
        ("Effort", f"{hours(cause.minutes)} for {remedy.who}"),
        ("If nothing is done", cause.findings[0].risk),
        *change,
        ("Rollback", cause.findings[0].rollback),
        ("Ask", remedy.consult or ""),
    )
    parts = [
        f"#### Item {item.number}: {text(cause.title)}",
        f"{rule} {text(cause.name)}, {cause.severity.value}, {cause.tier} confidence ({cause.confidence:.2f}). "
        f"Priority {cause.priority:g}. Reach: {text(reach)}.",
        f"Where: {_places(cause.places)[1:-1]}." if item.told else _evidence(cause),
        "\n".join(f"{index}. {text(step)}" for index, step in enumerate(steps_of(cause), 1)),
        "\n".join(f"- **{name}:** {text(value)}" for name, value in facts if value),
    ]
    return "\n\n".join(parts)


def _evidence(cause: Cause) -> str:
    shown = [
        f"- {text(it.message)} {text(code(f'{it.location.path}:{it.location.line}'))}"
        for it in cause.findings[:_MOST_PLACES]
    ]
    more = len(cause.findings) - _MOST_PLACES
    if more > 0:
        shown.append(f"- and {more:,} more")
    return "\n".join(shown)
