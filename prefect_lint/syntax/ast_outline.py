"""The standard library's trees to outlines: one walk that keeps statements, expressions and scopes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.ast_expressions import AstExpressionExtractor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def extract(tree: ast.Module) -> o.ModuleOutline:
    """The outline of a parsed module.

    Recursion is as deep as the code is nested; callers give it a deep stack (see `deep_stack`).
    """
    return _Extractor().module(tree)


class _Extractor(AstExpressionExtractor):
    def __init__(self) -> None:
        super().__init__()
        self._statements: dict[type[ast.AST], Callable[[Any, o.Node], o.Stmt]] = {
            ast.Expr: self._expression,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Delete: self._delete,
            ast.Assert: self._assert,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Pass: lambda node, parent: self.simple("pass", [], parent),
            ast.Break: lambda node, parent: self.simple("break", [], parent),
            ast.Continue: lambda node, parent: self.simple("continue", [], parent),
            ast.Global: lambda node, parent: self._global("global", node, parent),
            ast.Nonlocal: lambda node, parent: self._global("nonlocal", node, parent),
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.Match: self._match,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
        }
        for name, handler in (("TryStar", self._try), ("TypeAlias", self._type_alias)):
            newer = getattr(ast, name, None)
            if newer is not None:
                self._statements[newer] = handler

    def module(self, tree: ast.Module) -> o.ModuleOutline:
        out = self.begin_module()
        return self.end_module(out, self._block(tree.body, out))

    def _block(self, nodes: Iterable[ast.stmt], parent: o.Node) -> list[o.Stmt]:
        return [self._statement(node, parent) for node in nodes]

    def _statement(self, node: ast.stmt, parent: o.Node) -> o.Stmt:
        handler = self._statements.get(type(node))
        # A statement that a newer Python knows and this extractor does not.
        return self.simple("other", [], parent) if handler is None else handler(node, parent)

    def _expression(self, node: ast.Expr, parent: o.Node) -> o.Stmt:
        out = o.ExprStmt()
        self.begin(out, parent)
        out.value = self.expr(node.value, out)
        return out

    def _assign(self, node: ast.Assign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self.begin(out, parent)
        out.annotation = None
        out.targets = [self.store(target, out) for target in node.targets]
        value = out.value = self.expr(node.value, out)
        for target in out.targets:
            self.bind(target, "assign", value)
        return out

    def _annotated(self, node: ast.AnnAssign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self.begin(out, parent)
        out.targets = [self.store(node.target, out)]
        out.annotation = self.expr(node.annotation, out)
        out.value = self.optional(node.value, out)
        self.bind_annotated(out)
        return out

    def _augmented(self, node: ast.AugAssign, parent: o.Node) -> o.Stmt:
        out = o.AugAssign()
        self.begin(out, parent)
        out.op = self.operators[type(node.op)]
        out.target = self.store(node.target, out)
        out.value = self.expr(node.value, out)
        self.bind(out.target, "augmented", out.value)
        return out

    def _return(self, node: ast.Return, parent: o.Node) -> o.Stmt:
        out = o.Return()
        self.begin(out, parent)
        out.value = self.optional(node.value, out)
        return out

    def _raise(self, node: ast.Raise, parent: o.Node) -> o.Stmt:
        out = o.Raise()
        self.begin(out, parent)
        out.exc = self.optional(node.exc, out)
        out.cause = self.optional(node.cause, out)
        return out

    def _delete(self, node: ast.Delete, parent: o.Node) -> o.Stmt:
        out = o.Delete()
        self.begin(out, parent)
        out.targets = [self.store(target, out) for target in node.targets]
        for target in out.targets:
            self.bind(target, "delete", out)
        return out

    def _assert(self, node: ast.Assert, parent: o.Node) -> o.Stmt:
        out = o.Assert()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.msg = self.optional(node.msg, out)
        return out

    def _import(self, node: ast.Import, parent: o.Node) -> o.Stmt:
        out = o.Import()
        self.begin(out, parent)
        out.names = [self.alias(name.name, name.asname, out) for name in node.names]
        self.bind_import(out)
        return out

    def _import_from(self, node: ast.ImportFrom, parent: o.Node) -> o.Stmt:
        out = o.ImportFrom()
        self.begin(out, parent)
        out.module = node.module or ""
        out.level = node.level
        out.names = [self.alias(name.name, name.asname, out) for name in node.names]
        self.bind_import(out)
        return out

    def _global(self, kind: str, node: ast.Global | ast.Nonlocal, parent: o.Node) -> o.Stmt:
        out = self.simple(kind, list(node.names), parent)
        self.scope.globals.update(out.names)
        return out

    def _type_alias(self, node: Any, parent: o.Node) -> o.Stmt:
        out = self.simple("type", [], parent)
        self.add_binding(o.Binding(node.name.id, "other", out, out))
        return out

    def _if(self, node: ast.If, parent: o.Node) -> o.Stmt:
        out = o.If()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._block(node.body, out)
        out.orelse = self._block(node.orelse, out)
        return out

    def _for(self, node: ast.For | ast.AsyncFor, parent: o.Node) -> o.Stmt:
        out = o.For()
        self.begin(out, parent)
        out.is_async = isinstance(node, ast.AsyncFor)
        out.target = self.store(node.target, out)
        out.iter = self.expr(node.iter, out)
        self.bind(out.target, "for", out.iter)
        out.body = self._block(node.body, out)
        out.orelse = self._block(node.orelse, out)
        return out

    def _while(self, node: ast.While, parent: o.Node) -> o.Stmt:
        out = o.While()
        self.begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._block(node.body, out)
        out.orelse = self._block(node.orelse, out)
        return out

    def _with(self, node: ast.With | ast.AsyncWith, parent: o.Node) -> o.Stmt:
        out = o.With()
        self.begin(out, parent)
        out.is_async = isinstance(node, ast.AsyncWith)
        out.items = []
        for clause in node.items:
            item = o.WithItem()
            item.parent = out
            item.context_expr = self.expr(clause.context_expr, item)
            item.optional_vars = None
            if clause.optional_vars is not None:
                item.optional_vars = self.store(clause.optional_vars, item)
                self.bind(item.optional_vars, "with", item.context_expr)
            out.items.append(item)
        out.body = self._block(node.body, out)
        return out

    def _try(self, node: Any, parent: o.Node) -> o.Stmt:
        out = o.Try()
        self.begin(out, parent)
        out.body = self._block(node.body, out)
        out.handlers = []
        for clause in node.handlers:
            handler = o.ExceptHandler()
            handler.parent = out
            handler.ordinal = self.count("handler")
            handler.type = self.optional(clause.type, handler)
            handler.name = clause.name
            if clause.name is not None:
                self.add_binding(o.Binding(clause.name, "except", handler, handler))
            handler.body = self._block(clause.body, handler)
            out.handlers.append(handler)
        out.orelse = self._block(node.orelse, out)
        out.finalbody = self._block(node.finalbody, out)
        return out

    def _match(self, node: ast.Match, parent: o.Node) -> o.Stmt:
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
            case.body = self._block(clause.body, case)
            out.cases.append(case)
        return out

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, parent: o.Node) -> o.Stmt:
        out = o.FunctionDef()
        self.begin_definition(out, node.name, parent)
        out.is_async = isinstance(node, ast.AsyncFunctionDef)
        out.decorators = [self.expr(decorator, out) for decorator in node.decorator_list]
        out.params = self.parameters(node.args, out)
        out.returns = self.optional(node.returns, out)
        self.begin_function_body(out)
        out.body = self._block(node.body, out)
        self.end_function_body()
        return out

    def _class(self, node: ast.ClassDef, parent: o.Node) -> o.Stmt:
        out = o.ClassDef()
        self.begin_definition(out, node.name, parent)
        out.decorators = [self.expr(decorator, out) for decorator in node.decorator_list]
        out.arguments = self.arguments(node.bases, node.keywords, out)
        self.begin_class_body(out)
        out.body = self._block(node.body, out)
        self.end_class_body()
        return out


def _captured(pattern: ast.pattern) -> list[str]:
    """The names that a match pattern binds."""
    names: list[str] = []
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name is not None:
            names.append(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest is not None:
            names.append(node.rest)
    return names
