"""PFL205 future-outside-tracking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.future_values import future_values, resolved_at_once
from prefect_lint.model.taking import taking_parameter
from prefect_lint.model.usage import Use, uses_of_parameter
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_VALUE_USES = frozenset({"operand", "formatted", "iterated", "unpacked", "compared", "entered"})
_NEEDING_VALUES = frozenset(
    {"json", "pickle", "len", "sum", "int", "float", "str", "round", "abs", "sorted", "min", "max"}
)
_HARMLESS = frozenset({"discarded", "tested"})
_OF_FUTURES = (
    "result",
    "wait",
    "state",
    "task_run",
    "add_done",
    "final",
    "wrapped",
    "aresult",
    "get_",
)
_NAMED_FOR_FUTURES = ("fut", "task", "job", "pending", "submitted", "handle")


class FutureOutsideTracking(Rule):
    """A future is handed to a plain function that works with it as if it were the result.

    ## What it catches
    What `.submit(…)` gives as an argument of one of the repository's own functions, which is neither a task nor
    a flow, where that function calculates with the parameter, formats it, iterates over it, reads attributes
    that a future does not have, or hands it to a library.

    ## Why it matters
    Prefect replaces futures by results when it calls a task or a flow, also inside of lists, dicts and data
    classes. A plain function gets the future itself: it raises, or stores and sends
    `<prefect.futures.PrefectConcurrentFuture object at …>`.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def count_orders(day: str) -> int:
        return 3

    def with_tax(orders: int) -> float:
        return orders * 1.2

    @flow
    def report(day: str) -> float:
        counted = count_orders.submit(day)
        return with_tax(counted)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def count_orders(day: str) -> int:
        return 3

    def with_tax(orders: int) -> float:
        return orders * 1.2

    @flow
    def report(day: str) -> float:
        counted = count_orders.submit(day)
        return with_tax(counted.result())
    ```

    ## When it stays silent
    The function resolves its parameter, passes it on to anything of the repository or to a task, keeps or
    returns it; its name or annotation says that it takes futures; the function is decorated or not known; and
    calls of tasks and flows.
    """

    code = "PFL205"
    name = "future-outside-tracking"
    category = "concurrency"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The function raises, or writes the text of a future object where the result belongs: into a file, a "
        "message or a table."
    )
    recommendation = (
        "Pass `.result()` of the future, or make the function a task and pass the future to it."
    )
    rollback = "Take `.result()` away again: the function gets the future itself."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",)

    resolving = UnsafeFix(
        "Put `.result()` behind the future.",
        because="The flow then waits here for the task, and ends if the task failed.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for value in future_values(module):
            node = value.node
            holder = node.parent
            name = holder.arg if isinstance(holder, o.Keyword) else None
            call = holder.parent if isinstance(holder, o.Keyword) else holder
            if not isinstance(call, o.Call) or node is call.func:
                continue
            if isinstance(holder, o.Keyword) and name is None:
                continue
            function = module.project.infer.thing(call.func, module)
            if not _is_plain(function):
                continue
            taken = taking_parameter(Use("argument", node, call, name), module)
            if taken is None or _takes_futures(taken[0]):
                continue
            param, home = taken
            misuse = _misuse(param, home)
            if misuse is None:
                continue
            assert isinstance(function, t.RepoFunction)
            called = function.node.name if isinstance(function.node, o.FunctionDef) else "lambda"
            yield hit(
                module,
                node,
                f"`{called}` is a plain function and gets the future of "
                f"`{value.future.definition.name}.submit(…)`, not its result.",
                related=[
                    (Place(home, misuse.node), f"`{param.name}` is used as a value here"),
                    (Place(home, function.node), f"`{called}` is neither a task nor a flow"),
                ],
                fix=self.resolving(
                    Wrap(node, "", ".result()") if resolved_at_once(value, module) else None
                ),
            )


def _is_plain(function: t.Thing) -> bool:
    if not isinstance(function, t.RepoFunction):
        return False
    node = function.node
    if function.module.project.run_by(node) is not None:
        return False
    return isinstance(node, o.FunctionDef) and not node.decorators


def _takes_futures(param: o.Param) -> bool:
    if any(word in param.name.lower() for word in _NAMED_FOR_FUTURES):
        return True
    annotation = param.annotation
    nodes = () if annotation is None else annotation.walk()
    for node in nodes:
        text = ""
        if isinstance(node, o.Name):
            text = node.id
        elif isinstance(node, o.Attribute):
            text = node.attr
        elif isinstance(node, o.Constant) and isinstance(node.value, str):
            text = node.value
        if "Future" in text:
            return True
    return False


def _misuse(param: o.Param, module: Module) -> Use | None:
    """The use of a parameter that needs the result, where no use of it can be meant for a future."""
    found: Use | None = None
    for use in uses_of_parameter(param):
        if use.kind in _HARMLESS or isinstance(use.node, o.BinOp):
            # What comes out of a calculation is followed too, and is no future.
            continue
        if use.kind in _VALUE_USES:
            if use.kind == "compared" and _is_identity(use.node.parent):
                continue
            found = found or use
            if use.kind == "iterated":
                # The uses after this one are those of the elements.
                return found
        elif use.kind == "attribute":
            if (
                use.collected
                or (use.name or "").startswith((*_OF_FUTURES, "_"))
                or use.name == "name"
            ):
                return None
            found = found or use
        elif use.kind == "argument" and use.call is not None:
            target = module.project.infer.thing(use.call.func, module)
            if not isinstance(target, t.Symbol) or target.name.startswith("prefect"):
                return None
            if target.name in ("isinstance", "hasattr", "getattr", "callable"):
                return None
            if target.name.partition(".")[0] in _NEEDING_VALUES:
                found = found or use
        else:
            return None
    return found


def _is_identity(node: o.Node | None) -> bool:
    return isinstance(node, o.Compare) and all(op in ("is", "is not") for op in node.ops)
