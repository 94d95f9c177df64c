"""How many elements a collection has at most, where the source says so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.binding_order import sights
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.module import scope_of
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.model.usage import readers
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.module import Module

_SAME_SIZE = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "enumerate"}
)
_VIEWS = frozenset({"items", "keys", "values", "copy"})
_GROWING = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
_DEPTH = 12
_BUDGET = 300
"""Expressions looked at for one answer: names that are made of each other could be followed for ever."""


def size_of(expr: o.Expr, module: Module) -> int | None:
    """The number of elements that an iterable has at most; `None` when it is not written in the source.

    A parameter, or a field of a class, has the size of its default: that is what the author had in mind.
    """
    return _Measure().size(expr, module)


def loop_size(loop: o.Node, module: Module) -> int | None:
    """How often a loop or comprehension goes round at most; `None` when the source does not say."""
    if isinstance(loop, o.For):
        return size_of(loop.iter, module)
    if isinstance(loop, o.Comprehension):
        return _Measure().comprehension(loop, module)
    return None


class _Measure:
    """One question: it ends after so many steps, whatever the names of a file are made of."""

    def __init__(self) -> None:
        self.steps = 0
        self.depth = 0

    def size(self, expr: o.Expr, module: Module) -> int | None:
        self.steps += 1
        if self.steps > _BUDGET or self.depth > _DEPTH:
            return None
        self.depth += 1
        try:
            return self._looked_through(expr, module)
        finally:
            self.depth -= 1

    def comprehension(self, node: o.Comprehension, module: Module) -> int | None:
        return _product(self.size(generator.iter, module) for generator in node.generators)

    def _looked_through(self, expr: o.Expr, module: Module) -> int | None:
        source = origin(expr, module)
        if any(_grows(name) for name in source.names):
            return None
        node, module = source.node, source.module
        if isinstance(node, o.Param):
            return self._default(node, module)
        if isinstance(node, o.Constant) and node.value is None:
            # `None` is replaced by something else before anybody iterates.
            return 0
        found = self._written(node, module)
        return found if found is not None else self._inferred(node, module)

    def _default(self, param: o.Param, module: Module) -> int | None:
        return None if param.default is None else self.size(param.default, module)

    def _written(self, node: o.Expr, module: Module) -> int | None:
        """The size of an expression by how it is written."""
        if isinstance(node, o.Name):
            return self._name(node, module)
        if isinstance(node, o.Attribute):
            return self._field(node, module)
        if isinstance(node, o.Await):
            return self.size(node.value, module)
        if isinstance(node, o.Container):
            return _sum(
                self.size(element.value, module) if isinstance(element, o.Starred) else 1
                for element in node.elts
            )
        if isinstance(node, o.Dict):
            return _sum(
                self.size(value, module) if key is None else 1
                for key, value in zip(node.keys, node.values, strict=True)
            )
        if isinstance(node, o.Comprehension):
            return self.comprehension(node, module)
        if isinstance(node, o.Call):
            return self._call(node, module)
        if isinstance(node, o.Subscript):
            return _size_of_slice(node.slice)
        if isinstance(node, o.BinOp) and node.op == "+":
            return _sum(self.size(side, module) for side in (node.left, node.right))
        if isinstance(node, o.IfExp):
            return _largest(self.size(side, module) for side in (node.body, node.orelse))
        if isinstance(node, o.BoolOp) and node.op == "or":
            return _largest(self.size(side, module) for side in (node.left, node.right))
        return None

    def _inferred(self, node: o.Expr, module: Module) -> int | None:
        thing = module.project.infer.thing(node, module)
        if isinstance(thing, t.RepoClass):
            # Iterating over a class is iterating over the members of an enumeration.
            return len(thing.node.scope.bindings)
        # What a name is bound to was looked at before, with all that may be added to it.
        if isinstance(node, o.Name) or not isinstance(thing, t.Collection):
            return None
        inner = thing.node
        return (
            self.size(inner, thing.module)
            if isinstance(inner, o.Expr) and inner is not node
            else None
        )

    def _name(self, name: o.Name, module: Module) -> int | None:
        """The largest of what a name may be bound to."""
        sizes: list[int | None] = []
        for binding in seen_by(name):
            if isinstance(binding.node, o.Param):
                sizes.append(self._default(binding.node, module))
            elif binding.kind == "assign" and isinstance(binding.node, o.Expr):
                sizes.append(self.size(binding.node, module))
            else:
                return None
        return _largest(sizes)

    def _field(self, node: o.Attribute, module: Module) -> int | None:
        """The size of `config.regions`, by what made the object or by the default of the field."""
        sizes: list[int | None] = []
        for binding in seen_by(node.value) if isinstance(node.value, o.Name) else ():
            if binding.kind == "assign" and isinstance(binding.node, o.Call):
                given = binding.node.keyword(node.attr)
                if given is not None:
                    sizes.append(self.size(given, module))
        if sizes:
            return _largest(sizes)
        thing = module.project.infer.thing(node.value, module)
        if not isinstance(thing, t.RepoInstance):
            return None
        for binding in thing.cls.node.scope.bindings.get(node.attr, []):
            if binding.kind == "assign" and isinstance(binding.node, o.Expr):
                return self.size(_default_of(binding.node), thing.cls.module)
        return None

    def _call(self, call: o.Call, module: Module) -> int | None:
        infer = module.project.infer
        target = infer.thing(call.func, module)
        if isinstance(target, t.Symbol) and call.args and not call.has_star:
            found = self._known_call(target.name, call.args, module)
            if found is not None:
                return found
        if isinstance(call.func, o.Attribute) and call.func.attr in _VIEWS:
            return self.size(call.func.value, module)
        if isinstance(call.func, o.Attribute) and call.func.attr == "split":
            thing = infer.thing(call.func.value, module)
            if isinstance(thing, t.Value) and isinstance(thing.value, str):
                return len(thing.value) + 1
        returned = infer.thing(call, module)
        if isinstance(returned, t.Coroutine):
            returned = returned.result
        if isinstance(returned, t.RunResult | t.Future):
            return self._returned(returned.definition.function)
        return self._returned(target) if isinstance(target, t.RepoFunction) else None

    def _known_call(self, name: str, args: list[o.Expr], module: Module) -> int | None:
        infer = module.project.infer
        if name == "range":
            return _size_of_range([infer.thing(argument, module) for argument in args])
        if name in _SAME_SIZE:
            return self.size(args[0], module)
        if name in ("map", "filter"):
            return self.size(args[1], module) if len(args) > 1 else None
        if name == "zip":
            sizes = [self.size(argument, module) for argument in args]
            return min((size for size in sizes if size is not None), default=None)
        if name == "itertools.product":
            return _product(self.size(argument, module) for argument in args)
        if name == "itertools.islice" and len(args) == 2:
            return _integer(infer.thing(args[1], module))
        return None

    def _returned(self, function: t.RepoFunction | None) -> int | None:
        """The size of what a function returns, when every `return` says it."""
        if function is None:
            return None
        node = function.node
        if isinstance(node, o.Lambda):
            return self.size(node.body, function.module)
        if node.is_generator:
            return None
        values = [n.value for n in own_nodes(node.body) if isinstance(n, o.Return)]
        return _largest(self.size(value, function.module) for value in values if value is not None)


def _default_of(value: o.Expr) -> o.Expr:
    """What `Field(default=…)` or `field(default_factory=lambda: …)` gives a field."""
    if isinstance(value, o.Call) and isinstance(value.func, o.Name | o.Attribute):
        factory = value.keyword("default_factory")
        if isinstance(factory, o.Lambda):
            return factory.body
        return value.keyword("default") or (value.args[0] if value.args else value)
    return value


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
    """Whether a collection of this name gets further elements somewhere in its scope."""
    scope: o.Scope | None = scope_of(name)
    while scope is not None and name.id not in scope.bindings:
        scope = scope.parent
    if scope is None:
        return False
    known = sights(scope.bindings[name.id])
    if known.grows is None:
        known.grows = any(_is_growth(read) for read in readers(scope, name.id))
    return known.grows


def _is_growth(read: o.Name) -> bool:
    """Whether a read puts something into the collection."""
    parent = read.parent
    if isinstance(parent, o.Attribute) and parent.attr in _GROWING:
        return True
    return (
        isinstance(parent, o.Subscript)
        and parent.value is read
        and isinstance(parent.parent, o.Assign)
        and parent in parent.parent.targets
    )


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
