"""Which findings a change can concern, and what has to be known to find them anew."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from prefect_lint.model.definitions import home_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prefect_lint.model.dependence.ties import Ties


class Graph:
    """The files of a repository and what ties them together.

    What is known of a file depends on those that it looks at: its imports, the files that its deployments
    lead to, and those that decide what its functions are. Its findings depend on more: on whoever uses it,
    or uses what it uses, and on the flows and tasks that get to its functions; and on what is known of all
    these.
    """

    def __init__(
        self, imports: Mapping[str, Iterable[str]], ties: Iterable[tuple[str, Ties]]
    ) -> None:
        """Several `ties` of one file, as from before and after a change, all count."""
        self.users: dict[str, set[str]] = defaultdict(set)
        """The files that use a flow or task, functions of a file, or belong to a company."""
        self.makers: dict[str, set[str]] = defaultdict(set)
        """The files that make flows and tasks of functions in a file."""
        self.given: set[str] = set()
        """The flows and tasks that some call gives an object."""
        self._looks_at: dict[str, set[str]] = defaultdict(set)
        self._made: dict[str, set[str]] = defaultdict(set)
        self._used: dict[str, set[str]] = defaultdict(set)
        self._reached: dict[str, set[str]] = defaultdict(set)
        self._reaching: dict[str, set[str]] = defaultdict(set)
        for path, imported in imports.items():
            self._looks_at[path].update(imported)
        for path, its in ties:
            self._looks_at[path] |= its.leads
            self._used[path] |= its.uses
            self._reached[path] |= its.reaches
            self._made[path] |= its.makes
            self.given |= its.gives
            for home in its.shapes:
                self._looks_at[home].add(path)
                self.makers[home].add(path)
            for each in its.uses | its.joins:
                self.users[each].add(path)
            for home in its.reaches:
                self._reaching[home].add(path)
        for each in self.given:
            # Whether a parameter is always given one kind of object, all callers decide.
            self._looks_at[home_of(each)] |= self.users[each]

    def touched(self, changed: Iterable[str]) -> set[str]:
        """The files of which something else may be known after a change of some, these among them."""
        return followed(changed, _turned(self._looks_at))

    def concerned(self, touched: Iterable[str]) -> set[str]:
        """The files whose findings may change with what is known of some."""
        known = set(touched)
        used = followed(known, _turned(self.users), _turned(self._made))
        mine = {path for path, homes in self._used.items() if homes & used}
        # Whoever gets to what a file does, looks at the tasks that it calls there.
        through = {path for home in mine for path in self._reaching.get(home, ())}
        reached = {home for path in known for home in self._reached.get(path, ())}
        return used | mine | through | reached

    def around(self, concerned: Iterable[str]) -> set[str]:
        """The files of the flows and tasks that get to functions in some files, and these."""
        concerned = set(concerned)
        return concerned.union(*(self._reaching.get(path, ()) for path in concerned))


N = TypeVar("N", str, int)


def followed(start: Iterable[N], *ways: Mapping[N, Iterable[N]]) -> set[N]:
    """All that some lead to, themselves included."""
    found = set(start)
    pending = list(found)
    while pending:
        node = pending.pop()
        for of_a_kind in ways:
            for other in of_a_kind.get(node, ()):
                if other not in found:
                    found.add(other)
                    pending.append(other)
    return found


def _turned(ways: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path, others in ways.items():
        for other in others:
            found[other].add(path)
    return found
