"""Where in the value of a parameter something does not fit: in it as a whole, or in a field of a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.deployments.conforming import (
    Fit,
    fit,
    inner_annotation,
    is_reference,
    without_none,
)
from prefect_lint.model.deployments.pydantic_models import model_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.pydantic_models import Field, PydanticModel
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module

_DEPTH = 6


@dataclass(frozen=True)
class Misfit:
    """One thing that does not fit.

    `kind`: a value of another `type` than its annotation, fields that are `missing` in a model, or an
    `extra` one that the model refuses.
    """

    kind: str
    fit: Fit
    given: Setting
    """The value; for what is missing the mapping, for what is extra the value that is too much."""
    annotation: o.Expr
    module: Module
    """Where the annotation is written."""
    model: PydanticModel | None = None
    """The model that it is in; none when it is the value of the parameter itself."""
    fields: tuple[Field, ...] = ()
    """The field that the value is for, or those that are missing."""


def misfits(annotation: o.Expr, given: Setting, module: Module) -> Iterator[Misfit]:
    """What does not fit in a value for a parameter that is annotated so."""
    return _within(Misfit("type", Fit.FITS, given, annotation, module), _DEPTH)


def _within(at: Misfit, depth: int) -> Iterator[Misfit]:
    """What does not fit in a value, as deep as its parts can be looked at one by one."""
    given, module = at.given, at.module
    annotation = without_none(at.annotation, module)
    model = _model(annotation, module)
    if depth == 0:
        return
    if model is not None and given.fields is not None:
        if not is_reference(given.fields):
            yield from _in_model(at, model, depth)
        return
    inner = inner_annotation(annotation, module)
    if inner is not None and _leads_to_model(inner[1], module):
        parts = given.items if inner[0] == "list" else _values(given)
        if parts is not None:
            for part in parts:
                yield from _within(replace(at, given=part, annotation=inner[1]), depth - 1)
            return
    if given.is_literal and not _is_left_out(at):
        found = fit(at.annotation, given.value, module)
        if found not in (Fit.FITS, Fit.UNKNOWN):
            yield replace(at, fit=found)


def _in_model(at: Misfit, model: PydanticModel, depth: int) -> Iterator[Misfit]:
    given = at.given
    fields = given.fields or {}
    for name, value in fields.items():
        field = model.fields.get(name)
        if field is not None:
            inner = Misfit("type", Fit.FITS, value, field.annotation, field.module, model, (field,))
            yield from _within(inner, depth - 1)
        elif model.closed and "{{" not in name:
            yield Misfit("extra", Fit.REFUSED, value, at.annotation, at.module, model)
    # A name with a template in it may be any.
    if not given.complete or any("{{" in name for name in fields):
        return
    missing = tuple(it for name, it in model.fields.items() if it.required and name not in fields)
    if missing:
        yield Misfit("missing", Fit.LATE, given, at.annotation, at.module, model, missing)


def _is_left_out(at: Misfit) -> bool:
    """Whether null is given for a field whose default the JSON schema may not show; see `conforming`."""
    if not at.given.is_null or not at.fields:
        return False
    field = at.fields[0]
    return field.annotation is at.annotation and not field.required and field.default is None


def _model(annotation: o.Expr, module: Module) -> PydanticModel | None:
    if not isinstance(annotation, o.Name | o.Attribute):
        return None
    thing = module.project.infer.thing(annotation, module)
    return model_of(thing) if isinstance(thing, t.RepoClass) else None


def _leads_to_model(annotation: o.Expr, module: Module, depth: int = _DEPTH) -> bool:
    annotation = without_none(annotation, module)
    inner = inner_annotation(annotation, module) if depth else None
    if inner is not None:
        return _leads_to_model(inner[1], module, depth - 1)
    return _model(annotation, module) is not None


def _values(given: Setting) -> list[Setting] | None:
    return None if given.fields is None else list(given.fields.values())
