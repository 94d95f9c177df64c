"""Whether the rounds of a loop depend on what earlier rounds gave, or on when they ended."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from prefect_lint.model.module import scope_of, statement_of
from prefect_lint.model.remembering import remembered
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition

_COLLECTING = frozenset({"append", "add", "extend", "insert", "update", "appendleft", "setdefault"})
_LEAVING = (o.Return, o.Raise, o.Yield)
_MAX_NODES = 5_000
_PAUSES = frozenset({"sleep", "pause", "acquire", "refresh_from_db"})


@remembered
def is_steered(loop: o.Node) -> bool:
    """Whether a loop may end early, pauses, or waits for a condition: its order is meant."""
    if isinstance(loop, o.While):
        return True
    for node in loop.walk():
        if isinstance(node, _LEAVING) or (isinstance(node, o.Simple) and node.kind == "break"):
            return True
        if isinstance(node, o.Call):
            name = node.func.attr if isinstance(node.func, o.Attribute) else None
            if isinstance(node.func, o.Name):
                name = node.func.id
            if name in _PAUSES:
                return True
    return False


def carries(loop: o.Node, source: o.Node) -> bool:
    """Whether a later round of a loop may read what comes from a node of an earlier round.

    Only collecting counts as no reading: `results.append(value)`, `by_key[key] = value`, `total += value`.
    """
    if isinstance(loop, o.Comprehension):
        return False
    if _is_huge(loop):
        return True
    tainted: set[str] = set()
    while True:
        grown = tainted | {
            name for statement in _statements(loop) for name in _given(statement, source, tainted)
        }
        if grown == tainted:
            break
        tainted = grown
    stores = {id(node) for node in loop.walk()}
    for name in tainted:
        if _is_kept_between_rounds(name, loop, stores) and any(
            isinstance(node, o.Name)
            and node.id == name
            and not node.store
            and not _only_collects(node)
            for node in loop.walk()
        ):
            return True
    return any(
        isinstance(node, o.Attribute)
        and isinstance(node.value, o.Name)
        and isinstance(node.parent, o.Assign | o.AugAssign)
        and node in _targets(node.parent)
        and _depends(node.parent, source, tainted)
        for node in loop.walk()
    )


@remembered
def _is_huge(loop: o.Node) -> bool:
    """Whether following what a loop carries would take too long."""
    return next(itertools.islice(loop.walk(), _MAX_NODES, None), None) is not None


def _statements(loop: o.Node) -> Iterator[o.Node]:
    for node in loop.walk():
        if isinstance(node, o.Assign | o.AugAssign | o.NamedExpr | o.ExprStmt):
            yield node


def _targets(statement: o.Node) -> list[o.Expr]:
    if isinstance(statement, o.Assign):
        return statement.targets
    if isinstance(statement, o.AugAssign | o.NamedExpr):
        return [statement.target]
    return []


def _given(statement: o.Node, source: o.Node, tainted: set[str]) -> Iterator[str]:
    """The names that a statement gives something that comes from a node or from tainted names."""
    if not _depends(statement, source, tainted):
        return
    for target in _targets(statement):
        for node in target.walk():
            if isinstance(node, o.Name) and (node.store or isinstance(target, o.Subscript)):
                yield node.id
                if isinstance(target, o.Subscript):
                    break
    call = statement.value if isinstance(statement, o.ExprStmt) else None
    if isinstance(call, o.Await):
        call = call.value
    if isinstance(call, o.Call) and isinstance(call.func, o.Attribute):
        owner: o.Expr = call.func.value
        if isinstance(owner, o.Name) and call.func.attr in _COLLECTING:
            yield owner.id


def _depends(statement: o.Node, source: o.Node, tainted: set[str]) -> bool:
    value = getattr(statement, "value", None)
    if not isinstance(value, o.Node):
        return False
    return any(
        node is source or (isinstance(node, o.Name) and not node.store and node.id in tainted)
        for node in value.walk()
    )


def _is_kept_between_rounds(name: str, loop: o.Node, inside: set[int]) -> bool:
    """Whether a name is bound outside of the loop too, so that a round may see the last round's value."""
    scope: o.Scope | None = scope_of(loop)
    while scope is not None and name not in scope.bindings:
        scope = scope.parent
    if scope is None:
        return True
    return any(id(binding.place) not in inside for binding in scope.bindings[name])


def _only_collects(read: o.Name) -> bool:
    parent = read.parent
    if isinstance(parent, o.Attribute) and parent.attr in _COLLECTING:
        return isinstance(statement_of(read), o.ExprStmt)
    if isinstance(parent, o.Subscript) and parent.value is read:
        return isinstance(parent.parent, o.Assign) and parent in parent.parent.targets
    return isinstance(parent, o.AugAssign) and parent.target is read


def runs_programs(definition: Definition) -> bool:
    """Whether a flow or task starts processes: what one program needs of another can't be seen."""
    return any(
        reached.effect.kind == "process" and reached.through is None
        for reached in definition.module.project.effects.of_definition(definition.root)
    )
