"""Calls that block the event loop of a flow or task, in its own body and in the async helpers it awaits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition, Task
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.passed import calls_of
from prefect_lint.model.usage import is_awaited, uses_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.model.usage import Use

_ELSEWHERE = ("asyncio.run", "asyncio.run_coroutine_threadsafe", "asyncio.to_thread")
_RUNNERS = ("asyncio.run", "anyio.run", "prefect.utilities.asyncutils.run_coro_as_sync")
_SCHEDULING = ("create_task", "ensure_future", "start_soon")
_BESIDE = frozenset(
    {
        "gather",
        "create_task",
        "ensure_future",
        "start_soon",
        "TaskGroup",
        "create_task_group",
        "as_completed",
    }
)
"""Calls that start something beside the function that makes them."""
_LOOPS_OF_THEIR_OWN = frozenset({"submit", "map"})


@dataclass(frozen=True)
class InLoop:
    """An async function that runs in the event loop of a flow or task."""

    function: t.RepoFunction
    definition: Definition
    awaited_at: tuple[tuple[Module, o.Call], ...] = ()
    """The calls by which the flow or task gets there, outermost first; none for its own body."""


@dataclass(frozen=True)
class BlockingCall:
    """A call in an async function that comes back only after it has waited for something."""

    where: InLoop
    call: o.Call
    reached: Reached
    """What waits, and the sync helpers between the call and it."""


def blocking_calls(project: Project) -> Iterator[BlockingCall]:
    """Every blocking call in the event loops of a repository's flows and tasks, each once."""
    for where in _in_loops(project):
        yield from _blocking_in(where)


def blocking_calls_of(definition: Definition) -> Iterator[BlockingCall]:
    """The blocking calls in the event loop of one async flow or task, whether or not it shares the loop."""
    function = definition.function
    if function is not None and _is_coroutine_function(function):
        for where in _reached([InLoop(function, definition)], definition.module.project):
            yield from _blocking_in(where)


def _blocking_in(where: InLoop) -> Iterator[BlockingCall]:
    for call in where.function.node.scope.calls:
        reached = _blocks(call, where.function.module)
        if reached is not None:
            yield BlockingCall(where, call, reached)


def runs_alone(where: InLoop) -> bool:
    """Whether nothing is ever started beside an async function: a flow that awaits one thing at a time.

    Tasks are left out, because whoever calls them may gather them.
    """
    if isinstance(where.definition, Task):
        return False
    functions = [where.function.node, where.definition.body]
    functions += [
        next(f for f in call.ancestors() if isinstance(f, o.FunctionDef))
        for _, call in where.awaited_at
    ]
    return not any(_starts_beside(function) for function in functions if function is not None)


def _starts_beside(function: o.FunctionDef | o.Lambda) -> bool:
    for call in function.scope.calls:
        name = call.func.attr if isinstance(call.func, o.Attribute) else ""
        if isinstance(call.func, o.Name):
            name = call.func.id
        if name in _BESIDE:
            return True
    return any(
        isinstance(node, o.For | o.With | o.CompFor) and node.is_async
        for node in own_nodes(_body(function))
    )


def _body(function: o.FunctionDef | o.Lambda) -> list[o.Node]:
    return list(function.body) if isinstance(function, o.FunctionDef) else [function.body]


def _in_loops(project: Project) -> Iterator[InLoop]:
    """The async functions that run in the event loops of flows and tasks, nearest first."""
    queue: list[InLoop] = []
    for definition in project.linked_definitions:
        if definition.base is not None or definition.function is None:
            continue
        if not _is_coroutine_function(definition.function):
            queue += _loops_made_by(definition, definition.function)
        elif not _has_a_loop_of_its_own(definition):
            queue.append(InLoop(definition.function, definition))
    yield from _reached(queue, project)


