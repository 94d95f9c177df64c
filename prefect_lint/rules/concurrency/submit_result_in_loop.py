"""PFL203 submit-result-in-loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.collecting import CollectInComprehension, CollectInLoop
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.definitions import Task
from prefect_lint.model.fan_out import FanOut, comes_in_portions, limits_itself
from prefect_lint.model.futures import fate_of
from prefect_lint.model.loop_carried import carries, is_steered, runs_programs
from prefect_lint.model.module import function_of
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit

_RESOLVING = ("result", "wait")
_STEPS = (
    "Submit everything first and resolve the futures afterwards. Where each program needs what the one "
    "before it left behind, call the task directly: `.submit()` is then in vain."
)


class SubmitResultInLoop(Rule):
    """A loop submits a task and waits for it in the same round, so that the task runs go one after the other.

    ## What it catches
    `.submit(…)` in a loop or comprehension, with `.result()` or `.wait()` on its future in the same round:
    chained, or through a name with no other task submitted in between. As advice, to be selected: the same
    with a task that runs programs, which may be steps in an order.

    ## Why it matters
    `.submit()` is there to let task runs overlap. A round that waits for its own future takes that away:
    six tasks of half a second take more than three seconds instead of about one, and the flow pays for the
    task runner on top.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def convert(path: str) -> str:
        return path.replace(".csv", ".parquet")

    @flow
    def convert_all(paths: list[str]) -> list[str]:
        converted = []
        for path in paths:
            converted.append(convert.submit(path).result())
        return converted
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def convert(path: str) -> str:
        return path.replace(".csv", ".parquet")

    @flow
    def convert_all(paths: list[str]) -> list[str]:
        futures = [convert.submit(path) for path in paths]
        return [future.result() for future in futures]
    ```

    ## When it stays silent
    A round needs what an earlier one gave; the loop is a `while`, or may be left early by `break`, `return`
    or `raise`; it pauses, or works in batches; it waits only now and then; another task is submitted
    before the wait; or the flow's task runner runs one task at a time anyway.
    """

    code = "PFL203"
    name = "submit-result-in-loop"
    category = "concurrency"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The flow takes as long as all its task runs together although it looks concurrent, and gets "
        "slower with every element."
    )
    recommendation = (
        "Submit everything first and resolve the futures afterwards. The systems behind the task then get all "
        "requests at once, so limit them with `ThreadPoolTaskRunner(max_workers=…)` or a tag with a "
        "concurrency limit."
    )
    rollback = "Move `.result()` back to the call: the task runs go one after the other again."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",)

    collecting = UnsafeFix(
        "Submit everything first, and wait for the futures afterwards.",
        because="The task runs overlap, on which the systems behind them may not reckon, and all of them start "
        "also where an early one fails.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        found: dict[int, list[tuple[PrefectCall, Use]]] = {}
        overlapping: set[int] = set()
        for call in module.calls:
            if call.how in ("submit", "map", "delay") and call.context.loops:
                resolved = _resolved_in_its_round(call)
                if resolved is None:
                    # Task runs that nobody waits for at once may overlap with the others of the round.
                    overlapping.update(id(loop) for loop in call.context.loops)
                else:
                    found.setdefault(id(call.context.loops[0]), []).append((call, resolved))
        for loop, ((call, use), *others) in found.items():
            if loop in overlapping:
                continue
            task = call.definition
            related = [(Place(module, other.node), "And here") for other, _ in others]
            if task.external is None and task.node.parent is not None:
                related.append(
                    (Place(task.module, task.node), f"Task `{task.name}` is defined here")
                )
            steps = runs_programs(task)
            yield hit(
                module,
                call.node,
                f"Each round of the loop waits with `.{use.name}()` for its own `{task.name}.submit(…)`, so "
                f"the task runs go one after the other.",
                related=related,
                severity=Severity.ADVICE if steps else None,
                confidence=0.2 if steps else None,
                recommendation=_STEPS if steps else None,
                opt_in=steps,
                fix=None if steps or others else self.collecting(_collected(call, use)),
            )


def _collected(call: PrefectCall, use: Use) -> CollectInComprehension | CollectInLoop | None:
    """The change to a loop or comprehension around a call that submits, and is waited for by a use."""
    loop = call.context.loops[0]
    if use.call is None:
        return None
    if isinstance(loop, o.Comprehension):
        return CollectInComprehension(loop, use.call) if use.node is call.node else None
    return CollectInLoop(loop, call.node, use.call) if isinstance(loop, o.For) else None


def _resolved_in_its_round(call: PrefectCall) -> Use | None:
    """The use that waits for a future in the round of the loop that submitted it."""
    loops = call.context.loops
    function = call.context.function
    if call.how != "submit" or not isinstance(call.definition, Task) or not loops:
        return None
    if function is None or call.option("return_state") is not None:
        return None
    loop = loops[0]
    use = next((use for use in fate_of(call).uses if _waits(use, call, loop)), None)
    if use is None or any(is_steered(around) or carries(around, call.node) for around in loops):
        return None
    if limits_itself(function) or comes_in_portions(FanOut(call, None, None)):
        return None
    runs_in = call.context.enclosing
    runner = None if runs_in is None else task_runner_of(runs_in)
    return None if runner is not None and runner.is_serial else use


def _waits(use: Use, call: PrefectCall, loop: o.Node) -> bool:
    if use.kind != "attribute" or use.name not in _RESOLVING or use.call is None or use.collected:
        return False
    if use.name == "wait" and use.call.arguments:
        # With a timeout the round may go on before the task ends.
        return False
    if function_of(use.node) is not call.context.function:
        return False
    between = _path(use.call, loop)
    if between is None or not _path_is_shared(between, call, loop):
        return False
    return not any(
        other.how in ("submit", "map", "delay")
        for other in call.module.calls_between(call.node.ordinal, use.call.ordinal)
        if other.node is not call.node and not _is_part(other.node, call.node)
    ) or _is_chained(use, call)


def _is_chained(use: Use, call: PrefectCall) -> bool:
    node = use.node
    return node is call.node or (isinstance(node, o.Await) and node.value is call.node)


def _path(node: o.Node, loop: o.Node) -> list[o.Node] | None:
    """The nodes from one up to the loop around it; `None` when it is not in the loop."""
    found: list[o.Node] = []
    for ancestor in node.ancestors():
        if ancestor is loop:
            return found
        found.append(ancestor)
    return None


def _path_is_shared(path: list[o.Node], call: PrefectCall, loop: o.Node) -> bool:
    """Whether the wait is made in every round that submits: no condition, handler or inner loop before it."""
    own = _path(call.node, loop) or []
    kinds = (o.If, o.IfExp, o.BoolOp, o.For, o.While, o.Comprehension, o.ExceptHandler, o.MatchCase)
    return all(not isinstance(node, kinds) or any(node is it for it in own) for node in path)


def _is_part(node: o.Node, whole: o.Node) -> bool:
    return any(ancestor is whole for ancestor in node.ancestors())
