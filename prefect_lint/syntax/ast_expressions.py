"""Expressions of the standard library's trees to outline expressions, recording reads and calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.ast_layout import by_place, parameters
from prefect_lint.syntax.outline_builder import OutlineBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


class AstExpressionExtractor(OutlineBuilder):
    """Turns expressions into outline nodes; `expr` is the way in."""

    operators = _OPERATORS

    def __init__(self) -> None:
        super().__init__()
        self._handlers: dict[type[ast.AST], Callable[[Any, o.Node], o.Expr]] = {
            ast.Name: lambda node, parent: self.read(node.id, parent),
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Constant: lambda node, parent: self.constant(node.value, parent),
            ast.JoinedStr: self._joined,
            ast.List: lambda node, parent: self._container(o.List(), node, parent),
            ast.Tuple: lambda node, parent: self._container(o.Tuple(), node, parent),
            ast.Set: lambda node, parent: self._container(o.Set(), node, parent),
            ast.Dict: self._dict,
            ast.Starred: self._starred,
            ast.Await: self._await,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
            ast.BinOp: self._binary,
            ast.BoolOp: self._boolean,
            ast.UnaryOp: self._unary,
            ast.Compare: self._comparison,
            ast.IfExp: self._ifexp,
            ast.Subscript: self._subscript,
            ast.Slice: self._slice,
            ast.NamedExpr: self._named,
            ast.Lambda: self._lambda,
            ast.ListComp: lambda node, parent: self._comprehension("list", node, parent),
            ast.SetComp: lambda node, parent: self._comprehension("set", node, parent),
            ast.GeneratorExp: lambda node, parent: self._comprehension("generator", node, parent),
            ast.DictComp: lambda node, parent: self._comprehension("dict", node, parent),
        }
        # Template strings came with Python 3.14.
        templated = getattr(ast, "TemplateStr", None)
        if templated is not None:
            self._handlers[templated] = self._joined

    def expr(self, node: ast.AST, parent: o.Node) -> o.Expr:
        """The outline of an expression that is read."""
        handler = self._handlers.get(type(node))
        return self.other(parent) if handler is None else handler(node, parent)

    def optional(self, node: ast.AST | None, parent: o.Node) -> o.Expr | None:
        """The outline of an expression that may be missing."""
        return None if node is None else self.expr(node, parent)

    def store(self, node: ast.AST, parent: o.Node) -> o.Expr:
        """The outline of a target that is bound or deleted: its names are not reads."""
        if isinstance(node, ast.Name):
            return self.stored(node.id, parent)
        if isinstance(node, ast.Tuple | ast.List):
            group: o.Container = o.Tuple() if isinstance(node, ast.Tuple) else o.List()
            group.parent = parent
            group.elts = [self.store(element, group) for element in node.elts]
            return group
        if isinstance(node, ast.Starred):
            starred = o.Starred()
            starred.parent = parent
            starred.value = self.store(node.value, starred)
            return starred
        return self.expr(node, parent)

    def _attribute(self, node: ast.Attribute, parent: o.Node) -> o.Expr:
        out = self.attribute(node.attr, parent)
        out.value = self.expr(node.value, out)
        return out

    def _call(self, node: ast.Call, parent: o.Node) -> o.Expr:
        out = self.call(parent)
        out.func = self.expr(node.func, out)
        if node.keywords:
            out.arguments = self.arguments(node.args, node.keywords, out)
        else:
            out.arguments = [self.expr(argument, out) for argument in node.args]
        return out

    def arguments(
        self, args: list[ast.expr], keywords: list[ast.keyword], parent: o.Node
    ) -> list[o.Node]:
        """Arguments of a call or class header in source order."""
        in_order: list[ast.AST] = [*args, *keywords]
        if any(isinstance(argument, ast.Starred) for argument in args):
            # Only `*x` may stand after a keyword.
            in_order = by_place(args, keywords)
        found: list[o.Node] = []
        for argument in in_order:
            if isinstance(argument, ast.keyword):
                keyword = o.Keyword()
                keyword.parent = parent
                keyword.arg = argument.arg
                keyword.value = self.expr(argument.value, keyword)
                found.append(keyword)
            else:
                found.append(self.expr(argument, parent))
        return found

    def _joined(self, node: Any, parent: o.Node) -> o.Expr:
        out = self.joined(parent)
        self._join(node, out)
        return out

    def _join(self, node: Any, out: o.JoinedStr) -> None:
        for part in node.values:
            if isinstance(part, ast.Constant):
                out.text.append(str(part.value))
                continue
            out.values.append(self.expr(part.value, out))
            if part.format_spec is not None:
                for inner in part.format_spec.values:
                    if not isinstance(inner, ast.Constant):
                        out.values.append(self.expr(inner.value, out))

    def _container(self, out: o.Container, node: Any, parent: o.Node) -> o.Expr:
        out.parent = parent
        out.elts = [self.expr(element, out) for element in node.elts]
        return out

    def _dict(self, node: ast.Dict, parent: o.Node) -> o.Expr:
        out = o.Dict()
        out.parent = parent
        out.keys = []
        out.values = []
        for key, value in zip(node.keys, node.values, strict=True):
            out.keys.append(None if key is None else self.expr(key, out))
            out.values.append(self.expr(value, out))
        return out

    def _starred(self, node: ast.Starred, parent: o.Node) -> o.Expr:
        out = o.Starred()
        out.parent = parent
        out.value = self.expr(node.value, out)
        return out

    def _await(self, node: ast.Await, parent: o.Node) -> o.Expr:
        out = o.Await()
        out.parent = parent
        out.ordinal = self.count("await")
        out.value = self.expr(node.value, out)
        return out

    def _yield(self, node: ast.Yield | ast.YieldFrom, parent: o.Node) -> o.Expr:
        out = self.yielding(parent, is_from=isinstance(node, ast.YieldFrom))
        out.value = self.optional(node.value, out)
        return out

    def _binary(self, node: ast.BinOp, parent: o.Node) -> o.Expr:
        out = o.BinOp()
        out.parent = parent
        out.op = _OPERATORS[type(node.op)]
        out.left = self.expr(node.left, out)
        out.right = self.expr(node.right, out)
        return out

    def _boolean(self, node: ast.BoolOp, parent: o.Node) -> o.Expr:
        """`a or b or c` is one node in `ast` and `(a or b) or c` in the outline."""
        op = _OPERATORS[type(node.op)]
        chain: list[o.BoolOp] = []
        for _ in node.values[1:]:
            out = o.BoolOp()
            out.parent = chain[-1] if chain else parent
            out.op = op
            chain.append(out)
        innermost = chain[-1]
        innermost.left = self.expr(node.values[0], innermost)
        for out, value in zip(reversed(chain), node.values[1:], strict=True):
            out.right = self.expr(value, out)
            if out is not chain[0]:
                above = out.parent
                assert isinstance(above, o.BoolOp)
                above.left = out
        return chain[0]

    def _unary(self, node: ast.UnaryOp, parent: o.Node) -> o.Expr:
        operand = node.operand
        if (
            isinstance(node.op, ast.USub)
            and isinstance(operand, ast.Constant)
            and type(operand.value) in (int, float)
        ):
            return self.constant(-operand.value, parent)  # type: ignore[operator]
        out = o.UnaryOp()
        out.parent = parent
        out.op = _OPERATORS[type(node.op)]
        out.operand = self.expr(operand, out)
        return out

    def _comparison(self, node: ast.Compare, parent: o.Node) -> o.Expr:
        out = o.Compare()
        out.parent = parent
        out.left = self.expr(node.left, out)
        out.ops = [_OPERATORS[type(op)] for op in node.ops]
        out.comparators = [self.expr(comparator, out) for comparator in node.comparators]
        return out

    def _ifexp(self, node: ast.IfExp, parent: o.Node) -> o.Expr:
        out = o.IfExp()
        out.parent = parent
        out.body = self.expr(node.body, out)
        out.test = self.expr(node.test, out)
        out.orelse = self.expr(node.orelse, out)
        return out

    def _subscript(self, node: ast.Subscript, parent: o.Node) -> o.Expr:
        out = o.Subscript()
        out.parent = parent
        out.value = self.expr(node.value, out)
        out.slice = self.expr(node.slice, out)
        return out

    def _slice(self, node: ast.Slice, parent: o.Node) -> o.Expr:
        out = o.Slice()
        out.parent = parent
        out.lower = self.optional(node.lower, out)
        out.upper = self.optional(node.upper, out)
        out.step = self.optional(node.step, out)
        return out

    def _named(self, node: ast.NamedExpr, parent: o.Node) -> o.Expr:
        out = o.NamedExpr()
        out.parent = parent
        out.target = self.store(node.target, out)
        out.value = self.expr(node.value, out)
        self.bind_walrus(out)
        return out

    def _lambda(self, node: ast.Lambda, parent: o.Node) -> o.Expr:
        out = self.begin_lambda(parent)
        out.params = self.parameters(node.args, out)
        self.begin_lambda_body(out)
        out.body = self.expr(node.body, out)
        self.end_lambda_body()
        return out

    def parameters(self, node: ast.arguments, parent: o.Node) -> list[o.Param]:
        """Parameters in source order, annotations and defaults read in the scope around the function."""
        positional_only = len(node.posonlyargs)
        positional = positional_only + len(node.args)
        params = []
        for index, (argument, default) in enumerate(parameters(node)):
            out = o.Param()
            out.parent = parent
            out.name = argument.arg
            if argument is node.vararg:
                out.kind = "star"
            elif argument is node.kwarg:
                out.kind = "double-star"
            elif index < positional_only:
                out.kind = "positional-only"
            else:
                out.kind = "positional" if index < positional else "keyword-only"
            out.annotation = self.optional(argument.annotation, out)
            out.default = self.optional(default, out)
            params.append(out)
        return params

    def _comprehension(self, kind: str, node: Any, parent: o.Node) -> o.Expr:
        out = o.Comprehension()
        out.parent = parent
        out.kind = kind
        out.scope = self.open_scope("comprehension", out)
        elements = [node.key, node.value] if kind == "dict" else [node.elt]
        out.elts = [self.expr(element, out) for element in elements]
        out.generators = []
        for clause in node.generators:
            generator = o.CompFor()
            generator.parent = out
            generator.is_async = bool(clause.is_async)
            generator.target = self.store(clause.target, generator)
            generator.iter = self.expr(clause.iter, generator)
            self.bind(generator.target, "for", generator.iter)
            generator.ifs = [self.expr(condition, generator) for condition in clause.ifs]
            out.generators.append(generator)
        self.close_scope()
        return out
