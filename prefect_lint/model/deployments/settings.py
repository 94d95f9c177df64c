"""Values that a deployment is given, whether they are written in YAML or in Python."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from prefect_lint.knowledge.deployment_fields import CONCURRENCY_CONFIG, SCHEDULE_MAKERS
from prefect_lint.knowledge.triggers import TRIGGER_MAKERS
from prefect_lint.model import things as t
from prefect_lint.model.given import number
from prefect_lint.model.mutation import is_changed
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.yaml_nodes import YamlNode

    File: TypeAlias = Module | DeploymentFile
    """What a place can be in."""

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_EMPTY: dict[str, tuple[()] | list[Any]] = {"frozenset": [], "list": [], "set": [], "tuple": ()}
_DEPTH = 12


class Setting:
    """One value: a literal, a template that Prefect fills in, or unknown.

    `node` is the value and `key` what it is called, where that is in the file as well, in `file`.
    """

    name: str
    """Its key in the mapping, or the argument; empty for an item of a list."""
    file: File
    node: YamlNode | o.Node
    key: YamlNode | None = None
    merged = False
    """Whether it came in by a YAML merge key, from a mapping that may serve several deployments."""

    def __repr__(self) -> str:
        return f"<setting {self.name} of {self.file.path}>"

    @property
    def is_literal(self) -> bool:
        """Whether the whole value is written out."""
        return self.kind == "literal"

    @property
    def is_template(self) -> bool:
        """Whether the value, or something in it, has a `{{ … }}` that Prefect fills in at deploy time."""
        return self.kind == "template"

    @property
    def is_unknown(self) -> bool:
        """Whether not all of the value is known."""
        return self.kind == "unknown"

    @property
    def kind(self) -> str:
        """`literal`, `template` or `unknown`."""
        raise NotImplementedError

    @property
    def value(self) -> Any:
        """The value as plain data, templates as they are written; `None` when it is unknown."""
        raise NotImplementedError

    @property
    def is_null(self) -> bool:
        """Whether it is given as null or `None`."""
        return self.is_literal and self.value is None

    @property
    def text(self) -> str | None:
        """The value when it is a literal string."""
        return self.value if self.is_literal and isinstance(self.value, str) else None

    @property
    def fields(self) -> dict[str, Setting] | None:
        """What a mapping holds under keys that are strings; `None` for anything else."""
        raise NotImplementedError

    @property
    def items(self) -> list[Setting] | None:
        """What a list holds; `None` for anything else, and for a list that isn't wholly known."""
        raise NotImplementedError

    @property
    def complete(self) -> bool:
        """Whether a mapping can have no other keys than those in `fields`."""
        return True

    def field(self, name: str) -> Setting | None:
        """What a mapping holds under a key."""
        return (self.fields or {}).get(name)


class YamlSetting(Setting):
    """A value in a YAML file."""

    node: YamlNode

    def __init__(
        self,
        name: str,
        file: DeploymentFile,
        node: YamlNode,
        key: YamlNode | None = None,
        merged: bool = False,
    ) -> None:
        self.name = name
        self.file = file
        self.node = node
        self.key = key
        self.merged = merged

    @cached_property
    def kind(self) -> str:
        """`literal` or `template`."""
        return "template" if self.node.has_placeholder else "literal"

    @property
    def value(self) -> Any:
        """The data that Prefect's loader makes of it."""
        return self.node.value

    @cached_property
    def fields(self) -> dict[str, Setting] | None:
        """The values by key; of duplicates the last one."""
        if not self.node.is_mapping:
            return None
        return {
            key.value: YamlSetting(key.value, self.file, value, key, merged or self.merged)
            for key, value, merged in self.node.entries
            if isinstance(key.value, str)
        }

    @cached_property
    def items(self) -> list[Setting] | None:
        """The items in their order."""
        if not self.node.is_sequence:
            return None
        return [YamlSetting("", self.file, item, merged=self.merged) for item in self.node.items]

    file: DeploymentFile


