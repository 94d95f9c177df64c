"""Which tasks a repository serves, so that a task worker runs what `.delay(…)` puts off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.definitions import Task
from prefect_lint.model.dependence.companies import Company
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_WORKERS = frozenset({"TaskWorker", "serve"})
_MODULES = ("prefect.task_worker.", "prefect.task_server.")


def served_tasks(project: Project) -> set[int] | None:
    """The ids of the tasks that code of the repository serves; `None` when it serves some unknown ones."""
    found: set[int] = set()
    for module in project.members(TASK_WORKERS):
        for call in module.calls:
            if call.how == "serve" and isinstance(call.definition, Task):
                found.add(id(call.definition.root))
        for node in _serving(module):
            given = _tasks(node, module)
            if given is None:
                return None
            found |= given
    return found


def _serving(module: Module) -> Iterator[o.Call]:
    for name, calls in module.called.items():
        if name.startswith(_MODULES) and name.rpartition(".")[2] in _WORKERS:
            yield from calls


def _puts_off(module: Module) -> bool:
    return any(call.how == "delay" for call in module.calls)


def _takes_part(module: Module) -> bool:
    serves = any(call.how == "serve" and isinstance(call.definition, Task) for call in module.calls)
    return serves or _puts_off(module) or any(True for _ in _serving(module))


TASK_WORKERS = Company("that put tasks off, or serve tasks", _takes_part, _puts_off)


def _tasks(call: o.Call, module: Module) -> set[int] | None:
    found: set[int] = set()
    arguments = list(call.args)
    if len(arguments) == 1 and isinstance(arguments[0], o.List | o.Tuple):
        arguments = arguments[0].elts
    for argument in arguments:
        thing = module.project.infer.thing(argument, module)
        if not isinstance(thing, Task):
            return None
        found.add(id(thing.root))
    return found
