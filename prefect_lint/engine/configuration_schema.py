"""The JSON schema of a configuration file, for editors: all settings, and the options of all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint.config.schema import FileSettings
from prefect_lint.engine.options import option_model
from prefect_lint.engine.rule_docstring import rule_document
from prefect_lint.engine.selection import ALL, RECOMMENDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.rule import Rule

SCHEMA_ID = "https://raw.githubusercontent.com/prefect-lint/prefect-lint/main/docs/configuration.schema.json"
# SchemaStore and the editors behind it know no later draft well.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_SELECTOR, _RULE = "selector", "rule"


def configuration_schema(rules: Sequence[type[Rule]]) -> dict[str, Any]:
    """The schema of `prefect-lint.toml`, and of the table `[tool.prefect-lint]` of a `pyproject.toml`."""
    generated = FileSettings.model_json_schema(by_alias=True)
    properties: dict[str, Any] = {
        key: _tidy(value) for key, value in generated["properties"].items()
    }
    for key in ("select", "extend-select", "ignore", "extend-ignore"):
        properties[key]["items"] = {"$ref": f"#/definitions/{_SELECTOR}"}
    properties["per-file-ignores"]["additionalProperties"]["items"] = {
        "$ref": f"#/definitions/{_SELECTOR}"
    }
    properties["severity"]["propertyNames"] = {"$ref": f"#/definitions/{_RULE}"}
    properties["rules"]["additionalProperties"] = False
    properties["rules"]["properties"] = _options(rules)
    return {
        "$schema": _DRAFT,
        "$id": SCHEMA_ID,
        "title": "prefect-lint",
        "description": "Settings of prefect-lint, the static linter for repositories of Prefect flows.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "definitions": _definitions(rules),
    }


def _definitions(rules: Sequence[type[Rule]]) -> dict[str, Any]:
    words = [word for rule in rules for word in (rule.name, rule.code)]
    categories = dict.fromkeys(rule.category for rule in rules)
    return {
        _RULE: {"description": "A rule, by its name or code.", "enum": words},
        _SELECTOR: {
            "description": "A rule by its name or code, the beginning of codes, a category or a preset.",
            "anyOf": [
                {"enum": [RECOMMENDED, ALL, *categories, *words]},
                {"type": "string", "pattern": r"^[A-Za-z]{2,8}\d{0,3}$"},
            ],
        },
    }


def _options(rules: Sequence[type[Rule]]) -> dict[str, Any]:
    """The tables of options, of every rule that has any, under its name and under its code."""
    tables: dict[str, Any] = {}
    for rule in rules:
        if not rule.options():
            continue
        generated = option_model(rule).model_json_schema(by_alias=True)
        table = {
            "title": f"{rule.code} {rule.name}",
            "description": "\n".join(filter(None, (rule_document(rule).summary, rule.page_url()))),
            "type": "object",
            "additionalProperties": False,
            "properties": {key: _tidy(value) for key, value in generated["properties"].items()},
        }
        tables[rule.name] = table
        tables[rule.code] = table
    return tables


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """What pydantic generated, without its made-up titles, and without null, which TOML can't write."""
    tidy = {key: value for key, value in schema.items() if key != "title"}
    if "default" in tidy and tidy["default"] is None:
        del tidy["default"]
    choices = [choice for choice in tidy.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **tidy}
    return {"anyOf": choices, **tidy} if choices else tidy
