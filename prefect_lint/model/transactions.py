"""Whether a task can run inside of a `with transaction():`, as far as its callers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.calls import Context
from prefect_lint.model.definitions import Flow
from prefect_lint.model.dependence.companies import Company
from prefect_lint.model.hooks import hooks_by_decorator, hooks_in_options
from prefect_lint.model.passed import calls_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.hooks import Hook
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.syntax import outline as o

_TRANSACTIONS = frozenset({"prefect.transaction", "prefect.transactions.atransaction"})


def rollback_hooks(module: Module) -> Iterator[Hook]:
    """The hooks that a module gives to its tasks for when a transaction is rolled back."""
    for task in module.tasks:
        yield from (hook for hook in hooks_in_options(task) if hook.name == "on_rollback")
    yield from (hook for hook in hooks_by_decorator(module) if hook.name == "on_rollback")


def _opening(module: Module) -> Iterator[o.Call]:
    for name in sorted(_TRANSACTIONS & module.called.keys()):
        yield from module.called[name]


def _has_hooks(module: Module) -> bool:
    return any(True for _ in rollback_hooks(module))


def _takes_part(module: Module) -> bool:
    return _has_hooks(module) or not _TRANSACTIONS.isdisjoint(module.called)


TRANSACTIONS = Company("with transactions or rollback hooks", _takes_part, _has_hooks)


class Transactions:
    """The places of a project that open a transaction."""

    def __init__(self, project: Project) -> None:
        self._paths: set[str] = set()
        """The files whose flows or tasks open one."""
        self.anywhere = False
        """Whether a function that is neither opens one: what it is used for can't be followed."""
        for module in project.members(TRANSACTIONS):
            for call in _opening(module):
                if Context(module, call).enclosing is None:
                    self.anywhere = True
                self._paths.add(module.path)

    def call_outside(self, task: Definition) -> PrefectCall | None:
        """A call of a task in a flow, when no file on the way to it opens a transaction."""
        if self.anywhere:
            return None
        seen: set[int] = set()
        pending = [task.root]
        first: PrefectCall | None = None
        while pending:
            current = pending.pop()
            if id(current) in seen:
                continue
            seen.add(id(current))
            for call in calls_of(current):
                if call.how == "with_options":
                    continue
                runs_in = call.context.enclosing
                if call.module.path in self._paths:
                    return None
                if runs_in is not None:
                    pending.append(runs_in.root)
                elif call.context.kind in ("helper", "class"):
                    return None
                if first is None and isinstance(runs_in, Flow):
                    first = call
        return first
