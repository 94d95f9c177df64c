"""What the model knows of a file, as data: how a rule author sees why a rule is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition, Option
from prefect_lint.model.deployments.debug import describe_deployment
from prefect_lint.model.futures import fate_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.positions import Span


def describe(module: Module, span: Callable[[o.Node], Span]) -> dict[str, Any]:
    """Everything that rules can ask of a module, with lines."""
    version = module.prefect_version
    return {
        "path": module.path,
        "prefect": {"majors": list(version.majors), "source": version.source},
        "definitions": [_definition(d, span) for d in module.definitions],
        "calls": [_call(call, span) for call in module.calls],
        "deployments": [
            describe_deployment(it, lambda node: span(node).line)
            for it in module.project.deploying.of_module(module)
        ],
        "names": {
            name: describe_thing(module.project.infer.bound(bindings, module, None))
            for name, bindings in module.scope.bindings.items()
            if name != "*"
        },
        "library_calls": [
            {"line": span(call).line, "name": thing.name}
            for scope in module.scopes()
            for call in scope.calls
            if isinstance(thing := module.project.infer.thing(call.func, module), t.Symbol)
        ],
    }


def _definition(definition: Definition, span: Callable[[o.Node], Span]) -> dict[str, Any]:
    effects = definition.module.project.effects.of_definition(definition)
    return {
        "kind": definition.kind,
        "name": definition.name,
        "line": span(definition.node).line,
        "spelling": definition.spelling,
        "async": definition.is_async,
        "generator": definition.is_generator,
        "parameters": [param.name for param in definition.params],
        "options": {option.name: _option(option) for option in definition.options},
        "options_complete": definition.options.complete,
        "inner_decorators": list(definition.inner_decorators),
        "with_options_of": definition.base.name if definition.base is not None else None,
        "effects": [_effect(reached) for reached in effects],
        "called_from": [
            {"path": call.module.path, "how": call.how, "in": call.context.kind}
            for call in definition.calls
        ],
    }


def _option(option: Option) -> Any:
    if option.is_literal:
        return {"literal": repr(option.literal)}
    if option.is_unknown:
        return {"unknown": True}
    return {"thing": describe_thing(option.thing)}


def _effect(reached: Reached) -> dict[str, Any]:
    effect = reached.effect
    return {
        "name": effect.name,
        "kind": effect.kind,
        "blocking": effect.blocking,
        "access": effect.access,
        "strength": effect.strength,
        "timeout": effect.timeout,
        "path": reached.module.path,
        "through": [hop.callee for hop in reached.hops],
        "offloaded": reached.offloaded,
    }


def _call(call: PrefectCall, span: Callable[[o.Node], Span]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "line": span(call.node).line,
        "of": call.definition.name,
        "kind": call.definition.kind,
        "how": call.how,
        "awaited": call.awaited,
        "runs_in": call.context.kind,
        "enclosing": call.context.enclosing.name if call.context.enclosing is not None else None,
        "loops": len(call.context.loops),
        "arguments": sorted(call.arguments),
    }
    if call.how in ("submit", "map"):
        fate = fate_of(call)
        found["future"] = {
            "fate": fate.fate.value,
            "uses": [{"kind": use.kind, "name": use.name} for use in fate.uses],
        }
    return found


def describe_thing(thing: t.Thing) -> str:
    """A thing in a few words."""
    if isinstance(thing, t.Symbol):
        return f"symbol {thing.name}"
    if isinstance(thing, t.Instance):
        return f"instance of {thing.cls}"
    if isinstance(thing, t.RepoModule):
        return f"module {thing.name}"
    if isinstance(thing, t.RepoFunction):
        node = thing.node
        return f"function {node.qualname if isinstance(node, o.FunctionDef) else 'lambda'}"
    if isinstance(thing, t.RepoClass):
        return f"class {thing.node.qualname}"
    if isinstance(thing, t.RepoInstance):
        return f"instance of class {thing.cls.node.qualname}"
    if isinstance(thing, t.Value):
        return f"literal {thing.value!r}"[:80]
    if isinstance(thing, t.Collection):
        return f"{thing.kind} display"
    if isinstance(thing, t.PrefectDecorator):
        return f"{thing.kind} decorator"
    if isinstance(thing, t.Method):
        return f"{thing.definition.kind} {thing.definition.name}.{thing.name}"
    if isinstance(thing, t.Future):
        many = "futures" if thing.many else "future"
        return f"{many} of {thing.definition.name}"
    if isinstance(thing, t.State):
        return f"state of {thing.definition.name}"
    if isinstance(thing, t.Coroutine):
        return f"coroutine of {describe_thing(thing.result)}"
    if isinstance(thing, t.RunResult):
        return f"result of {thing.definition.name}"
    if isinstance(thing, Definition):
        return f"{thing.kind} {thing.name}"
    return "partial" if isinstance(thing, t.Partial) else "unknown"
