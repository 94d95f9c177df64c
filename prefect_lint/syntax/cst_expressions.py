"""LibCST expressions to outline expressions, recording reads and calls in their scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from prefect_lint.syntax import literals
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.outline_builder import OutlineBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CONSTANTS = {"None": None, "True": True, "False": False}

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.And: "and",
    cst.Or: "or",
    cst.Not: "not",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}


class CstExpressionExtractor(OutlineBuilder):
    """Turns expressions into outline nodes; `expr` is the way in."""

    def __init__(self) -> None:
        super().__init__()
        self._handlers: dict[type[cst.CSTNode], Callable[[Any, o.Node], o.Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Call: self._call,
            cst.SimpleString: self._string,
            cst.Integer: self._number,
            cst.Float: self._number,
            cst.Imaginary: self._number,
            cst.Ellipsis: lambda node, parent: self.constant(..., parent),
            cst.ConcatenatedString: self._concatenated,
            cst.FormattedString: self._joined,
            cst.List: lambda node, parent: self._container(o.List(), node, parent),
            cst.Tuple: lambda node, parent: self._container(o.Tuple(), node, parent),
            cst.Set: lambda node, parent: self._container(o.Set(), node, parent),
            cst.Dict: self._dict,
            cst.Await: self._await,
            cst.Yield: self._yield,
            cst.BinaryOperation: self._binary,
            cst.BooleanOperation: self._boolean,
            cst.UnaryOperation: self._unary,
            cst.Comparison: self._comparison,
            cst.IfExp: self._ifexp,
            cst.Subscript: self._subscript,
            cst.NamedExpr: self._named,
            cst.Lambda: self._lambda,
            cst.ListComp: lambda node, parent: self._comprehension(
                "list", [node.elt], node, parent
            ),
            cst.SetComp: lambda node, parent: self._comprehension("set", [node.elt], node, parent),
            cst.GeneratorExp: lambda node, parent: self._comprehension(
                "generator", [node.elt], node, parent
            ),
            cst.DictComp: lambda node, parent: self._comprehension(
                "dict", [node.key, node.value], node, parent
            ),
            cst.Element: lambda node, parent: self.expr(node.value, parent),
            cst.StarredElement: self._starred,
            cst.Slice: self._slice,
            cst.Index: lambda node, parent: self.expr(node.value, parent),
            cst.From: lambda node, parent: self.expr(node.item, parent),
        }
        # Template strings came with LibCST 1.9 and Python 3.14.
        templated = getattr(cst, "TemplatedString", None)
        if templated is not None:
            self._handlers[templated] = self._joined

    def expr(self, node: cst.CSTNode, parent: o.Node) -> o.Expr:
        """The outline of an expression that is read."""
        handler = self._handlers.get(type(node))
        return self.other(parent) if handler is None else handler(node, parent)

    def optional(self, node: cst.CSTNode | None, parent: o.Node) -> o.Expr | None:
        """The outline of an expression that may be missing."""
        return None if node is None else self.expr(node, parent)

    def store(self, node: cst.CSTNode, parent: o.Node) -> o.Expr:
        """The outline of a target that is bound or deleted: its names are not reads."""
        if type(node) is cst.Name:
            return self.stored(node.value, parent)
        if isinstance(node, cst.Tuple | cst.List):
            group: o.Container = o.Tuple() if isinstance(node, cst.Tuple) else o.List()
            group.parent = parent
            group.elts = []
            for element in node.elements:
                if isinstance(element, cst.StarredElement):
                    starred = o.Starred()
                    starred.parent = group
                    starred.value = self.store(element.value, starred)
                    group.elts.append(starred)
                else:
                    group.elts.append(self.store(element.value, group))
            return group
        return self.expr(node, parent)

    def _name(self, node: cst.Name, parent: o.Node) -> o.Expr:
        text = node.value
        if text in _CONSTANTS:
            return self.constant(_CONSTANTS[text], parent)
        return self.read(text, parent)

    def _attribute(self, node: cst.Attribute, parent: o.Node) -> o.Expr:
        out = self.attribute(node.attr.value, parent)
        out.value = self.expr(node.value, out)
        return out

    def _call(self, node: cst.Call, parent: o.Node) -> o.Expr:
        out = self.call(parent)
        out.func = self.expr(node.func, out)
        out.arguments = self.arguments(node.args, out)
        return out

    def arguments(self, args: Sequence[cst.Arg], parent: o.Node) -> list[o.Node]:
        """Arguments of a call or class header in source order."""
        found: list[o.Node] = []
        for arg in args:
            if arg.keyword is not None or arg.star == "**":
                keyword = o.Keyword()
                keyword.parent = parent
                keyword.arg = arg.keyword.value if arg.keyword is not None else None
                keyword.value = self.expr(arg.value, keyword)
                found.append(keyword)
            elif arg.star:
                starred = o.Starred()
                starred.parent = parent
                starred.value = self.expr(arg.value, starred)
                found.append(starred)
            else:
                found.append(self.expr(arg.value, parent))
        return found

    def _string(self, node: cst.SimpleString, parent: o.Node) -> o.Expr:
        return self.constant(literals.string(node.value), parent)

    def _number(self, node: cst.BaseNumber, parent: o.Node) -> o.Expr:
        return self.constant(literals.number(node.value), parent)  # type: ignore[attr-defined]

    def _concatenated(self, node: cst.ConcatenatedString, parent: o.Node) -> o.Expr:
        pieces: list[Any] = []
        rest: Any = node
        while isinstance(rest, cst.ConcatenatedString):
            pieces.append(rest.left)
            rest = rest.right
        pieces.append(rest)
        if all(isinstance(piece, cst.SimpleString) for piece in pieces):
            values = [literals.string(piece.value) for piece in pieces]
            texts = [value for value in values if isinstance(value, str)]
            if len(texts) == len(values):
                return self.constant("".join(texts), parent)
            return self.constant(b"".join(v for v in values if isinstance(v, bytes)), parent)
        return self._pieces(pieces, parent)

    def _joined(self, node: cst.FormattedString, parent: o.Node) -> o.Expr:
        return self._pieces([node], parent)

    def _pieces(self, pieces: Sequence[Any], parent: o.Node) -> o.Expr:
        """Strings side by side, one of them with fields; what stands between two fields is one text."""
        out = self.joined(parent)
        open_text = False
        for piece in pieces:
            if isinstance(piece, cst.SimpleString):
                open_text = _add_text(out, str(literals.string(piece.value)), open_text)
                continue
            for part in piece.parts:
                expression = getattr(part, "expression", None)
                if expression is None:
                    text = literals.part(part.value, piece.start)
                    open_text = _add_text(out, text, open_text)
                    continue
                if part.equal is not None:
                    _add_text(out, _self_documenting(part), open_text)
                out.values.append(self.expr(expression, out))
                for inner in part.format_spec or ():
                    nested = getattr(inner, "expression", None)
                    if nested is not None:
                        out.values.append(self.expr(nested, out))
                open_text = False
        return out

    def _container(self, out: o.Container, node: Any, parent: o.Node) -> o.Expr:
        out.parent = parent
        out.elts = [self.expr(element, out) for element in node.elements]
        return out

    def _dict(self, node: cst.Dict, parent: o.Node) -> o.Expr:
        out = o.Dict()
        out.parent = parent
        out.keys = []
        out.values = []
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                out.keys.append(self.expr(element.key, out))
            else:
                out.keys.append(None)
            out.values.append(self.expr(element.value, out))
        return out

    def _starred(self, node: cst.StarredElement, parent: o.Node) -> o.Expr:
        out = o.Starred()
        out.parent = parent
        out.value = self.expr(node.value, out)
        return out

    def _await(self, node: cst.Await, parent: o.Node) -> o.Expr:
        out = o.Await()
        out.parent = parent
        out.ordinal = self.count("await")
        out.value = self.expr(node.expression, out)
        return out

    def _yield(self, node: cst.Yield, parent: o.Node) -> o.Expr:
        out = self.yielding(parent, is_from=isinstance(node.value, cst.From))
        out.value = self.optional(node.value, out)
        return out

    def _binary(self, node: cst.BinaryOperation, parent: o.Node) -> o.Expr:
        out = o.BinOp()
        out.parent = parent
        out.op = _OPERATORS[type(node.operator)]
        out.left = self.expr(node.left, out)
        out.right = self.expr(node.right, out)
        return out

    def _boolean(self, node: cst.BooleanOperation, parent: o.Node) -> o.Expr:
        out = o.BoolOp()
        out.parent = parent
        out.op = _OPERATORS[type(node.operator)]
        out.left = self.expr(node.left, out)
        out.right = self.expr(node.right, out)
        return out

    def _unary(self, node: cst.UnaryOperation, parent: o.Node) -> o.Expr:
        if isinstance(node.operator, cst.Minus) and isinstance(
            node.expression, cst.Integer | cst.Float
        ):
            return self.constant(-literals.number(node.expression.value), parent)
        out = o.UnaryOp()
        out.parent = parent
        out.op = _OPERATORS[type(node.operator)]
        out.operand = self.expr(node.expression, out)
        return out

    def _comparison(self, node: cst.Comparison, parent: o.Node) -> o.Expr:
        out = o.Compare()
        out.parent = parent
        out.left = self.expr(node.left, out)
        out.ops = []
        out.comparators = []
        for target in node.comparisons:
            out.ops.append(_OPERATORS[type(target.operator)])
            out.comparators.append(self.expr(target.comparator, out))
        return out

    def _ifexp(self, node: cst.IfExp, parent: o.Node) -> o.Expr:
        out = o.IfExp()
        out.parent = parent
        out.body = self.expr(node.body, out)
        out.test = self.expr(node.test, out)
        out.orelse = self.expr(node.orelse, out)
        return out

    def _subscript(self, node: cst.Subscript, parent: o.Node) -> o.Expr:
        out = o.Subscript()
        out.parent = parent
        out.value = self.expr(node.value, out)
        first = node.slice[0]
        if len(node.slice) == 1 and not isinstance(first.comma, cst.Comma) and not _star(first):
            out.slice = self.expr(first.slice, out)
            return out
        group = o.Tuple()
        group.parent = out
        group.elts = []
        for element in node.slice:
            if _star(element):
                starred = o.Starred()
                starred.parent = group
                starred.value = self.expr(element.slice, starred)
                group.elts.append(starred)
            else:
                group.elts.append(self.expr(element.slice, group))
        out.slice = group
        return out

    def _slice(self, node: cst.Slice, parent: o.Node) -> o.Expr:
        out = o.Slice()
        out.parent = parent
        out.lower = self.optional(node.lower, out)
        out.upper = self.optional(node.upper, out)
        out.step = self.optional(node.step, out)
        return out

    def _named(self, node: cst.NamedExpr, parent: o.Node) -> o.Expr:
        out = o.NamedExpr()
        out.parent = parent
        out.target = self.store(node.target, out)
        out.value = self.expr(node.value, out)
        self.bind_walrus(out)
        return out

    def _lambda(self, node: cst.Lambda, parent: o.Node) -> o.Expr:
        out = self.begin_lambda(parent)
        out.params = self.parameters(node.params, out)
        self.begin_lambda_body(out)
        out.body = self.expr(node.body, out)
        self.end_lambda_body()
        return out

    def parameters(self, node: cst.Parameters, parent: o.Node) -> list[o.Param]:
        """Parameters in source order, annotations and defaults read in the scope around the function."""
        found: list[tuple[str, cst.Param]] = []
        found.extend(("positional-only", param) for param in node.posonly_params)
        found.extend(("positional", param) for param in node.params)
        if isinstance(node.star_arg, cst.Param):
            found.append(("star", node.star_arg))
        found.extend(("keyword-only", param) for param in node.kwonly_params)
        if node.star_kwarg is not None:
            found.append(("double-star", node.star_kwarg))
        params = []
        for kind, param in found:
            out = o.Param()
            out.parent = parent
            out.name = param.name.value
            out.kind = kind
            annotation = param.annotation
            out.annotation = None if annotation is None else self.expr(annotation.annotation, out)
            out.default = self.optional(param.default, out)
            params.append(out)
        return params

    def _comprehension(
        self, kind: str, elements: list[cst.BaseExpression], node: Any, parent: o.Node
    ) -> o.Expr:
        out = o.Comprehension()
        out.parent = parent
        out.kind = kind
        out.scope = self.open_scope("comprehension", out)
        out.elts = [self.expr(element, out) for element in elements]
        out.generators = []
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            generator = o.CompFor()
            generator.parent = out
            generator.is_async = clause.asynchronous is not None
            generator.target = self.store(clause.target, generator)
            generator.iter = self.expr(clause.iter, generator)
            self.bind(generator.target, "for", generator.iter)
            generator.ifs = [self.expr(condition.test, generator) for condition in clause.ifs]
            out.generators.append(generator)
            clause = clause.inner_for_in
        self.close_scope()
        return out


def _star(element: cst.SubscriptElement) -> bool:
    """Whether an index is unpacked: `x[*names]`."""
    return isinstance(element.slice, cst.Index) and bool(element.slice.star)


def _add_text(out: o.JoinedStr, text: str, open_text: bool) -> bool:
    """Add a literal part of an f-string, to the part before when nothing stands between."""
    if not text:
        return open_text
    if open_text:
        out.text[-1] += text
    else:
        out.text.append(text)
    return True


def _self_documenting(part: cst.FormattedStringExpression) -> str:
    """The text that `{x=}` adds by itself."""
    assert part.equal is not None
    empty = cst.Module([])
    around = (part.whitespace_before_expression, part.expression, part.equal)
    return "".join(map(empty.code_for_node, around))
