"""What flows and tasks are given by their callers, for parameters whose annotation does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.client_traits import is_one_connection
from prefect_lint.model import calling
from prefect_lint.model import things as t
from prefect_lint.model.unifying import unify
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_RUNNING = ("call", "submit", "map", "delay", "apply_async", "fn")
_MOST_CALLS = 50


def environment_of(function: t.RepoFunction, project: Project) -> t.Environment | None:
    """The parameters of a flow's or task's function, with the objects that its calls give them.

    `None` when the calls add nothing to what is known anyway: a plain function, or one whose parameters get
    values only, get different things, or are annotated.
    """
    definition = project.run_by(function.node)
    if definition is None or definition.inner_decorators or definition.wrapped:
        return None
    infer = project.infer
    values: dict[str, t.Thing] = {}
    better = False
    for param in function.node.params:
        known = infer.parameter(param, function.module, None)
        if isinstance(known, t.Unknown) and param.kind not in ("star", "double-star"):
            known = _given(param, definition, project)
            better = better or not isinstance(known, t.Unknown)
        values[param.name] = known
    if not better:
        return None
    return t.Environment(function.node.scope, values, {}, function.environment, (), True)


def environment_in_call(
    function: t.RepoFunction,
    call: o.Call,
    module: Module,
    env: t.Environment | None,
) -> t.Environment | None:
    """The parameters of a plain function, with the objects that one call of it hands on.

    `None` when that adds nothing to what is known of the function anyway.
    """
    infer = module.project.infer
    if not any(_may_be_object(it) for it in call.arguments):
        return None
    given = calling.environment(infer, function, call, module, env)
    values: dict[str, t.Thing] = {}
    better = False
    for param in function.node.params:
        known = infer.parameter(param, function.module, None)
        if isinstance(known, t.Unknown):
            known = _object(given.values.get(param.name, t.UNKNOWN))
            better = better or not isinstance(known, t.Unknown)
        values[param.name] = known
    if not better:
        return None
    return t.Environment(function.node.scope, values, {}, function.environment, (), True)


def objects_in(env: t.Environment) -> tuple[tuple[str, object], ...]:
    """What sets an environment apart: the classes of the objects in it, by parameter."""
    return tuple(
        (name, thing.cls if isinstance(thing, t.Instance) else id(thing.cls.node))
        for name, thing in env.values.items()
        if isinstance(thing, t.Instance | t.RepoInstance)
    )


def _may_be_object(argument: o.Node) -> bool:
    value = argument.value if isinstance(argument, o.Keyword) else argument
    return isinstance(value, o.Name | o.Attribute | o.Call)


def _object(thing: t.Thing) -> t.Thing:
    """An object that a function can work with by itself, else unknown."""
    if isinstance(thing, t.Instance) and is_one_connection(thing.cls):
        # What a task should do about a connection that is lost depends on who opened it.
        return t.UNKNOWN
    return thing if isinstance(thing, t.Instance | t.RepoInstance) else t.UNKNOWN


def _given(param: o.Param, definition: Definition, project: Project) -> t.Thing:
    """The object that all calls give for a parameter; unknown when one of them can't be read."""
    found: list[t.Thing] = []
    if not project.may_get_objects(definition):
        return t.UNKNOWN
    calls = [call for call in calls_of(definition) if call.how in _RUNNING]
    for call in calls[:_MOST_CALLS]:
        given = _given_in(call, param)
        if given is None:
            return t.UNKNOWN
        found.append(given)
    if not found or len(calls) > _MOST_CALLS:
        return t.UNKNOWN
    return _object(unify(found))


def gives_objects(call: PrefectCall) -> bool:
    """Whether a call may decide what is known of the parameters of a flow or task, if all others agree."""
    function = call.definition.root.function
    if function is None or call.how not in _RUNNING:
        return False
    infer = function.module.project.infer
    return any(
        isinstance(infer.parameter(param, function.module, None), t.Unknown)
        and (given := _given_in(call, param)) is not None
        and not isinstance(_object(given), t.Unknown)
        for param in function.node.params
    )


def _given_in(call: PrefectCall, param: o.Param) -> t.Thing | None:
    """What one call gives for a parameter; `None` for what it does not spell out."""
    node = call.arguments.get(param.name)
    if node is not None and call.how == "map":
        node = _not_spread(node, call.module)
    if node is None:
        return None
    project = call.module.project
    return _once_run(project.infer.thing(node, call.module), project)


def _not_spread(node: o.Expr, module: Module) -> o.Expr | None:
    """What every task run of `.map(…, unmapped(client))` gets; `None` where each gets an element."""
    if not isinstance(node, o.Call) or len(node.args) != 1:
        return None
    is_unmapped = module.project.infer.thing(node.func, module) == t.Symbol("prefect.unmapped")
    return node.args[0] if is_unmapped else None


def _once_run(thing: t.Thing, project: Project) -> t.Thing:
    """What a task gets for the result or the future of another one: the object that it returned."""
    if isinstance(thing, t.Coroutine):
        thing = thing.result
    many = isinstance(thing, t.Future) and thing.many
    if not isinstance(thing, t.RunResult | t.Future) or many:
        return thing
    function = thing.definition.function
    if function is None or thing.definition.inner_decorators:
        return t.UNKNOWN
    known = {
        param.name: project.infer.parameter(param, function.module, None)
        for param in function.node.params
    }
    env = t.Environment(function.node.scope, known, {}, function.environment, (), True)
    returned = calling.returned(project.infer, function, env)
    return returned.result if isinstance(returned, t.Coroutine) else returned


def calls_of(definition: Definition) -> list[PrefectCall]:
    """The calls of a flow or task and of its copies."""
    root = definition.root
    return [call for each in (root, *root.copies) for call in each.calls]
