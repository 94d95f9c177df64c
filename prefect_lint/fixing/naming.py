"""Names for what fixed code has to name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.code import NoFix
from prefect_lint.model.module import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.syntax import outline as o
    from prefect_lint.syntax.scopes import Scope


def unused_name(at: o.Node, names: Iterable[str]) -> str:
    """The first of some names that nothing in the scope of a node is called, nor in those inside it."""
    taken = set(_used(scope_of(at)))
    for name in names:
        if name not in taken:
            return name
    raise NoFix("the names that would suit are taken")


def _used(scope: Scope) -> Iterable[str]:
    pending = [scope]
    while pending:
        current = pending.pop()
        yield from current.bindings
        yield from current.reads
        yield from current.globals
        pending += current.children
