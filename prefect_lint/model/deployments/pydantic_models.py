"""Pydantic models of the repository that hold nothing but fields, so that what they take can be told.

Which values a model takes is for its validators, aliases and configuration to say; a model that has any of
these, or anything else that might count, is not looked into. What is said of the others was tried with
Prefect 2.20.26 and 3.8.8 on pydantic 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.accepting import checks_with_pydantic_2
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.module import Module

_BASE = "pydantic.BaseModel"
_CONFIGURES = frozenset({"pydantic.ConfigDict", "dict"})
_FIELD = "pydantic.Field"
_HARMLESS = frozenset({"arbitrary_types_allowed", "frozen", "title", "validate_assignment"})
"""Configuration that changes nothing about which values a model takes."""
_DESCRIBES = frozenset(
    {"deprecated", "description", "examples", "frozen", "repr", "title"}
    | {"ge", "gt", "le", "lt", "max_length", "min_length", "multiple_of", "pattern"}
)
"""Arguments of `Field` that only say more of a field, or narrow what it takes."""
_GIVES = frozenset({"default", "default_factory"})
_EXTRAS = frozenset({"allow", "forbid", "ignore"})
_PLAIN_DECORATORS = frozenset(
    {"property", "classmethod", "staticmethod", "functools.cached_property"}
)
_HOMES = frozenset(
    {"", "collections", "collections.abc", "datetime", "decimal", "enum", "pathlib", "pydantic"}
    | {"typing", "typing_extensions", "uuid"}
)
_SAYS_MORE = frozenset({"Annotated", "ClassVar", "Final", "InitVar"})
_NULLABLE = tuple(t.Symbol(f"typing.{name}") for name in ("Any", "Optional", "Union"))
_NOTHING, _MADE = "nothing", "made"
_DEPTH = 6


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    annotation: o.Expr
    module: Module
    """Where the annotation is written."""
    place: o.Node
    required: bool
    default: o.Constant | None = None
    """What it is when it is not given, where that is a literal: the JSON schema of the model has it."""


@dataclass(frozen=True)
class PydanticModel:
    """What a model takes."""

    name: str
    fields: dict[str, Field]
    closed: bool = False
    """Whether it refuses what it has no field for; otherwise that is ignored."""


def model_of(cls: t.RepoClass) -> PydanticModel | None:
    """The fields of a model; `None` for any other class, and for a model that may decide for itself."""
    memo = cls.module.project.memo("pydantic models")
    key = id(cls.node)
    if key not in memo:
        memo[key] = _read(cls, _DEPTH) if checks_with_pydantic_2(cls.module) else None
    found: PydanticModel | None = memo[key]
    return found


def _read(cls: t.RepoClass, depth: int) -> PydanticModel | None:
    node = cls.node
    if depth == 0 or node.decorators or len(node.bases) != 1:
        return None
    base = cls.module.project.infer.thing(node.bases[0], cls.module)
    if base == t.Symbol(_BASE):
        above: PydanticModel | None = PydanticModel(node.name, {})
    else:
        above = _read(base, depth - 1) if isinstance(base, t.RepoClass) else None
    keywords = [it for it in node.arguments if not isinstance(it, o.Expr)]
    configured = _configured(keywords, cls.module)
    if above is None or configured is None:
        return None
    model = replace(above, name=node.name, fields=dict(above.fields))
    return _filled(_with_extra(model, configured), node.body, cls.module)


def _filled(model: PydanticModel, body: Iterable[o.Stmt], module: Module) -> PydanticModel | None:
    """A model with what the statements of its class add."""
    for statement in body:
        if isinstance(statement, o.Assign):
            name = _target(statement)
            if name == "model_config":
                configured = _configuration(statement.value, module)
                if configured is None:
                    return None
                model = _with_extra(model, configured)
                continue
            found = None if name is None else _field(name, statement, module)
            if found is None:
                return None
            model.fields[found.name] = found
        elif not _adds_nothing(statement, module):
            return None
    return model


def _target(statement: o.Assign) -> str | None:
    targets = statement.targets
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], o.Name) else None


def _field(name: str, statement: o.Assign, module: Module) -> Field | None:
    """The field of `name: annotation = default`; `None` where it can't be told what it is."""
    annotation = statement.annotation
    if annotation is None or name.startswith(("_", "model_")) or not _is_type(annotation, module):
        return None
    default = _default(statement.value, module)
    if default is None:
        return None
    required = default is _NOTHING
    # Pydantic 1, which Prefect 2 may have, makes null of what may be null and is not given.
    if required and 2 in module.prefect_version.majors and _may_be_null(annotation, module):
        required = False
    literal = default if isinstance(default, o.Constant) else None
    return Field(name, annotation, module, statement.targets[0], required, literal)


