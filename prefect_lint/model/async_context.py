"""Which async functions surely run where Prefect takes its caller for async.

Prefect looks at the flow run or task run around a call first, and only without one at the event loop. So a
coroutine that a flow runs with `asyncio.run(…)` without being `async def` itself is not async to Prefect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from prefect_lint.model import things as t
from prefect_lint.model.module import function_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import Context
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_callers: WeakKeyDictionary[Project, dict[int, list[o.Node]]] = WeakKeyDictionary()


def is_async_to_prefect(context: Context) -> bool:
    """Whether what runs at a place runs as async for Prefect, by all the ways there that can be seen."""
    function = context.function
    if not isinstance(function, o.FunctionDef) or not function.is_async:
        return False
    project = context.module.project
    pending: list[o.FunctionDef | o.Lambda] = [function]
    seen: set[int] = set()
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        runner = project.run_by(current)
        if runner is not None:
            if runner.is_async is not True:
                return False
            continue
        for reference in _references(project).get(id(current), ()):
            around = function_of(reference)
            if around is not None:
                pending.append(around)
    return True


def _references(project: Project) -> dict[int, list[o.Node]]:
    """Where the functions of a repository are called or passed on, by the identity of the function."""
    found = _callers.get(project)
    if found is None:
        found = {}
        # Asked for so rarely that it is not worth knowing who asks about whom.
        for module in project.modules:
            for scope in module.scopes():
                for call in scope.calls:
                    for expr in (call.func, *call.args, *(k.value for k in call.keywords)):
                        _note(expr, module, found)
        _callers[project] = found
    return found


def _note(expr: o.Expr, module: Module, found: dict[int, list[o.Node]]) -> None:
    if not isinstance(expr, o.Name | o.Attribute):
        return
    thing = module.project.infer.thing(expr, module)
    if isinstance(thing, t.RepoFunction):
        found.setdefault(id(thing.node), []).append(expr)
