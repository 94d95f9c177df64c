"""PFL204 future-used-as-value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.future_values import (
    FutureValue,
    element_of,
    future_values,
    resolved_at_once,
)
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_TAKING_LISTS = frozenset({"sum", "max", "min", "sorted"})
"""Functions that calculate with the elements of a list, or compare them."""
_RAISING = frozenset(
    {
        *(
            "len",
            "int",
            "float",
            "abs",
            "round",
            "range",
            "iter",
            "next",
            "sum",
            "min",
            "max",
            "any",
        ),
        *("all", "list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "enumerate"),
    }
)
"""Builtins that raise for a future as their only argument."""
_OF_FUTURES = re.compile(r"future|unresolved|submitt|pending|task.?run|schedul", re.IGNORECASE)
"""Words of a text that means to show the future itself."""
_ORDER = frozenset({"<", ">", "<=", ">="})
_RAISES = "raises `TypeError`"


class FutureUsedAsValue(Rule):
    """A future is used as if it were the result of its task.

    ## What it catches
    What `.submit(…)` gives, directly or through a name, in arithmetic, a comparison, an index, a loop, `len(…)`
    and its like; as a condition; or in an f-string.

    ## Why it matters
    A future stands for a result that may not be there yet. It can't be added, compared or iterated over:
    Prefect raises `TypeError`, or, for `==`, answers `False` whatever the task returned. As a condition it is
    always true, also when the task returned `False` or nothing, and in an f-string it reads
    `<prefect.futures.PrefectConcurrentFuture object at …>`: the flow goes on with something wrong.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def count_orders(day: str) -> int:
        return 3

    @flow
    def report(day: str) -> int:
        today = count_orders.submit(day)
        yesterday = count_orders.submit("yesterday")
        return today - yesterday
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def count_orders(day: str) -> int:
        return 3

    @flow
    def report(day: str) -> int:
        today = count_orders.submit(day)
        yesterday = count_orders.submit("yesterday")
        return today.result() - yesterday.result()
    ```

    ## When it stays silent
    The name may hold something else there, such as `None` or the result; the code asks with `isinstance`
    what it has; futures are compared with each other, looked for in a collection, handed to a call, or shown
    in a text that speaks of futures;
    and the list of futures that `.map(…)` gives, which has a length, elements and an order.
    """

    code = "PFL204"
    name = "future-used-as-value"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The flow run fails here with a `TypeError`, after its tasks may already have done their work."
    recommendation = (
        "Use `.result()` of the future, which waits for the task and gives what it returned."
    )
    rollback = "Take `.result()` away again: the flow goes back to working with the future itself."
    references = (
        "https://docs.prefect.io/v3/concepts/task-runners",
        "https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",
    )

    resolving = SafeFix(
        "Put `.result()` behind the future.",
        because="What raised `TypeError` now works with what the task returned, as it reads.",
    )
    waiting = UnsafeFix(
        "Put `.result()` behind the future.",
        because="The flow went on here without the task; now it waits for it, and ends if the task failed.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        by_future: dict[int, list[_Misuse]] = {}
        for value in future_values(module):
            found = _misuse(value, module)
            if found is not None:
                by_future.setdefault(id(value.future.call), []).append(_Misuse(value, *found))
        for value, name in _given_in_lists(module):
            what = f"is an element of what `{name}(…)` gets, which {_RAISES}"
            misuse = _Misuse(value, what, None, listed=True)
            by_future.setdefault(id(value.future.call), []).append(misuse)
        for misuses in by_future.values():
            # What raises comes before what is only wrong, and the first of them stops the flow.
            first, *others = sorted(misuses, key=lambda it: it.risk is not None)
            future = first.value.future
            raises = all(it.risk is None for it in misuses)
            resolved = [None if it.listed else _result_of(it.value, module) for it in misuses]
            yield hit(
                module,
                first.value.node,
                f"The future of `{future.definition.name}.{_method(first.value)}(…)` {first.what}.",
                severity=None if first.risk is None else Severity.WARNING,
                confidence=None if first.risk is None else 0.85,
                risk=first.risk,
                related=[
                    *_places(first.value, module),
                    *((Place(module, it.value.node), "Used as a value here too") for it in others),
                ],
                fix=(self.resolving if raises else self.waiting)(*resolved),
            )


class _Misuse(NamedTuple):
    value: FutureValue
    what: str
    risk: str | None
    """The risk of it where it does not raise."""
    listed: bool = False
    """Whether the expression is a list of such futures."""


def _result_of(value: FutureValue, module: Module) -> Wrap | None:
    return Wrap(value.node, "", ".result()") if resolved_at_once(value, module) else None


def _method(value: FutureValue) -> str:
    """How the task was started: `.map(…)` gives a list, whose elements are futures too."""
    func = value.future.call.func
    return "map" if isinstance(func, o.Attribute) and func.attr == "map" else "submit"


def _misuse(value: FutureValue, module: Module) -> tuple[str, str | None] | None:
    """What is wrong with the use of a future, and the risk of it where it does not raise."""
    node = value.node
    parent = node.parent
    if isinstance(parent, o.BinOp):
        if parent.op == "%" and parent.right is node:
            return None
        return f"is an operand of `{parent.op}`, which {_RAISES}", None
    if isinstance(parent, o.AugAssign) and parent.value is node:
        return f"is added to another value by an assignment, which {_RAISES}", None
    if isinstance(parent, o.Assign) and _is_unpacked(parent):
        return f"is unpacked, which {_RAISES}", None
    if isinstance(parent, o.UnaryOp):
        if parent.op == "not":
            return _as_condition(value)
        return f"is an operand of `{parent.op}`, which {_RAISES}", None
    if isinstance(parent, o.Compare):
        return _compared(parent, node)
    if isinstance(parent, o.Subscript) and parent.value is node:
        return f"is indexed, which {_RAISES}", None
    if isinstance(parent, o.For | o.CompFor) and parent.iter is node and not parent.is_async:
        return f"is iterated over, which {_RAISES}", None
    if isinstance(parent, o.If | o.While | o.IfExp) and parent.test is node:
        return _as_condition(value)
    if isinstance(parent, o.JoinedStr):
        if any(_OF_FUTURES.search(text) for text in parent.text):
            return None
        return (
            "is put into an f-string, which shows the future and not the result",
            "The text says `<prefect.futures.PrefectConcurrentFuture object at …>` where the result of the "
            "task belongs: in a message, a path or a query that is then wrong.",
        )
    if isinstance(parent, o.Call) and len(parent.arguments) == 1 and parent.arguments[0] is node:
        target = module.project.infer.thing(parent.func, module)
        if isinstance(target, t.Symbol) and target.name in _RAISING:
            return f"is given to `{target.name}(…)`, which {_RAISES}", None
    return None


def _is_unpacked(statement: o.Assign) -> bool:
    return any(isinstance(target, o.Container) for target in statement.targets)


def _given_in_lists(module: Module) -> Iterator[tuple[FutureValue, str]]:
    """The lists of futures that a function gets which calculates with their elements or compares them."""
    for scope in module.scopes():
        for call in scope.calls:
            if len(call.arguments) != 1 or len(call.args) != 1:
                continue
            target = module.project.infer.thing(call.func, module)
            if isinstance(target, t.Symbol) and target.name in _TAKING_LISTS:
                found = element_of(call.args[0], module)
                if found is not None:
                    yield FutureValue(call.args[0], found.future, found.certain), target.name


def _as_condition(value: FutureValue) -> tuple[str, str | None] | None:
    if not value.certain:
        return None
    return (
        "is a condition, and a future is always true",
        "The same branch is taken whatever the task returned, so that the flow run is Completed after "
        "doing the wrong thing.",
    )


def _compared(comparison: o.Compare, node: o.Expr) -> tuple[str, str | None] | None:
    if len(comparison.ops) != 1:
        return None
    op = comparison.ops[0]
    other = comparison.comparators[0] if comparison.left is node else comparison.left
    if op in _ORDER:
        return f"is compared with `{op}`, which {_RAISES}", None
    if op == "in" and comparison.left is not node:
        return f"is searched with `in`, which {_RAISES}", None
    if op in ("==", "!=") and isinstance(other, o.Constant) and other.value is not None:
        always = "false" if op == "==" else "true"
        return (
            f"is compared with a value, so `{op}` is always {always}",
            "The same branch is taken whatever the task returned, so that the flow run is Completed after "
            "doing the wrong thing.",
        )
    return None


def _places(value: FutureValue, module: Module) -> list[tuple[Place, str]]:
    call = value.future.call
    if value.node is call or value.node is call.parent:
        return []
    task = value.future.definition
    if module.call_at(call) is not None:
        return [(Place(module, call), f"Task `{task.name}` is submitted here")]
    return []
