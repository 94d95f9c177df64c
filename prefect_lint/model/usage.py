"""What becomes of a value: through names, containers and loops to where it is used."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model.binding_order import sights
from prefect_lint.model.module import function_of, scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COLLECTING = frozenset(
    {"append", "add", "extend", "insert", "appendleft", "put", "put_nowait", "update"}
)
_SAME_AGAIN = frozenset(
    {"list", "tuple", "set", "sorted", "reversed", "iter", "enumerate", "zip", "filter"}
)
_TAKING_OUT = {"values": True, "items": True, "copy": True, "pop": False, "popleft": False}
"""Methods of containers that give what is inside: whether in one more container, or one of them."""
_MAX_STEPS = 100
"""Reads of names that are looked at for one value: a file may have more of them than anybody can wait for."""


_FEW = 8


@dataclass(frozen=True)
class Use:
    """One use of a value.

    `kind`: `discarded`, `returned`, `yielded`, `raised`, `argument`, `attribute`, `called`, `iterated`,
    `tested`, `compared`, `operand`, `formatted`, `entered`, `stored` (attribute, item, global or default),
    `unpacked` or `captured` (read in a nested function).
    """

    kind: str
    node: o.Node
    """The expression that is used."""
    call: o.Call | None = None
    """The call, for `argument`; for `attribute` the call of the attribute if it is called."""
    name: str | None = None
    """The attribute, or the keyword that an argument is given by."""
    awaited: bool = False
    """Whether what is used is the awaited value."""
    collected: bool = False
    """Whether the value is inside a container there."""


def uses_of(expr: o.Expr) -> list[Use]:
    """Every use of the value of an expression, as far as it can be followed in its module."""
    return list(_Follower().follow(expr, awaited=False, collected=False))


def is_awaited(expr: o.Expr) -> bool:
    """Whether the value of an expression is awaited anywhere, whatever becomes of what that gives."""
    follower = _Follower()
    for _ in follower.follow(expr, awaited=False, collected=False):
        if follower.awaited:
            break
    return follower.awaited


def uses_of_name(target: o.Name) -> list[Use]:
    """Every use of what a name holds from where it is bound, as `status` in `status, data = wait()`."""
    return list(_Follower().reads(target, awaited=False, collected=False))


def uses_of_parameter(param: o.Param) -> list[Use]:
    """Every use of what a function gets for a parameter, as far as it can be followed in its module."""
    function = param.parent
    assert isinstance(function, o.FunctionDef | o.Lambda)
    own = next((b for b in function.scope.bindings.get(param.name, ()) if b.node is param), None)
    return list(_Follower().reads_in(function.scope, param, own, function, False, False))


class _Follower:
    def __init__(self) -> None:
        self.seen: set[tuple[int, bool, bool]] = set()
        self.awaited = False
        self._steps = 0

    def follow(self, expr: o.Expr, awaited: bool, collected: bool) -> Iterator[Use]:
        key = (id(expr), awaited, collected)
        if key in self.seen:
            return
        self.seen.add(key)
        parent = expr.parent

        def use(kind: str, call: o.Call | None = None, name: str | None = None) -> Use:
            return Use(kind, expr, call, name, awaited, collected)

        if isinstance(parent, o.ExprStmt):
            yield use("discarded")
        elif isinstance(parent, o.Return | o.Lambda):
            yield use("returned")
        elif isinstance(parent, o.Yield):
            yield use("yielded")
        elif isinstance(parent, o.Raise):
            yield use("raised")
        elif isinstance(parent, o.Assign):
            yield from self._assigned(expr, parent, awaited, collected)
        elif isinstance(parent, o.NamedExpr):
            yield from self._names(parent.target, expr, awaited, collected)
            yield from self.follow(parent, awaited, collected)
        elif isinstance(parent, o.Await):
            self.awaited = True
            yield from self.follow(parent, True, collected)
        elif isinstance(parent, o.Call):
            yield from self._in_call(expr, parent, awaited, collected)
        elif isinstance(parent, o.Keyword):
            owner = parent.parent
            if isinstance(owner, o.Call) and parent.arg and _makes_dict(owner):
                yield from self.follow(owner, awaited, True)
            elif isinstance(owner, o.Call):
                yield use("argument", owner, parent.arg)
            else:
                yield use("stored")
        elif isinstance(parent, o.Starred):
            if isinstance(parent.parent, o.Call):
                yield use("argument", parent.parent)
            else:
                yield from self.follow(parent, awaited, True)
        elif isinstance(parent, o.Attribute):
            outer = parent.parent
            call = outer if isinstance(outer, o.Call) and outer.func is parent else None
            if collected and call is not None and parent.attr in _TAKING_OUT:
                yield from self.follow(call, awaited, _TAKING_OUT[parent.attr])
            else:
                yield use("attribute", call, parent.attr)
        elif isinstance(parent, o.Container | o.Dict | o.Comprehension):
            yield from self.follow(parent, awaited, True)
        elif isinstance(parent, o.CompFor | o.For):
            yield from self._iterated(expr, parent.iter, parent.target, awaited)
        elif isinstance(parent, o.IfExp):
            if expr is parent.test:
                yield use("tested")
            else:
                yield from self.follow(parent, awaited, collected)
        elif isinstance(parent, o.BoolOp):
            yield use("tested")
            yield from self.follow(parent, awaited, collected)
        elif isinstance(parent, o.If | o.While | o.Assert):
            yield use("tested")
        elif isinstance(parent, o.UnaryOp):
            yield use("tested" if parent.op == "not" else "operand")
        elif isinstance(parent, o.Compare):
            yield use("compared")
        elif isinstance(parent, o.BinOp):
            yield use("operand")
            yield from self.follow(parent, awaited, collected)
        elif isinstance(parent, o.JoinedStr):
            yield use("formatted")
        elif isinstance(parent, o.Subscript) and expr is parent.value:
            if isinstance(parent.parent, o.Delete) or _is_target(parent):
                return
            yield from self.follow(parent, awaited, False)
        elif isinstance(parent, o.WithItem):
            yield use("entered")
        elif isinstance(parent, o.AugAssign):
            if isinstance(parent.target, o.Name):
                yield from self.reads(parent.target, awaited, True)
            else:
                yield use("stored")
        else:
            yield use("stored")

    def _assigned(
        self, expr: o.Expr, statement: o.Assign, awaited: bool, collected: bool
    ) -> Iterator[Use]:
        for target in statement.targets:
            if isinstance(target, o.Subscript) and isinstance(target.value, o.Name):
                # `futures[key] = future`: the mapping holds it from here on.
                yield from self.reads(target.value, awaited, True)
            else:
                yield from self._names(target, expr, awaited, collected)

    def _names(
        self, target: o.Expr, value: o.Expr, awaited: bool, collected: bool
    ) -> Iterator[Use]:
        if isinstance(target, o.Name):
            scope = scope_of(target)
            if target.id in scope.globals or scope.kind in ("module", "class"):
                yield Use("stored", value, awaited=awaited, collected=collected)
            yield from self.reads(target, awaited, collected)
        elif isinstance(target, o.Container):
            yield Use("unpacked", value, awaited=awaited, collected=collected)
            for element in target.elts:
                yield from self._names(element, value, awaited, False)
        elif isinstance(target, o.Starred):
            yield from self._names(target.value, value, awaited, True)
        else:
            yield Use("stored", value, awaited=awaited, collected=collected)

    def reads(self, target: o.Name, awaited: bool, collected: bool) -> Iterator[Use]:
        """The uses of a name from where it is bound, or from where something was put into it."""
        scope = scope_of(target)
        while target.id not in scope.bindings and scope.parent is not None:
            scope = scope.parent
        bindings = scope.bindings.get(target.id, [])
        own = next((b for b in bindings if b.place is target), None)
        yield from self.reads_in(scope, target, own, function_of(target), awaited, collected)

    def reads_in(
        self,
        scope: o.Scope,
        target: o.Name | o.Param,
        own: o.Binding | None,
        function: o.FunctionDef | o.Lambda | None,
        awaited: bool,
        collected: bool,
    ) -> Iterator[Use]:
        """The uses of a name of a scope that may see one binding of it."""
        name = target.id if isinstance(target, o.Name) else target.name
        reads = _reads_of(scope, name)
        for elsewhere, read in reads.captured:
            if elsewhere is not function:
                # One says as much as all of them.
                yield Use("captured", read, awaited=awaited, collected=collected)
                break
        for read in reads.that_may_see(own, function):
            if read is target:
                continue
            self._steps += 1
            if self._steps > _MAX_STEPS:
                # Whoever asks takes this for a use that can't be followed.
                yield Use("stored", read, awaited=awaited, collected=collected)
                return
            if (own is None or reads.sights.sees(read, own)) and not _collects(read):
                yield from self.follow(read, awaited, collected)

    def _in_call(self, expr: o.Expr, call: o.Call, awaited: bool, collected: bool) -> Iterator[Use]:
        if expr is call.func:
            yield Use("called", expr, call, None, awaited, collected)
            return
        func = call.func
        if isinstance(func, o.Attribute) and func.attr in _COLLECTING:
            if isinstance(func.value, o.Name):
                if _is_parameter(func.value):
                    # The caller has the container, too.
                    yield Use("stored", expr, call, None, awaited, True)
                yield from self.reads(func.value, awaited, True)
                return
        elif isinstance(func, o.Name) and func.id in _SAME_AGAIN:
            yield from self.follow(call, awaited, collected)
            return
        yield Use("argument", expr, call, None, awaited, collected)

    def _iterated(
        self, expr: o.Expr, source: o.Expr, target: o.Expr, awaited: bool
    ) -> Iterator[Use]:
        if expr is source:
            yield Use("iterated", expr, awaited=awaited, collected=True)
            yield from self._names(target, expr, awaited, False)
        else:
            yield Use("tested", expr, awaited=awaited)


def readers(scope: o.Scope, name: str) -> Sequence[o.Name]:
    """The reads that mean a name of a scope, in the scope and in those inside it."""
    if scope.readers is None:
        _find_readers(scope)
    assert scope.readers is not None
    return scope.readers.get(name, ())


class _Reads:
    """The reads of a name of a scope, by the functions that they are in and by the bindings that they see."""

    def __init__(self, scope: o.Scope, name: str) -> None:
        self.sights = sights(scope.bindings.get(name, []))
        self.captured: list[tuple[o.AnyFunction | None, o.Name]] = []
        """The first read in each of two functions, which are enough to find one in another function."""
        self._all: dict[int, list[o.Name]] = {}
        self._by_binding: dict[tuple[int, int], list[o.Name]] = {}
        self._vague: dict[int, list[o.Name]] = {}
        """The reads that see many bindings."""
        for read in readers(scope, name):
            function = function_of(read)
            reads = self._all.setdefault(id(function), [])
            if not reads and len(self.captured) < 2:
                self.captured.append((function, read))
            reads.append(read)
            sight = self.sights.sight(read)
            if sight.later or not 0 < sight.end - sight.start <= _FEW:
                self._vague.setdefault(id(function), []).append(read)
                continue
            for binding in self.sights.real[sight.start : sight.end]:
                self._by_binding.setdefault((id(function), id(binding)), []).append(read)

    def that_may_see(
        self, own: o.Binding | None, function: o.AnyFunction | None
    ) -> Iterable[o.Name]:
        """The reads in a function that may see a binding, and perhaps others."""
        if own is None:
            return self._all.get(id(function), ())
        seeing = self._by_binding.get((id(function), id(own)), ())
        return itertools.chain(seeing, self._vague.get(id(function), ()))


def _reads_of(scope: o.Scope, name: str) -> _Reads:
    if scope.reads_of is None:
        scope.reads_of = {}
    known: _Reads | None = scope.reads_of.get(name)
    if known is None:
        known = scope.reads_of[name] = _Reads(scope, name)
    return known


def _find_readers(scope: o.Scope) -> None:
    """Hand every read of a module to the scope that binds its name, or else to the module."""
    while scope.parent is not None:
        scope = scope.parent
    pending = [scope]
    while pending:
        current = pending.pop()
        current.readers = current.readers or {}
        pending.extend(current.children)
        for name, reads in current.reads.items():
            owner = current
            while name not in owner.bindings and owner.parent is not None:
                owner = owner.parent
            assert owner.readers is not None, "scopes around come first"
            owner.readers.setdefault(name, []).extend(reads)


def _is_parameter(name: o.Name) -> bool:
    """Whether a name of a function is bound by nothing but a parameter."""
    bindings = scope_of(name).bindings.get(name.id)
    return bool(bindings) and all(binding.kind == "param" for binding in bindings or ())


def _collects(read: o.Name) -> bool:
    """Whether a read only puts something into the container: `items.append(…)`."""
    parent = read.parent
    return (
        isinstance(parent, o.Attribute)
        and parent.attr in _COLLECTING
        and isinstance(parent.parent, o.Call)
        and parent.parent.func is parent
        and isinstance(parent.parent.parent, o.ExprStmt)
    )


def _makes_dict(call: o.Call) -> bool:
    return isinstance(call.func, o.Name) and call.func.id == "dict"


def _is_target(node: o.Expr) -> bool:
    """Whether an expression is assigned to."""
    parent = node.parent
    if isinstance(parent, o.Assign):
        return node in parent.targets
    return isinstance(parent, o.AugAssign) and node is parent.target
