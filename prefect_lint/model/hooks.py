"""The hooks of flows and tasks: in their options, in `.with_options(…)`, and by `@fetch.on_rollback`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Option
    from prefect_lint.model.module import Module

STATE_HOOKS = {
    "flow": ("on_completion", "on_failure", "on_cancellation", "on_crashed", "on_running"),
    "task": ("on_completion", "on_failure", "on_running"),
}
"""Options whose hooks get the flow or task, the run and the state, by kind of definition."""
TRANSACTION_HOOKS = ("on_rollback", "on_commit")
"""Options of tasks whose hooks get the transaction alone; Prefect 3 only."""


@dataclass(frozen=True)
class Hook:
    """One hook of a flow or task."""

    name: str
    """The option that it is in: `on_failure`."""
    definition: Definition
    thing: t.Thing
    module: Module
    node: o.Node
    """Where to point at: the element of the list, or the `def` under the decorator."""
    expr: o.Expr | None
    """The expression that gives it; `None` for a decorated function."""


def names_of(definition: Definition) -> tuple[str, ...]:
    """The options of a flow or task that take hooks."""
    names = STATE_HOOKS.get(definition.kind, ())
    return (*names, *TRANSACTION_HOOKS) if definition.kind == "task" else names


def hooks_in_options(definition: Definition) -> Iterator[Hook]:
    """The hooks in the lists that the options of a definition itself spell out."""
    for name in names_of(definition):
        option = own_option(definition, name)
        if option is None or option.node is None:
            continue
        source = origin(option.node, option.module)
        if not isinstance(source.node, o.Container):
            continue
        for element in source.node.elts:
            if isinstance(element, o.Starred):
                continue
            thing = source.module.project.infer.thing(element, source.module)
            place = _place_of_element(definition, option, element)
            yield Hook(name, definition, thing, definition.module, place, element)


def hooks_by_decorator(module: Module) -> Iterator[Hook]:
    """The functions of a module that are hooks by a decorator such as `@load.on_rollback`."""
    for scope in module.scopes():
        for function in scope.functions:
            if not isinstance(function, o.FunctionDef) or len(function.decorators) != 1:
                continue
            thing = module.project.infer.thing(function.decorators[0], module)
            if not isinstance(thing, t.Method) or thing.name not in names_of(thing.definition):
                continue
            hook = t.RepoFunction(module, function)
            yield Hook(thing.name, thing.definition, hook, module, function, None)


def _place_of_element(definition: Definition, option: Option, element: o.Expr) -> o.Node:
    place = place_of(definition, option)
    return element if any(ancestor is place for ancestor in element.ancestors()) else place
