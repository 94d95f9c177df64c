"""LibCST trees to outlines: one walk that keeps statements, expressions, scopes and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.expressions import ExpressionExtractor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def extract(tree: cst.Module) -> o.ModuleOutline:
    """The outline of a parsed module.

    Recursion is as deep as the code is nested; callers give it a deep stack (see `parsing`).
    """
    return _Extractor().module(tree)


class _Extractor(ExpressionExtractor):
    def __init__(self) -> None:
        super().__init__()
        self._qualname: list[str] = []
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
            cst.Pass: lambda node, parent: self._simple("pass", (), parent),
            cst.Break: lambda node, parent: self._simple("break", (), parent),
            cst.Continue: lambda node, parent: self._simple("continue", (), parent),
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
        out = o.ModuleOutline()
        out.parent = None
        out.scope = self.scope = o.Scope("module", out, None)
        out.body = self._block(tree.body, out)
        out.counts = self.counts
        out.attributes = self.attributes
        out.docstring = None
        if out.body and isinstance(out.body[0], o.ExprStmt):
            value = out.body[0].value
            if isinstance(value, o.Constant) and isinstance(value.value, str):
                out.docstring = value.value
        return out

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
        return self._simple("other", (), parent) if handler is None else handler(node, parent)

    def _suite(self, node: cst.BaseSuite, parent: o.Node) -> list[o.Stmt]:
        return self._block(node.body, parent)

    def _else(self, node: cst.If | cst.Else | None, parent: o.Node) -> list[o.Stmt]:
        if node is None:
            return []
        if isinstance(node, cst.If):
            return [self._if(node, parent)]
        return self._suite(node.body, parent)

    def _begin(self, out: o.Stmt, parent: o.Node) -> None:
        out.parent = parent
        out.ordinal = self.count("stmt")

    def _expression(self, node: cst.Expr, parent: o.Node) -> o.Stmt:
        out = o.ExprStmt()
        self._begin(out, parent)
        out.value = self.expr(node.value, out)
        return out

    def _assign(self, node: cst.Assign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self._begin(out, parent)
        out.annotation = None
        out.targets = [self.store(target.target, out) for target in node.targets]
        value = out.value = self.expr(node.value, out)
        for target in out.targets:
            self.bind(target, "assign", value)
        return out

    def _annotated(self, node: cst.AnnAssign, parent: o.Node) -> o.Stmt:
        out = o.Assign()
        self._begin(out, parent)
        out.targets = [self.store(node.target, out)]
        out.annotation = self.expr(node.annotation.annotation, out)
        out.value = self.optional(node.value, out)
        target = out.targets[0]
        if out.value is not None:
            self.bind(target, "assign", out.value)
        elif isinstance(target, o.Name):
            self.add_binding(o.Binding(target.id, "annotation", out.annotation, target))
        return out

    def _augmented(self, node: cst.AugAssign, parent: o.Node) -> o.Stmt:
        out = o.AugAssign()
        self._begin(out, parent)
        out.op = type(node.operator).__name__
        out.target = self.store(node.target, out)
        out.value = self.expr(node.value, out)
        self.bind(out.target, "augmented", out.value)
        return out

    def _return(self, node: cst.Return, parent: o.Node) -> o.Stmt:
        out = o.Return()
        self._begin(out, parent)
        out.value = self.optional(node.value, out)
        return out

    def _raise(self, node: cst.Raise, parent: o.Node) -> o.Stmt:
        out = o.Raise()
        self._begin(out, parent)
        out.exc = self.optional(node.exc, out)
        out.cause = self.optional(node.cause, out)
        return out

    def _delete(self, node: cst.Del, parent: o.Node) -> o.Stmt:
        out = o.Delete()
        self._begin(out, parent)
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
        self._begin(out, parent)
        out.test = self.expr(node.test, out)
        out.msg = self.optional(node.msg, out)
        return out

    def _alias(self, name: str, asname: str | None, parent: o.Node) -> o.Alias:
        alias = o.Alias()
        alias.parent = parent
        alias.ordinal = self.count("alias")
        alias.name = name
        alias.asname = asname
        return alias

    def _aliases(self, names: Iterable[cst.ImportAlias], parent: o.Node) -> list[o.Alias]:
        aliases = []
        for name in names:
            asname = name.asname.name.value if name.asname is not None else None  # type: ignore[union-attr]
            aliases.append(self._alias(dotted(name.name), asname, parent))
        return aliases

    def _import(self, node: cst.Import, parent: o.Node) -> o.Stmt:
        out = o.Import()
        self._begin(out, parent)
        out.names = self._aliases(node.names, out)
        for alias in out.names:
            local = alias.asname or alias.name.partition(".")[0]
            self.add_binding(o.Binding(local, "import", alias, out))
        return out

    def _import_from(self, node: cst.ImportFrom, parent: o.Node) -> o.Stmt:
        out = o.ImportFrom()
        self._begin(out, parent)
        out.module = dotted(node.module) if node.module is not None else ""
        out.level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            out.names = [self._alias("*", None, out)]
            self.add_binding(o.Binding("*", "star", out.names[0], out))
            return out
        out.names = self._aliases(node.names, out)
        for alias in out.names:
            self.add_binding(o.Binding(alias.asname or alias.name, "import", alias, out))
        return out

    def _simple(self, kind: str, names: Iterable[str], parent: o.Node) -> o.Simple:
        out = o.Simple()
        self._begin(out, parent)
        out.kind = kind
        out.names = list(names)
        return out

    def _global(self, node: cst.Global | cst.Nonlocal, parent: o.Node) -> o.Stmt:
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        out = self._simple(kind, (item.name.value for item in node.names), parent)
        self.scope.globals.update(out.names)
        return out

    def _type_alias(self, node: cst.TypeAlias, parent: o.Node) -> o.Stmt:
        out = self._simple("type", (), parent)
        self.add_binding(o.Binding(node.name.value, "other", out, out))
        return out

    def _if(self, node: cst.If, parent: o.Node) -> o.Stmt:
        out = o.If()
        self._begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _for(self, node: cst.For, parent: o.Node) -> o.Stmt:
        out = o.For()
        self._begin(out, parent)
        out.is_async = node.asynchronous is not None
        out.target = self.store(node.target, out)
        out.iter = self.expr(node.iter, out)
        self.bind(out.target, "for", out.iter)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _while(self, node: cst.While, parent: o.Node) -> o.Stmt:
        out = o.While()
        self._begin(out, parent)
        out.test = self.expr(node.test, out)
        out.body = self._suite(node.body, out)
        out.orelse = self._else(node.orelse, out)
        return out

    def _with(self, node: cst.With, parent: o.Node) -> o.Stmt:
        out = o.With()
        self._begin(out, parent)
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
        self._begin(out, parent)
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
        self._begin(out, parent)
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
        self._begin(out, parent)
        out.name = node.name.value
        out.qualname = ".".join([*self._qualname, out.name])
        out.is_async = node.asynchronous is not None
        out.is_generator = False
        out.decorators = [self.expr(item.decorator, out) for item in node.decorators]
        out.params = self.parameters(node.params, out)
        returns = node.returns
        out.returns = None if returns is None else self.expr(returns.annotation, out)
        self.add_binding(o.Binding(out.name, "function", out, out))
        self._holder().functions.append(out)
        out.scope = self.open_scope("function", out)
        self.functions.append(out)
        self._qualname += [out.name, "<locals>"]
        self.bind_parameters(out.params)
        out.body = self._suite(node.body, out)
        del self._qualname[-2:]
        self.functions.pop()
        self.close_scope()
        return out

    def _class(self, node: cst.ClassDef, parent: o.Node) -> o.Stmt:
        out = o.ClassDef()
        self._begin(out, parent)
        out.name = node.name.value
        out.qualname = ".".join([*self._qualname, out.name])
        out.decorators = [self.expr(item.decorator, out) for item in node.decorators]
        out.arguments = self.arguments([*node.bases, *node.keywords], out)
        self.add_binding(o.Binding(out.name, "class", out, out))
        self._holder().functions.append(out)
        out.scope = self.open_scope("class", out)
        self._qualname.append(out.name)
        out.body = self._suite(node.body, out)
        self._qualname.pop()
        self.close_scope()
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
