"""Global concurrency limits: where code takes slots of them, and which ones a repository creates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.dependence.facts import Fact
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_TAKING = frozenset(
    f"prefect.concurrency.{kind}.{name}"
    for kind in ("sync", "asyncio")
    for name in ("concurrency", "rate_limit")
)
_CREATING = ("create_global_concurrency_limit", "upsert_global_concurrency_limit_by_name")
_CREATING_CLASS = "GlobalConcurrencyLimitCreate"


@dataclass(frozen=True)
class SlotsTaken:
    """A call of `concurrency(…)` or `rate_limit(…)`."""

    call: o.Call
    function: str
    names: tuple[str, ...] | None
    """The limits that it takes slots of; `None` when they are not written out."""


def slots_taken(module: Module) -> Iterator[SlotsTaken]:
    """The calls of a module that take slots of global concurrency limits."""
    infer = module.project.infer
    for scope in module.scopes():
        for call in scope.calls:
            target = infer.thing(call.func, module)
            if isinstance(target, t.Symbol) and target.name in _TAKING:
                yield SlotsTaken(call, target.name.rpartition(".")[2], _names(call, module))


def creates_limits(project: Project) -> bool:
    """Whether any code of the repository creates global concurrency limits through the API."""
    return bool(project.parts(CREATES_LIMITS))


def _creates_some(module: Module) -> bool | None:
    if any(alias.name == _CREATING_CLASS for alias, _ in module.imports()):
        return True
    made = (node for name in _CREATING for node in module.outline.attributes.get(name, ()))
    called = (isinstance(node.parent, o.Call) and node.parent.func is node for node in made)
    return True if any(called) else None


CREATES_LIMITS = Fact("creates global concurrency limits", _creates_some)


def _names(call: o.Call, module: Module) -> tuple[str, ...] | None:
    given = call.keyword("names")
    if given is None:
        given = call.args[0] if call.args else None
    if given is None or isinstance(given, o.Starred):
        return None
    infer = module.project.infer
    things = [infer.thing(given, module)]
    if isinstance(things[0], t.Collection) and isinstance(things[0].node, o.List | o.Tuple):
        things = [infer.thing(element, things[0].module) for element in things[0].node.elts]
    names = [it.value for it in things if isinstance(it, t.Value) and isinstance(it.value, str)]
    return tuple(names) if names and len(names) == len(things) else None
