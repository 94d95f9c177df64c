"""What code hands to raw threads and processes, where the flow run or task run around it can't be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Task
from prefect_lint.model.other_processes import POOL_METHODS, given_to_process
from prefect_lint.model.unconditional import is_conditional
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

_THREADS = frozenset({"threading.Thread", "threading.Timer"})
_POOLS = {
    "concurrent.futures.ThreadPoolExecutor": ("submit", "map"),
    "concurrent.futures.thread.ThreadPoolExecutor": ("submit", "map"),
    "multiprocessing.pool.ThreadPool": POOL_METHODS,
}
"""Thread pools of the standard library, and their methods that take a function first."""
_RUN_LOGGER = t.Symbol("prefect.get_run_logger")
_DEPTH = 3


@dataclass(frozen=True)
class ThreadStart:
    """A call that runs something in a raw thread, or in a process that knows nothing of its parent."""

    call: o.Call
    given: o.Expr
    """What the thread or process runs."""
    by: str
    """The thread, process or pool, as one would call it."""
    in_process: bool = False


@dataclass(frozen=True)
class RunNeeded:
    """A call that raises without a run around it."""

    module: Module
    call: o.Call
    what: str


def thread_starts(module: Module) -> Iterator[ThreadStart]:
    """The calls of a module that start threads or fresh processes by means of the standard library."""
    infer = module.project.infer
    for scope in module.scopes():
        for call in scope.calls:
            target = infer.thing(call.func, module)
            name = target.name if isinstance(target, t.Symbol) else ""
            if name in _THREADS:
                given = call.keyword("target" if name.endswith("Thread") else "function")
                if given is None and len(call.args) > 1:
                    given = call.args[1]
                if given is not None:
                    yield ThreadStart(call, given, f"`{name}`")
            elif name.rpartition(".")[2] in _POOLS.get(name.rpartition(".")[0], ()):
                if call.args:
                    pool = name.split(".")[-2]
                    yield ThreadStart(call, call.args[0], f"a `{pool}`")
            elif (
                isinstance(call.func, o.Attribute)
                and call.func.attr == "run_in_executor"
                and isinstance(target, t.Unknown | t.Symbol)
                and len(call.args) > 1
            ):
                yield ThreadStart(call, call.args[1], "`run_in_executor`")
            else:
                started = given_to_process(call, module)
                if started is not None:
                    yield ThreadStart(call, *started, in_process=True)


def needs_run(given: o.Expr, module: Module) -> RunNeeded | None:
    """What raises without a run in a function that is given to a thread, directly or further down."""
    thing = _unwrapped(module.project.infer.thing(given, module))
    if isinstance(thing, t.Method) and isinstance(thing.definition, Task):
        if thing.name in ("submit", "map") and isinstance(given, o.Attribute):
            owner = next((it for it in given.ancestors() if isinstance(it, o.Call)), None)
            if owner is not None:
                return RunNeeded(module, owner, f"`{thing.definition.name}.{thing.name}(…)`")
        return None
    if thing == _RUN_LOGGER:
        owner = next((it for it in given.ancestors() if isinstance(it, o.Call)), None)
        return None if owner is None else RunNeeded(module, owner, "`get_run_logger()`")
    if isinstance(thing, t.RepoFunction):
        return _in_function(thing, set(), _DEPTH)
    return None


def task_given(given: o.Expr, module: Module) -> Task | None:
    """The task that is given to a thread to be called there."""
    thing = _unwrapped(module.project.infer.thing(given, module))
    return thing if isinstance(thing, Task) else None


def _unwrapped(thing: t.Thing) -> t.Thing:
    return thing.target if isinstance(thing, t.Partial) else thing


def _in_function(function: t.RepoFunction, seen: set[int], depth: int) -> RunNeeded | None:
    node, module = function.node, function.module
    if id(node) in seen or depth == 0 or module.project.run_by(node) is not None:
        return None
    seen.add(id(node))
    if isinstance(node, o.FunctionDef) and (node.decorators or node.is_async or node.is_generator):
        # A decorator may bring the context, and the others don't run when they are called.
        return None
    if _brings_context(node):
        return None
    infer = module.project.infer
    for call in node.scope.calls:
        if is_conditional(call, node):
            continue
        target = infer.thing(call.func, module)
        if target == _RUN_LOGGER and not call.arguments:
            return RunNeeded(module, call, "`get_run_logger()`")
        if isinstance(target, t.Method) and isinstance(target.definition, Task):
            if target.name in ("submit", "map"):
                return RunNeeded(module, call, f"`{target.definition.name}.{target.name}(…)`")
        elif isinstance(target, t.RepoFunction):
            found = _in_function(target, seen, depth - 1)
            if found is not None:
                return found
    return None


def _brings_context(function: o.FunctionDef | o.Lambda) -> bool:
    """Whether a function sets up a run context for itself."""
    return any(
        ("context" in name.lower() or name in ("ContextVar", "hydrated_context"))
        for inner in function.walk()
        for name in (
            [inner.id]
            if isinstance(inner, o.Name)
            else [inner.attr]
            if isinstance(inner, o.Attribute)
            else []
        )
    )