def _is_type(annotation: o.Expr, module: Module) -> bool:
    """Whether an annotation is a type alone, and can't bring a default, an alias or a validator."""
    if isinstance(annotation, o.BinOp) and annotation.op == "|":
        return _is_type(annotation.left, module) and _is_type(annotation.right, module)
    if isinstance(annotation, o.Constant):
        return annotation.value is None
    outer = annotation.value if isinstance(annotation, o.Subscript) else annotation
    if not isinstance(outer, o.Name | o.Attribute):
        return False
    thing = module.project.infer.thing(outer, module)
    if isinstance(thing, t.Symbol):
        home, _, name = thing.name.rpartition(".")
        return home in _HOMES and name not in _SAYS_MORE
    return isinstance(thing, t.RepoClass)


def _may_be_null(annotation: o.Expr, module: Module) -> bool:
    if isinstance(annotation, o.BinOp):
        return True
    outer = annotation.value if isinstance(annotation, o.Subscript) else annotation
    return module.project.infer.thing(outer, module) in _NULLABLE


def _default(value: o.Expr | None, module: Module) -> o.Constant | str | None:
    """The default of a field: a literal, `_NOTHING`, or `_MADE` by some code; `None` if that can't be told."""
    if not isinstance(value, o.Call):
        return _as_default(value)
    called = module.project.infer.thing(value.func, module)
    if called != t.Symbol(_FIELD):
        # What is made with the class is a default, unless it is something like `PrivateAttr()`.
        return _MADE if isinstance(called, t.RepoClass | t.RepoFunction) else None
    given = {keyword.arg for keyword in value.keywords}
    if value.has_star or len(value.args) > 1 or not given <= _DESCRIBES | _GIVES:
        return None
    if "default_factory" in given:
        return _MADE
    return _as_default(value.args[0] if value.args else value.keyword("default"))


def _as_default(value: o.Expr | None) -> o.Constant | str:
    if value is None or (isinstance(value, o.Constant) and value.value is ...):
        return _NOTHING
    return value if isinstance(value, o.Constant) else _MADE


def _adds_nothing(statement: o.Stmt, module: Module) -> bool:
    """Whether a statement in the body of a model has no say in which values it takes."""
    if isinstance(statement, o.FunctionDef):
        infer = module.project.infer
        decorators = infer.things(statement.decorators, module)
        plain = all(isinstance(it, t.Symbol) and it.name in _PLAIN_DECORATORS for it in decorators)
        return plain and not statement.name.startswith(("__", "model_"))
    if isinstance(statement, o.ExprStmt):
        return isinstance(statement.value, o.Constant)
    return isinstance(statement, o.Simple) and statement.kind == "pass"


# Configuration


def _with_extra(model: PydanticModel, configured: dict[str, object]) -> PydanticModel:
    if "extra" not in configured:
        return model
    return replace(model, closed=configured["extra"] == "forbid")


def _configuration(value: o.Expr | None, module: Module) -> dict[str, object] | None:
    """What `model_config` says, as far as it counts; `None` when that can't be told."""
    if isinstance(value, o.Dict):
        infer = module.project.infer
        keys = [None if key is None else infer.thing(key, module) for key in value.keys]
        named = ((it.value if isinstance(it, t.Value) else None) for it in keys)
        return _read_configuration(zip(named, value.values, strict=True), module)
    if isinstance(value, o.Call):
        called = module.project.infer.thing(value.func, module)
        if isinstance(called, t.Symbol) and called.name in _CONFIGURES:
            return _configured(value.arguments, module)
    return None


def _configured(arguments: Iterable[o.Node], module: Module) -> dict[str, object] | None:
    """The same for keywords, of `ConfigDict(…)` or of the class itself."""
    keywords = [it for it in arguments if isinstance(it, o.Keyword)]
    if len(keywords) != len([*arguments]):
        return None
    return _read_configuration(((it.arg, it.value) for it in keywords), module)


def _read_configuration(
    pairs: Iterable[tuple[object, o.Expr]], module: Module
) -> dict[str, object] | None:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name == "extra":
            given = module.project.infer.thing(value, module)
            if not isinstance(given, t.Value) or given.value not in _EXTRAS:
                return None
            found["extra"] = given.value
        elif name not in _HARMLESS:
            return None
    return found
