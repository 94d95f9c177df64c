"""From an outline node that has no number to its counterpart in `ast`.

Outline nodes have the field names of `ast`, so most steps are a look-up; this knows the others.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.ast_layout import by_place, parameters

if TYPE_CHECKING:
    from collections.abc import Callable


def path_from(top: o.Node, node: o.Node) -> list[tuple[o.Node, str, int]]:
    """The steps from a node down to another one: parent, field and index in it (0 without a list)."""
    steps: list[tuple[o.Node, str, int]] = []
    while node is not top:
        parent = node.parent
        assert parent is not None
        steps.append((parent, *_field_of(parent, node)))
        node = parent
    return steps[::-1]


def locate(start: ast.AST, steps: list[tuple[o.Node, str, int]]) -> list[ast.AST] | None:
    """The `ast` nodes that make up the outline node at the end of a path, in source order.

    It is nearly always one; `None` when the trees differ.
    """
    current: Any = start
    try:
        for parent, field, index in steps:
            current = _step(current, parent, field, index)
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
    if isinstance(current, tuple):
        current = current[0]
    nodes = current if isinstance(current, list) else [current]
    extent = [part for node in nodes for part in _extent(node)]
    return extent if extent and all(hasattr(part, "lineno") for part in extent) else None


def _field_of(parent: o.Node, node: o.Node) -> tuple[str, int]:
    for name in parent.fields:
        value = getattr(parent, name)
        if value is node:
            return name, 0
        if isinstance(value, list):
            for index, item in enumerate(value):
                if item is node:
                    return name, index
    return "", 0


def _step(current: Any, parent: o.Node, field: str, index: int) -> Any:
    if isinstance(parent, o.BoolOp):
        return _operands(current, parent, field)
    if isinstance(parent, o.Param):
        parameter, default = current
        return default if field == "default" else parameter.annotation
    special = _STEPS.get((type(parent), field))
    if special is not None:
        return special(current)[index]
    value = getattr(current, field)
    return value[index] if isinstance(value, list) else value


def _operands(current: Any, parent: o.BoolOp, field: str) -> Any:
    """`a and b and c` is a chain of pairs in an outline, and one list in `ast`."""
    operands = _flattened(current)
    left = _width(parent.left, parent.op)
    chosen = operands[:left] if field == "left" else operands[left:]
    return chosen[0] if len(chosen) == 1 else chosen


def _flattened(current: Any) -> list[ast.AST]:
    """The operands of an `and` or `or`, and of those of the same kind in it, parenthesised or not."""
    if isinstance(current, list):
        return current
    found: list[ast.AST] = []
    for value in current.values:
        if isinstance(value, ast.BoolOp) and type(value.op) is type(current.op):
            found += _flattened(value)
        else:
            found.append(value)
    return found


def _width(node: o.Expr, op: str) -> int:
    """How many operands a node of a chain stands for."""
    width = 0
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, o.BoolOp) and item.op == op:
            stack += [item.left, item.right]
        else:
            width += 1
    return width


def _fields_of_string(node: Any) -> list[ast.AST]:
    """The expressions in an f-string, those of a format after the value that it formats."""
    found: list[ast.AST] = []
    for part in node.values:
        value = getattr(part, "value", None)
        if isinstance(value, ast.AST):
            found.append(value)
            if part.format_spec is not None:
                found += _fields_of_string(part.format_spec)
    return found


def _elements(node: Any) -> list[ast.AST]:
    return [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]


def _targets(node: Any) -> list[Any]:
    return [node.target] if isinstance(node, ast.AnnAssign) else list(node.targets)


_STEPS: dict[tuple[type[o.Node], str], Callable[[Any], list[Any]]] = {
    (o.Assign, "targets"): _targets,
    (o.Call, "arguments"): lambda node: by_place(node.args, node.keywords),
    (o.ClassDef, "arguments"): lambda node: by_place(node.bases, node.keywords),
    (o.ClassDef, "decorators"): lambda node: node.decorator_list,
    (o.Comprehension, "elts"): _elements,
    (o.FunctionDef, "decorators"): lambda node: node.decorator_list,
    (o.FunctionDef, "params"): lambda node: parameters(node.args),
    (o.JoinedStr, "values"): _fields_of_string,
    (o.Lambda, "params"): lambda node: parameters(node.args),
    (o.MatchCase, "pattern"): lambda node: [node.pattern],
}


def _extent(node: Any) -> list[Any]:
    """Parts with a place that mark where a node starts and ends."""
    if isinstance(node, ast.withitem):
        return [node.context_expr, node.optional_vars or node.context_expr]
    if isinstance(node, ast.comprehension):
        return [node.target, (node.ifs or [node.iter])[-1]]
    if isinstance(node, ast.match_case):
        return [node.pattern, node.guard or node.pattern]
    return [node]
