"""PFL122 swallowed-task-failure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import RaiseAgain
from prefect_lint.model import things as t
from prefect_lint.model.best_effort import NAME_PARTS, is_best_effort
from prefect_lint.model.calls import Context
from prefect_lint.model.containment import swallowed_at
from prefect_lint.model.definitions import Definition, Flow
from prefect_lint.model.exceptions import own_nodes, swallowed_by
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.following import fails_after
from prefect_lint.model.gathering import dropped_outcomes
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import statement_of
from prefect_lint.model.retrying import times_of
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_SHOWING = ("traceback.print_exc", "traceback.print_exception", "warnings.warn")
_ASKING = ("len", "bool", "any", "all", "isinstance")
_LOGGERS = ("prefect.get_run_logger", "prefect.get_logger", "logging.getLogger")
_LEAVE_OUT = (
    "Leave `return_exceptions` out, so that the first failure fails the flow; or keep what `gather` gives, and "
    "raise after the others are done when there is an exception in it."
)


class _Swallowed(NamedTuple):
    flow: Flow
    place: o.ExceptHandler | o.With
    calls: list[tuple[o.Call, Definition]]


class SwallowedTaskFailure(Rule):
    """A flow catches every exception of a task, logs it at most, and goes on as if the task had worked.

    ## What it catches
    In the body of a flow, a direct call of a task or flow, or `.result()` of a future, in a `try` whose
    handler for `Exception` (or everything) does nothing but `pass`, `continue`, `return` and log, or in a
    `with contextlib.suppress(Exception)`. Calls of async ones that go to
    `asyncio.gather(…, return_exceptions=True)`, when the list that this gives is dropped, are advice, which has
    to be selected.

    ## Why it matters
    In Prefect 3 the state of a flow run comes from what its function raises or returns, not from its tasks:
    once the exception is swallowed, the flow run is Completed. In Prefect 2 the same flow, when it returned
    nothing, failed with its task, so that a migration turns red runs green.

    ## Example
    ```python
    from prefect import flow, get_run_logger, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> None:
        try:
            load_orders(day)
        except Exception as error:
            get_run_logger().error("no orders: %s", error)
    ```

    ## Use instead
    ```python
    from prefect import flow, get_run_logger, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> None:
        try:
            load_orders(day)
        except Exception as error:
            get_run_logger().error("no orders: %s", error)
            raise
    ```

    ## When it stays silent
    The handler raises, exits, returns a value, sets a variable, tells somebody or does any other work; only
    particular exceptions are caught; the code keeps count of what worked, or tries again in a loop; the
    outcome is tested later; a `raise` follows in any case; the name of the task says that it is a side matter
    (`best-effort-names`); or the flow has retries that never fire because of it, which
    `retries-never-fire` reports.
    """

    code = "PFL122"
    name = "swallowed-task-failure"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    versions = (3,)
    risk = (
        "The flow run is Completed with data missing, and automations and alerts on failed flow runs never "
        "fire."
    )
    recommendation = (
        "End the handler with `raise`; to try everything before failing, collect the errors and raise after "
        'the loop, or `return Failed(message="…")` from the flow.'
    )
    rollback = "Take the `raise` out again: the flow goes on after the failure as before."
    references = (
        "https://docs.prefect.io/v3/concepts/flows#final-state-determination",
        "https://github.com/PrefectHQ/prefect/issues/14470",
    )

    raising = UnsafeFix(
        "End the handler with `raise`.",
        because="The flow run fails with the task, and what follows the handler is left out.",
    )

    best_effort_names: option[list[str]] = option(
        list(NAME_PARTS), "Parts of the names of flows and tasks that may fail without notice."
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        caught: dict[int, tuple[o.ExceptHandler | o.With, list[tuple[o.Call, Definition]]]] = {}
        for scope in module.scopes():
            for call in scope.calls:
                called = _raising(call, module)
                if called is None:
                    continue
                place = swallowed_by(call, module)
                if place is None or not isinstance(Context(module, call).definition, Flow):
                    continue
                # What `suppress` is about is decided here, not by its name.
                if is_expected_to_fail(place if isinstance(place, o.With) else call):
                    continue
                caught.setdefault(id(place), (place, []))[1].append((call, called))
        groups: dict[tuple[int, tuple[str, ...]], list[_Swallowed]] = {}
        for place, calls in caught.values():
            flow = Context(module, place).definition
            if not isinstance(flow, Flow):
                continue
            if isinstance(place, o.ExceptHandler) and not _only_logs(place, module):
                continue
            if any(is_best_effort(called, self.best_effort_names) for _, called in calls):
                continue
            statement = place if isinstance(place, o.With) else place.parent
            assert isinstance(statement, o.Try | o.With)
            if _keeps_count(statement) or _tries_again(statement, flow):
                continue
            if fails_after(statement, flow.body):
                continue
            if _is_about_retries(flow):
                continue
            if any(_is_looked_at(call, statement) for call, _ in calls):
                continue
            names = tuple(sorted({called.name for _, called in calls}))
            groups.setdefault((id(flow), names), []).append(_Swallowed(flow, place, calls))
        # Where there are several, a failure of one is not to keep the others from being tried.
        several = Counter(id(it.flow) for places in groups.values() for it in places)
        # Handlers of one flow around the same calls are one decision, and one finding.
        for (_, names), (first, *others) in groups.items():
            listed = ", ".join(f"`{name}`" for name in names)
            related = [
                (Place(module, call), f"`{called.name}` is called here")
                for call, called in first.calls[:5]
            ]
            related += [(Place(module, other.place), "swallowed here, too") for other in others[:5]]
            yield hit(
                module,
                first.place,
                f"A failure of {listed} is swallowed here, so flow `{first.flow.name}` goes on and can be "
                "Completed.",
                related=related,
                symbol=first.flow.name,
                fix=self.raising(None if several[id(first.flow)] > 1 else _raised(first.place)),
            )
        yield from self._gathered(module)

    def _gathered(self, module: Module) -> Iterator[Hit]:
        for gather, calls in dropped_outcomes(module):
            flow = Context(module, gather).definition
            if not isinstance(flow, Flow) or _is_about_retries(flow):
                continue
            called = {call.definition.name: call.definition for call in calls}
            if any(is_best_effort(it, self.best_effort_names) for it in called.values()):
                continue
            if is_expected_to_fail(gather) or fails_after(statement_of(gather), flow.body):
                continue
            listed = ", ".join(f"`{name}`" for name in sorted(called))
            yield hit(
                module,
                gather,
                f"A failure of {listed} is swallowed here, so flow `{flow.name}` goes on and can be "
                "Completed.",
                related=[
                    (Place(module, call.node), f"`{call.definition.name}` is called here")
                    for call in calls[:5]
                ],
                symbol=flow.name,
                # Some tasks of this kind are made so that they come to an end in any case.
                severity=Severity.ADVICE,
                confidence=0.4,
                recommendation=_LEAVE_OUT,
                opt_in=True,
            )


def _raised(place: o.ExceptHandler | o.With) -> RaiseAgain | None:
    """`raise` in a handler; in a loop it would keep the other rounds from being tried."""
    if isinstance(place, o.With):
        return None
    for node in place.ancestors():
        if isinstance(node, o.For | o.While):
            return None
        if isinstance(node, o.FunctionDef):
            break
    return RaiseAgain(place)


def _raising(call: o.Call, module: Module) -> Definition | None:
    """The flow or task whose failure a call raises."""
    infer = module.project.infer
    found = module.call_at(call)
    if found is not None:
        direct = found.how == "call" and found.option("return_state") is None
        return found.definition if direct else None
    func = call.func
    if isinstance(func, o.Attribute) and func.attr == "result":
        if call.keyword("raise_on_failure") is not None:
            return None
        future = infer.thing(func.value, module)
        return future.definition if isinstance(future, t.Future) else None
    return None


def _only_logs(handler: o.ExceptHandler, module: Module) -> bool:
    return all(_is_idle(statement, module) for statement in handler.body)


def _is_idle(statement: o.Stmt, module: Module) -> bool:
    if isinstance(statement, o.Simple | o.Import | o.ImportFrom):
        return True
    if isinstance(statement, o.Return):
        value = statement.value
        return value is None or (isinstance(value, o.Constant) and value.value is None)
    if isinstance(statement, o.Assign):
        return isinstance(statement.value, o.Call) and _is_called(statement.value, _LOGGERS, module)
    if isinstance(statement, o.ExprStmt):
        value = statement.value
        if isinstance(value, o.Call):
            return only_looks(value, module) or _is_called(value, _SHOWING, module)
        return isinstance(value, o.Constant)
    return False


def _is_called(call: o.Call, names: tuple[str, ...], module: Module) -> bool:
    target = module.project.infer.thing(call.func, module)
    return isinstance(target, t.Symbol) and target.name in names


def _keeps_count(statement: o.Try | o.With) -> bool:
    """Whether the code notes what worked: a counter, a flag, or an `else` that does so."""
    if isinstance(statement, o.Try) and statement.orelse:
        return True
    return any(
        isinstance(node, o.AugAssign)
        or (isinstance(node, o.Assign) and isinstance(node.value, o.Constant))
        for node in own_nodes(statement.body)
    )


def _tries_again(statement: o.Try | o.With, flow: Flow) -> bool:
    """Whether what follows is a second attempt, or the failure after the last one."""
    leaves = any(
        isinstance(node, o.Return) or (isinstance(node, o.Simple) and node.kind == "break")
        for node in own_nodes(statement.body)
    )
    if not leaves or not isinstance(flow.body, o.FunctionDef):
        return False
    for node in statement.ancestors():
        if isinstance(node, o.For | o.While):
            return True
        if node is flow.body:
            break
    return any(isinstance(node, o.Raise) for node in own_nodes(flow.body.body))


def _is_about_retries(flow: Flow) -> bool:
    """Whether the whole flow swallows its failures in spite of retries, which another rule reports."""
    body = flow.body
    if not times_of(flow) or not isinstance(body, o.FunctionDef) or flow.function is None:
        return False
    return swallowed_at(body, flow.function.module) is not None


def _is_looked_at(call: o.Call, statement: o.Try | o.With) -> bool:
    """Whether the code tests later what the call gave, or how many of them there are."""
    for use in uses_of(call):
        if use.kind in ("tested", "compared"):
            return True
        func = use.call.func if use.call is not None else None
        asks = isinstance(func, o.Name) and func.id in _ASKING
        # What is skipped when the call fails tells nothing of a failure.
        if asks and not any(node in statement.body for node in use.node.ancestors()):
            return True
    return False
