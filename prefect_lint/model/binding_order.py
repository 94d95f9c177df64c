"""Which bindings of a name a read of it may see."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.model.module import holds
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
    return sights(bindings).reaching(read)


def sights(bindings: Sequence[o.Binding]) -> Sights:
    """What is known of the bindings of a name, all of one scope, and of the reads that see them."""
    if not bindings:
        return Sights(bindings)
    known: Sights | None = bindings[0].sights
    if known is None or known.bindings is not bindings:
        known = bindings[0].sights = Sights(bindings)
    return known


class _Sight(NamedTuple):
    """What a read sees: the bindings from `start` to `end`, and those of `later`."""

    start: int
    end: int
    later: Sequence[int]
    """In a loop, what is bound further down is seen on the next round."""


class Sights:
    """The bindings of one name, in an order that lets a read find those it sees without looking at all.

    A file with thousands of reads of a name with thousands of bindings is no rarity: notebooks that were
    written out as Python, generated code, and code that is written to stall a linter.
    """

    def __init__(self, bindings: Sequence[o.Binding]) -> None:
        self.bindings = bindings
        self.grows: bool | None = None
        """Whether what the name holds is a collection that is added to, once `sizes` has looked."""
        self.real = [b for b in bindings if b.kind not in ("delete", "annotation")]
        self._orders = [b.order for b in self.real]
        self._numbers = {id(b): number for number, b in enumerate(self.real)}
        self._known: dict[int, _Sight] = {}
        self._afterwards: list[o.Binding] | None = None
        # By the innermost branch: a binding happens for certain when a read is in that branch as well.
        self._in_branch: dict[tuple[int, str] | None, list[int]] = {}
        self._in_loop: dict[int, list[int]] = {}
        for number, binding in enumerate(self.real):
            branches = _branches(binding)
            innermost = (id(branches[0][0]), branches[0][1]) if branches else None
            self._in_branch.setdefault(innermost, []).append(number)
            for node, _ in branches:
                if isinstance(node, o.For | o.While):
                    self._in_loop.setdefault(id(node), []).append(number)

    def reaching(self, read: o.Name | None) -> list[o.Binding]:
        """The bindings that a read may see; see the function of the same name."""
        if not self.real:
            return [b for b in self.bindings if b.kind == "annotation"]
        if read is None:
            if self._afterwards is None:
                self._afterwards = _seen_by_calls(
                    self.real, self.real[self._certain(len(self.real), ()) :]
                )
            return self._afterwards
        sight = self.sight(read)
        seen = self.real[sight.start : sight.end]
        seen += [self.real[number] for number in sight.later]
        return seen or self.real

    def sees(self, read: o.Name, binding: o.Binding) -> bool:
        """Whether a read may see a binding."""
        if not self.real:
            return binding in self.reaching(read)
        number = self._numbers.get(id(binding))
        if number is None:
            return False
        sight = self.sight(read)
        if sight.start <= number < sight.end:
            return True
        if sight.later:
            index = bisect_left(sight.later, number)
            return index < len(sight.later) and sight.later[index] == number
        return sight.start == sight.end

    def sight(self, read: o.Name) -> _Sight:
        """What a read sees, by number."""
        known = self._known.get(id(read))
        if known is None:
            known = self._known[id(read)] = self._look(read)
        return known

    def _look(self, read: o.Name) -> _Sight:
        end = bisect_right(self._orders, read.ordinal)
        path = branch_path(read)
        start = self._certain(end, path)
        # The outermost loop has the bindings of all loops in it.
        loop = next((node for node, _ in reversed(path) if isinstance(node, o.For | o.While)), None)
        if loop is None:
            return _Sight(start, end, ())
        inside = self._in_loop.get(id(loop), ())
        return _Sight(start, end, inside[bisect_left(inside, end) :])

    def _certain(self, end: int, path: tuple[tuple[o.Node, str], ...]) -> int:
        """The last binding before a number that always happens before a place on `path`; 0 if none does."""
        best = -1
        for branch in (None, *((id(node), field) for node, field in path)):
            held = self._in_branch.get(branch)
            if held:
                index = bisect_left(held, end)
                if index:
                    best = max(best, held[index - 1])
        return max(best, 0)


def _seen_by_calls(bindings: list[o.Binding], last: list[o.Binding]) -> list[o.Binding]:
    """The last bindings, and those before them that a call at module level may still have seen."""
    if len(last) == len(bindings):
        return last
    module = next((node for node in last[0].place.ancestors() if node.parent is None), None)
    if not isinstance(module, o.ModuleOutline):
        return last
    called = _own_calls(module.scope)
    index = bisect_left(called, bindings[0].order)
    return bindings if index < len(called) and called[index] < last[0].order else last


def _own_calls(scope: o.Scope) -> list[int]:
    """Where a module calls functions and classes of its own at module level, as counts of names, sorted."""
    if scope.own_calls is None:
        orders = (_own_call(call, scope) for call in scope.calls)
        scope.own_calls = sorted(order for order in orders if order >= 0)
    return scope.own_calls


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
    if isinstance(parent, o.Try) and (holds(parent.body, child) or holds(parent.finalbody, child)):
        # Taken as always run: who reads a name after a `try` counts on its body.
        return None
    for name in parent.fields:
        value = getattr(parent, name)
        if value is child or (isinstance(value, list) and holds(value, child)):
            return name
    return ""
