"""What one module of a Prefect wheel defines, read from its source with `ast`; nothing is imported.

`read_module` gives the facts of a file. `scripts/linked_symbols.py` puts the modules of a wheel together.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from function_symbols import Item, deprecated_help, dotted, function_item, mangled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass
class ModuleFacts:
    """What a module defines."""

    names: dict[str, Item] = field(default_factory=dict)
    members: dict[str, dict[str, Item]] = field(default_factory=dict)
    """Functions of classes, by class."""
    stars: list[str] = field(default_factory=list)
    exported: list[str] | None = None
    """`__all__`, where it is written out."""
    lazy: dict[str, str] = field(default_factory=dict)
    """Names that `__getattr__` knows, and what they are: `module:name`, or nothing for a value."""
    migrating: bool = False
    """Whether `__getattr__` looks into the tables of what Prefect 3 moved and removed."""
    open: bool = False
    """Whether `__getattr__` may know any name."""
    given: dict[str, str] = field(default_factory=dict)
    """`prefect.client.get_client = get_client`: names that the module gives to others."""
    moved: dict[str, str] = field(default_factory=dict)
    """`module:name` by `module:name`, in the module that lists what was moved."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Modules that can be imported by a former name: the new by the old."""


def read_module(source: bytes, name: str, *, package: bool) -> ModuleFacts:
    """The facts of a module by its source; raises `SyntaxError`."""
    reader = _Reader(name, package)
    reader.block(ast.parse(source).body)
    return reader.finished()


