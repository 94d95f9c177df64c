"""The pieces that an analysis is made of: each can be worked out by itself, by whatever process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prefect_lint.engine.located import Located
    from prefect_lint.findings import AnalysisError, Location
    from prefect_lint.model.dependence.layout import Layout, Part
    from prefect_lint.model.dependence.ties import Ties
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.surroundings import Question
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.spans import Span


class Unit(NamedTuple):
    """One thing to work out.

    `comments` are the suppression comments of all target files, `module` and `file` what the rules say
    of one module or file of deployments, `project` what one rule says of the repository, `secrets` what
    the model of one file holds of them.
    """

    kind: str
    name: str
    """A path relative to the root, or the code of a rule; empty for `comments`."""


@dataclass(frozen=True)
class Fault:
    """Why a target file could not be parsed."""

    message: str
    line: int | None
    column: int
    syntax: bool
    """Whether Python would refuse the file too."""
    source: Source | None = None


@dataclass
class Piece:
    """What came of one unit, and what of the model was built meanwhile for the first time."""

    located: list[Located] = field(default_factory=list)
    errors: list[AnalysisError] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    suppressions: dict[str, list[Suppression]] = field(default_factory=dict)
    secrets: list[tuple[Location | Span, str]] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    parsed: set[str] = field(default_factory=set)
    looked_into: set[str] = field(default_factory=set)
    """Files of which more was used than their imports and whether they name Prefect."""
    answers: dict[Question, str] = field(default_factory=dict)
    """What else was looked at in the repository."""
    part: Part | None = None
    """With the comments: what was linked, when that is a part of the repository."""
    layout: Layout | None = None
    """With the comments: how the files of the repository hang together."""
    ties: dict[str, Ties] = field(default_factory=dict)
    """What ties files to others, as far as the unit tells."""
    agreed: str | None = None
    """The version that the repository agreed on, when somebody asked."""
    asked: set[str] = field(default_factory=set)
    """The facts about the repository that somebody asked for, by name."""
    indivisible: bool = False
    """Whether a run over a part of the repository can't know this, or will not after the next change."""
    flawed: bool = False
    """Whether a fault of ours was met, or files changed meanwhile: another run may find something else."""
    lost: bool = False
    """Whether it could not be worked out, so that nobody knows what came of it."""
