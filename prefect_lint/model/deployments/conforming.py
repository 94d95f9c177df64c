"""Whether a value that a deployment gives fits the annotation of the parameter that it is for.

Prefect 3 holds the parameters of a deployment against the JSON schema of the flow, which converts nothing;
when a run starts, both majors hold them against the annotations with pydantic, which does. What is said here
was tried with Prefect 2.20.26 and 3.8.8 for some 30 annotations and 40 values each.
"""

from __future__ import annotations

import datetime
import enum
import re
from typing import TYPE_CHECKING, Any

from prefect_lint.model import things as t
from prefect_lint.model.deployments.pydantic_models import model_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from prefect_lint.model.deployments.pydantic_models import Field, PydanticModel
    from prefect_lint.model.module import Module

_DEPTH = 6
_TRUTHS = frozenset({"true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"})
_INTEGER = re.compile(r"\s*[-+]?\d[\d_]*(?:\.0*)?\s*")
_LISTS = frozenset({"list", "tuple", "set", "frozenset"})
_GENERIC = {
    **{f"typing.{name}": name.lower() for name in ("List", "Dict", "Tuple", "Set", "FrozenSet")},
    **{f"{home}.Sequence": "list" for home in ("typing", "collections.abc")},
}
_TEXTS = frozenset({"pathlib.Path", "uuid.UUID", "bytes"})
"""Classes that take text, of which not every one may be right."""
_TIMES = frozenset({"datetime.datetime", "datetime.timedelta"})
_ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum"})
_PLAIN_ENUM_BASES = _ENUMS | {"str", "int"}


class Fit(enum.IntEnum):
    """How a value fits, from well to not at all."""

    FITS = 0
    UNKNOWN = 1
    CONVERTED = 2
    """A run converts it, the JSON schema does not allow it."""
    LATE = 3
    """The JSON schema takes it, as it does not ask for the fields of models, and a run does not."""
    REFUSED = 4
    """Neither the schema nor a run takes it."""


def fit(annotation: o.Expr, value: Any, module: Module) -> Fit:
    """How a literal fits an annotation of a module."""
    return _fit(annotation, value, module, _DEPTH)


