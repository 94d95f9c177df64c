"""Where a flow or task ends the Python process: in its body, or in a function of the repository it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.module import holds
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module

EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort"})
_CATCHING = frozenset({"SystemExit", "BaseException"})
_ASKED_FOR = frozenset({"KeyboardInterrupt", "SystemExit", "GeneratorExit"})
_HOPS = 3


@dataclass(frozen=True)
class Exit:
    """A place that ends the process, and the calls that lead from a flow or task to it."""

    node: o.Node
    module: Module
    name: str
    """What is written there: `sys.exit`, `raise SystemExit`."""
    hops: tuple[tuple[o.Call, Module], ...]


def exits_of(definition: Definition) -> Iterator[Exit]:
    """The exits that a flow or task reaches, those in other flows and tasks left to them."""
    function = definition.function
    if function is not None and isinstance(function.node, o.FunctionDef):
        yield from _exits(function.node, function.module, (), {id(function.node)})


def _exits(
    function: o.FunctionDef,
    module: Module,
    hops: tuple[tuple[o.Call, Module], ...],
    seen: set[int],
) -> Iterator[Exit]:
    for step in _steps(function, module):
        if isinstance(step.leads_to, str):
            yield Exit(step.node, module, step.leads_to, hops)
        elif len(hops) < _HOPS:
            inner = step.leads_to.node
            assert isinstance(step.node, o.Call)
            assert isinstance(inner, o.FunctionDef)
            if id(inner) not in seen:
                seen.add(id(inner))
                way = (*hops, (step.node, module))
                yield from _exits(inner, step.leads_to.module, way, seen)


class _Step(NamedTuple):
    """A place in a function that ends the process, or calls a function of the repository that may."""

    node: o.Node
    leads_to: str | t.RepoFunction


def _steps(function: o.FunctionDef, module: Module) -> list[_Step]:
    known: dict[int, list[_Step]] = module.project.memo("steps to exits")
    if id(function) not in known:
        known[id(function)] = list(_find_steps(function, module))
    return known[id(function)]


def _find_steps(function: o.FunctionDef, module: Module) -> Iterator[_Step]:
    project = module.project
    for node in own_nodes(function.body):
        name = _exit_name(node, module)
        if name is not None:
            if not _is_caught(node, name, module):
                yield _Step(node, name)
        elif isinstance(node, o.Call):
            target = project.infer.thing(node.func, module)
            if not isinstance(target, t.RepoFunction) or not isinstance(target.node, o.FunctionDef):
                continue
            inner = target.node
            if project.run_by(inner) is not None or inner.is_generator:
                continue
            if not _is_caught(node, "sys.exit", module):
                yield _Step(node, target)


def _exit_name(node: o.Node, module: Module) -> str | None:
    infer = module.project.infer
    if isinstance(node, o.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, o.Call) else node.exc
        if infer.thing(raised, module) == t.Symbol("SystemExit"):
            return "raise SystemExit"
    if isinstance(node, o.Call):
        target = infer.thing(node.func, module)
        if isinstance(target, t.Symbol) and target.name in EXITS:
            return target.name
    return None


def _is_caught(node: o.Node, name: str, module: Module) -> bool:
    """Whether the exit does not get out of its function, or is how a person's Ctrl+C is answered."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, o.FunctionDef | o.Lambda | o.ClassDef):
        if isinstance(parent, o.ExceptHandler) and _names(parent, module) & _ASKED_FOR:
            return True
        if isinstance(parent, o.Try) and holds(parent.body, child) and not name.startswith("os."):
            for handler in parent.handlers:
                if handler.type is None or _names(handler, module) & _CATCHING:
                    return True
        child, parent = parent, parent.parent
    return False


def _names(handler: o.ExceptHandler, module: Module) -> set[str]:
    if handler.type is None:
        return set()
    types = handler.type.elts if isinstance(handler.type, o.Tuple) else [handler.type]
    things = module.project.infer.things(types, module)
    return {thing.name for thing in things if isinstance(thing, t.Symbol)}
