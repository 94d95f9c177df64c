"""Functions that no failure leaves: all they do is done under handlers that swallow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.model import things as t
from prefect_lint.model.exceptions import lets_out, own_nodes, suppresses, swallows
from prefect_lint.model.looking import only_looks
from prefect_lint.model.remembering import remembered
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.model.module import Module

_PURE = (
    "collections.",
    "contextlib.suppress",
    "copy.",
    "datetime.",
    "dotenv.",
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
    reading = _Reading()
    if not reading.contained(function.body, module):
        return None
    return reading.found[0] if reading.found else None


class _Reading:
    """Looks whether statements can let a failure out, and gathers where failures are swallowed."""

    def __init__(self) -> None:
        self.found: list[o.Node] = []
        self.harmless_functions: dict[int, bool] = {}

    def contained(self, body: Sequence[o.Stmt], module: Module) -> bool:
        """Whether no failure that a retry could help against leaves the statements."""
        return all(self._statement(statement, module) for statement in body)

    def _statement(self, statement: o.Stmt, module: Module) -> bool:
        if isinstance(statement, o.Try):
            return self._try(statement, module)
        if isinstance(statement, o.If):
            return (
                self._harmless(statement.test, module)
                and self.contained(statement.body, module)
                and self.contained(statement.orelse, module)
            )
        if isinstance(statement, o.For):
            # A `try` in a loop gives every element an outcome of its own, which is often meant so.
            return self._harmless(statement.iter, module) and _Without(self).contained(
                [*statement.body, *statement.orelse], module
            )
        if isinstance(statement, o.With):
            return self._with(statement, module)
        if isinstance(statement, o.FunctionDef | o.Import | o.ImportFrom | o.Simple):
            return True
        if isinstance(statement, o.ExprStmt | o.Assign | o.AugAssign | o.Return):
            return all(self._harmless(child, module) for child in statement.children())
        return False

    def _with(self, statement: o.With, module: Module) -> bool:
        managers = [item.context_expr for item in statement.items]
        if not all(self._harmless(manager, module) for manager in managers):
            return False
        if any(suppresses(manager, module) for manager in managers):
            if _does_something(statement.body):
                self.found.append(statement)
            return True
        return self.contained(statement.body, module)

    def _try(self, statement: o.Try, module: Module) -> bool:
        handler = swallows(statement, module)
        if handler is None or not all(_swallowing(it, module) for it in statement.handlers):
            return False
        if not self.contained(statement.orelse, module):
            return False
        if not self._only_cleans_up(statement.finalbody, module):
            return False
        if _does_something(statement.body):
            self.found.append(handler)
        return True

    def _only_cleans_up(self, body: Sequence[o.Stmt], module: Module) -> bool:
        for statement in body:
            if isinstance(statement, o.If):
                inner = [*statement.body, *statement.orelse]
                if not self._harmless(statement.test, module):
                    return False
                if not self._only_cleans_up(inner, module):
                    return False
            elif not (_cleans_up(statement) or self._statement(statement, module)):
                return False
        return True

    def _harmless(self, node: o.Node, module: Module) -> bool:
        """Whether an expression does nothing that fails at one time and works at another."""
        if isinstance(node, o.Lambda):
            return True
        if isinstance(node, o.Await | o.Yield):
            return False
        if isinstance(node, o.Call) and not self._harmless_call(node, module):
            return False
        return all(self._harmless(child, module) for child in node.children())

    def _harmless_call(self, call: o.Call, module: Module) -> bool:
        if only_looks(call, module):
            return True
        target = module.project.infer.thing(call.func, module)
        if isinstance(target, t.Symbol):
            if "." not in target.name:
                return target.name not in _IMPURE_BUILTINS
            return target.name.startswith(_PURE) or _only_makes_a_client(target.name)
        if isinstance(target, t.RepoFunction) and isinstance(target.node, o.FunctionDef):
            return self._harmless_function(target.node, target.module)
        method = call.func.attr if isinstance(call.func, o.Attribute) else None
        return isinstance(target, t.Unknown) and method in _HARMLESS_METHODS

    def _harmless_function(self, node: o.FunctionDef, module: Module) -> bool:
        """Whether a function of the repository only computes something out of its arguments."""
        key = id(node)
        if key not in self.harmless_functions:
            # One that calls itself counts as harmful until it is read to its end.
            self.harmless_functions[key] = False
            self.harmless_functions[key] = (
                not node.is_async
                and not node.is_generator
                and len(self.harmless_functions) <= _MOST_FUNCTIONS
                and _Without(self).contained(node.body, module)
            )
        return self.harmless_functions[key]


class _Without(_Reading):
    """The same, but a `try` is not looked into: what is in it does too much to count as harmless."""

    def __init__(self, outer: _Reading) -> None:
        super().__init__()
        self.harmless_functions = outer.harmless_functions

    def _try(self, statement: o.Try, module: Module) -> bool:
        return False

    def _with(self, statement: o.With, module: Module) -> bool:
        return False


def _only_makes_a_client(name: str) -> bool:
    """Whether a library call only makes what will talk: if it fails, it fails every time."""
    effect = knowledge.effect_of(name)
    return effect is not None and effect.strength == "client"


def _does_something(body: Sequence[o.Stmt]) -> bool:
    return any(isinstance(node, o.Call | o.Await) for node in own_nodes(body))


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


def _cleans_up(statement: o.Stmt) -> bool:
    if not isinstance(statement, o.ExprStmt):
        return False
    call = statement.value.value if isinstance(statement.value, o.Await) else statement.value
    return (
        isinstance(call, o.Call)
        and isinstance(call.func, o.Attribute)
        and call.func.attr in _CLEANING_METHODS
    )


@remembered
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
        # A run that returns `Completed(…)` is done, and has nothing to try again.
        return _is_bad_state(thing.cls)
    if isinstance(thing, t.Collection) and isinstance(thing.node, o.Container):
        things: Iterable[t.Thing] = module.project.infer.things(thing.node.elts, thing.module)
        return any(_is_judged(inner, module) for inner in things)
    return isinstance(thing, t.Future | t.State)
