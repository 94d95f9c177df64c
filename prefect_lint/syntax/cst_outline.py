"""LibCST trees to outlines, for files that the running Python's own parser can't read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.cst_expressions import CstExpressionExtractor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_AUGMENTED: dict[type[cst.CSTNode], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.MatrixMultiplyAssign: "@",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
}


def extract(tree: cst.Module) -> o.ModuleOutline:
    """The outline of a parsed module.

    Recursion is as deep as the code is nested; callers give it a deep stack (see `deep_stack`).
    """
    return _Extractor().module(tree)


class _Extractor(CstExpressionExtractor):
    def __init__(self) -> None:
        super().__init__()
        self._statements: dict[type[cst.CSTNode], Callable[[Any, o.Node], o.Stmt]] = {
            cst.Expr: self._expression,
            cst.Assign: self._assign,
            cst.AnnAssign: self._annotated,
            cst.AugAssign: self._augmented,
            cst.Return: self._return,
            cst.Raise: self._raise,
            cst.Del: self._delete,
            cst.Assert: self._assert,
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.Pass: lambda node, parent: self.simple("pass", [], parent),
            cst.Break: lambda node, parent: self.simple("break", [], parent),
            cst.Continue: lambda node, parent: self.simple("continue", [], parent),
            cst.Global: self._global,
            cst.Nonlocal: self._global,
            cst.TypeAlias: self._type_alias,
            cst.If: self._if,
            cst.For: self._for,
            cst.While: self._while,
            cst.With: self._with,
            cst.Try: self._try,
            cst.TryStar: self._try,
            cst.Match: self._match,
            cst.FunctionDef: self._function,
            cst.ClassDef: self._class,
        }

    def module(self, tree: cst.Module) -> o.ModuleOutline:
        out = self.begin_module()
        return self.end_module(out, self._block(tree.body, out))

    def _block(self, nodes: Iterable[cst.CSTNode], parent: o.Node) -> list[o.Stmt]:
        found: list[o.Stmt] = []
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                found.extend(self._statement(small, parent) for small in node.body)
            else:
                found.append(self._statement(node, parent))
        return found

    def _statement(self, node: cst.CSTNode, parent: o.Node) -> o.Stmt:
        handler = self._statements.get(type(node))
        # A statement that a newer LibCST knows and this extractor does not.
        return self.simple("other", [], parent) if handler is None else handler(node, parent)

    def _suite(self, node: cst.BaseSuite, parent: o.Node) -> list[o.Stmt]:
        return self._block(node.body, parent)

    def _else(self, node: cst.If | cst.Else | None, parent: o.Node) -> list[o.Stmt]:
        if node is None:
            return []
        if isinstance(node, cst.If):
            return [self._if(node, parent)]
        return self._suite(node.body, parent)

    def _expression(self, node: cst.Expr, parent: o.Node) -> o.Stmt:
        out = o.ExprStmt()
        self.begin(out, parent)
        out.value = self.expr(node.value, out)
        return out

    def _assign(self, node: cst.Assign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self.begin(out, parent)
        out.annotation = None
        out.targets = [self.store(target.target, out) for target in node.targets]
        value = out.value = self.expr(node.value, out)
        for target in out.targets:
            self.bind(target, "assign", value)
        return out

    def _annotated(self, node: cst.AnnAssign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self.begin(out, parent)
        out.targets = [self.store(node.target, out)]
        out.annotation = self.expr(node.annotation.annotation, out)
        out.value = self.optional(node.value, out)
        self.bind_annotated(out)
        return out

    def _augmented(self, node: cst.AugAssign, parent: o.Node) -> o.Stmt:
        out = o.AugAssign()
        self.begin(out, parent)
        out.op = _AUGMENTED[type(node.operator)]
        out.target = self.store(node.target, out)
        out.value = self.expr(node.value, out)
        self.bind(out.target, "augmented", out.value)
        return out

    def _return(self, node: cst.Return, parent: o.Node) -> o.Stmt:
        out = o.Return()
        self.begin(out, parent)
        out.value = self.optional(node.value, out)
        return out

    def _raise(self, node: cst.Raise, parent: o.Node) -> o.Stmt:
        out = o.Raise()
        self.begin(out, parent)
        out.exc = self.optional(node.exc, out)
        out.cause = self.optional(node.cause, out)
        return out

    def _delete(self, node: cst.Del, parent: o.Node) -> o.Stmt:
        out = o.Delete()
        self.begin(out, parent)
        # `del a, b` deletes two targets, `del (a, b)` one tuple: only the bare form is taken apart.
        if isinstance(node.target, cst.Tuple) and not node.target.lpar:
            out.targets = [self.store(element.value, out) for element in node.target.elements]
        else:
            out.targets = [self.store(node.target, out)]
        for target in out.targets:
            self.bind(target, "delete", out)
        return out

    def _assert(self, node: cst.Assert, parent: o.Node) -> o.Stmt:
        out = o.Assert()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.msg = self.optional(node.msg, out)
        return out

    def _aliases(self, names: Iterable[cst.ImportAlias], parent: o.Node) -> list[o.Alias]:
        aliases = []
        for name in names:
            asname = name.asname.name.value if name.asname is not None else None  # type: ignore[union-attr]
            aliases.append(self.alias(dotted(name.name), asname, parent))
        return aliases

    def _import(self, node: cst.Import, parent: o.Node) -> o.Stmt:
        out = o.Import()
        self.begin(out, parent)
        out.names = self._aliases(node.names, out)
        self.bind_import(out)
        return out

    def _import_from(self, node: cst.ImportFrom, parent: o.Node) -> o.Stmt:
        out = o.ImportFrom()
        self.begin(out, parent)
        out.module = dotted(node.module) if node.module is not None else ""
        out.level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            out.names = [self.alias("*", None, out)]
        else:
            out.names = self._aliases(node.names, out)
        self.bind_import(out)
        return out

    def _global(self, node: cst.Global | cst.Nonlocal, parent: o.Node) -> o.Stmt:
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        out = self.simple(kind, [item.name.value for item in node.names], parent)
        self.scope.globals.update(out.names)
        return out

    def _type_alias(self, node: cst.TypeAlias, parent: o.Node) -> o.Stmt:
        out = self.simple("type", [], parent)
        self.add_binding(o.Binding(node.name.value, "other", out, out))
        return out

    def _if(self, node: cst.If, parent: o.Node) -> o.Stmt:
        out = o.If()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _for(self, node: cst.For, parent: o.Node) -> o.Stmt:
        out = o.For()
        self.begin(out, parent)
        out.is_async = node.asynchronous is not None
        out.target = self.store(node.target, out)
        out.iter = self.expr(node.iter, out)
        self.bind(out.target, "for", out.iter)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _while(self, node: cst.While, parent: o.Node) -> o.Stmt:
        out = o.While()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _with(self, node: cst.With, parent: o.Node) -> o.Stmt:
        out = o.With()
        self.begin(out, parent)
        out.is_async = node.asynchronous is not None
        out.items = []
        for clause in node.items:
            item = o.WithItem()
            item.parent = out
            item.context_expr = self.expr(clause.item, item)
            item.optional_vars = None
            if clause.asname is not None:
                item.optional_vars = self.store(clause.asname.name, item)
                self.bind(item.optional_vars, "with", item.context_expr)
            out.items.append(item)
        out.body = self._suite(node.body, out)
        return out

    def _try(self, node: cst.Try | cst.TryStar, parent: o.Node) -> o.Stmt:
        out = o.Try()
        self.begin(out, parent)
        out.body = self._suite(node.body, out)
        out.handlers = []
        for clause in node.handlers:
            handler = o.ExceptHandler()
            handler.parent = out
            handler.ordinal = self.count("handler")
            handler.type = self.optional(clause.type, handler)
            handler.name = None
            if clause.name is not None and isinstance(clause.name.name, cst.Name):
                handler.name = clause.name.name.value
                self.add_binding(o.Binding(handler.name, "except", handler, handler))
            handler.body = self._suite(clause.body, handler)
            out.handlers.append(handler)
        out.orelse = self._else(node.orelse, out)
        out.finalbody = [] if node.finalbody is None else self._suite(node.finalbody.body, out)
        return out

    def _match(self, node: cst.Match, parent: o.Node) -> o.Stmt:
        out = o.Match()
        self.begin(out, parent)
        out.subject = self.expr(node.subject, out)
        out.cases = []
        for clause in node.cases:
            case = o.MatchCase()
            case.parent = out
            case.pattern = []
            for name in _captured(clause.pattern):
                self.add_binding(o.Binding(name, "other", case, case))
            case.guard = self.optional(clause.guard, case)
            case.body = self._suite(clause.body, case)
            out.cases.append(case)
        return out

    def _function(self, node: cst.FunctionDef, parent: o.Node) -> o.Stmt:
        out = o.FunctionDef()
        self.begin_definition(out, node.name.value, parent)
        out.is_async = node.asynchronous is not None
        out.decorators = [self.expr(item.decorator, out) for item in node.decorators]
        out.params = self.parameters(node.params, out)
        returns = node.returns
        out.returns = None if returns is None else self.expr(returns.annotation, out)
        self.begin_function_body(out)
        out.body = self._suite(node.body, out)
        self.end_function_body()
        return out

    def _class(self, node: cst.ClassDef, parent: o.Node) -> o.Stmt:
        out = o.ClassDef()
        self.begin_definition(out, node.name.value, parent)
        out.decorators = [self.expr(item.decorator, out) for item in node.decorators]
        out.arguments = self.arguments([*node.bases, *node.keywords], out)
        self.begin_class_body(out)
        out.body = self._suite(node.body, out)
        self.end_class_body()
        return out


def dotted(node: cst.CSTNode) -> str:
    """The text of a dotted name in an import."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


def _captured(pattern: cst.CSTNode) -> list[str]:
    """The names that a match pattern binds."""
    names: list[str] = []
    stack: list[cst.CSTNode] = [pattern]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
            names.append(node.name.value)
        if isinstance(node, cst.MatchMapping) and node.rest is not None:
            names.append(node.rest.value)
        stack.extend(node.children)
    return names
