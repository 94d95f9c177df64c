"""Where a flow starts many runs of a task at once, and what may hold their number down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.futures import fate_of
from prefect_lint.model.module import function_of, statement_of
from prefect_lint.model.remembering import remembered
from prefect_lint.model.sizes import loop_size, size_of
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.module import Module

_LIMITING = re.compile(
    r"semaphore|throttl|rate_?limit|(?-i:(?:^|_)limiter|Limiter)|max_?workers|concurren|parallelism"
    r"|max_parallel|in_?flight",
    re.IGNORECASE,
)
_BATCHED = re.compile(r"batch|chunk|slice|portion", re.IGNORECASE)
_WAITING = frozenset({"result", "wait", "state", "result_async", "wait_async", "aresult"})
_WAITERS = frozenset({"wait", "as_completed", "gather", "sleep"})
_UNLIMITED = (
    "prefect.task_runners.ThreadPoolTaskRunner",
    "prefect.task_runners.ConcurrentTaskRunner",
)
_NOT_MAPPED = ("prefect.unmapped", "prefect.quote", "prefect.allow_failure")
_SCALARS = tuple(t.Instance(name) for name in ("str", "int", "float", "bool", "bytes"))


@dataclass(frozen=True)
class FanOut:
    """A call that starts a task run for each element of something."""

    call: PrefectCall
    over: o.Expr | None
    """What it iterates over, when there is one such thing."""
    size: int | None
    """How many task runs it starts at most; `None` when the source does not say."""


def fan_out(call: PrefectCall) -> FanOut | None:
    """How a `.map()`, or a `.submit()` in a loop, fans out; `None` when it waits between the task runs."""
    loops = call.context.loops
    module = call.module
    if call.how == "map":
        over = list(_mapped(call))
        sizes = [size for x in over if (size := size_of(x, module)) is not None]
        if not over or loops:
            # In a loop the elements come in portions already.
            return None
        return FanOut(call, over[0], min(sizes) if sizes else None)
    if call.how != "submit" or not loops or _waits_within(call, loops[-1]):
        return None
    rounds: int | None = 1
    for loop in loops:
        times = loop_size(loop, module)
        rounds = None if rounds is None or times is None else rounds * times
    inner = loops[0]
    over_loop = inner.iter if isinstance(inner, o.For) else None
    if isinstance(inner, o.Comprehension) and inner.generators:
        over_loop = inner.generators[0].iter
    return FanOut(call, over_loop, rounds)


def _mapped(call: PrefectCall) -> Iterator[o.Expr]:
    """The arguments of a `.map()` whose elements become task runs, as far as they may be collections."""
    infer = call.module.project.infer
    for argument in call.node.arguments:
        if isinstance(argument, o.Keyword):
            if argument.arg in ("wait_for", "return_state", "deferred", None):
                continue
            argument = argument.value
        if not isinstance(argument, o.Expr) or isinstance(argument, o.Starred | o.JoinedStr):
            continue
        if isinstance(argument, o.Call):
            target = infer.thing(argument.func, call.module)
            if isinstance(target, t.Symbol) and target.name in _NOT_MAPPED:
                continue
        thing = infer.thing(argument, call.module)
        if not isinstance(thing, t.Value) and thing not in _SCALARS:
            yield argument


def _waits_within(call: PrefectCall, loop: o.Node) -> bool:
    """Whether each round of a loop waits for something before the next one starts its task runs."""
    if _depends_on_itself(call):
        return True
    for use in fate_of(call).uses:
        if use.kind == "attribute" and use.name in _WAITING and _is_in(use.node, loop):
            return True
    pauses = _pauses_in(loop)
    return len(pauses) > 1 or any(awaited is not call.node for awaited in pauses)


@remembered
def _pauses_in(loop: o.Node) -> list[o.Expr]:
    """What is awaited in a loop, and the calls in it that wait; no more than the first two of them."""
    found: list[o.Expr] = []
    for node in loop.walk():
        if isinstance(node, o.Await):
            found.append(node.value)
        elif isinstance(node, o.Call):
            name = _last_name(node.func)
            if name in _WAITERS or (name in _WAITING and isinstance(node.func, o.Attribute)):
                found.append(node)
        if len(found) > 1:
            break
    return found


def _depends_on_itself(call: PrefectCall) -> bool:
    """Whether a task run takes what an earlier round of the loop gave: `state = step.submit(state)`."""
    statement = statement_of(call.node)
    given = {
        node.id
        for argument in call.node.arguments
        for node in argument.walk()
        if isinstance(node, o.Name)
    }
    if isinstance(statement, o.Assign):
        targets = {
            node.id
            for target in statement.targets
            for node in target.walk()
            if isinstance(node, o.Name)
        }
        return bool(targets & given)
    if isinstance(statement, o.ExprStmt) and isinstance(statement.value, o.Call):
        func = statement.value.func
        if isinstance(func, o.Attribute) and isinstance(func.value, o.Name):
            return func.value.id in given
    return False


def _is_in(node: o.Node, outer: o.Node) -> bool:
    return any(ancestor is outer for ancestor in node.ancestors())


def _last_name(func: o.Expr) -> str | None:
    if isinstance(func, o.Attribute):
        return func.attr
    return func.id if isinstance(func, o.Name) else None


def runs_without_limit(flow: Flow) -> bool:
    """Whether the flow is known to have a task runner that starts all task runs at once."""
    runner = flow.option("task_runner")
    if runner is None:
        return flow.options.complete
    if runner.is_literal:
        return runner.literal is None
    known = task_runner_of(flow)
    if known is None or known.cls not in _UNLIMITED:
        return False
    # A call with arguments may well set a limit, even where it can't be read.
    return not isinstance(known.node, o.Call) or not known.node.arguments


@remembered
def limits_itself(function: o.FunctionDef | o.Lambda) -> bool:
    """Whether names in a function say that it keeps the number of things at work down."""
    body = function.body if isinstance(function.body, list) else [function.body]
    return any(
        _LIMITING.search(name) for node in (*function.params, *body) for name in _names(node)
    )


def comes_in_portions(fan: FanOut) -> bool:
    """Whether names say that what is iterated over comes in batches."""
    nodes: list[o.Node] = [] if fan.over is None else [fan.over]
    for loop in fan.call.context.loops:
        if isinstance(loop, o.For):
            nodes += [loop.iter, loop.target]
        elif isinstance(loop, o.Comprehension):
            nodes += [
                x for generator in loop.generators for x in (generator.iter, generator.target)
            ]
    return any(_BATCHED.search(name) for node in nodes for name in _names(node))


def tagged_around(call: PrefectCall, module: Module) -> bool:
    """Whether the call stands in a `with tags(…):`, whose tags may have a limit on the server."""
    function = function_of(call.node)
    for node in call.node.ancestors():
        if node is function:
            return False
        if isinstance(node, o.With):
            for item in node.items:
                expr = item.context_expr
                if isinstance(expr, o.Call):
                    target = module.project.infer.thing(expr.func, module)
                    if target == t.Symbol("prefect.tags"):
                        return True
    return False


def _names(node: o.Node) -> Iterator[str]:
    for inner in node.walk():
        if isinstance(inner, o.Name):
            yield inner.id
        elif isinstance(inner, o.Attribute):
            yield inner.attr
        elif isinstance(inner, o.Keyword) and inner.arg:
            yield inner.arg
        elif isinstance(inner, o.Param):
            yield inner.name
