"""Whether a task can run inside of a `with transaction():`, as far as its callers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.definitions import Flow

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_TRANSACTIONS = frozenset({"prefect.transaction", "prefect.transactions.atransaction"})


class Transactions:
    """The places of a project that open a transaction."""

    def __init__(self, project: Project) -> None:
        self._paths: set[str] = set()
        """The files whose flows or tasks open one."""
        self.anywhere = False
        """Whether a function that is neither opens one: what it is used for can't be followed."""
        for module in project.modules:
            self._read(module)

    def _read(self, module: Module) -> None:
        infer = module.project.infer
        for scope in module.scopes():
            for call in scope.calls:
                target = infer.thing(call.func, module)
                if isinstance(target, t.Symbol) and target.name in _TRANSACTIONS:
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
            for call in self._calls(current):
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

    @staticmethod
    def _calls(definition: Definition) -> list[PrefectCall]:
        copies = (definition, *definition.copies)
        return [call for copy in copies for call in copy.calls if call.how != "with_options"]