def kind_of(value: Any) -> str:
    """What a value is, in words: `text`, `a number`, `null`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else "a date"


def spelled(annotation: o.Expr) -> str:
    """An annotation as it is written, as far as it is made of names, subscripts and literals."""
    if isinstance(annotation, o.Name):
        return annotation.id
    if isinstance(annotation, o.Attribute):
        return f"{spelled(annotation.value)}.{annotation.attr}"
    if isinstance(annotation, o.Constant):
        return repr(annotation.value)
    if isinstance(annotation, o.Subscript):
        inner = annotation.slice
        elements = inner.elts if isinstance(inner, o.Tuple) else [inner]
        return f"{spelled(annotation.value)}[{', '.join(map(spelled, elements))}]"
    if isinstance(annotation, o.BinOp):
        return f"{spelled(annotation.left)} {annotation.op} {spelled(annotation.right)}"
    return "…"


def without_none(annotation: o.Expr, module: Module) -> o.Expr:
    """`X` of `Optional[X]` and `X | None`; any other annotation as it is."""
    if isinstance(annotation, o.BinOp) and annotation.op == "|":
        sides = [annotation.left, annotation.right]
        rest = [it for it in sides if not (isinstance(it, o.Constant) and it.value is None)]
        return rest[0] if len(rest) == 1 else annotation
    if isinstance(annotation, o.Subscript):
        outer = module.project.infer.thing(annotation.value, module)
        if outer == t.Symbol("typing.Optional"):
            return annotation.slice
    return annotation


def inner_annotation(annotation: o.Expr, module: Module) -> tuple[str, o.Expr] | None:
    """What the items of a list, or the values of a mapping, are annotated as: `("list", X)` of `list[X]`."""
    if not isinstance(annotation, o.Subscript):
        return None
    outer = module.project.infer.thing(annotation.value, module)
    name = _GENERIC.get(outer.name, outer.name) if isinstance(outer, t.Symbol) else ""
    inner = annotation.slice.elts if isinstance(annotation.slice, o.Tuple) else [annotation.slice]
    if name == "dict" and len(inner) == 2:
        return "dict", inner[1]
    return ("list", inner[0]) if name in _LISTS - {"tuple"} and len(inner) == 1 else None


def _fit(node: o.Expr, value: Any, module: Module, depth: int) -> Fit:
    if depth == 0 or (isinstance(value, dict) and is_reference(value)):
        return Fit.UNKNOWN
    if isinstance(node, o.Constant):
        return _of_none(value) if node.value is None else Fit.UNKNOWN
    if isinstance(node, o.BinOp) and node.op == "|":
        return _best([node.left, node.right], value, module, depth)
    if isinstance(node, o.Subscript):
        return _of_subscript(node, value, module, depth)
    if isinstance(node, o.Name | o.Attribute):
        return _of_class(module.project.infer.thing(node, module), value, depth)
    return Fit.UNKNOWN


def is_reference(value: Collection[Any]) -> bool:
    """Whether a mapping stands for something that Prefect fills in: a block, a variable, a template."""
    return "$ref" in value or "__prefect_kind" in value


def _of_none(value: Any) -> Fit:
    return Fit.FITS if value is None else Fit.REFUSED


def _best(sides: Sequence[o.Expr], value: Any, module: Module, depth: int) -> Fit:
    return min(_fit(side, value, module, depth - 1) for side in sides)


def _worst(found: Iterable[Fit]) -> Fit:
    fits = set(found)
    for worse in (Fit.REFUSED, Fit.LATE, Fit.CONVERTED, Fit.UNKNOWN):
        if worse in fits:
            return worse
    return Fit.FITS


def _of_subscript(node: o.Subscript, value: Any, module: Module, depth: int) -> Fit:
    outer = module.project.infer.thing(node.value, module)
    if not isinstance(outer, t.Symbol):
        return Fit.UNKNOWN
    inner = node.slice.elts if isinstance(node.slice, o.Tuple) else [node.slice]
    if outer.name == "typing.Optional":
        return Fit.FITS if value is None else _fit(inner[0], value, module, depth - 1)
    if outer.name == "typing.Union":
        return _best(inner, value, module, depth)
    if outer.name in ("typing.Literal", "typing_extensions.Literal"):
        if not all(isinstance(it, o.Constant) for it in inner):
            return Fit.UNKNOWN
        return _of_choice([it.value for it in inner if isinstance(it, o.Constant)], value)
    name = _GENERIC.get(outer.name, outer.name)
    whole = _of_builtin(name, value)
    if whole is not Fit.FITS:
        return whole
    if name == "dict" and len(inner) == 2 and isinstance(value, dict):
        return _worst(_fit(inner[1], it, module, depth - 1) for it in value.values())
    sized = name == "tuple" and not (len(inner) == 2 and _is_ellipsis(inner[1]))
    if name in _LISTS and not sized:
        return _worst(_fit(inner[0], it, module, depth - 1) for it in value)
    return Fit.UNKNOWN


def _is_ellipsis(node: o.Expr) -> bool:
    return isinstance(node, o.Constant) and node.value is ...


def _of_class(thing: t.Thing, value: Any, depth: int) -> Fit:
    if isinstance(thing, t.RepoClass):
        model = model_of(thing)
        if model is not None:
            return _of_model(model, value, depth)
        members = _members(thing)
        return Fit.UNKNOWN if members is None else _of_choice(members, value)
    if not isinstance(thing, t.Symbol):
        return Fit.UNKNOWN
    name = _GENERIC.get(thing.name, thing.name)
    if name in _TEXTS or name in _TIMES or name == "datetime.date":
        if value is None or isinstance(value, bool | list | tuple | dict):
            return Fit.UNKNOWN if isinstance(value, bool) and name in _TIMES else Fit.REFUSED
        if isinstance(value, int | float):
            if name == "datetime.date":
                return Fit.UNKNOWN
            return Fit.CONVERTED if name in _TIMES else Fit.REFUSED
        return Fit.UNKNOWN
    return _of_builtin(name, value)


def _of_model(model: PydanticModel, value: Any, depth: int) -> Fit:
    if not isinstance(value, dict):
        return Fit.REFUSED
    if model.closed and value.keys() - model.fields.keys():
        return Fit.REFUSED
    given = [(model.fields[name], it) for name, it in value.items() if name in model.fields]
    found = _worst(_of_field(field, it, depth) for field, it in given)
    missing = any(it.required and name not in value for name, it in model.fields.items())
    return max(found, Fit.LATE) if missing else found


def _of_field(field: Field, value: Any, depth: int) -> Fit:
    found = _fit(field.annotation, value, field.module, depth - 1)
    # Where the schema shows no default, Prefect 3 takes null at first.
    left_out = value is None and not field.required and field.default is None
    return min(found, Fit.UNKNOWN) if left_out else found


def _of_builtin(name: str, value: Any) -> Fit:
    if name == "str":
        return Fit.FITS if isinstance(value, str | datetime.date) else Fit.REFUSED
    if name in ("int", "float"):
        return _of_number(name, value)
    if name == "bool":
        if isinstance(value, bool):
            return Fit.FITS
        if isinstance(value, str):
            return Fit.CONVERTED if value.lower() in _TRUTHS else Fit.REFUSED
        is_bit = isinstance(value, int | float) and value in (0, 1)
        return Fit.CONVERTED if is_bit else Fit.REFUSED
    if name in _LISTS:
        return Fit.FITS if isinstance(value, list | tuple) else Fit.REFUSED
    if name == "dict":
        return Fit.FITS if isinstance(value, dict) else Fit.REFUSED
    return Fit.UNKNOWN


def _of_number(name: str, value: Any) -> Fit:
    if isinstance(value, bool):
        return Fit.CONVERTED
    if isinstance(value, int | float):
        whole = name == "float" or isinstance(value, int) or value.is_integer()
        return Fit.FITS if whole else Fit.REFUSED
    if not isinstance(value, str):
        return Fit.REFUSED
    if name == "int":
        return Fit.CONVERTED if _INTEGER.fullmatch(value) else Fit.REFUSED
    try:
        float(value)
    except ValueError:
        return Fit.REFUSED
    return Fit.CONVERTED


def _of_choice(choices: Sequence[Any], value: Any) -> Fit:
    if any(type(it) is type(value) and it == value for it in choices):
        return Fit.FITS
    scalar = isinstance(value, bool | int | float | str)
    if scalar and any(isinstance(it, int | float) and it == value for it in choices):
        return Fit.CONVERTED
    if isinstance(value, datetime.date):
        return Fit.UNKNOWN
    return Fit.REFUSED


def _members(cls: t.RepoClass) -> list[Any] | None:
    """The values of an enum whose members are all literals; `None` for any other class."""
    infer = cls.module.project.infer
    bases = [infer.thing(base, cls.module) for base in cls.node.bases]
    names = [base.name if isinstance(base, t.Symbol) else "" for base in bases]
    if not _ENUMS & set(names) or not set(names) <= _PLAIN_ENUM_BASES:
        return None
    found: list[Any] = []
    for name, bindings in cls.node.scope.bindings.items():
        if name == "_missing_" or name.startswith("__"):
            return None
        for binding in bindings:
            if binding.kind != "assign":
                continue
            if not isinstance(binding.node, o.Constant):
                return None
            found.append(binding.node.value)
    return found or None
