"""What a value is, or keeps in its attributes, that can't be part of a cache key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.unhashable import is_unhashable
from prefect_lint.model import things as t
from prefect_lint.model.members import self_assignments
from prefect_lint.model.module import function_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_OWN_PICKLING = frozenset({"__getstate__", "__reduce__", "__reduce_ex__", "__getnewargs__"})


def unhashable_in(thing: t.Thing, module: Module) -> tuple[str, str | None] | None:
    """The class that can't be hashed, and the attribute that holds it if it is not the value itself."""
    if isinstance(thing, t.Instance):
        return (thing.cls, None) if is_unhashable(thing.cls) else None
    if isinstance(thing, t.RepoInstance):
        return _kept(thing.cls)
    return None


def _kept(cls: t.RepoClass) -> tuple[str, str | None] | None:
    """What the constructor of a plain class of the repository keeps."""
    # Any base class, decorator or hook may change what is pickled.
    if cls.node.bases or cls.node.decorators or _OWN_PICKLING & cls.node.scope.bindings.keys():
        return None
    infer = cls.module.project.infer
    for name, values in self_assignments(infer, cls.node).items():
        if len(values) != 1:
            continue
        function = function_of(values[0])
        if not isinstance(function, o.FunctionDef) or function.name != "__init__":
            continue
        if not isinstance(values[0].parent, o.Assign) or values[0].parent.parent is not function:
            continue
        found = infer.thing(values[0], cls.module)
        if isinstance(found, t.Instance) and is_unhashable(found.cls):
            return found.cls, name
    return None
