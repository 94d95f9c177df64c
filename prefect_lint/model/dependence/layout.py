"""How the files of a repository hang together: what a run over a part of it has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# Not for type checking alone: entries of the cache are read by these types.
from prefect_lint.model.dependence.ties import Ties  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Collection


class IndivisibleError(Exception):
    """A change that may concern everything."""


@dataclass(frozen=True)
class Layout:
    """How the files of a repository hang together, as plain data."""

    imports: dict[str, set[str]]
    """The files of the repository that names of each file may lead to at once, as bytes tell."""
    wanted: set[str]
    """The files that were to be linked if they have to do with Prefect."""
    linked: set[str]
    """Those that were."""
    relevant: set[str]
    """The files that were found to have to do with Prefect, linked or not."""


@dataclass(frozen=True)
class Division:
    """What lets the next analysis be confined to what has changed until then."""

    layout: Layout
    ties: dict[str, Ties]
    """Of the linked modules and the files of deployments."""
    broken: set[str]
    """The files that have to do with Prefect and can't be parsed."""
    asked: set[str]
    """The facts that anybody asked for, by name: nobody depends on others."""
    agreed: str | None
    """The version that the repository agreed on; `None` where nobody asked."""


@dataclass(frozen=True)
class Known:
    """What an earlier run knew, and what has changed since."""

    changed: frozenset[str]
    """Python files; all others are as they were."""
    hiding: Collection[str]
    """Files in whose shown lines secrets were hidden; these have to be looked for again."""
    division: Division


@dataclass(frozen=True)
class Part:
    """What was linked of a repository."""

    concerned: set[str]
    """The files whose findings may have changed."""
    deployments: dict[str, set[int]]
    """Of the files of deployments among them, the numbers of the deployments that count, from 0."""
    layout: Layout
    """As it is now, of the whole repository."""
    ties: dict[str, Ties]
    """Of the modules of which something else may be known now."""
