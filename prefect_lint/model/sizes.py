"""How many elements a collection has at most, where the source says so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.module import scope_of
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.module import Module

_SAME_SIZE = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "enumerate", "filter"}
)
_VIEWS = frozenset({"items", "keys", "values", "copy"})
_GROWING = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
_DEPTH = 8


def size_of(expr: o.Expr, module: Module, depth: int = 0) -> int | None:
    """The number of elements that an iterable has at most; `None` when it is not written in the source.

    A parameter, or a field of a class, has the size of its default: that is what the author had in mind.
    """
    if depth > _DEPTH:
        return None
    source = origin(expr, module)
    if any(_grows(name) for name in source.names):
        return None
    node, module = source.node, source.module
    if isinstance(node, o.Param):
        return _size_of_default(node, module, depth + 1)
    return _size(node, module, depth + 1)


def loop_size(loop: o.Node, module: Module) -> int | None:
    """How often a loop or comprehension goes round at most."""
    if isinstance(loop, o.For):
        return size_of(loop.iter, module)
    if isinstance(loop, o.Comprehension):
        return _product(size_of(generator.iter, module) for generator in loop.generators)
    return None


def _size_of_default(param: o.Param, module: Module, depth: int) -> int | None:
    return None if param.default is None else size_of(param.default, module, depth)


def _size(node: o.Expr, module: Module, depth: int) -> int | None:
    if isinstance(node, o.Constant) and node.value is None:
        # `None` is replaced by something else before anybody iterates.
        return 0
    if isinstance(node, o.Name):
        return _size_of_name(node, module, depth)
    if isinstance(node, o.Attribute):
        found = _size_of_field(node, module, depth)
        if found is not None:
            return found
    if isinstance(node, o.Await):
        return size_of(node.value, module, depth)
    if isinstance(node, o.Container):
        return _sum(
            size_of(element.value, module, depth) if isinstance(element, o.Starred) else 1
            for element in node.elts
        )
    if isinstance(node, o.Dict):
        return _sum(
            size_of(value, module, depth) if key is None else 1
            for key, value in zip(node.keys, node.values, strict=True)
        )
    if isinstance(node, o.Comprehension):
        return loop_size(node, module)
    if isinstance(node, o.Call):
        return _size_of_call(node, module, depth)
    if isinstance(node, o.Subscript):
        return _size_of_slice(node.slice)
    if isinstance(node, o.BinOp) and node.op == "+":
        return _sum(size_of(side, module, depth) for side in (node.left, node.right))
    if isinstance(node, o.IfExp):
        return _largest(size_of(x, module, depth) for x in (node.body, node.orelse))
    if isinstance(node, o.BoolOp) and node.op == "or":
        return _largest(size_of(x, module, depth) for x in (node.left, node.right))
    thing = module.project.infer.thing(node, module)
    if isinstance(thing, t.Collection) and thing.node is not node and isinstance(thing.node, o.Expr):
        return _size(thing.node, thing.module, depth + 1) if depth <= _DEPTH else None
    if isinstance(thing, t.RepoClass):
        # Iterating over a class is iterating over the members of an enumeration.
        return len(thing.node.scope.bindings)
    return None


def _size_of_name(name: o.Name, module: Module, depth: int) -> int | None:
    """The largest of what a name may be bound to."""
    if depth > _DEPTH or _grows(name):
        return None
    sizes: list[int | None] = []
    for binding in seen_by(name):
        if isinstance(binding.node, o.Param):
            sizes.append(_size_of_default(binding.node, module, depth + 1))
        elif binding.kind == "assign" and isinstance(binding.node, o.Expr):
            sizes.append(size_of(binding.node, module, depth + 1))
        else:
            return None
    return _largest(sizes)


def _size_of_field(node: o.Attribute, module: Module, depth: int) -> int | None:
    """The size of `config.regions`, by what made the object or by the default of the field."""
    sizes: list[int | None] = []
    bindings = seen_by(node.value) if isinstance(node.value, o.Name) else []
    for binding in bindings:
        if binding.kind == "assign" and isinstance(binding.node, o.Call):
            given = binding.node.keyword(node.attr)
            if given is not None:
                sizes.append(size_of(given, module, depth + 1))
    if sizes:
        return _largest(sizes)
    thing = module.project.infer.thing(node.value, module)
    if not isinstance(thing, t.RepoInstance):
        return None
    for binding in thing.cls.node.scope.bindings.get(node.attr, []):
        if binding.kind == "assign" and isinstance(binding.node, o.Expr):
            return size_of(_default_of(binding.node), thing.cls.module, depth + 1)
    return None


def _default_of(value: o.Expr) -> o.Expr:
    """What `Field(default=…)` or `field(default_factory=lambda: …)` gives a field."""
    if isinstance(value, o.Call) and isinstance(value.func, o.Name | o.Attribute):
        factory = value.keyword("default_factory")
        if isinstance(factory, o.Lambda):
            return factory.body
        return value.keyword("default") or (value.args[0] if value.args else value)
    return value


def _size_of_call(call: o.Call, module: Module, depth: int) -> int | None:
    infer = module.project.infer
    target = infer.thing(call.func, module)
    args = call.args
    if isinstance(target, t.Symbol) and args and not call.has_star:
        if target.name == "range":
            return _size_of_range([infer.thing(argument, module) for argument in args])
        if target.name in _SAME_SIZE:
            return size_of(args[-1] if target.name == "filter" else args[0], module, depth)
        if target.name == "map":
            return size_of(args[1], module, depth) if len(args) > 1 else None
        if target.name == "zip":
            known = [size for a in args if (size := size_of(a, module, depth)) is not None]
            return min(known) if known else None
        if target.name == "itertools.product":
            return _product(size_of(argument, module, depth) for argument in args)
        if target.name == "itertools.islice" and len(args) == 2:
            return _integer(infer.thing(args[1], module))
    if isinstance(call.func, o.Attribute) and call.func.attr in _VIEWS:
        return size_of(call.func.value, module, depth)
    if isinstance(call.func, o.Attribute) and call.func.attr == "split":
        thing = infer.thing(call.func.value, module)
        if isinstance(thing, t.Value) and isinstance(thing.value, str):
            return len(thing.value) + 1
    returned = infer.thing(call, module)
    if isinstance(returned, t.Coroutine):
        returned = returned.result
    if isinstance(returned, t.RunResult | t.Future):
        return _size_returned(returned.definition.function, depth)
    return _size_returned(target, depth) if isinstance(target, t.RepoFunction) else None


def _size_returned(function: t.RepoFunction | None, depth: int) -> int | None:
    """The size of what a function returns, when every `return` says it."""
    if function is None or depth > _DEPTH:
        return None
    node = function.node
    if isinstance(node, o.Lambda):
        return size_of(node.body, function.module, depth + 1)
    if node.is_generator:
        return None
    values = [n.value for n in own_nodes(node.body) if isinstance(n, o.Return)]
    return _largest(
        size_of(value, function.module, depth + 1) for value in values if value is not None
    )


def _size_of_range(arguments: list[t.Thing]) -> int | None:
    numbers = [_integer(argument) for argument in arguments]
    if len(numbers) == 1 and numbers[0] is not None:
        return max(numbers[0], 0)
    if len(numbers) in (2, 3):
        start, stop, step = [*numbers, 1][:3]
        if start is not None and stop is not None and step:
            return len(range(start, stop, step))
    return None


def _size_of_slice(item: o.Expr) -> int | None:
    """The size of `xs[:10]` or `xs[2:5]`."""
    if not isinstance(item, o.Slice):
        return None
    stop = item.upper.value if isinstance(item.upper, o.Constant) else None
    start = item.lower.value if isinstance(item.lower, o.Constant) else None
    start = 0 if item.lower is None else start
    if isinstance(stop, int) and isinstance(start, int) and stop >= start >= 0:
        return stop - start
    return None


def _integer(thing: t.Thing) -> int | None:
    return thing.value if isinstance(thing, t.Value) and isinstance(thing.value, int) else None


def _grows(name: o.Name) -> bool:
    """Whether a collection of this name gets further elements in the function where it is read."""
    scope: o.Scope | None = scope_of(name)
    while scope is not None and name.id not in scope.bindings:
        scope = scope.parent
    if scope is None:
        return False
    pending = [scope]
    while pending:
        current = pending.pop()
        pending.extend(current.children)
        for read in current.reads.get(name.id, ()):
            parent = read.parent
            if isinstance(parent, o.Attribute) and parent.attr in _GROWING:
                return True
            if isinstance(parent, o.Subscript) and parent.value is read and _is_assigned(parent):
                return True
    return False


def _is_assigned(target: o.Expr) -> bool:
    parent = target.parent
    return isinstance(parent, o.Assign) and target in parent.targets


def _sum(sizes: Iterable[int | None]) -> int | None:
    total = 0
    for size in sizes:
        if size is None:
            return None
        total += size
    # An empty display is filled somewhere else.
    return total or None


def _product(sizes: Iterable[int | None]) -> int | None:
    found = list(sizes)
    known = [size for size in found if size is not None]
    return math.prod(known) if len(known) == len(found) else None


def _largest(sizes: Iterable[int | None]) -> int | None:
    found = list(sizes)
    known = [size for size in found if size is not None]
    return max(known) or None if known and len(known) == len(found) else None
