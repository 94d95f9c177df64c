"""LibCST expressions to outline expressions, recording reads and calls in their scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from prefect_lint.syntax import literals
from prefect_lint.syntax import outline as o

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


class ExpressionExtractor:
    """Turns expressions into outline nodes; `expr` is the way in."""

    def __init__(self) -> None:
        self.scope: o.Scope
        self.functions: list[o.FunctionDef | o.Lambda] = []
        self.attributes: dict[str, list[o.Attribute]] = {}
        self.counts = dict.fromkeys([*o.COUNTED.values(), "stmt"], 0)
        self._handlers: dict[type[cst.CSTNode], Callable[[Any, o.Node], o.Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Call: self._call,
            cst.SimpleString: self._string,
            cst.Integer: self._number,
            cst.Float: self._number,
            cst.Imaginary: self._number,
            cst.Ellipsis: lambda node, parent: self._constant(..., parent),
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
        return self._other(parent) if handler is None else handler(node, parent)

    def _other(self, parent: o.Node) -> o.Expr:
        """A node that a newer LibCST knows and this extractor does not."""
        out = o.Other()
        out.parent = parent
        return out

    def optional(self, node: cst.CSTNode | None, parent: o.Node) -> o.Expr | None:
        """The outline of an expression that may be missing."""
        return None if node is None else self.expr(node, parent)

    def count(self, kind: str) -> int:
        """The next number of a counted kind."""
        number = self.counts[kind]
        self.counts[kind] = number + 1
        return number

    def store(self, node: cst.CSTNode, parent: o.Node) -> o.Expr:
        """The outline of a target that is bound or deleted: its names are not reads."""
        if type(node) is cst.Name:
            out = o.Name()
            out.parent = parent
            out.id = node.value
            out.store = True
            out.scope = self.scope
            out.ordinal = self.count("name")
            return out
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

    def bind(self, target: o.Expr, kind: str, value: o.Node, path: int | None = None) -> None:
        """Record what the names of a target are bound to."""
        if isinstance(target, o.Name):
            self.add_binding(o.Binding(target.id, kind, value, target, path))
        elif isinstance(target, o.Container):
            for index, element in enumerate(target.elts):
                if isinstance(element, o.Starred):
                    self.bind(element.value, "other", value)
                elif path is None and kind in ("assign", "for"):
                    self.bind(element, "unpack" if kind == "assign" else "for-unpack", value, index)
                else:
                    self.bind(element, "other", value)

    def add_binding(self, binding: o.Binding) -> None:
        """Record a binding in the scope that really holds the name."""
        scope = self.scope
        if binding.name in scope.globals:
            while scope.parent is not None and binding.name in scope.globals:
                scope = scope.parent
        binding.order = self.counts["name"]
        scope.bindings.setdefault(binding.name, []).append(binding)

    def open_scope(self, kind: str, node: o.Node) -> o.Scope:
        """Enter a new scope below the current one."""
        scope = o.Scope(kind, node, self.scope)
        self.scope.children.append(scope)
        self.scope = scope
        return scope

    def close_scope(self) -> None:
        """Go back to the scope above."""
        assert self.scope.parent is not None
        self.scope = self.scope.parent

    def _holder(self) -> o.Scope:
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def _constant(self, value: Any, parent: o.Node) -> o.Constant:
        out = o.Constant()
        out.parent = parent
        out.value = value
        return out

    def _name(self, node: cst.Name, parent: o.Node) -> o.Expr:
        text = node.value
        if text in _CONSTANTS:
            return self._constant(_CONSTANTS[text], parent)
        out = o.Name()
        out.parent = parent
        out.id = text
        out.store = False
        out.scope = self.scope
        out.ordinal = self.count("name")
        reads = self.scope.reads
        if text in reads:
            reads[text].append(out)
        else:
            reads[text] = [out]
        return out

    def _attribute(self, node: cst.Attribute, parent: o.Node) -> o.Expr:
        out = o.Attribute()
        out.parent = parent
        out.ordinal = self.count("attribute")
        name = out.attr = node.attr.value
        if name in self.attributes:
            self.attributes[name].append(out)
        else:
            self.attributes[name] = [out]
        out.value = self.expr(node.value, out)
        return out

    def _call(self, node: cst.Call, parent: o.Node) -> o.Expr:
        out = o.Call()
        out.parent = parent
        out.ordinal = self.count("call")
        self._holder().calls.append(out)
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
        return self._constant(literals.string(node.value), parent)

    def _number(self, node: cst.BaseNumber, parent: o.Node) -> o.Expr:
        return self._constant(literals.number(node.value), parent)  # type: ignore[attr-defined]

    def _concatenated(self, node: cst.ConcatenatedString, parent: o.Node) -> o.Expr:
        pieces: list[cst.CSTNode] = []
        rest: cst.CSTNode = node
        while isinstance(rest, cst.ConcatenatedString):
            pieces.append(rest.left)
            rest = rest.right
        pieces.append(rest)
        if all(isinstance(piece, cst.SimpleString) for piece in pieces):
            values = [literals.string(piece.value) for piece in pieces]  # type: ignore[attr-defined]
            texts = [value for value in values if isinstance(value, str)]
            if len(texts) == len(values):
                return self._constant("".join(texts), parent)
            return self._constant(b"".join(v for v in values if isinstance(v, bytes)), parent)
        out = o.JoinedStr()
        out.parent = parent
        out.values = []
        out.text = []
        for piece in pieces:
            if isinstance(piece, cst.SimpleString):
                out.text.append(str(literals.string(piece.value)))
            else:
                self._join(piece.parts, out)  # type: ignore[attr-defined]
        return out

    def _joined(self, node: cst.FormattedString, parent: o.Node) -> o.Expr:
        out = o.JoinedStr()
        out.parent = parent
        out.values = []
        out.text = []
        self._join(node.parts, out)
        return out

    def _join(self, parts: Sequence[Any], out: o.JoinedStr) -> None:
        for part in parts:
            expression = getattr(part, "expression", None)
            if expression is None:
                out.text.append(part.value)
            else:
                out.values.append(self.expr(expression, out))
                self._join(part.format_spec or (), out)

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
        out = o.Yield()
        out.parent = parent
        out.is_from = isinstance(node.value, cst.From)
        out.value = self.optional(node.value, out)
        if self.functions and isinstance(self.functions[-1], o.FunctionDef):
            self.functions[-1].is_generator = True
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
            return self._constant(-literals.number(node.expression.value), parent)
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
        if len(node.slice) == 1:
            out.slice = self.expr(node.slice[0].slice, out)
        else:
            group = o.Tuple()
            group.parent = out
            group.elts = [self.expr(element.slice, group) for element in node.slice]
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
        # A walrus inside a comprehension binds in the function around it.
        inner, self.scope = self.scope, self._holder()
        self.bind(out.target, "assign", out.value)
        self.scope = inner
        return out

    def _lambda(self, node: cst.Lambda, parent: o.Node) -> o.Expr:
        out = o.Lambda()
        out.parent = parent
        out.ordinal = self.count("lambda")
        self._holder().functions.append(out)
        out.params = self.parameters(node.params, out)
        out.scope = self.open_scope("lambda", out)
        self.functions.append(out)
        self.bind_parameters(out.params)
        out.body = self.expr(node.body, out)
        self.functions.pop()
        self.close_scope()
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

    def bind_parameters(self, params: list[o.Param]) -> None:
        """Bind parameters in the function's own scope."""
        for param in params:
            self.add_binding(o.Binding(param.name, "param", param, param))

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
