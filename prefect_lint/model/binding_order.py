"""Which bindings of a name a read of it may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

_BRANCHES = (o.If, o.For, o.While, o.Try, o.Match, o.MatchCase, o.ExceptHandler)


def reaching(bindings: Sequence[o.Binding], read: o.Name | None) -> list[o.Binding]:
    """The bindings that a read may see, in source order.

    `read` is `None` for a read that runs later, in a nested function, after all bindings were made, unless
    the module calls a function of its own between two of them, as a notebook does that was written out as
    Python. The answer errs towards too many, which makes inference say that it doesn't know.
    """
    real = [b for b in bindings if b.kind not in ("delete", "annotation")]
    if not real:
        return [b for b in bindings if b.kind == "annotation"]
    if read is None:
        return _seen_by_calls(real, _from_last_certain(real, ()))
    before = [b for b in real if b.order <= read.ordinal]
    path = branch_path(read)
    seen = _from_last_certain(before, path)
    # In a loop, what is bound further down is seen on the next round.
    loops = {id(node) for node, _ in path if isinstance(node, o.For | o.While)}
    if loops:
        seen += [
            b
            for b in real
            if b.order > read.ordinal and any(id(node) in loops for node, _ in _branches(b))
        ]
    return seen or real


def _from_last_certain(
    bindings: list[o.Binding], path: tuple[tuple[o.Node, str], ...]
) -> list[o.Binding]:
    """The last binding that always happens before a place on `path`, and those after it."""
    held = {(id(node), field) for node, field in path}
    for index in range(len(bindings) - 1, -1, -1):
        if all((id(n), f) in held for n, f in _branches(bindings[index])):
            return bindings[index:]
    return bindings


def _seen_by_calls(bindings: list[o.Binding], last: list[o.Binding]) -> list[o.Binding]:
    """The last bindings, and those before them that a call at module level may still have seen."""
    if len(last) == len(bindings):
        return last
    module = next((node for node in last[0].place.ancestors() if node.parent is None), None)
    if not isinstance(module, o.ModuleOutline):
        return last
    start = len(bindings) - len(last)
    called = [order for call in module.scope.calls if (order := _own_call(call, module.scope)) >= 0]
    for index in range(start):
        if any(bindings[index].order <= order < bindings[start].order for order in called):
            return bindings[index:]
    return last


def _own_call(call: o.Call, scope: o.Scope) -> int:
    """Where a call of a function or class of the module itself is, as a count of names; -1 for other calls."""
    func: o.Expr = call.func
    while isinstance(func, o.Attribute | o.Call):
        func = func.value if isinstance(func, o.Attribute) else func.func
    if not isinstance(func, o.Name):
        return -1
    made = scope.bindings.get(func.id, ())
    return func.ordinal if any(b.kind in ("function", "class") for b in made) else -1


def _branches(binding: o.Binding) -> tuple[tuple[o.Node, str], ...]:
    if binding.branches is None:
        binding.branches = branch_path(binding.place)
    return binding.branches


def branch_path(node: o.Node) -> tuple[tuple[o.Node, str], ...]:
    """The branches that a node is in, innermost first, up to its function, class or module."""
    found: list[tuple[o.Node, str]] = []
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, o.FunctionDef | o.ClassDef | o.Lambda | o.ModuleOutline):
            break
        if isinstance(parent, _BRANCHES):
            field = _field(parent, child)
            if field is not None:
                found.append((parent, field))
        child, parent = parent, parent.parent
    return tuple(found)


def _field(parent: o.Node, child: o.Node) -> str | None:
    """The field of a branching node that makes a child conditional; `None` when it always runs."""
    if isinstance(parent, o.If | o.While) and child is parent.test:
        return None
    if isinstance(parent, o.For) and child is parent.iter:
        return None
    if isinstance(parent, o.Try) and (child in parent.body or child in parent.finalbody):
        # Taken as always run: who reads a name after a `try` counts on its body.
        return None
    for name in parent.fields:
        value = getattr(parent, name)
        if value is child or (isinstance(value, list) and child in value):
            return name
    return ""
