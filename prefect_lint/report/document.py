"""What an assessment says, before it is written in any format.

Texts are one line, with names in backticks; backticks stand for nothing else, and what comes from the
repository is fit to be shown (`wording.code`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from prefect_lint.report.wording import tier

if TYPE_CHECKING:
    from prefect_lint.report.causes import Cause
    from prefect_lint.report.graph.model import Graph
    from prefect_lint.report.inventory import Place


@dataclass(frozen=True)
class Statement:
    """Something that is said, how sure it is, and where it can be seen."""

    text: str
    confidence: float
    places: tuple[Place, ...] = ()
    consult: str | None = None
    """Whom to ask besides, where more is needed than a repository shows."""
    item: int | None = None
    """The number of the item of the plan that it leads to."""

    @property
    def tier(self) -> str:
        """`primary`, `secondary` or `developing`."""
        return tier(self.confidence)


@dataclass(frozen=True)
class Paragraph:
    """A sentence that needs no place: what there is nothing to say about, or how to read what follows."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    """How many rows were left out."""
    numeric: frozenset[int] = frozenset()
    """Columns of numbers."""

    @property
    def without_empty_columns(self) -> Table:
        """The table without columns in which no row has anything."""
        kept = [index for index in range(len(self.columns)) if any(row[index] for row in self.rows)]
        return Table(
            tuple(self.columns[index] for index in kept),
            tuple(tuple(row[index] for index in kept) for row in self.rows),
            self.more,
            frozenset(new for new, old in enumerate(kept) if old in self.numeric),
        )


@dataclass(frozen=True)
class WeekFigure:
    """How many runs begin in each hour of each day."""

    zone: str
    hours: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class GraphFigure:
    """The graph of the repository."""

    graph: Graph


@dataclass(frozen=True)
class CauseItem:
    """One item of the plan."""

    cause: Cause
    number: int
    told: bool
    """Whether the sections before the plan have told what was found."""
    like: int | None
    """The number of an earlier item with the same risk, mitigation and checkpoint."""


Block: TypeAlias = Statement | Paragraph | Table | WeekFigure | GraphFigure | CauseItem


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole assessment."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    causes: tuple[Cause, ...] = ()
    """By priority."""
    counts: dict[str, int] = field(default_factory=dict)
