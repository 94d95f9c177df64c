"""Whether the arguments of a call fit the parameters of the flow or task that is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition

_PREFECT_OWN = {
    "call": frozenset({"return_state", "wait_for"}),
    "submit": frozenset({"return_state", "wait_for"}),
    "map": frozenset({"return_state", "wait_for", "deferred"}),
    "delay": frozenset(),
}
"""Keywords that Prefect takes for itself, by the way of calling."""
_POSITIONAL = ("positional-only", "positional")


def signature(definition: Definition) -> list[o.Param] | None:
    """The parameters that a caller has to fill; `None` when decorators or wrappers may have changed them.

    Also `None` for methods, whose first argument may come from the instance or from the caller.
    """
    root = definition.root
    if root.function is None or root.inner_decorators or root.wrapped or root.spelling == "method":
        return None
    if isinstance(root.function.node.parent, o.ClassDef) or root.function.receiver is not None:
        return None
    return list(root.function.node.params)


@dataclass(frozen=True)
class Misfit:
    """Why a call does not fit a signature.

    `kind`: `unknown` keyword, `too-many` positional arguments, `twice` given, `positional-only` given by
    keyword, or `missing`.
    """

    kind: str
    names: tuple[str, ...]
    """The parameters or keywords that it is about; none for `too-many`."""
    node: o.Node
    """The argument, or the call where there is none."""


def misfit(call: PrefectCall) -> Misfit | None:
    """The first reason why a call can't be bound to the signature; `None` when it fits or isn't known."""
    params = signature(call.definition)
    own = _PREFECT_OWN.get(_written_way(call))
    if params is None or own is None:
        return None
    return _bind(params, call.node, own)


def _written_way(call: PrefectCall) -> str:
    """The way of calling as it is written: `.map(…, deferred=True)` counts as `delay`, and binds as a map."""
    func = call.node.func
    if call.how == "delay" and isinstance(func, o.Attribute):
        return func.attr
    return call.how


def _bind(params: Sequence[o.Param], call: o.Call, own: frozenset[str]) -> Misfit | None:
    positional = [param for param in params if param.kind in _POSITIONAL]
    given = call.args
    known = not call.has_star
    filled: set[str] = set()
    if known:
        filled.update(param.name for param in positional[: len(given)])
    else:
        before = next(i for i, arg in enumerate(given) if isinstance(arg, o.Starred))
        filled.update(param.name for param in positional[:before])
    plain = [argument for argument in given if not isinstance(argument, o.Starred)]
    if len(plain) > len(positional) and not _has(params, "star"):
        return Misfit("too-many", (), plain[len(positional)])
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in own:
            continue
        found = _keyword(params, keyword, keyword.arg, filled)
        if found is not None:
            return found
        filled.add(keyword.arg)
    if not known or call.has_double_star:
        return None
    missing = tuple(
        param.name
        for param in params
        if param.default is None
        and param.kind in (*_POSITIONAL, "keyword-only")
        and param.name not in filled
    )
    return Misfit("missing", missing, call) if missing else None


def _keyword(
    params: Sequence[o.Param], keyword: o.Keyword, name: str, filled: set[str]
) -> Misfit | None:
    param = next((p for p in params if p.name == name and p.kind in _NAMED), None)
    if param is None or param.kind == "positional-only":
        if _has(params, "double-star"):
            return None
        kind = "unknown" if param is None else "positional-only"
        return Misfit(kind, (name,), keyword.value)
    return Misfit("twice", (name,), keyword.value) if name in filled else None


_NAMED = (*_POSITIONAL, "keyword-only")


def _has(params: Sequence[o.Param], kind: str) -> bool:
    return any(param.kind == kind for param in params)
