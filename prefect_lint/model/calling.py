"""What a call gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.knowledge import prefect_names
from prefect_lint.model import decorating, members, spreading
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition, Flow, Task
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.things import UNKNOWN, Environment, Thing
from prefect_lint.model.unifying import unify
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module

_LOADERS = ("load", "aload", "load_from_ref", "aload_from_ref")
_NESTED_CALLS = 8
_CONTEXT_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


def result(infer: Inference, call: o.Call, module: Module, env: Environment | None) -> Thing:
    """What a call gives."""
    loaded = _loaded_block(infer, call, module, env)
    if loaded is not None:
        return loaded
    return call_thing(infer, infer.thing(call.func, module, env), call, module, env)


def call_thing(
    infer: Inference, target: Thing, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    """What calling `target` with the arguments of `call` gives."""
    if isinstance(target, t.Symbol):
        return _call_symbol(infer, target, call, module, env)
    if isinstance(target, t.RepoFunction):
        return call_function(infer, target, call, module, env)
    if isinstance(target, Definition):
        return _call_definition(infer, target, call, module, env)
    if isinstance(target, t.Method):
        return _call_method(infer, target, call, module, env)
    if isinstance(target, t.PrefectDecorator):
        return decorating.finish(infer, target, call, module, env)
    if isinstance(target, t.RepoClass):
        kind = decorating.definition_class(infer, target)
        if kind is not None:
            return decorating.from_call(infer, kind, call, module, env)
        return t.RepoInstance(target, call, module, env)
    if isinstance(target, t.RepoInstance):
        method = members.member(infer, target.cls, "__call__", target)
        if isinstance(method, t.RepoFunction):
            return call_function(infer, method, call, module, env)
    if isinstance(target, t.Partial):
        return _call_partial(infer, target, call, module, env)
    if isinstance(target, t.Instance):
        cls = knowledge.returned_class(f"{target.cls}.__call__")
        return UNKNOWN if cls is None else t.Instance(cls)
    return UNKNOWN


def _loaded_block(
    infer: Inference, call: o.Call, module: Module, env: Environment | None
) -> Thing | None:
    """`X.load("name")` gives an instance of the class that it is called on."""
    if not (isinstance(call.func, o.Attribute) and call.func.attr in _LOADERS):
        return None
    cls = infer.thing(call.func.value, module, env)
    if isinstance(cls, t.RepoClass):
        return t.RepoInstance(cls)
    if isinstance(cls, t.Symbol) and cls.name.rpartition(".")[2][:1].isupper():
        return t.Instance(cls.name)
    return None


def _call_symbol(
    infer: Inference, target: t.Symbol, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    name = target.name
    kind = prefect_names.DECORATORS.get(name) or prefect_names.CONSTRUCTORS.get(name)
    if kind is not None:
        return decorating.from_call(infer, kind, call, module, env)
    if name in ("prefect.flow.from_source", "prefect.Flow.from_source"):
        return decorating.from_source(infer, call, module)
    args = call.args
    if name == "functools.partial" and args and not call.has_star:
        return t.Partial(infer.thing(args[0], module, env), call, module, env)
    if name == "functools.wraps":
        return t.Symbol("functools.wraps()")
    if name == "typing.cast" and len(args) == 2:
        return infer.thing(args[1], module, env)
    if name in ("asyncio.run", "anyio.run") and args:
        inner = infer.thing(args[0], module, env)
        return inner.result if isinstance(inner, t.Coroutine) else UNKNOWN
    if name in ("list", "tuple", "sorted", "reversed", "set") and len(args) == 1:
        inner = infer.thing(args[0], module, env)
        return inner if isinstance(inner, t.Future | t.Collection) else UNKNOWN
    cls = knowledge.returned_class(name)
    if cls is not None:
        return t.Instance(cls)
    last = name.rpartition(".")[2]
    if last[:1].isupper() and not last.isupper():
        return t.Instance(name)
    return UNKNOWN


def _call_definition(
    infer: Inference, target: Definition, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    wants_state = call.keyword("return_state")
    outcome: Thing = t.RunResult(target)
    if wants_state is not None:
        given = infer.thing(wants_state, module, env)
        if given != t.Value(False):
            outcome = t.State(target, call) if given == t.Value(True) else UNKNOWN
    return t.Coroutine(outcome) if target.is_async and not target.is_generator else outcome


def _call_method(
    infer: Inference, target: t.Method, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    definition = target.definition
    if target.name == "with_options":
        return decorating.with_options(infer, definition, call, module, env)
    if target.name == "from_source":
        return decorating.from_source(infer, call, module)
    if isinstance(definition, Task) and target.name in ("submit", "map"):
        if is_deferred(target, call):
            return UNKNOWN
        wants_state = call.keyword("return_state")
        if wants_state is not None and infer.thing(wants_state, module, env) != t.Value(False):
            return UNKNOWN
        return t.Future(definition, call, many=target.name == "map")
    return UNKNOWN


def is_deferred(target: t.Method, call: o.Call) -> bool:
    """Whether `.map(…, deferred=True)` leaves the task runs to a task worker, as `.delay(…)` does."""
    given = call.keyword("deferred")
    if target.name != "map" or given is None:
        return False
    return not (isinstance(given, o.Constant) and given.value is False)


def _call_partial(
    infer: Inference, target: t.Partial, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    """A partial called: its own arguments first, then those of the call."""
    inner = target.target
    kind = prefect_names.DECORATORS.get(inner.name) if isinstance(inner, t.Symbol) else None
    if kind is not None:
        bound = decorating.options_from(infer, target.call, target.module, target.environment)
        made = decorating.from_call(infer, kind, call, module, env)
        if isinstance(made, t.PrefectDecorator):
            return t.PrefectDecorator(kind, bound.updated(made.options))
        if isinstance(made, Flow | Task):
            made.options = bound.updated(made.options)
        return made
    return call_partial_with(infer, target, bind(infer, call, module, env))


def call_partial_with(infer: Inference, target: t.Partial, given: Arguments) -> Thing:
    """What a partial of a function of the repository gives for further arguments."""
    if (
        not isinstance(target.target, t.RepoFunction)
        or _nesting(target.environment) >= _NESTED_CALLS
    ):
        return UNKNOWN
    first = bind(infer, target.call, target.module, target.environment)
    positional = [*first.positional[1:], *given.positional]
    merged = Arguments(
        positional, {**first.keywords, **given.keywords}, first.starred or given.starred
    )
    return returned(infer, target.target, _environment(infer, target.target, merged))


def entered(infer: Inference, expr: o.Expr, module: Module, env: Environment | None) -> Thing:
    """What `with expr as name` gives the name."""
    thing = infer.thing(expr, module, env)
    if isinstance(thing, t.Instance):
        cls = knowledge.returned_class(f"{thing.cls}.__enter__")
        return thing if cls is None else t.Instance(cls)
    if isinstance(thing, t.RepoInstance):
        return thing
    if not isinstance(expr, o.Call):
        return UNKNOWN
    target = infer.thing(expr.func, module, env)
    if isinstance(target, t.RepoFunction) and _is_context_manager(infer, target):
        assert isinstance(target.node, o.FunctionDef)
        inner = environment(infer, target, expr, module, env)
        yields = [node for node in own_nodes(target.node.body) if isinstance(node, o.Yield)]
        return unify([infer.thing(y.value, target.module, inner) for y in yields if y.value])
    return UNKNOWN


def _is_context_manager(infer: Inference, function: t.RepoFunction) -> bool:
    node = function.node
    if not isinstance(node, o.FunctionDef) or not node.is_generator:
        return False
    decorators = infer.things(node.decorators, function.module)
    return any(isinstance(d, t.Symbol) and d.name in _CONTEXT_MANAGERS for d in decorators)


# Functions of the repository


def call_function(
    infer: Inference,
    function: t.RepoFunction,
    call: o.Call,
    module: Module,
    env: Environment | None,
) -> Thing:
    """What a call of a function of the repository gives."""
    if _nesting(env) >= _NESTED_CALLS:
        return UNKNOWN
    return returned(infer, function, environment(infer, function, call, module, env))


def call_with(infer: Inference, function: t.RepoFunction, arguments: Sequence[Thing]) -> Thing:
    """What a function of the repository gives for positional arguments that are known things."""
    return returned(
        infer, function, _environment(infer, function, Arguments(list(arguments), {}, False))
    )


class Arguments(NamedTuple):
    """The arguments of a call as things; `starred` when some could not be looked into."""

    positional: list[Thing]
    keywords: dict[str, Thing]
    starred: bool


def environment(
    infer: Inference,
    function: t.RepoFunction,
    call: o.Call,
    module: Module,
    env: Environment | None,
) -> Environment:
    """What the parameters of a function stand for in one call of it."""
    return _environment(infer, function, bind(infer, call, module, env))


def bind(infer: Inference, call: o.Call, module: Module, env: Environment | None) -> Arguments:
    """The arguments of a call."""
    positional: list[Thing] = []
    keywords: dict[str, Thing] = {}
    starred = False
    for argument in call.arguments:
        if isinstance(argument, o.Starred):
            rest = spread_positional(argument.value, env)
            if rest is None:
                starred = True
            elif not starred:
                positional.extend(rest)
        elif isinstance(argument, o.Expr):
            if not starred:
                positional.append(infer.thing(argument, module, env))
        elif isinstance(argument, o.Keyword):
            if argument.arg is not None:
                keywords[argument.arg] = infer.thing(argument.value, module, env)
                continue
            spread = spreading.spread(infer, argument.value, module, env)
            if spread is None:
                starred = True
            else:
                keywords.update((name, option.thing) for name, option in spread.items())
    return Arguments(positional, keywords, starred)


def spread_positional(expr: o.Expr, env: Environment | None) -> tuple[Thing, ...] | None:
    """What `*expr` passes on, when it is the `*args` of a call at hand; `None` when unknown."""
    while isinstance(expr, o.Name) and env is not None:
        for binding in env.scope.bindings.get(expr.id, ()):
            if binding.kind == "param" and isinstance(binding.node, o.Param):
                known = binding.node.kind == "star" and not env.starred
                return env.rest if known else None
        env = env.parent
    return None


def _environment(infer: Inference, function: t.RepoFunction, arguments: Arguments) -> Environment:
    values: dict[str, Thing] = {}
    positional = list(arguments.positional)
    if function.receiver is not None:
        positional.insert(0, function.receiver)
    keywords = dict(arguments.keywords)
    for param in function.node.params:
        if param.kind in ("positional-only", "positional") and positional:
            values[param.name] = positional.pop(0)
        elif param.kind in ("positional", "keyword-only") and param.name in keywords:
            values[param.name] = keywords.pop(param.name)
        elif param.kind in ("star", "double-star") or arguments.starred:
            values[param.name] = UNKNOWN
        elif param.default is not None:
            values[param.name] = infer.thing(param.default, function.module, function.environment)
        else:
            values[param.name] = UNKNOWN
    return Environment(
        function.node.scope,
        values,
        keywords,
        function.environment,
        tuple(positional),
        arguments.starred,
    )


def _nesting(env: Environment | None) -> int:
    depth = 0
    while env is not None:
        depth += 1
        env = env.parent
    return depth


def returned(infer: Inference, function: t.RepoFunction, env: Environment) -> Thing:
    """What a function returns in an environment, over the branches that can be reached in it."""
    node = function.node
    if isinstance(node, o.Lambda):
        return infer.thing(node.body, function.module, env)
    if node.is_generator:
        return UNKNOWN
    values = list(_returns(infer, node.body, function.module, env))
    things = [t.Value(None) if v is None else infer.thing(v, function.module, env) for v in values]
    outcome = unify(things)
    return t.Coroutine(outcome) if node.is_async else outcome


def _returns(
    infer: Inference, body: Sequence[o.Stmt], module: Module, env: Environment
) -> Iterator[o.Expr | None]:
    """The values of the return statements that can be reached."""
    for statement in body:
        if isinstance(statement, o.Return):
            yield statement.value
            return
        if isinstance(statement, o.Raise):
            return
        if isinstance(statement, o.If):
            truth = infer.truth(statement.test, module, env)
            if truth is None:
                yield from _returns(infer, statement.body, module, env)
                yield from _returns(infer, statement.orelse, module, env)
                continue
            taken = statement.body if truth else statement.orelse
            yield from _returns(infer, taken, module, env)
            if taken and isinstance(taken[-1], o.Return | o.Raise):
                return
            continue
        for name in statement.fields:
            inner = getattr(statement, name)
            if isinstance(inner, list) and not isinstance(statement, o.FunctionDef | o.ClassDef):
                blocks = [inner] if inner and isinstance(inner[0], o.Stmt) else []
                blocks += [
                    item.body for item in inner if isinstance(item, o.ExceptHandler | o.MatchCase)
                ]
                for block in blocks:
                    yield from _returns(infer, block, module, env)