def _reached(queue: list[InLoop], project: Project) -> Iterator[InLoop]:
    """These functions, and the async helpers of the repository that they run in their loop."""
    seen: set[int] = set()
    while queue:
        where = queue.pop(0)
        if id(where.function.node) in seen:
            continue
        seen.add(id(where.function.node))
        yield where
        module = where.function.module
        for call in where.function.node.scope.calls:
            helper = project.infer.thing(call.func, module)
            if (
                isinstance(helper, t.RepoFunction)
                and _is_coroutine_function(helper)
                and project.run_by(helper.node) is None
                and _runs_here(call, module)
            ):
                way = (*where.awaited_at, (module, call))
                queue.append(InLoop(helper, where.definition, way))


def _loops_made_by(definition: Definition, function: t.RepoFunction) -> Iterator[InLoop]:
    """The async functions that a flow or task which isn't async runs with `asyncio.run(…)`."""
    module = function.module
    for call in function.node.scope.calls:
        helper = module.project.infer.thing(call.func, module)
        if (
            isinstance(helper, t.RepoFunction)
            and _is_coroutine_function(helper)
            and module.project.run_by(helper.node) is None
            and any(_is_run(use, module) for use in uses_of(call))
        ):
            yield InLoop(helper, definition, ((module, call),))


def _is_run(use: Use, module: Module) -> bool:
    """Whether a coroutine is given to a function that runs it in a loop of its own."""
    if use.kind != "argument" or use.call is None:
        return False
    func = use.call.func
    if isinstance(func, o.Attribute) and func.attr == "run_until_complete":
        return True
    thing = module.project.infer.thing(func, module)
    return isinstance(thing, t.Symbol) and thing.name in _RUNNERS


def _has_a_loop_of_its_own(definition: Definition) -> bool:
    """Whether each run of a task that is only submitted gets a thread, with a loop that nothing shares."""
    if not isinstance(definition, Task):
        return False
    ways = {call.how for call in calls_of(definition)}
    ways -= {"with_options", "fn"}
    return bool(ways) and ways <= _LOOPS_OF_THEIR_OWN


def _is_coroutine_function(function: t.RepoFunction) -> bool:
    return isinstance(function.node, o.FunctionDef) and function.node.is_async


def _runs_here(call: o.Call, module: Module) -> bool:
    """Whether the coroutine or async generator that a call gives runs in the loop around it."""
    if is_awaited(call):
        return True
    for use in uses_of(call):
        if use.kind == "iterated":
            return True
        if use.kind == "argument" and use.call is not None:
            func = use.call.func
            if isinstance(func, o.Attribute) and func.attr in _SCHEDULING:
                return True
            thing = module.project.infer.thing(func, module)
            if isinstance(thing, t.Symbol) and _keeps_the_loop(thing.name):
                return True
    return False


def _keeps_the_loop(name: str) -> bool:
    """Whether a function of asyncio or anyio runs the coroutines that it gets where it is called."""
    return name.startswith(("asyncio.", "anyio.")) and name not in _ELSEWHERE


def _blocks(call: o.Call, module: Module) -> Reached | None:
    """The wait that a call in an async function leads to, on the shortest way there."""
    if isinstance(call.parent, o.Await):
        return None
    project = module.project
    callee = project.infer.thing(call.func, module)
    # The body of a task has findings of its own, and so has an async helper, where it is awaited.
    if isinstance(callee, Definition | t.Method):
        return None
    if isinstance(callee, t.RepoFunction) and _is_coroutine_function(callee):
        return None
    found = [reached for reached in project.effects.of_call(call, module) if _waits(reached)]
    return min(found, key=lambda reached: len(reached.hops), default=None)


def _waits(reached: Reached) -> bool:
    """Whether an effect holds up its thread for long: reading a file does not count."""
    effect = reached.effect
    # Where the path decides, only one that leads over the network is an effect at all.
    return (
        effect.blocking
        and (effect.kind != "filesystem" or effect.path_decides)
        and effect.strength == "request"
        and not effect.prefect_api
        and not reached.offloaded
        and not reached.awaited
        and reached.through is None
    )
