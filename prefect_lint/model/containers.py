"""What is in containers: elements, items and what unpacking gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.model import things as t
from prefect_lint.model.things import UNKNOWN, Environment, Thing
from prefect_lint.model.unifying import unify
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module


def element(infer: Inference, thing: Thing, env: Environment | None = None) -> Thing:
    """What iterating over something gives."""
    if isinstance(thing, t.Future) and thing.many:
        return t.Future(thing.definition, thing.call)
    if isinstance(thing, t.Collection):
        node = thing.node
        if isinstance(node, o.Container):
            if any(isinstance(element, o.Starred) for element in node.elts):
                return UNKNOWN
            return unify(infer.things(node.elts, thing.module, env))
        if isinstance(node, o.Comprehension) and node.kind != "dict":
            return infer.thing(node.elts[0], thing.module, env)
    return UNKNOWN


def unpacked(infer: Inference, thing: Thing, index: int | None, env: Environment | None) -> Thing:
    """What the `index`-th name of `a, b = thing` gets."""
    if isinstance(thing, t.Collection) and isinstance(thing.node, o.Container):
        elts = thing.node.elts
        if index is not None and index < len(elts):
            before = elts[: index + 1]
            if not any(isinstance(element, o.Starred) for element in before):
                return infer.thing(elts[index], thing.module, env)
    return UNKNOWN


def unpacked_iteration(
    infer: Inference, node: o.Expr, index: int | None, module: Module, env: Environment | None
) -> Thing:
    """What the `index`-th name of `for a, b in node` gets: `enumerate` and `zip` are looked through."""
    if isinstance(node, o.Call) and index is not None and isinstance(node.func, o.Name):
        args = node.args
        if node.func.id == "enumerate" and args and index == 1:
            return element(infer, infer.thing(args[0], module, env), env)
        if node.func.id == "zip" and index < len(args) and not node.has_star:
            return element(infer, infer.thing(args[index], module, env), env)
    return UNKNOWN


def subscript(
    infer: Inference, expr: o.Subscript, module: Module, env: Environment | None
) -> Thing:
    """What `value[slice]` is."""
    base = infer.thing(expr.value, module, env)
    if isinstance(base, t.Symbol):
        item = knowledge.returned_class(f"{base.name}.__getitem__")
        # `list[int]`, `Optional[str]`: the class itself, for annotations and bases.
        return base if item is None else t.Instance(item)
    if isinstance(base, t.Future) and base.many and not isinstance(expr.slice, o.Slice):
        return t.Future(base.definition, base.call)
    if isinstance(base, t.Instance):
        cls = knowledge.returned_class(f"{base.cls}.__getitem__")
        return UNKNOWN if cls is None else t.Instance(cls)
    if isinstance(base, t.Collection) and isinstance(expr.slice, o.Constant):
        return _item(infer, base, expr.slice.value, env)
    return UNKNOWN


def _item(infer: Inference, base: t.Collection, key: object, env: Environment | None) -> Thing:
    node = base.node
    if isinstance(node, o.Dict):
        for known, value in zip(node.keys, node.values, strict=True):
            if isinstance(known, o.Constant) and known.value == key:
                return infer.thing(value, base.module, env)
    elif isinstance(node, o.Container) and isinstance(key, int):
        starred = any(isinstance(element, o.Starred) for element in node.elts)
        if not starred and -len(node.elts) <= key < len(node.elts):
            return infer.thing(node.elts[key], base.module, env)
    return UNKNOWN
