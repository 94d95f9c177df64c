"""PFL121 return-state-ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RemoveArgument
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.looking import only_looks
from prefect_lint.model.outcomes import returns_a_value
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.fixing.proposal import FixKind
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit

_ASKING = ("isinstance", "type", "bool", "repr", "str")
_UNSEEN = ("discarded", "formatted")
_WAITING = ("wait", "wait_async")


class ReturnStateIgnored(Rule):
    """A run is asked not to raise, by `return_state=True`, and then nobody looks at how it ended.

    ## What it catches
    A call of a flow or task with `return_state=True` inside a flow or task, whose state is thrown away, kept
    in a name that is never read, or only printed or logged; and `.result(raise_on_failure=False)` of a
    future whose outcome is treated in the same way.

    ## Why it matters
    With `return_state=True` a failure does not raise: the state is the only word of it. The same goes for
    `raise_on_failure=False`, which gives the exception as if it were the result. When neither is looked at,
    the flow goes on as if the task had worked, and is Completed.

    In Prefect 2 a flow that returns nothing still fails with its tasks; the rule speaks there only when the
    flow returns a value.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> str:
        load_orders(day, return_state=True)
        return "loaded"
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> str:
        state = load_orders(day, return_state=True)
        if state.is_failed():
            raise ValueError(f"no orders for {day}")
        return "loaded"
    ```

    ## When it stays silent
    The state is asked for anything (`is_failed()`, `type`, `result()`), compared, tested, returned, stored or
    handed to a function that does more than to print it; the call is outside of flows and tasks, or in a
    test that expects a failure.
    """

    code = "PFL121"
    name = "return-state-ignored"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The failure is known to nobody: the flow goes on without the data and ends as Completed, and no "
        "alert on failed flow runs is sent."
    )
    recommendation = (
        "Leave out `return_state=True` (or `raise_on_failure=False`), so that a failure raises; or look at "
        "the state, and raise or go another way when `state.is_failed()`."
    )
    rollback = "Put the argument back: a failure passes without notice as before."
    references = ("https://github.com/PrefectHQ/prefect/issues/14470",)

    raising = UnsafeFix(
        "Leave the argument out, so that a failure raises.",
        because="The flow, which went on after a failure, now ends with it.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        if call.how not in ("call", "submit") or call.option("return_state") != t.Value(True):
            return
        runs_in = call.context.enclosing
        if not _can_be_lost(call.node, call.module, runs_in):
            return
        assert runs_in is not None
        if not _is_unseen(uses_of(call.node), call.module):
            return
        definition = call.definition
        related = []
        if definition.node.parent is not None:
            words = f"{definition.kind.capitalize()} `{definition.name}` is defined here"
            related.append((Place(definition.module, definition.node), words))
        yield hit(
            call.module,
            call.node,
            f"Nobody looks at the state of `{definition.name}`, so {runs_in.kind} `{runs_in.name}` goes on "
            "when it failed.",
            related=related,
            fix=self.raising(_without_state(call)),
        )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for call in scope.calls:
                yield from _check_result(call, module, self.raising)


def _check_result(call: o.Call, module: Module, raising: FixKind) -> Iterator[Hit]:
    """`future.result(raise_on_failure=False)` whose outcome nobody looks at."""
    func = call.func
    given = call.keyword("raise_on_failure")
    if given is None or not isinstance(func, o.Attribute) or func.attr != "result":
        return
    infer = module.project.infer
    if infer.thing(given, module) != t.Value(False):
        return
    future = infer.thing(func.value, module)
    if not isinstance(future, t.Future):
        return
    runs_in = Context(module, call).enclosing
    if not _can_be_lost(call, module, runs_in):
        return
    assert runs_in is not None
    if not _is_unseen(uses_of(call), module):
        return
    others = [use for use in uses_of(future.call) if use.call is not call]
    if not all(_is_nothing(use, module) or _is_waited(use) for use in others):
        return
    task = future.definition
    yield hit(
        module,
        call,
        f"Nobody looks at the outcome of `{task.name}`, so {runs_in.kind} `{runs_in.name}` goes on when "
        "it failed.",
        fix=raising(RemoveArgument(given)),
    )


def _without_state(call: PrefectCall) -> RemoveArgument | None:
    """The call without `return_state=True`; a future would take the place of the state of `.submit(…)`."""
    given = call.node.keyword("return_state")
    return None if given is None or call.how != "call" else RemoveArgument(given)


def _can_be_lost(call: o.Call, module: Module, runs_in: Definition | None) -> bool:
    if runs_in is None or is_expected_to_fail(call):
        return False
    return 2 not in module.majors or returns_a_value(runs_in)


def _is_unseen(uses: Iterable[Use], module: Module) -> bool:
    return all(_is_nothing(use, module) for use in uses)


def _is_nothing(use: Use, module: Module) -> bool:
    if use.kind == "argument":
        assert use.call is not None
        asking = isinstance(use.call.func, o.Name) and use.call.func.id in _ASKING
        return not asking and only_looks(use.call, module)
    return use.kind in (*_UNSEEN, "iterated", "unpacked")


def _is_waited(use: Use) -> bool:
    return use.kind == "attribute" and use.name in _WAITING
