"""Names by which items of an inventory are told apart, the same in every run over the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.report.inventory import Place


class Identities:
    """The ids of the definitions and deployments of a repository."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._definitions: dict[int, str] = {}

    def new(self, kind: str, name: str, place: Place) -> str:
        """An id for an item; the line is part of it where the name alone would not do."""
        wanted = f"{kind}:{place.path}:{name}"
        if wanted in self._taken:
            wanted = f"{wanted}@{place.line}"
        number = 1
        found = wanted
        while found in self._taken:
            number += 1
            found = f"{wanted}.{number}"
        self._taken.add(found)
        return found

    def remember(self, definition: Definition, identity: str) -> None:
        """Note the id of a flow or task."""
        self._definitions[id(definition)] = identity

    def of(self, definition: Definition | None) -> str | None:
        """The id of a flow or task, or of what `.with_options(…)` made it of; `None` if it is not listed."""
        return None if definition is None else self._definitions.get(id(definition.root))
