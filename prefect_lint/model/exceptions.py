"""Which exceptions get out of a piece of code, and which are swallowed on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.module import holds
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.module import Module

_BROAD = frozenset({"Exception", "BaseException"})
_ENDING = frozenset(
    {"sys.exit", "os._exit", "exit", "quit", "os.abort", "pytest.fail", "pytest.skip"}
)
_STATES = ("prefect.states.Failed", "prefect.states.Crashed", "prefect.states.Cancelled")
_TELLING = ("raise", "fail", "abort", "reraise", "exit")


def is_broad(handler: o.ExceptHandler, module: Module) -> bool:
    """Whether a handler catches every ordinary exception: bare, `Exception` or `BaseException`."""
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, o.Tuple) else [handler.type]
    for expr in types:
        thing = module.project.infer.thing(expr, module)
        if isinstance(thing, t.Symbol) and thing.name in _BROAD:
            return True
    return False


def lets_out(handler: o.ExceptHandler, module: Module) -> bool:
    """Whether a handler can end in failure after all: it raises, exits or returns a failed state."""
    return any(_fails(node, module) for node in own_nodes(handler.body))


def _fails(node: o.Node, module: Module) -> bool:
    if isinstance(node, o.Raise):
        return True
    if not isinstance(node, o.Call):
        return False
    thing = module.project.infer.thing(node.func, module)
    if isinstance(thing, t.Symbol) and thing.name in (*_ENDING, *_STATES):
        return True
    # `self.fail(...)`, `raise_for(error)`: helpers that say by their name that they raise.
    name = node.func.attr if isinstance(node.func, o.Attribute) else ""
    if isinstance(node.func, o.Name):
        name = node.func.id
    return name.lower().lstrip("_").startswith(_TELLING)


def swallowing_handler(node: o.Node, module: Module) -> o.ExceptHandler | None:
    """The handler that keeps an exception raised at a node from leaving its function, if there is one."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, o.FunctionDef | o.Lambda | o.ClassDef):
        if isinstance(parent, o.Try) and holds(parent.body, child):
            handler = swallows(parent, module)
            if handler is not None:
                return handler
        child, parent = parent, parent.parent
    return None


def swallowed_by(node: o.Node, module: Module) -> o.ExceptHandler | o.With | None:
    """The nearest handler, or `with suppress(Exception)`, that keeps an exception in its function."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, o.FunctionDef | o.Lambda | o.ClassDef):
        if isinstance(parent, o.Try) and holds(parent.body, child):
            handler = swallows(parent, module)
            if handler is not None:
                return handler
        if isinstance(parent, o.With) and holds(parent.body, child) and _is_muted(parent, module):
            return parent
        child, parent = parent, parent.parent
    return None


def _is_muted(statement: o.With, module: Module) -> bool:
    return any(suppresses(item.context_expr, module) for item in statement.items)


def suppresses(expr: o.Expr, module: Module) -> bool:
    """Whether a context manager is `suppress(Exception)`."""
    if not isinstance(expr, o.Call):
        return False
    infer = module.project.infer
    if infer.thing(expr.func, module) != t.Symbol("contextlib.suppress"):
        return False
    things = infer.things(expr.args, module)
    return any(isinstance(thing, t.Symbol) and thing.name in _BROAD for thing in things)


def swallows(statement: o.Try, module: Module) -> o.ExceptHandler | None:
    """The broad handler of a `try` that lets nothing out, unless a narrower one before it raises."""
    for handler in statement.handlers:
        if lets_out(handler, module):
            return None
        if is_broad(handler, module):
            return handler
    return None


def own_nodes(body: Iterable[o.Node]) -> Iterator[o.Node]:
    """The nodes of statements that run with them: nested functions and classes are left out."""
    stack: list[o.Node] = list(reversed(list(body)))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, o.FunctionDef | o.ClassDef | o.Lambda):
            stack.extend(reversed(list(node.children())))
