"""What `**mapping` passes on to a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Option
from prefect_lint.model.module import scope_of
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module
    from prefect_lint.model.things import Environment

_DEPTH = 5
"""How many mappings may be made of one another."""


def spread(
    infer: Inference,
    expr: o.Expr,
    module: Module,
    env: Environment | None,
    depth: int = _DEPTH,
) -> dict[str, Option] | None:
    """What `**expr` passes on; `None` when that can't be known."""
    if isinstance(expr, o.Name) and env is not None:
        found = _spread_parameter(expr, module, env)
        if found is not None:
            return found
    if isinstance(expr, o.Name) and not _only_spread(expr, scope_of(expr)):
        return None
    thing = infer.thing(expr, module, env)
    if isinstance(thing, t.Collection) and isinstance(thing.node, o.Dict):
        return _written_out(infer, thing.node, thing.module, env, depth)
    source = origin(expr, module)
    if isinstance(source.node, o.Call):
        return _made_by_dict(infer, source.node, source.module, env, depth)
    return None


def _written_out(
    infer: Inference, node: o.Dict, module: Module, env: Environment | None, depth: int
) -> dict[str, Option] | None:
    """What is in `{"retries": 3, **common}`."""
    given: dict[str, Option] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            inner = spread(infer, value, module, env, depth - 1) if depth else None
            if inner is None:
                return None
            given.update(inner)
        elif isinstance(key, o.Constant) and isinstance(key.value, str):
            found = infer.thing(value, module, env)
            given[key.value] = Option(key.value, found, value, module)
        else:
            return None
    return given


def _made_by_dict(
    infer: Inference, call: o.Call, module: Module, env: Environment | None, depth: int
) -> dict[str, Option] | None:
    """What is in `dict(retries=3, **common)`, and in `dict(common, retries=3)`."""
    if infer.thing(call.func, module, env) != t.Symbol("dict") or not depth:
        return None
    given: dict[str, Option] = {}
    for base in call.args:
        inner = None if isinstance(base, o.Starred) else spread(infer, base, module, env, depth - 1)
        if inner is None:
            return None
        given.update(inner)
    for keyword in call.keywords:
        if keyword.arg is None:
            inner = spread(infer, keyword.value, module, env, depth - 1)
            if inner is None:
                return None
            given.update(inner)
        else:
            found = infer.thing(keyword.value, module, env)
            given[keyword.arg] = Option(keyword.arg, found, keyword.value, module)
    return given


def _spread_parameter(expr: o.Name, module: Module, env: Environment) -> dict[str, Option] | None:
    """`**kwargs` where `kwargs` is the parameter that collected the keywords of a call."""
    current: Environment | None = env
    while current is not None:
        for binding in current.scope.bindings.get(expr.id, ()):
            if binding.kind == "param" and isinstance(binding.node, o.Param):
                if binding.node.kind != "double-star":
                    return None
                if current.starred or not _only_spread(expr, current.scope):
                    return None
                return {
                    name: Option(name, thing, None, module) for name, thing in current.extra.items()
                }
        current = current.parent
    return None


def _only_spread(name: o.Name, scope: o.Scope) -> bool:
    """Whether a mapping is used for nothing but `**mapping` and look-ups, so that it stays as it is."""
    pending = [scope]
    while pending:
        current = pending.pop()
        for read in current.reads.get(name.id, ()):
            parent = read.parent
            if isinstance(parent, o.Keyword) and parent.arg is None:
                continue
            if _is_copied(read):
                continue
            if isinstance(parent, o.Attribute) and parent.attr in (
                "get",
                "items",
                "keys",
                "values",
            ):
                continue
            if isinstance(parent, o.Compare) and parent.left is not read:
                continue
            return False
        pending.extend(current.children)
    return True


def _is_copied(read: o.Name) -> bool:
    """Whether another mapping takes over the items of one: `{**mapping}`, `dict(mapping)`."""
    parent = read.parent
    if isinstance(parent, o.Dict):
        return any(
            key is None and value is read
            for key, value in zip(parent.keys, parent.values, strict=True)
        )
    return (
        isinstance(parent, o.Call)
        and isinstance(parent.func, o.Name)
        and parent.func.id == "dict"
        and read in parent.args
    )
