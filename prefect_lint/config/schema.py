"""The shape of a configuration file, checked by pydantic, and its complaints in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem, nearest
from prefect_lint.config.settings import FAIL_ON, parse_target_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic_core import ErrorDetails

_Severity = Literal["error", "warning", "advice"]

_BY_FLAG = "a repository can't decide which code runs when it is checked; "
_NEVER_IN_FILES = {
    "local-rules": f"{_BY_FLAG}give --local-rules on the command line",
    "plugins": f"{_BY_FLAG}plugins are what is installed beside prefect-lint",
}
"""Settings that one could look for, and why there are none."""


def _version(value: object) -> str:
    if isinstance(value, float):
        # 3.10 would become 3.1.
        raise ValueError('must stand in quotes, as in "3.4"')
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError('must be a Prefect version, such as "3" or "3.4"')
    return parse_target_version(value)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


_Version = Annotated[
    str,
    BeforeValidator(_version),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": r"^\s*[23](\.\d+){0,2}\s*$"}, {"enum": [2, 3]}]}
    ),
]


class FileSettings(BaseModel):
    """What a configuration file may hold; keys are written with dashes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=_dashed)

    select: list[str] | None = Field(
        None,
        description="The rules that are on: codes, beginnings of codes, names, categories, or the presets "
        "`recommended` and `all`. By default the recommended preset.",
    )
    extend_select: list[str] = Field([], description="Rules that are on besides.")
    ignore: list[str] | None = Field(None, description="Rules that are off.")
    extend_ignore: list[str] = Field([], description="Rules that are off besides.")
    per_file_ignores: dict[str, list[str]] = Field(
        {},
        description="Rules that are off in the files of a pattern, which is written as in `.gitignore`.",
    )
    severity: dict[str, _Severity] = Field(
        {}, description="Another severity for a rule, by its name or code."
    )
    rules: dict[str, dict[str, Any]] = Field({}, description="Options of rules, by name or code.")
    target_version: _Version | None = Field(
        None,
        description="The Prefect version to lint for, such as `3` or `3.4`. By default it is found out "
        "for each file, from pins and imports.",
    )
    exclude: list[str] | None = Field(
        None,
        description="Patterns of files and folders to leave out, as in `.gitignore`, in place of the "
        "default ones: virtual environments, caches, build folders, `node_modules`.",
    )
    extend_exclude: list[str] = Field(
        [], description="Patterns of files and folders to leave out besides."
    )
    force_exclude: bool = Field(
        False, description="Leave out excluded files also when they are named on the command line."
    )
    respect_gitignore: bool = Field(
        True, description="Leave out what `.gitignore` files leave out."
    )
    min_confidence: Annotated[float, Field(ge=0, le=1)] = Field(
        0.0, description="The least confidence, 0 to 1, of a finding that is reported."
    )
    fail_on: Literal["error", "warning", "advice", "never"] = Field(
        "warning", description="The least severity that gives exit code 1; `never` for none."
    )
    skip_drafts: bool = Field(
        False, description="Report nothing in tests, examples, archives and backup copies."
    )
    source_roots: list[str] = Field(
        [],
        description="Folders that modules are imported from, relative to this file. By default they are "
        "found out.",
    )
    baseline: Annotated[str, Field(min_length=1)] | None = Field(
        None,
        description="The file with accepted findings, relative to this file and inside the project.",
    )


def check_file(table: dict[str, Any], file: str) -> FileSettings:
    """The settings in a table of a file; raises `ConfigurationError` with all its problems."""
    try:
        return FileSettings.model_validate(table)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, FileSettings, file=file, prefix="")) from error


def problems_of(
    error: ValidationError, model: type[BaseModel], *, file: str | None, prefix: str
) -> list[ConfigurationProblem]:
    """The complaints of pydantic in words that say what to do; `prefix` comes before every key."""
    return [_problem(details, model, file, prefix) for details in error.errors(include_url=False)]


def _problem(
    details: ErrorDetails, model: type[BaseModel], file: str | None, prefix: str
) -> ConfigurationProblem:
    place = details["loc"]
    key = _dotted(prefix, place)
    value = details.get("input")
    if details["type"] == "extra_forbidden":
        if place == ("tool",):
            reason = "settings of this file stand at the top, without [tool.prefect-lint]"
            return ConfigurationProblem(key, reason, file)
        if not prefix and place[-1] in _NEVER_IN_FILES:
            return ConfigurationProblem(key, _NEVER_IN_FILES[str(place[-1])], file)
        known = [field.alias or name for name, field in model.model_fields.items()]
        reason = "there is no such setting" if not prefix else "the rule has no such option"
        suggestion = nearest(str(place[-1]), known)
        if suggestion is None and known:
            reason += f"; known are {_listed(known)}"
        elif not known:
            reason = "the rule has no options"
        return ConfigurationProblem(key, reason, file, suggestion)
    return ConfigurationProblem(key, _reason(details, value), file, _suggestion(details, value))


def _reason(details: ErrorDetails, value: object) -> str:
    context = details.get("ctx", {})
    kind = details["type"]
    shown = _shown(value)
    if kind == "value_error":
        return f"{context['error']}, not {shown}"
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), chr(34))}, not {shown}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = "at least" if kind == "greater_than_equal" else "at most"
        return f"must be {limit} {context.get('ge', context.get('le')):g}, not {shown}"
    wanted = {
        "list_type": f"a list, such as [{shown}]" if isinstance(value, str) else "a list",
        "string_type": "a string in quotes",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "dict_type": "a table",
    }.get(kind)
    if wanted is None:
        return f"{details['msg'][:1].lower()}{details['msg'][1:]}, not {shown}"
    return f"must be {wanted}, not {shown}"


def _suggestion(details: ErrorDetails, value: object) -> str | None:
    if details["type"] != "literal_error" or not isinstance(value, str):
        return None
    words = details.get("ctx", {}).get("expected", "")
    return nearest(value, [word for word in FAIL_ON if f"'{word}'" in words])


def _dotted(prefix: str, place: Sequence[int | str]) -> str:
    text = prefix
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        plain = part.replace("-", "").replace("_", "").isalnum()
        text += ("." if text else "") + (part if plain else json.dumps(part, ensure_ascii=False))
    return text


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(type(value).__name__)
    return text if len(text) <= 40 else f"{text[:37]}..."
