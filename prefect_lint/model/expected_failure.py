"""Code that is meant to fail: what a test expects to raise, and what a `try` is ready for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.module import holds
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_EXPECTING = frozenset(
    {"raises", "assertRaises", "assertRaisesRegex", "assertWarns", "RaisesGroup", "suppress"}
)


def is_expected_to_fail(node: o.Node) -> bool:
    """Whether a node stands in a `with pytest.raises(…)` or the like, its own function included."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, o.With) and holds(parent.body, child) and _expecting(parent):
            return True
        child, parent = parent, parent.parent
    return False


def _expecting(statement: o.With) -> bool:
    return any(_expects(item.context_expr) for item in statement.items)


def _expects(expr: o.Expr) -> bool:
    func = expr.func if isinstance(expr, o.Call) else expr
    name = func.attr if isinstance(func, o.Attribute) else getattr(func, "id", "")
    return name in _EXPECTING


def has_fallback(node: o.Node) -> bool:
    """Whether a node is tried, or chosen by a condition: in a `try` with handlers, or in an `if`."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, o.FunctionDef | o.ClassDef | o.Lambda):
        if isinstance(parent, o.Try) and parent.handlers and holds(parent.body, child):
            return True
        if isinstance(parent, o.If | o.IfExp) and child is not parent.test:
            return True
        child, parent = parent, parent.parent
    return False


def is_prefect_1(module: Module) -> bool:
    """Whether a file builds its flow with `with Flow(…)`, as only Prefect 1 has it."""
    for scope in module.scopes():
        for call in scope.calls:
            if isinstance(call.parent, o.WithItem):
                target = module.project.infer.thing(call.func, module)
                if target == t.Symbol("prefect.Flow"):
                    return True
    return False
