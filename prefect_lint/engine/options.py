"""Check what users set for the options of a rule against the types that the rule declares."""

from __future__ import annotations

import inspect
import json
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.schema import problems_of

if TYPE_CHECKING:
    from prefect_lint.rule import Rule, option


def check_options(
    rule: type[Rule], written: dict[str, Any], *, key: str, file: str | None
) -> dict[str, Any]:
    """The options of a rule that were set, by attribute; raises `ConfigurationError`.

    `key` is the dotted key under which they stand in `file`.
    """
    model = option_model(rule)
    try:
        # As JSON: its strict mode takes a list for a tuple or a set, which TOML can't write.
        checked = model.model_validate_json(json.dumps(written, default=str))
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, model, file=file, prefix=key)) from error
    return {name: getattr(checked, name) for name in checked.model_fields_set}


def option_model(rule: type[Rule]) -> type[BaseModel]:
    """A pydantic model with a field for each option of the rule; keys are written with dashes."""
    fields: dict[str, Any] = {
        item.attribute: (_type_of(rule, item), Field(item.default, description=item.help))
        for item in rule.options()
    }
    config = ConfigDict(
        extra="forbid",
        strict=True,
        protected_namespaces=(),
        alias_generator=lambda name: name.replace("_", "-"),
    )
    model: type[BaseModel] = create_model(f"{rule.__name__}Options", __config__=config, **fields)
    return model


def _type_of(rule: type[Rule], item: option[Any]) -> Any:
    """The `T` of `option[T]`; the type of the default where the annotation can't be read."""
    written = inspect.get_annotations(rule).get(item.attribute)
    if isinstance(written, str):
        # One annotation alone, so that others may name types that only a type checker imports.
        holder = types.SimpleNamespace(__annotations__={item.attribute: written})
        scope = vars(sys.modules[rule.__module__])
        try:
            written = typing.get_type_hints(holder, globalns=scope).get(item.attribute)
        except (NameError, TypeError, AttributeError):
            written = None
    arguments = typing.get_args(written)
    return arguments[0] if arguments else _of_default(item.default)


def _of_default(default: object) -> Any:
    if isinstance(default, list | tuple | set | frozenset):
        kinds = {type(element) for element in default} or {str}
        element: Any = kinds.pop() if len(kinds) == 1 else Any
        outer: Any = type(default)
        return tuple[element, ...] if outer is tuple else outer[element]
    if isinstance(default, dict):
        return dict[str, Any]
    return Any if default is None else type(default)
