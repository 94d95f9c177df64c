"""What a name is by the annotation that it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.model import things as t
from prefect_lint.model.module import scope_of
from prefect_lint.model.things import UNKNOWN, Thing
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_OPTIONAL = ("typing.Optional", "Optional")
_TRANSPARENT = (
    "typing.Annotated",
    "typing.Final",
    "typing.ClassVar",
    "typing_extensions.Annotated",
)
_BUILTIN_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set"})


def annotated(infer: Inference, annotation: o.Expr, module: Module) -> Thing:
    """An instance of the class that an annotation names; `X | None` and `Optional[X]` are `X`."""
    cls = named_class(infer, annotation, module)
    if isinstance(cls, t.RepoClass):
        return t.RepoInstance(cls)
    if isinstance(cls, t.Symbol):
        return t.Instance(cls.name)
    return UNKNOWN


def named_class(infer: Inference, annotation: o.Expr, module: Module) -> Thing:
    """The class that an annotation names."""
    if isinstance(annotation, o.Constant) and isinstance(annotation.value, str):
        return _quoted(infer, annotation, module)
    if isinstance(annotation, o.BinOp) and annotation.op == "|":
        sides = [
            side
            for side in (annotation.left, annotation.right)
            if not (isinstance(side, o.Constant) and side.value is None)
        ]
        return named_class(infer, sides[0], module) if len(sides) == 1 else UNKNOWN
    if isinstance(annotation, o.Subscript):
        outer = infer.thing(annotation.value, module)
        if isinstance(outer, t.Symbol):
            if outer.name in _OPTIONAL or outer.name in _TRANSPARENT:
                inner = annotation.slice
                if isinstance(inner, o.Tuple):
                    inner = inner.elts[0]
                return named_class(infer, inner, module)
            if outer.name not in ("typing.Union", "typing.Literal", "typing.Callable", "type"):
                return _as_class(outer)
        return UNKNOWN
    if isinstance(annotation, o.Name | o.Attribute):
        return _as_class(infer.thing(annotation, module))
    return UNKNOWN


def _quoted(infer: Inference, annotation: o.Constant, module: Module) -> Thing:
    text = annotation.value.replace(" ", "").removesuffix("|None")
    if not _DOTTED.fullmatch(text):
        return UNKNOWN
    head, *rest = text.split(".")
    found = infer.lookup(head, scope_of(annotation), module)
    for part in rest:
        found = infer.attribute(found, part)
    return _as_class(found)


def _as_class(thing: Thing) -> Thing:
    if isinstance(thing, t.RepoClass):
        return thing
    if isinstance(thing, t.Symbol):
        last = thing.name.rpartition(".")[2]
        known = (
            last[:1].isupper()
            or thing.name in _BUILTIN_TYPES
            or thing.name.startswith("psycopg2.")
            or knowledge.returned_class(thing.name) == thing.name
        )
        return thing if known and last != "Any" else UNKNOWN
    return UNKNOWN
