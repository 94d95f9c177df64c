"""PFL512 shell-trigger-not-awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import RenameAttribute
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge import integrations
from prefect_lint.model.looking import only_looks
from prefect_lint.model.outcome_care import Care
from prefect_lint.model.remote_runs import started_runs
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.model.remote_runs import StartedRun
    from prefect_lint.rule import Hit


class ShellTriggerNotAwaited(Rule):
    """A shell operation is triggered, and nobody waits for its process.

    ## What it catches
    `ShellOperation.trigger()` and `DbtCoreOperation.trigger()`, in a `with` block or not, where the process
    that they give is dropped, or only its id or its output is asked for.

    ## Why it matters
    `trigger()` starts the commands and comes back. Under Prefect 3 the process is ended, without a word, where
    the `with` block ends, whatever it is at; Prefect 2 waits for it there. Without a `with` block it may
    outlive the flow run. In none of these cases does anybody learn that it failed: `fetch_result()` gives the
    lines that were read so far, which are none, and only `wait_for_completion()` raises.

    ## Example
    ```python
    from prefect import flow
    from prefect_shell import ShellOperation

    @flow
    def backup():
        with ShellOperation(commands=["./dump.sh"]) as operation:
            operation.trigger()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_shell import ShellOperation

    @flow
    def backup():
        ShellOperation(commands=["./dump.sh"]).run()
    ```

    ## When it stays silent
    The process is waited for, its `return_code` is looked at, or it is returned, passed on or kept. Other work
    goes on in the same `with` block: then the process may be a helper that is meant to end with it. In an
    `async def`, a `trigger()` without `await` is a matter of PFL406.
    """

    code = "PFL512"
    name = "shell-trigger-not-awaited"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "The commands are ended in the middle, or fail unseen, and the flow run is Completed: half a backup, "
        "half a load, and no alert."
    )
    recommendation = (
        "Use `run()`, which waits and raises, or call `wait_for_completion()` on the process before the "
        "`with` block ends."
    )
    rollback = (
        "Take the wait out again: the flow goes on at once, and the process ends with the block."
    )
    references = ("https://docs.prefect.io/integrations/prefect-shell",)

    running = UnsafeFix(
        "Use `run()` in place of `trigger()`.",
        because="It waits until the commands have ended, which the code after it may not have been made for.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for started in started_runs(module, integrations.SHELL):
            if started.starts is None or started.care is not Care.NOTHING:
                continue
            block = _block(started)
            if block is not None and _goes_on(block, started):
                continue
            yield hit(
                module,
                started.call,
                _message(started, block),
                related=_related(started),
                fix=_fix(started),
            )


def _fix(started: StartedRun) -> Proposal | None:
    func = started.call.func
    if (
        not isinstance(func, o.Attribute)
        or func.attr != "trigger"
        or started.through is not None
        or started.starts is not True
        or not isinstance(started.call.parent, o.ExprStmt)
    ):
        return None
    return ShellTriggerNotAwaited.running(RenameAttribute(func, "run"))


def _message(started: StartedRun, block: o.With | None) -> str:
    if started.starts is False:
        return (
            f"`{started.name}` gives a coroutine that nothing runs here: the commands don't start."
        )
    starter = f"`{started.name}` starts a process"
    if started.through is not None:
        starter = f"`{started.through}` starts a process with `{started.name}`"
    if block is not None and started.module.majors == (3,):
        return f"{starter} that nothing waits for: it is ended where the `with` block ends."
    return f"{starter} that nothing waits for, so nobody learns how it ended."


def _block(started: StartedRun) -> o.With | None:
    """The `with` block of the operation that is triggered."""
    func = started.call.func
    if started.through is not None or not isinstance(func, o.Attribute):
        return None
    owner = func.value
    for node in started.call.ancestors():
        if isinstance(node, o.FunctionDef | o.Lambda):
            return None
        if not isinstance(node, o.With):
            continue
        for item in node.items:
            named = item.optional_vars
            if (
                isinstance(owner, o.Name)
                and isinstance(named, o.Name | None)
                and owner.id == getattr(named or item.context_expr, "id", None)
            ):
                return node
    return None


def _goes_on(block: o.With, started: StartedRun) -> bool:
    """Whether something else is done in the block while the process runs."""
    module = started.module
    statement = next(node for node in started.call.ancestors() if isinstance(node, o.Stmt))
    names = {t.id for t in getattr(statement, "targets", ()) if isinstance(t, o.Name)}
    return any(
        node.ordinal > started.call.ordinal
        and not _is_shown(node, module)
        and not (
            isinstance(node.func, o.Attribute)
            and isinstance(node.func.value, o.Name)
            and node.func.value.id in names
        )
        for child in block.body
        for node in child.walk()
        if isinstance(node, o.Call)
    )


def _is_shown(call: o.Call, module: Module) -> bool:
    """Whether a call is a log message, or part of the statement of one."""
    outer = [node for node in call.ancestors() if isinstance(node, o.Call)]
    return any(only_looks(node, module) for node in (call, *outer))


def _related(started: StartedRun) -> list[tuple[Place, str]]:
    if started.through is None:
        return []
    return [(Place(*started.made), f"`{started.name}` is called here")]
