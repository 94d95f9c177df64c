"""Secrets that are written out in a module: the literal, the name that it is given, and who gets to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.knowledge.secrets import names
from prefect_lint.knowledge.secrets.judging import (
    SHORTEST,
    in_raw_text,
    judge,
    judge_block_value,
)
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.dependence.graph import followed
from prefect_lint.model.origins import origin
from prefect_lint.sources.drafts import is_test
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.secrets.judging import Secret
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_SECRET_BLOCK = "prefect.blocks.system.Secret"
_VARIABLE_SETTERS = frozenset(
    {"prefect.variables.Variable.set", "prefect.variables.Variable.aset", "prefect.variables.set"}
)
_ENVIRONMENT_READERS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault"})
_BY_KEY = frozenset(
    {"config", "env", "get", "getenv", "pop", "putenv", "setdefault", "setenv", "str"}
)
"""Methods and functions that take a name first and a value or default second."""

_WRAPPERS = frozenset({"SecretStr", "SecretBytes", "SecretField", "Field", "field", "str", "bytes"})
"""What only wraps a value: the name is outside of it."""

_DEPLOYING = frozenset({"deploy", "serve", "to_deployment", "build_from_flow"})
_BASIC_AUTH = ("BasicAuth", "HTTPDigestAuth")
_MAX_ARGUMENTS = 500
"""A call with more arguments than this is data, and its arguments have no meaning of their own."""


class Role(NamedTuple):
    """What a literal is for, where it stands."""

    name: str | None
    """What it is given as: a variable, a parameter, a key."""
    where: str = "source"
    """`source`, `environment-default`, `block` or `variable`."""


@dataclass(frozen=True)
class WrittenSecret:
    """A secret that is written out in the source."""

    module: Module
    node: o.Expr
    """The literal."""
    name: str | None
    secret: Secret
    text: str
    """The secret itself, which nobody may print."""
    where: str
    """Who gets to see it: `block`, `variable`, `default` (of a flow's parameter), `deployment`, `flow-run`,
    `environment-default`, or `source`: those who can read the repository."""
    in_test: bool


def secrets_in(module: Module) -> list[WrittenSecret]:
    """The secrets that are written out in a module, in source order; docstrings are left out."""
    memo = module.project.memo("secrets")
    found: list[WrittenSecret] | None = memo.get(id(module))
    if found is None:
        found = memo[id(module)] = [*_find(module), *_find_behind_names(module)]
    return found


def secrets_reached(project: Project) -> Iterator[WrittenSecret]:
    """The secrets of the modules that name Prefect, and of those that they import, directly or not."""
    linked = project.linked_paths
    imports: dict[str, list[str]] = {}
    for path, importers in project.importers.items():
        for importer in importers:
            imports.setdefault(importer, []).append(path)
    for path in sorted(filter(project.concerns, followed(linked, imports))):
        # Most modules that are imported hold nothing of the kind; only those that may are parsed.
        if path not in linked and next(in_raw_text(project.source(path).text), None) is None:
            continue
        module = project.module(path)
        if module is not None:
            yield from secrets_in(module)


def _find(module: Module) -> Iterator[WrittenSecret]:
    for node in module.outline.texts:
        # Docstrings and the like explain; their secrets are hidden when they are shown.
        if not isinstance(node.parent, o.ExprStmt) and len(_text(node)) >= SHORTEST:
            yield from _judged(node, module, _role(node, module))


def _find_behind_names(module: Module) -> Iterator[WrittenSecret]:
    """The secrets of constants whose own names say nothing, passed on where a secret belongs."""
    seen: set[int] = set()
    for scope in module.scopes():
        for call in scope.calls:
            for keyword in call.keywords:
                if not isinstance(keyword.value, o.Name) or keyword.arg is None:
                    continue
                role = _keyword_role(keyword, call, module)
                if role.name is None or (role.where != "block" and not names.kind_of(role.name)):
                    continue
                source = origin(keyword.value, module)
                node = source.node
                if (
                    source.module is module
                    and isinstance(node, o.Constant)
                    and isinstance(node.value, str | bytes)
                    and id(node) not in seen
                ):
                    seen.add(id(node))
                    yield from _judged(node, module, role, known=_role(node, module))


def _judged(
    node: o.Constant | o.JoinedStr, module: Module, role: Role, known: Role | None = None
) -> Iterator[WrittenSecret]:
    """The secret that a literal is in a role; nothing when it is one in its `known` role already."""
    text = _text(node)
    if known is not None and judge(known.name, text) is not None:
        return
    secret = judge_block_value(text) if role.where == "block" else judge(role.name, text)
    if secret is not None:
        where = role.where if role.where != "source" else _audience(node, module)
        hidden = text[secret.start : secret.end]
        yield WrittenSecret(module, node, role.name, secret, hidden, where, is_test(module.path))


def _text(node: o.Constant | o.JoinedStr) -> str:
    if isinstance(node, o.JoinedStr):
        # Where the fields are is not kept; between two pieces of text there is mostly one.
        pieces = "\0".join(node.text)
        return f"{pieces}\0" if node.values else pieces
    value = node.value
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _role(node: o.Expr, module: Module) -> Role:
    child, parent = _unwrapped(node)
    if isinstance(parent, o.Tuple) and len(parent.elts) == 2 and parent.elts[1] is child:
        above = parent.parent
        if isinstance(above, o.Keyword) and above.arg in ("auth", "basic_auth"):
            return Role("password")
    if isinstance(parent, o.Assign):
        return Role(_target(parent.targets[0]) if child is parent.value else None)
    if isinstance(parent, o.NamedExpr):
        return Role(_target(parent.target))
    if isinstance(parent, o.Param):
        return Role(parent.name)
    if isinstance(parent, o.Dict):
        return Role(_key_of(parent, child, module))
    if isinstance(parent, o.Keyword) and isinstance(parent.parent, o.Call):
        return _keyword_role(parent, parent.parent, module)
    if (
        isinstance(parent, o.Call)
        and len(parent.arguments) <= _MAX_ARGUMENTS
        and child in parent.arguments
    ):
        return _positional_role(child, parent, module)
    return Role(None)


def _unwrapped(node: o.Expr) -> tuple[o.Node, o.Node | None]:
    """The outermost expression that has this value, and what that is part of."""
    child: o.Node = node
    parent = node.parent
    while parent is not None and _passes_on(parent, child):
        child, parent = parent, parent.parent
    return child, parent


def _passes_on(parent: o.Node, child: o.Node) -> bool:
    """Whether an expression has the value of the one in it."""
    if isinstance(parent, o.BoolOp | o.Await):
        return True
    if isinstance(parent, o.IfExp):
        return child is not parent.test
    if isinstance(parent, o.Attribute):
        return parent.attr in ("encode", "strip")
    if isinstance(parent, o.Keyword):
        return parent.arg == "default" and _wraps(parent.parent)
    if isinstance(parent, o.Call):
        if child is parent.func or isinstance(child, o.Keyword):
            return isinstance(child, o.Attribute | o.Keyword)
        return _wraps(parent) and parent.args[0] is child
    return False


def _wraps(call: o.Node | None) -> bool:
    return isinstance(call, o.Call) and _last_name(call.func) in _WRAPPERS


def _last_name(func: o.Expr) -> str:
    if isinstance(func, o.Attribute):
        return func.attr
    return func.id if isinstance(func, o.Name) else ""


def _target(target: o.Expr) -> str | None:
    if isinstance(target, o.Name):
        return target.id
    if isinstance(target, o.Attribute):
        return target.attr
    if isinstance(target, o.Subscript):
        return _word(target.slice)
    return None


def _word(expr: o.Expr | None) -> str | None:
    """The text of a plain string."""
    if isinstance(expr, o.Constant) and isinstance(expr.value, str):
        return expr.value
    return None


def _key_of(parent: o.Dict, child: o.Node, module: Module) -> str | None:
    memo: dict[int, dict[int, o.Expr | None]] = module.project.memo("keys of values")
    known = memo.get(id(parent))
    if known is None:
        pairs = zip(parent.keys, parent.values, strict=True)
        known = memo[id(parent)] = {id(value): key for key, value in pairs}
    return _word(known.get(id(child)))


def _keyword_role(keyword: o.Keyword, call: o.Call, module: Module) -> Role:
    if keyword.arg == "value":
        target = _symbol(call.func, module)
        if target == _SECRET_BLOCK:
            return Role("value", "block")
        if target in _VARIABLE_SETTERS:
            return Role(_word(call.args[0] if call.args else call.keyword("name")), "variable")
    if keyword.arg in ("default", "value") and call.args:
        named = _word(call.args[0])
        if named is not None:
            reader = _symbol(call.func, module) in _ENVIRONMENT_READERS
            return Role(named, "environment-default" if reader else "source")
    return Role(keyword.arg)


def _positional_role(child: o.Node, call: o.Call, module: Module) -> Role:
    args = call.args
    position = next((index for index, argument in enumerate(args) if argument is child), None)
    named = _word(args[0]) if args else None
    if position == 1:
        target = _symbol(call.func, module)
        if target in _VARIABLE_SETTERS:
            return Role(named, "variable")
        if target in _ENVIRONMENT_READERS:
            return Role(named, "environment-default")
        if named is not None and _last_name(call.func) in _BY_KEY:
            return Role(named)
        if _last_name(call.func).endswith(_BASIC_AUTH):
            return Role("password")
    known = module.call_at(call)
    if known is not None and isinstance(known.definition, Flow):
        for name, given in known.arguments.items():
            if given is child:
                return Role(name)
    return Role(None)


def _symbol(func: o.Expr, module: Module) -> str | None:
    thing = module.project.infer.thing(func, module)
    return thing.name if isinstance(thing, t.Symbol) else None


def _audience(node: o.Expr, module: Module) -> str:
    """Who gets to see a literal besides the readers of the source."""
    for above in node.ancestors():
        if isinstance(above, o.Param):
            function = above.parent
            if isinstance(function, o.FunctionDef) and isinstance(
                module.project.run_by(function), Flow
            ):
                return "default"
            break
        if isinstance(above, o.Call):
            if _deploys(above, module):
                return "deployment"
            known = module.call_at(above)
            if known is not None and isinstance(known.definition, Flow) and known.how == "call":
                return "flow-run"
        if isinstance(above, o.Stmt):
            break
    return "source"


def _deploys(call: o.Call, module: Module) -> bool:
    if _last_name(call.func) in _DEPLOYING:
        thing = module.project.infer.thing(call.func, module)
        return isinstance(thing, t.Method) or (
            isinstance(thing, t.Symbol) and thing.name.startswith("prefect.")
        )
    return _symbol(call.func, module) == "prefect.deployments.run_deployment"
