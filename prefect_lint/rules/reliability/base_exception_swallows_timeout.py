"""PFL113 base-exception-swallows-timeout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.exceptions import lets_out, own_nodes
from prefect_lint.model.lasting import may_last
from prefect_lint.model.run_timeouts import has_timeout
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import FixKind
    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_BASE = "BaseException"


class BaseExceptionSwallowsTimeout(Rule):
    """A bare `except:` in a flow or task with a timeout catches the timeout itself.

    ## What it catches
    A handler for everything (`except:`, `except BaseException`, `with suppress(BaseException)`) around the
    work of a flow or task that is not async and has `timeout_seconds`, when the handler doesn't raise.

    ## Why it matters
    Prefect ends the body of a run that takes too long with an exception of its own, which is not an
    `Exception`, so that ordinary handlers let it pass. A handler for everything takes it for one more
    failure: the body goes on, and the run ends as Completed in spite of its timeout. In a loop that tries
    again, the timeout ends one round and never the loop.

    ## Example
    ```python
    from prefect import flow, task

    @task(timeout_seconds=60)
    def fetch_orders(client) -> list:
        try:
            return client.fetch_all()
        except:
            return []

    @flow
    def orders(client):
        return fetch_orders(client)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task(timeout_seconds=60)
    def fetch_orders(client) -> list:
        try:
            return client.fetch_all()
        except Exception:
            return []

    @flow
    def orders(client):
        return fetch_orders(client)
    ```

    ## When it stays silent
    The handler raises, exits or calls something that says by its name that it does; it is for `Exception`
    or less; the `try` only converts or looks up values; the flow or task has no timeout of its own; or it
    is async, where Prefect looks at the clock once more after the body.
    """

    code = "PFL113"
    name = "base-exception-swallows-timeout"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "A run that hung for all of its time counts as Completed, with whatever the handler returned, and "
        "what comes after it works with that."
    )
    recommendation = (
        "Catch `Exception` in place of everything: the timeout, a cancellation and `KeyboardInterrupt` then "
        "get through. Where clean-up has to happen in every case, end the handler with `raise`."
    )
    rollback = "Catch everything again: the timeout is swallowed as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    letting_through = UnsafeFix(
        "Catch `Exception` in place of everything.",
        because="A timeout, a cancellation and `KeyboardInterrupt` now end the run without the handler.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task, self.letting_through)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow, self.letting_through)


def _check(definition: Definition, kind: FixKind) -> Iterator[Hit]:
    function = definition.function
    if definition.base is not None or function is None or not has_timeout(definition):
        return
    if definition.is_async is not False or not isinstance(function.node, o.FunctionDef):
        return
    module = function.module
    for node, words in _swallowing(function.node, module):
        option = definition.option("timeout_seconds")
        assert option is not None
        yield hit(
            module,
            node,
            f"{words} in {definition.kind} `{definition.name}` also swallows its timeout, so that the run "
            "is not ended by it.",
            related=()
            if option.node is None
            else [(Place(option.module, option.node), "The timeout is set here")],
            symbol=definition.name,
            fix=kind(_narrower(node, module)),
        )


def _narrower(node: o.Node, module: Module) -> Replace | None:
    """`Exception` for `BaseException`, where that is the only class that is named."""
    named: o.Expr | None = None
    if isinstance(node, o.ExceptHandler):
        named = node.type
    elif isinstance(node, o.Call) and len(node.arguments) == 1:
        named = node.args[0]
    if named is None or module.project.infer.thing(named, module) != t.Symbol(_BASE):
        return None
    return Replace(named, "Exception")


def _swallowing(function: o.FunctionDef, module: Module) -> Iterator[tuple[o.Node, str]]:
    """The handlers, and `with suppress(…)`, of a function that catch everything and let nothing out."""
    for node in own_nodes(function.body):
        if isinstance(node, o.Try) and may_last(node.body, module):
            for handler in node.handlers:
                if _catches_everything(handler, module) and not lets_out(handler, module):
                    written = "except:" if handler.type is None else f"except {_BASE}"
                    yield handler, f"`{written}`"
        elif isinstance(node, o.With) and may_last(node.body, module):
            for item in node.items:
                if _suppresses_everything(item.context_expr, module):
                    yield item.context_expr, f"`suppress({_BASE})`"


def _catches_everything(handler: o.ExceptHandler, module: Module) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, o.Tuple) else [handler.type]
    return t.Symbol(_BASE) in module.project.infer.things(types, module)


def _suppresses_everything(expr: o.Expr, module: Module) -> bool:
    infer = module.project.infer
    return (
        isinstance(expr, o.Call)
        and infer.thing(expr.func, module) == t.Symbol("contextlib.suppress")
        and t.Symbol(_BASE) in infer.things(expr.args, module)
    )
