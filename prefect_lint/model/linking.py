"""From loaded modules to flows, tasks and the calls of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.calling import is_deferred
from prefect_lint.model.calls import PrefectCall
from prefect_lint.model.decorating import decorated
from prefect_lint.model.definitions import Definition
from prefect_lint.model.module import statement_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module


def link(module: Module) -> None:
    """Find the flows and tasks that a module makes and the calls of flows and tasks in it."""
    infer = module.project.infer
    for scope in module.scopes():
        for function in scope.functions:
            if isinstance(function, o.FunctionDef) and function.decorators:
                decorated(infer, function, module)
    for scope in module.scopes():
        for call in scope.calls:
            target = infer.thing(call.func, module)
            if isinstance(target, t.Symbol):
                module.called.setdefault(target.name, []).append(call)
            elif isinstance(target, Definition):
                module.found_calls.append(PrefectCall(module, call, target, "call"))
            elif isinstance(target, t.Method):
                how = "delay" if is_deferred(target, call) else target.name
                module.found_calls.append(PrefectCall(module, call, target.definition, how))
            # The call itself may make a flow or task: `task(fn)`, `.with_options(…)`, a factory.
            infer.thing(call, module)
    module.found_calls.sort(key=lambda call: call.node.ordinal)
    module.made.sort(key=lambda d: statement_of(d.node).ordinal)
    for found in module.found_calls:
        found.definition.found_calls.append(found)
