"""Blocks, variables and concurrency limits: where code uses them, and where files of deployments name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.deployments.settings import placeholders
from prefect_lint.model.global_limits import slots_taken
from prefect_lint.report.inventory import BlockItem, LimitItem, VariableItem
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.yaml_nodes import YamlNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.report.places import Places

    Users = Mapping[int, tuple[str, ...]]
    """By the identity of a call, the ids of the flows and tasks whose work it is."""

_LOADING = {"load": "load", "aload": "load", "save": "save", "asave": "save"}
_NO_BLOCKS = frozenset({"Flow", "Task", "Path", "State", "Variable"})
_VARIABLES = re.compile(r"prefect\.variables\.(?:Variable\.)?a?(get|set)(?:_async)?")
_BLOCK = re.compile(r"prefect\.blocks\.([\w-]+)\.([\w-]+)")
_VARIABLE = re.compile(r"prefect\.variables\.([\w-]+)")


def list_blocks(module: Module, places: Places, users: Users) -> Iterator[BlockItem]:
    """The blocks that a module loads and saves."""
    for call in _calls(module):
        func = call.func
        if not isinstance(func, o.Attribute) or func.attr not in _LOADING:
            continue
        kind = _block_class(func.value, module)
        if kind is None:
            continue
        place = places.of(module, call)
        name = _first_text(call, module, "name")
        by = users.get(id(call), ())
        if kind == "Block" and name is not None and "/" in name:
            kind, _, name = name.partition("/")
        yield BlockItem(kind, name, _LOADING[func.attr], place, by)


def _block_class(expr: o.Expr, module: Module) -> str | None:
    """The class of blocks that an expression is, or an instance of."""
    infer = module.project.infer
    thing = infer.thing(expr, module)
    if isinstance(thing, t.RepoClass | t.RepoInstance):
        cls = thing if isinstance(thing, t.RepoClass) else thing.cls
        return cls.node.name if _is_own_block(cls, 0) else None
    name = thing.name if isinstance(thing, t.Symbol) else None
    name = thing.cls if isinstance(thing, t.Instance) else name
    if name is None or not name.partition(".")[0].startswith("prefect"):
        return None
    last = name.rpartition(".")[2]
    return last if last[:1].isupper() and last not in _NO_BLOCKS else None


def _is_own_block(cls: t.RepoClass, depth: int) -> bool:
    if depth > 4:
        return False
    for base in cls.node.bases:
        thing = cls.module.project.infer.thing(base, cls.module)
        if isinstance(thing, t.Symbol) and thing.name.partition(".")[0].startswith("prefect"):
            return True
        if isinstance(thing, t.RepoClass) and _is_own_block(thing, depth + 1):
            return True
    return False


def list_variables(module: Module, places: Places) -> Iterator[VariableItem]:
    """The variables of Prefect that a module gets and sets."""
    for call in _calls(module):
        thing = module.project.infer.thing(call.func, module)
        match = _VARIABLES.fullmatch(thing.name) if isinstance(thing, t.Symbol) else None
        if match is not None:
            name = _first_text(call, module, "name")
            yield VariableItem(name, match[1], places.of(module, call))


def list_limits(module: Module, places: Places, users: Users) -> Iterator[LimitItem]:
    """The slots of global concurrency limits that a module takes."""
    for taken in slots_taken(module):
        place = places.of(module, taken.call)
        for name in taken.names or (None,):
            yield LimitItem(name, taken.function, place, users.get(id(taken.call), ()))


def list_references(
    file: DeploymentFile, places: Places, known: Callable[[str], str]
) -> Iterator[BlockItem | VariableItem]:
    """The blocks and variables that templates of a file of deployments name."""
    seen: set[int] = set()
    stack = [] if file.root is None else [file.root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        stack += [*node.items, *(value for _, value, _ in node.entries)]
        if not isinstance(node, YamlNode) or not isinstance(node.value, str):
            continue
        for text in placeholders(known(node.value)):
            block, variable = _BLOCK.fullmatch(text), _VARIABLE.fullmatch(text)
            place = places.of(file, node)
            if block is not None:
                yield BlockItem(block[1], block[2], "reference", place)
            elif variable is not None:
                yield VariableItem(variable[1], "reference", place)


def _calls(module: Module) -> Iterator[o.Call]:
    for scope in module.scopes():
        yield from scope.calls


def _first_text(call: o.Call, module: Module, keyword: str) -> str | None:
    given = call.keyword(keyword) or (call.args[0] if call.args else None)
    if given is None:
        return None
    thing = module.project.infer.thing(given, module)
    return thing.value if isinstance(thing, t.Value) and isinstance(thing.value, str) else None
