"""Functions that no failure leaves: all they do is done under handlers that swallow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import lets_out, own_nodes, swallows
from prefect_lint.model.looking import only_looks
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.model.module import Module

_PURE = (
    "collections.",
    "contextlib.suppress",
    "copy.",
    "datetime.",
    "itertools.",
    "json.dumps",
    "json.loads",
    "logging.getLogger",
    "math.",
    "os.environ.get",
    "os.getenv",
    "os.path.",
    "pathlib.Path",
    "prefect.get_logger",
    "prefect.get_run_logger",
    "re.",
    "time.",
    "uuid.",
    *(f"{name}." for name in ("str", "dict", "list", "set", "tuple", "int", "float", "bytes")),
)
"""Calls that, for the same arguments, work every time or fail every time: no retry is for them."""
_IMPURE_BUILTINS = frozenset(
    {"open", "input", "exec", "eval", "compile", "__import__", "next", "anext", "map", "filter"}
)
_HARMLESS_METHODS = frozenset(
    {
        "append",
        "add",
        "get",
        "copy",
        "items",
        "keys",
        "values",
        "strip",
        "lower",
        "upper",
        "isoformat",
    }
)
_CLEANING_METHODS = frozenset({"close", "cleanup", "disconnect", "quit", "rollback", "shutdown"})
_STATE = "prefect.states."
_GOOD_STATES = ("Completed",)
_MOST_FUNCTIONS = 30


def swallowed_at(function: o.FunctionDef, module: Module) -> o.Node | None:
    """The handler, or `with suppress(…)`, that swallows what a function does, when no failure leaves it.

    What is not under such a handler must be harmless: literals, names, logging, clean-up.
    """
    if function.is_generator or _gives_a_state(function, module):
        return None
    found: list[o.Node] = []
    if not _contained(function.body, module, found):
        return None
    return found[0] if found else None


def _contained(body: Sequence[o.Stmt], module: Module, found: list[o.Node]) -> bool:
    return all(_statement(statement, module, found) for statement in body)


def _statement(statement: o.Stmt, module: Module, found: list[o.Node]) -> bool:
    if isinstance(statement, o.Try):
        return _try(statement, module, found)
    if isinstance(statement, o.If):
        return (
            _harmless(statement.test, module)
            and _contained(statement.body, module, found)
            and _contained(statement.orelse, module, found)
        )
    if isinstance(statement, o.With):
        if not all(_harmless(item.context_expr, module) for item in statement.items):
            return False
        if any(_suppresses(item.context_expr, module) for item in statement.items):
            if _does_something(statement.body):
                found.append(statement)
            return True
        return _contained(statement.body, module, found)
    if isinstance(statement, o.FunctionDef | o.Import | o.ImportFrom | o.Simple):
        return True
    if isinstance(statement, o.ExprStmt | o.Assign | o.AugAssign | o.Return):
        return all(_harmless(child, module) for child in statement.children())
    return False


def _try(statement: o.Try, module: Module, found: list[o.Node]) -> bool:
    handler = swallows(statement, module)
    if handler is None:
        return False
    if not all(_swallowing(it, module) for it in statement.handlers):
        return False
    if not _contained(statement.orelse, module, found):
        return False
    if not _only_cleans_up(statement.finalbody, module, found):
        return False
    if _does_something(statement.body):
        found.append(handler)
    return True


def _does_something(body: Sequence[o.Stmt]) -> bool:
    return any(isinstance(node, o.Call | o.Await) for node in own_nodes(body))


def _suppresses(expr: o.Expr, module: Module) -> bool:
    """Whether a context manager is `suppress(Exception)`."""
    if not isinstance(expr, o.Call):
        return False
    infer = module.project.infer
    if infer.thing(expr.func, module) != t.Symbol("contextlib.suppress"):
        return False
    things = infer.things(expr.args, module)
    return t.Symbol("Exception") in things or t.Symbol("BaseException") in things


def _swallowing(handler: o.ExceptHandler, module: Module) -> bool:
    """Whether a handler comes to its end: it and the repository's functions that it calls raise nothing."""
    return not lets_out(handler, module) and not _calls_what_raises(handler, module)


def _calls_what_raises(handler: o.ExceptHandler, module: Module) -> bool:
    """Whether a handler calls a function of the repository that raises, or that is too far to tell."""
    seen: set[int] = set()
    pending = [(handler.body, module)]
    while pending:
        body, home = pending.pop()
        for node in own_nodes(body):
            if body is not handler.body and isinstance(node, o.Raise):
                return True
            if not isinstance(node, o.Call):
                continue
            target = home.project.infer.thing(node.func, home)
            if not isinstance(target, t.RepoFunction) or id(target.node) in seen:
                continue
            if len(seen) == _MOST_FUNCTIONS:
                return True
            seen.add(id(target.node))
            if isinstance(target.node, o.FunctionDef):
                pending.append((target.node.body, target.module))
    return False


def _only_cleans_up(body: Sequence[o.Stmt], module: Module, found: list[o.Node]) -> bool:
    for statement in body:
        if isinstance(statement, o.If):
            inner = [*statement.body, *statement.orelse]
            if not _harmless(statement.test, module) or not _only_cleans_up(inner, module, found):
                return False
        elif not (_cleans_up(statement) or _statement(statement, module, found)):
            return False
    return True


def _cleans_up(statement: o.Stmt) -> bool:
    if not isinstance(statement, o.ExprStmt):
        return False
    call = statement.value.value if isinstance(statement.value, o.Await) else statement.value
    return (
        isinstance(call, o.Call)
        and isinstance(call.func, o.Attribute)
        and call.func.attr in _CLEANING_METHODS
    )


def _harmless(node: o.Node, module: Module) -> bool:
    """Whether an expression does nothing that fails at one time and works at another."""
    if isinstance(node, o.Lambda):
        return True
    if isinstance(node, o.Await | o.Yield):
        return False
    if isinstance(node, o.Call) and not _harmless_call(node, module):
        return False
    return all(_harmless(child, module) for child in node.children())


def _harmless_call(call: o.Call, module: Module) -> bool:
    if only_looks(call, module):
        return True
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        if "." not in target.name:
            return target.name not in _IMPURE_BUILTINS
        return target.name.startswith(_PURE)
    method = call.func.attr if isinstance(call.func, o.Attribute) else None
    return isinstance(target, t.Unknown) and method in _HARMLESS_METHODS


def _gives_a_state(function: o.FunctionDef, module: Module) -> bool:
    """Whether a function makes a state or hands out futures: Prefect judges the run by those."""
    infer = module.project.infer
    for node in own_nodes(function.body):
        if isinstance(node, o.Call):
            target = infer.thing(node.func, module)
            if isinstance(target, t.Symbol) and _is_bad_state(target.name):
                return True
        elif (
            isinstance(node, o.Return)
            and node.value is not None
            and _is_judged(infer.thing(node.value, module), module)
        ):
            return True
    return False


def _is_bad_state(name: str) -> bool:
    return name.startswith((_STATE, "prefect.State")) and not name.endswith(_GOOD_STATES)


def _is_judged(thing: t.Thing, module: Module) -> bool:
    if isinstance(thing, t.Instance):
        return thing.cls.startswith((_STATE, "prefect.State"))
    if isinstance(thing, t.Collection) and isinstance(thing.node, o.Container):
        things: Iterable[t.Thing] = module.project.infer.things(thing.node.elts, thing.module)
        return any(_is_judged(inner, module) for inner in things)
    return isinstance(thing, t.Future | t.State)
