"""What the attributes of the repository's classes and instances are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import calling
from prefect_lint.model import things as t
from prefect_lint.model.things import UNKNOWN, Environment, Thing
from prefect_lint.model.unifying import canonical, unify
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.inference import Inference


def member(infer: Inference, cls: t.RepoClass, name: str, instance: t.RepoInstance | None) -> Thing:
    """What an attribute of a class of the repository, or of an instance of it, is."""
    seen: set[int] = set()
    queue: list[t.RepoClass] = [cls]
    outside: list[str] = []
    while queue:
        current = queue.pop(0)
        if id(current.node) in seen:
            continue
        seen.add(id(current.node))
        bindings = current.node.scope.bindings.get(name)
        given = _given_to_constructor(infer, current, name, instance)
        if given is not None:
            return given
        if bindings and any(b.kind != "annotation" for b in bindings):
            found = infer.bound(bindings, current.module, None)
            if isinstance(found, t.RepoFunction):
                return t.RepoFunction(found.module, found.node, instance or current)
            return found
        assigned = self_assignments(infer, current.node).get(name)
        if assigned:
            made = _constructor_environment(infer, current, instance)
            return unify([infer.thing(value, current.module, made) for value in assigned])
        if bindings:
            return infer.bound(bindings, current.module, None)
        for base in current.node.bases:
            parent = infer.thing(base, current.module)
            if isinstance(parent, t.RepoClass):
                queue.append(parent)
            elif isinstance(parent, t.Symbol):
                outside.append(parent.name)
            else:
                return UNKNOWN
    outside = [base for base in outside if base not in ("object", "abc.ABC", "typing.Protocol")]
    return t.Symbol(canonical(f"{outside[0]}.{name}")) if len(outside) == 1 else UNKNOWN


def _constructor_environment(
    infer: Inference, cls: t.RepoClass, instance: t.RepoInstance | None
) -> Environment | None:
    """What the parameters of `__init__` stood for when an instance was made."""
    if instance is None or instance.made_by is None or instance.made_in is None:
        return None
    bindings = cls.node.scope.bindings.get("__init__")
    if not bindings or not isinstance(bindings[-1].node, o.FunctionDef):
        return None
    # Without the call that made it, or `__init__` would be asked about itself again.
    receiver = t.RepoInstance(instance.cls)
    constructor = t.RepoFunction(cls.module, bindings[-1].node, receiver)
    return calling.environment(
        infer, constructor, instance.made_by, instance.made_in, instance.environment
    )


def _given_to_constructor(
    infer: Inference, cls: t.RepoClass, name: str, instance: t.RepoInstance | None
) -> Thing | None:
    """What a dataclass or model instance got for a field by keyword."""
    if instance is None or instance.made_by is None or instance.made_in is None:
        return None
    if name not in cls.node.scope.bindings or "__init__" in cls.node.scope.bindings:
        return None
    given = instance.made_by.keyword(name)
    return None if given is None else infer.thing(given, instance.made_in, instance.environment)


def self_assignments(infer: Inference, node: o.ClassDef) -> dict[str, list[o.Expr]]:
    """Values that the methods of a class give to attributes of the instance, by attribute."""
    found = infer.assignments.get(id(node))
    if found is not None:
        return found
    found = {}
    for method in node.scope.functions:
        if not isinstance(method, o.FunctionDef) or not method.params:
            continue
        own = method.params[0].name
        for inner in method.walk():
            if isinstance(inner, o.Assign) and inner.value is not None:
                for target in inner.targets:
                    if (
                        isinstance(target, o.Attribute)
                        and isinstance(target.value, o.Name)
                        and target.value.id == own
                    ):
                        found.setdefault(target.attr, []).append(inner.value)
    infer.assignments[id(node)] = found
    return found
