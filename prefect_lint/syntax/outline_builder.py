"""What building an outline takes whichever parser made the tree: numbers, scopes and bindings."""

from __future__ import annotations

from typing import Any

from prefect_lint.syntax import outline as o


class OutlineBuilder:
    """The state of one walk: the open scopes and functions, and how many nodes of each kind there were."""

    def __init__(self) -> None:
        self.scope: o.Scope
        self.functions: list[o.FunctionDef | o.Lambda] = []
        self.attributes: dict[str, list[o.Attribute]] = {}
        self.texts: list[o.Constant | o.JoinedStr] = []
        self.counts = dict.fromkeys([*o.COUNTED.values(), "stmt"], 0)
        self._qualname: list[str] = []

    def begin_module(self) -> o.ModuleOutline:
        """The outline to fill, its scope open."""
        out = o.ModuleOutline()
        out.parent = None
        out.scope = self.scope = o.Scope("module", out, None)
        return out

    def end_module(self, out: o.ModuleOutline, body: list[o.Stmt]) -> o.ModuleOutline:
        """The finished outline of a module with this body."""
        out.body = body
        out.counts = self.counts
        out.attributes = self.attributes
        out.texts = self.texts
        out.docstring = None
        if body and isinstance(body[0], o.ExprStmt):
            value = body[0].value
            if isinstance(value, o.Constant) and isinstance(value.value, str):
                out.docstring = value.value
        return out

    def count(self, kind: str) -> int:
        """The next number of a counted kind."""
        number = self.counts[kind]
        self.counts[kind] = number + 1
        return number

    def begin(self, out: o.Stmt, parent: o.Node) -> None:
        """Give a statement its parent and number."""
        out.parent = parent
        counts = self.counts
        number = out.ordinal = counts["stmt"]
        counts["stmt"] = number + 1

    # Leaves

    def other(self, parent: o.Node) -> o.Expr:
        """An expression that a newer parser knows and the outline does not."""
        out = o.Other()
        out.parent = parent
        return out

    def constant(self, value: Any, parent: o.Node) -> o.Constant:
        """A literal."""
        out = o.Constant()
        out.parent = parent
        out.value = value
        if isinstance(value, str | bytes):
            self.texts.append(out)
        return out

    def read(self, name: str, parent: o.Node) -> o.Name:
        """A name that is read in the current scope."""
        out = o.Name()
        out.parent = parent
        out.id = name
        out.store = False
        scope = out.scope = self.scope
        counts = self.counts
        number = out.ordinal = counts["name"]
        counts["name"] = number + 1
        reads = scope.reads
        if name in reads:
            reads[name].append(out)
        else:
            reads[name] = [out]
        return out

    def stored(self, name: str, parent: o.Node) -> o.Name:
        """A name that is bound or deleted in the current scope."""
        out = o.Name()
        out.parent = parent
        out.id = name
        out.store = True
        out.scope = self.scope
        out.ordinal = self.count("name")
        return out

    def attribute(self, name: str, parent: o.Node) -> o.Attribute:
        """An attribute whose value is still to come."""
        out = o.Attribute()
        out.parent = parent
        counts = self.counts
        number = out.ordinal = counts["attribute"]
        counts["attribute"] = number + 1
        out.attr = name
        attributes = self.attributes
        if name in attributes:
            attributes[name].append(out)
        else:
            attributes[name] = [out]
        return out

    def call(self, parent: o.Node) -> o.Call:
        """A call whose function and arguments are still to come."""
        out = o.Call()
        out.parent = parent
        counts = self.counts
        number = out.ordinal = counts["call"]
        counts["call"] = number + 1
        self.holder().calls.append(out)
        return out

    def joined(self, parent: o.Node) -> o.JoinedStr:
        """An f-string whose parts are still to come."""
        out = o.JoinedStr()
        out.parent = parent
        out.values = []
        out.text = []
        self.texts.append(out)
        return out

    def yielding(self, parent: o.Node, *, is_from: bool) -> o.Yield:
        """A yield whose value is still to come; it makes the function around it a generator."""
        out = o.Yield()
        out.parent = parent
        out.is_from = is_from
        if self.functions and isinstance(self.functions[-1], o.FunctionDef):
            self.functions[-1].is_generator = True
        return out

    def alias(self, name: str, asname: str | None, parent: o.Node) -> o.Alias:
        """One name of an import."""
        out = o.Alias()
        out.parent = parent
        out.ordinal = self.count("alias")
        out.name = name
        out.asname = asname
        return out

    def simple(self, kind: str, names: list[str], parent: o.Node) -> o.Simple:
        """A statement of which only the kind and some names are kept."""
        out = o.Simple()
        self.begin(out, parent)
        out.kind = kind
        out.names = names
        return out

    # Bindings

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

    def bind_walrus(self, out: o.NamedExpr) -> None:
        """Bind the target of a `:=`: inside a comprehension it belongs to the function around it."""
        inner, self.scope = self.scope, self.holder()
        self.bind(out.target, "assign", out.value)
        self.scope = inner

    def bind_parameters(self, params: list[o.Param]) -> None:
        """Bind parameters in the function's own scope."""
        for param in params:
            self.add_binding(o.Binding(param.name, "param", param, param))

    def bind_annotated(self, out: o.Assign) -> None:
        """Bind the target of `target: annotation = value`, or note its annotation."""
        target = out.targets[0]
        if out.value is not None:
            self.bind(target, "assign", out.value)
        elif isinstance(target, o.Name):
            assert out.annotation is not None
            self.add_binding(o.Binding(target.id, "annotation", out.annotation, target))

    def bind_import(self, out: o.Import | o.ImportFrom) -> None:
        """Bind the names of an import."""
        for alias in out.names:
            if alias.name == "*":
                self.add_binding(o.Binding("*", "star", alias, out))
                continue
            name = alias.asname or alias.name
            if isinstance(out, o.Import) and not alias.asname:
                name = name.partition(".")[0]
            self.add_binding(o.Binding(name, "import", alias, out))

    def add_binding(self, binding: o.Binding) -> None:
        """Record a binding in the scope that really holds the name."""
        scope = self.scope
        if binding.name in scope.globals:
            while scope.parent is not None and binding.name in scope.globals:
                scope = scope.parent
        binding.order = self.counts["name"]
        scope.bindings.setdefault(binding.name, []).append(binding)

    # Scopes

    def holder(self) -> o.Scope:
        """The scope whose calls and functions are listed: a comprehension's are those of the scope around."""
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

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

    def begin_definition(self, out: o.FunctionDef | o.ClassDef, name: str, parent: o.Node) -> None:
        """Number and name a function or class; its header comes next."""
        self.begin(out, parent)
        out.name = name
        out.qualname = ".".join([*self._qualname, name])

    def begin_function_body(self, out: o.FunctionDef) -> None:
        """Bind a function whose header is done, and open its scope."""
        out.is_generator = False
        self.add_binding(o.Binding(out.name, "function", out, out))
        self.holder().functions.append(out)
        out.scope = self.open_scope("function", out)
        self.functions.append(out)
        self._qualname += [out.name, "<locals>"]
        self.bind_parameters(out.params)

    def end_function_body(self) -> None:
        """Leave a function."""
        del self._qualname[-2:]
        self.functions.pop()
        self.close_scope()

    def begin_class_body(self, out: o.ClassDef) -> None:
        """Bind a class whose header is done, and open its scope."""
        self.add_binding(o.Binding(out.name, "class", out, out))
        self.holder().functions.append(out)
        out.scope = self.open_scope("class", out)
        self._qualname.append(out.name)

    def end_class_body(self) -> None:
        """Leave a class."""
        self._qualname.pop()
        self.close_scope()

    def begin_lambda(self, parent: o.Node) -> o.Lambda:
        """A lambda whose parameters come next."""
        out = o.Lambda()
        out.parent = parent
        out.ordinal = self.count("lambda")
        self.holder().functions.append(out)
        return out

    def begin_lambda_body(self, out: o.Lambda) -> None:
        """Open the scope of a lambda whose parameters are done."""
        out.scope = self.open_scope("lambda", out)
        self.functions.append(out)
        self.bind_parameters(out.params)

    def end_lambda_body(self) -> None:
        """Leave a lambda."""
        self.functions.pop()
        self.close_scope()
