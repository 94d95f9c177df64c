"""One answer out of several, and one name out of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.knowledge import prefect_names
from prefect_lint.model.things import UNKNOWN, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.things import Thing


def canonical(name: str) -> str:
    """The one name of an object outside the repository."""
    return (
        prefect_names.canonical(name) if name.startswith("prefect.") else knowledge.canonical(name)
    )


def unify(things: Sequence[Thing]) -> Thing:
    """The one thing that all are, leaving `None` aside when something else is possible."""
    distinct: list[Thing] = []
    for thing in things:
        if thing not in distinct:
            distinct.append(thing)
    if len(distinct) > 1:
        distinct = [thing for thing in distinct if thing != Value(None)]
    return distinct[0] if len(distinct) == 1 else UNKNOWN