class _Reader:
    def __init__(self, name: str, package: bool) -> None:
        self.facts = ModuleFacts()
        self._name = name
        self._package = name if package else name.rpartition(".")[0]
        self._literals: dict[str, ast.expr] = {}
        self._getters: list[ast.FunctionDef | ast.AsyncFunctionDef] = []

    def finished(self) -> ModuleFacts:
        """The facts, when all of the module was read."""
        for node in self._getters:
            self._getattr(node)
        return self.facts

    def block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._function(node)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    self._bind(alias.asname, Item("import", target=alias.name))
                else:
                    top = alias.name.partition(".")[0]
                    self._bind(top, Item("import", target=top))
        elif isinstance(node, ast.ImportFrom):
            self._import_from(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value, None)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._assign(node.target, node.value, node.annotation)
        elif isinstance(node, ast.AugAssign):
            self._extend(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.facts.names.pop(target.id, None)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value)
        else:
            for inner in _inner_blocks(node):
                self.block(inner)

    def _bind(self, name: str, item: Item) -> None:
        self.facts.names[name] = item

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name == "__getattr__":
            self._getters.append(node)
            return
        item = function_item(node)
        if item is not None:
            self._bind(node.name, item)

    def _class(self, node: ast.ClassDef) -> None:
        self._bind(node.name, Item("class", deprecated=deprecated_help(node)))
        members: dict[str, Item] = {}
        for statement in _class_body(node.body):
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                item = function_item(statement)
                if item is not None:
                    members[statement.name] = mangled(item, node.name)
        self.facts.members[node.name] = members

    def _import_from(self, node: ast.ImportFrom) -> None:
        source = node.module or ""
        if node.level:
            parts = self._package.split(".")
            base = ".".join(parts[: len(parts) - (node.level - 1)])
            source = f"{base}.{source}" if source else base
        for alias in node.names:
            if alias.name == "*":
                self.facts.stars.append(source)
            else:
                target = f"{source}:{alias.name}"
                self._bind(alias.asname or alias.name, Item("import", target=target))

    def _assign(self, target: ast.expr, value: ast.expr, annotation: ast.expr | None) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._assign(part, ast.Constant(None), None)
        elif isinstance(target, ast.Name):
            self._assign_name(target.id, value, annotation)
        elif isinstance(target, ast.Attribute) and isinstance(value, ast.Name):
            path = dotted(target)
            if path.startswith("prefect."):
                self.facts.given[path] = f"{self._name}:{value.id}"
        elif _is_globals(target):
            self.facts.open = True

    def _assign_name(self, name: str, value: ast.expr, annotation: ast.expr | None) -> None:
        self._literals[name] = value
        if name == "__all__":
            self.facts.exported = _strings(value)
        elif name == "__getattr__":
            self._getattr_value(value)
        elif name == "MOVED_IN_V3":
            self.facts.moved = _string_pairs(value)
        elif isinstance(value, ast.Name) and value.id in self.facts.names:
            self._bind(name, self.facts.names[value.id])
            if value.id in self.facts.members:
                self.facts.members[name] = self.facts.members[value.id]
        else:
            made_of = ""
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
                made_of = value.func.id
            elif isinstance(annotation, ast.Name):
                made_of = annotation.id
            self._bind(name, Item("value", made_of=made_of))

    def _extend(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            more = _strings(node.value)
            if self.facts.exported is not None and more is not None:
                self.facts.exported = [*self.facts.exported, *more]
            else:
                self.facts.exported = None

    def _call(self, call: ast.Call) -> None:
        name = dotted(call.func).rpartition(".")[2]
        if name == "register_renamed_module":
            words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            if len(words) == 2:
                self.facts.renamed[str(words[0])] = str(words[1])
        elif isinstance(call.func, ast.Attribute) and _is_globals(call.func.value):
            # `globals().update(…)`
            self.facts.open = True

    # `__getattr__`

    def _getattr_value(self, value: ast.expr) -> None:
        if isinstance(value, ast.Call):
            made = dotted(value.func).rpartition(".")[2]
            if made == "getattr_migration":
                self.facts.migrating = True
                return
            if made == "deprecated_module_attrs" and len(value.args) == 3:
                names = value.args[2]
                listed = self._literals.get(names.id) if isinstance(names, ast.Name) else names
                found = None if listed is None else _strings(listed)
                where = value.args[1]
                if found is not None and isinstance(where, ast.Constant):
                    for name in found:
                        self.facts.moved[f"{self._name}:{name}"] = f"{where.value}:{name}"
                    self.facts.migrating = True
                    return
        self.facts.open = True

    def _getattr(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        asked = node.args.args[0].arg
        understood = False
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id in self._literals:
                known = self._named_by(inner.id)
                if known is not None:
                    self.facts.lazy.update(known)
                    understood = True
            elif isinstance(inner, ast.Compare):
                left, right = inner.left, inner.comparators[0]
                if not (isinstance(left, ast.Name) and left.id == asked):
                    continue
                words = [right.value] if isinstance(right, ast.Constant) else _strings(right)
                if words:
                    self.facts.lazy.update({str(word): "" for word in words})
                    understood = True
            elif isinstance(inner, ast.Call):
                called = dotted(inner.func).rpartition(".")[2]
                if called == "getattr_migration":
                    self.facts.migrating = understood = True
                elif called == "import_module":
                    # Submodules are names of a package in any case.
                    understood = True
        if not understood:
            self.facts.open = True

    def _named_by(self, table: str) -> dict[str, str] | None:
        """The names that a table of the module leads to, when `__getattr__` looks into one."""
        literal = self._literals[table]
        if not isinstance(literal, ast.Dict):
            return None
        found: dict[str, str] = {}
        for key, value in zip(literal.keys, literal.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return None
            found[key.value] = self._lazy_target(key.value, value)
        return found

    def _lazy_target(self, name: str, value: ast.expr) -> str:
        if not isinstance(value, ast.Tuple) or len(value.elts) != 2:
            return ""
        first, second = value.elts
        if not (isinstance(second, ast.Constant) and isinstance(second.value, str)):
            return ""
        if second.value == "__module__":
            return f"{self._package}.{name}"
        if second.value.startswith("."):
            return f"{self._package}{second.value}:{name}"
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return f"{first.value}:{second.value}"
        return ""


def _inner_blocks(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """The blocks of a statement that run when the module is imported, as far as can be told."""
    if isinstance(node, ast.If):
        body, orelse = _branches(node.test)
        if orelse:
            yield node.orelse
        if body:
            yield node.body
    elif isinstance(node, ast.Try):
        for handler in node.handlers:
            yield handler.body
        yield from (node.body, node.orelse, node.finalbody)
    elif isinstance(node, ast.With | ast.For | ast.While):
        yield node.body


def _branches(test: ast.expr) -> tuple[bool, bool]:
    """Whether the `if` and the `else` part may run."""
    if dotted(test).rpartition(".")[2] == "TYPE_CHECKING":
        return False, True
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        body, orelse = _branches(test.operand)
        return orelse, body
    if isinstance(test, ast.Compare):
        left = dotted(test.left)
        if left == "__name__":
            return False, True
        if left == "sys.platform" and isinstance(test.ops[0], ast.Eq):
            return False, True
    return True, True


def _class_body(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        for inner in _inner_blocks(statement):
            yield from _class_body(inner)


def _strings(node: ast.expr) -> list[str] | None:
    """The strings of a literal list, tuple or set; `None` for anything else."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    found = [item.value for item in node.elts if isinstance(item, ast.Constant)]
    return [item for item in found if isinstance(item, str)] if found or not node.elts else None


def _string_pairs(node: ast.expr) -> dict[str, str]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(key.value): str(value.value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
    }


def _is_globals(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Call) and dotted(node.func) in ("globals", "vars")
