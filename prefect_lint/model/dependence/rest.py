"""What a run over a part of the repository knows of the rest, from an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Rest(NamedTuple):
    """What is known of the files that such a run is not about."""

    concerned: Collection[str]
    """The files that it is about: what is said of others was said before."""
    linked: Collection[str]
    """The others that have to do with Prefect; they are linked when something is asked of them."""
    users: Mapping[str, Collection[str]]
    """The files that use a flow or task, by `key_of`, functions of a file, or belong to a company."""
    makers: Mapping[str, Collection[str]]
    """The files that make flows and tasks of the functions in a file."""
    given: Collection[str]
    """The flows and tasks that some call gives an object, by `key_of`."""
    broken: Collection[str]
    """The files that have to do with Prefect and can't be parsed."""
    facts: Mapping[str, Mapping[str, Any]]
    """What the others have to say to each `Fact`, by their paths."""

    def parts(self, name: str) -> dict[str, Any]:
        """What the others have to say to a fact, by their paths."""
        return {path: said[name] for path, said in self.facts.items() if name in said}
