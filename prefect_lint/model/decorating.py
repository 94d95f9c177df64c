"""How flows and tasks come to be: decorators, calls, options, and the repository's own wrappers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import prefect_names
from prefect_lint.model import calling, members
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition, Option, Options, Task, make
from prefect_lint.model.spreading import spread
from prefect_lint.model.things import UNKNOWN, Environment, Thing
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module

_TRANSPARENT = frozenset(
    {
        "staticmethod",
        "classmethod",
        "functools.wraps()",
        "typing.overload",
        "typing.override",
        "typing.final",
        "typing.no_type_check",
        "typing_extensions.override",
        "typing_extensions.deprecated",
        "warnings.deprecated",
        "abc.abstractmethod",
        "contextlib.contextmanager",
        "contextlib.asynccontextmanager",
    }
)
"""Decorators that leave a function what it is, as far as the model looks."""


def decorated(
    infer: Inference, node: o.FunctionDef, module: Module, env: Environment | None = None
) -> Thing:
    """What the name of a decorated function is bound to."""
    current: Thing = t.RepoFunction(module, node, environment=env)
    inner: list[str] = []
    for decorator in reversed(node.decorators):
        thing = infer.thing(decorator, module, env)
        current = _apply(infer, thing, decorator, current, node, module, env, inner)
    return current


def _apply(
    infer: Inference,
    decorator: Thing,
    expr: o.Expr,
    current: Thing,
    node: o.FunctionDef,
    module: Module,
    env: Environment | None,
    inner: list[str],
) -> Thing:
    kind: str | None = None
    options = Options()
    wrapped = False
    if isinstance(decorator, t.Symbol):
        kind = prefect_names.DECORATORS.get(decorator.name)
        if kind is None and decorator.name in _TRANSPARENT:
            return current
    elif isinstance(decorator, t.PrefectDecorator):
        kind, options = decorator.kind, decorator.options
    elif isinstance(decorator, t.RepoFunction | t.RepoInstance | t.Partial):
        made = _through_wrapper(infer, decorator, current)
        if made is current:
            return current
        if isinstance(made, Definition):
            kind, options = made.kind, made.options
            run = None if made.function is None else made.function.node
            wrapped = run is not node
            if isinstance(run, o.FunctionDef) and run.is_async != node.is_async:
                # What the wrapper puts around the function decides whether it has to be awaited.
                inner.append(written_name(expr))
    if kind is not None:
        function = t.RepoFunction(module, node, environment=env)
        return define(
            infer,
            kind,
            node,
            module,
            env,
            function=function,
            options=options,
            name=node.name,
            inner_decorators=tuple(inner),
            decorator=expr,
            spelling="method" if isinstance(node.parent, o.ClassDef) else "decorator",
            wrapped=wrapped,
        )
    inner.append(decorator.name if isinstance(decorator, t.Symbol) else written_name(expr))
    # Another decorator above a flow or task hides it: what remains is some callable.
    return UNKNOWN if isinstance(current, Definition) else current


def _through_wrapper(infer: Inference, decorator: Thing, current: Thing) -> Thing:
    if isinstance(decorator, t.RepoInstance):
        method = members.member(infer, decorator.cls, "__call__", decorator)
        decorator = method if isinstance(method, t.RepoFunction) else UNKNOWN
    if isinstance(decorator, t.RepoFunction):
        return calling.call_with(infer, decorator, [current])
    if isinstance(decorator, t.Partial) and isinstance(decorator.target, t.RepoFunction):
        given = calling.Arguments([current], {}, False)
        return calling.call_partial_with(infer, decorator, given)
    if isinstance(decorator, t.Partial) and isinstance(decorator.target, t.Symbol):
        kind = prefect_names.DECORATORS.get(decorator.target.name)
        if kind is not None:
            options = options_from(infer, decorator.call, decorator.module, decorator.environment)
            function = current if isinstance(current, t.RepoFunction) else None
            return make(kind)(
                decorator.module, decorator.call, function, options, name="", spelling="call"
            )
    return UNKNOWN


def written_name(expr: o.Expr) -> str:
    """The dotted text of a decorator, without its arguments; `<lambda>` for one, `?` for anything else."""
    node: o.Expr = expr.func if isinstance(expr, o.Call) else expr
    parts: list[str] = []
    while isinstance(node, o.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, o.Call):
        return written_name(node)
    if isinstance(node, o.Lambda) and not parts:
        return "<lambda>"
    if not isinstance(node, o.Name):
        return "?"
    return ".".join([node.id, *reversed(parts)])


def define(
    infer: Inference,
    kind: str,
    node: o.Node,
    module: Module,
    env: Environment | None,
    *,
    function: t.RepoFunction | None,
    options: Options,
    name: str,
    spelling: str,
    base: Definition | None = None,
    inner_decorators: tuple[str, ...] = (),
    decorator: o.Expr | None = None,
    wrapped: bool = False,
    listed: bool = True,
) -> Definition:
    """Make a definition, once for each node that is not looked at in the environment of a call."""
    known = infer.made.get(id(node)) if env is None else None
    if known is not None and known.kind == kind and known.base is base:
        return known
    definition = make(kind)(
        module,
        node,
        function,
        options,
        name=name,
        base=base,
        spelling=spelling,
        inner_decorators=inner_decorators,
        decorator=decorator,
        wrapped=wrapped,
    )
    if env is None and listed:
        infer.made[id(node)] = definition
        module.made.append(definition)
        if base is not None:
            definition.root.made_copies.append(definition)
    return definition


def from_call(
    infer: Inference, kind: str, call: o.Call, module: Module, env: Environment | None
) -> Thing:
    """`task(fn, …)` makes a task; `task(…)` without a function makes a decorator."""
    options = options_from(infer, call, module, env)
    given: o.Expr | None = call.args[0] if call.args else None
    for spelled in ("__fn", "fn"):
        if given is None:
            given = call.keyword(spelled)
            options.given.pop(spelled, None)
    if given is None:
        return t.PrefectDecorator(kind, options)
    if isinstance(given, o.Starred):
        rest = calling.spread_positional(given.value, env)
        if rest is None or len(rest) > 1:
            return UNKNOWN
        target = rest[0] if rest else t.Value(None)
    else:
        target = infer.thing(given, module, env)
    if target == t.Value(None):
        return t.PrefectDecorator(kind, options)
    # `materialize("s3://…")` takes assets in front, and gives a decorator.
    if isinstance(target, t.Value | t.Instance) or (
        isinstance(target, t.Symbol) and target.name.startswith("prefect.assets")
    ):
        return t.PrefectDecorator(kind, options)
    return _call_form(infer, kind, target, given, options, call, module, env)


def finish(
    infer: Inference,
    decorator: t.PrefectDecorator,
    call: o.Call,
    module: Module,
    env: Environment | None,
) -> Thing:
    """`task(…)(fn)`."""
    if not call.args or call.has_star:
        return UNKNOWN
    target = infer.thing(call.args[0], module, env)
    return _call_form(
        infer, decorator.kind, target, call.args[0], decorator.options, call, module, env
    )


def _call_form(
    infer: Inference,
    kind: str,
    target: Thing,
    written: o.Expr,
    options: Options,
    call: o.Call,
    module: Module,
    env: Environment | None,
) -> Thing:
    function = target if isinstance(target, t.RepoFunction) else None
    if isinstance(target, Definition):
        function = target.function
    name = _assigned_name(call)
    if name is None and function is not None and isinstance(function.node, o.FunctionDef):
        name = function.node.name
    return define(
        infer,
        kind,
        call,
        module,
        env,
        function=function,
        options=options,
        name=name or written_name(written),
        spelling="call",
        # `task(fn)` of a parameter is a wrapper: what it makes is made where it is called.
        listed=not isinstance(target, t.Unknown),
    )


def with_options(
    infer: Inference, base: Definition, call: o.Call, module: Module, env: Environment | None
) -> Definition:
    """The copy of a flow or task that `.with_options(…)` makes."""
    options = base.options.updated(options_from(infer, call, module, env))
    return define(
        infer,
        base.kind,
        call,
        module,
        env,
        function=base.function,
        options=options,
        name=_assigned_name(call) or base.name,
        spelling="with-options",
        base=base,
        inner_decorators=base.inner_decorators,
    )


def from_source(infer: Inference, call: o.Call, module: Module) -> Definition:
    """The flow that `flow.from_source(…)` loads: its function is not looked for."""
    return define(
        infer,
        "flow",
        call,
        module,
        None,
        function=None,
        options=Options(complete=False),
        name=_assigned_name(call) or "from_source",
        spelling="from-source",
    )


def external_task(infer: Inference, name: str) -> Task:
    """A task that a collection defines, by its canonical name."""
    known = infer.external.get(name)
    if known is None:
        known = Task(
            infer.outside,
            infer.outside.outline,
            None,
            Options(complete=False),
            name=name.rpartition(".")[2],
            spelling="external",
            external=name,
        )
        infer.external[name] = known
    return known


def definition_class(infer: Inference, cls: t.RepoClass, depth: int = 0) -> str | None:
    """`flow` or `task` for a class of the repository that derives from Prefect's."""
    if depth > 5:
        return None
    for base in cls.node.bases:
        thing = infer.thing(base, cls.module)
        if isinstance(thing, t.Symbol) and thing.name in prefect_names.CONSTRUCTORS:
            return prefect_names.CONSTRUCTORS[thing.name]
        if isinstance(thing, t.RepoClass):
            kind = definition_class(infer, thing, depth + 1)
            if kind is not None:
                return kind
    return None


def _assigned_name(call: o.Call) -> str | None:
    parent = call.parent
    if isinstance(parent, o.Assign) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, o.Name):
            return target.id
    return None


# Options


def options_from(
    infer: Inference, call: o.Call, module: Module, env: Environment | None
) -> Options:
    """The keyword arguments of a call as options."""
    options = Options()
    for keyword in call.keywords:
        if keyword.arg is not None:
            thing = infer.thing(keyword.value, module, env)
            options.given[keyword.arg] = Option(keyword.arg, thing, keyword.value, module)
            continue
        found = spread(infer, keyword.value, module, env)
        if found is None:
            options.complete = False
        else:
            options.given.update(found)
    return options