class PythonSetting(Setting):
    """An argument of a call, or something in it."""

    node: o.Expr
    file: Module

    def __init__(self, name: str, file: Module, node: o.Expr) -> None:
        self.name = name
        self.file = file
        self.node = node
        source = origin(node, file)
        self._node = source.node
        self._module = source.module
        self._names = source.names

    @cached_property
    def kind(self) -> str:
        """`literal` or `unknown`."""
        return "literal" if self._read[0] else "unknown"

    @property
    def value(self) -> Any:
        """The literal."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[bool, Any]:
        return (False, None) if self._changed else _literal(self._node, self._module, _DEPTH)

    @cached_property
    def _changed(self) -> bool:
        """Whether something is put into it, or taken out, after it was made."""
        return any(is_changed(name) for name in self._names)

    @property
    def thing(self) -> t.Thing:
        """What the expression is."""
        return self.file.project.infer.thing(self.node, self.file)

    @property
    def made_by(self) -> str | None:
        """The canonical name of what is called, when the value is a call of something from outside."""
        if not isinstance(self._node, o.Call):
            return None
        called = self._module.project.infer.thing(self._node.func, self._module)
        return called.name if isinstance(called, t.Symbol) else None

    @cached_property
    def fields(self) -> dict[str, Setting] | None:
        """The values of a dict by key, or the arguments of a call that makes a schedule, trigger or limit."""
        node = self._node
        infer = self.file.project.infer
        if self._changed:
            return None
        if isinstance(node, o.Dict):
            found: dict[str, Setting] = {}
            for key, value in zip(node.keys, node.values, strict=True):
                name = None if key is None else infer.thing(key, self._module)
                if isinstance(name, t.Value) and isinstance(name.value, str):
                    found[name.value] = PythonSetting(name.value, self._module, value)
            return found
        positional = self._takes
        if positional is None or not isinstance(node, o.Call):
            return None
        return arguments(node, self._module, positional)

    @property
    def _takes(self) -> tuple[str, ...] | None:
        """The positional arguments of the call that makes the value, where its arguments are fields."""
        made_by = self.made_by
        if made_by is None:
            return None
        if made_by == "dict" or made_by in TRIGGER_MAKERS:
            return ()
        if made_by in SCHEDULE_MAKERS:
            return SCHEDULE_MAKERS[made_by]
        if not made_by.startswith("prefect."):
            return None
        last = made_by.rpartition(".")[2]
        return () if last == CONCURRENCY_CONFIG else SCHEDULE_MAKERS.get(last)

    @cached_property
    def items(self) -> list[Setting] | None:
        """The items of a list, tuple or set display."""
        node = self._node
        if self._changed or not isinstance(node, o.Container):
            return None
        if any(isinstance(e, o.Starred) for e in node.elts):
            return None
        return [PythonSetting("", self._module, element) for element in node.elts]

    @cached_property
    def complete(self) -> bool:
        """Whether every key of the dict, or argument of the call, is known."""
        node = self._node
        if self._changed:
            return False
        if isinstance(node, o.Dict):
            infer = self.file.project.infer
            names = [key and infer.thing(key, self._module) for key in node.keys]
            return all(isinstance(it, t.Value) and isinstance(it.value, str) for it in names)
        if not isinstance(node, o.Call) or node.has_double_star or node.has_star:
            return False
        # `dict(others, shop="oslo")` has what the others have, too.
        return self.made_by != "dict" or not node.args


def arguments(call: o.Call, module: Module, positional: tuple[str, ...]) -> dict[str, Setting]:
    """The arguments of a call by name, as far as they are spelled out."""
    found: dict[str, Setting] = {}
    names = list(positional)
    for argument in call.arguments:
        if isinstance(argument, o.Starred):
            names = []
        elif isinstance(argument, o.Keyword):
            if argument.arg is not None:
                found[argument.arg] = PythonSetting(argument.arg, module, argument.value)
        elif isinstance(argument, o.Expr) and names:
            name = names.pop(0)
            found[name] = PythonSetting(name, module, argument)
    return found


def has_placeholder(value: object) -> bool:
    """Whether a value is text with a `{{ … }}`, or with a `{{` whose end is elsewhere."""
    return isinstance(value, str) and _PLACEHOLDER.search(value) is not None


def placeholders(text: str) -> list[str]:
    """What stands between `{{` and `}}`, without the spaces around it."""
    return [match[0][2:-2].strip() for match in _PLACEHOLDER.finditer(text)]


def _literal(node: o.Node, module: Module, depth: int) -> tuple[bool, Any]:
    """Whether an expression is written out wholly, and its value as plain data."""
    if depth == 0 or not isinstance(node, o.Expr):
        return False, None
    source = origin(node, module)
    if any(is_changed(name) for name in source.names):
        return False, None
    node, module = source.node, source.module
    if isinstance(node, o.Constant):
        return True, node.value
    if isinstance(node, o.UnaryOp | o.BinOp):
        found = number(node, module)
        return found is not None, found
    if isinstance(node, o.Container):
        read = [_literal(element, module, depth - 1) for element in node.elts]
        if not all(known for known, _ in read):
            return False, None
        values = [value for _, value in read]
        return True, tuple(values) if isinstance(node, o.Tuple) else values
    if isinstance(node, o.Dict):
        result: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            name = (False, None) if key is None else _literal(key, module, depth - 1)
            read_value = _literal(value, module, depth - 1)
            if not (name[0] and read_value[0] and isinstance(name[1], str | int | float)):
                return False, None
            result[name[1]] = read_value[1]
        return True, result
    if isinstance(node, o.Call):
        return _made(node, module, depth)
    return False, None


def _made(node: o.Call, module: Module, depth: int) -> tuple[bool, Any]:
    """`dict(day="monday")` and `set()`, which are displays in other words."""
    called = module.project.infer.thing(node.func, module)
    name = called.name if isinstance(called, t.Symbol) else None
    if name in _EMPTY and not node.arguments:
        return True, _EMPTY[name]
    if name != "dict" or node.args or node.has_double_star:
        return False, None
    read = {
        argument.arg: _literal(argument.value, module, depth - 1)
        for argument in node.arguments
        if isinstance(argument, o.Keyword) and argument.arg is not None
    }
    known = all(known for known, _ in read.values())
    return (True, {name: value for name, (_, value) in read.items()}) if known else (False, None)
