"""Find the rules: one class in each file below `prefect_lint/rules/`, and the engine's own."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from prefect_lint.engine.own_rules import OWN_RULES
from prefect_lint.findings import Severity
from prefect_lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

RULES_PACKAGE = "prefect_lint.rules"

_CODE = re.compile(r"[A-Z]{2,8}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TEXTS = ("risk", "recommendation", "rollback")
_REQUIRED = ("code", "name", "category", "severity", "confidence", *_TEXTS)


class RegistryError(Exception):
    """A rule is not as the engine needs it: a fault of the rule, not of its users."""


@lru_cache(maxsize=1)
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule, the engine's own included, in the order of codes; raises `RegistryError`."""
    found = [*OWN_RULES, *rules_in(importlib.import_module(RULES_PACKAGE))]
    return checked(found)


def rules_in(package: ModuleType) -> list[type[Rule]]:
    """The rule in each module below a package; a leading underscore marks a helper module."""
    found: list[type[Rule]] = []
    for info in pkgutil.walk_packages(package.__path__, prefix=f"{package.__name__}."):
        parts = info.name.split(".")
        if not info.ispkg and not any(part.startswith("_") for part in parts[1:]):
            found.append(_rule_of(importlib.import_module(info.name)))
    return found


def checked(rules: Iterable[type[Rule]]) -> tuple[type[Rule], ...]:
    """The rules in the order of codes; raises `RegistryError` where two share a code or a name."""
    ordered = sorted(rules, key=lambda rule: rule.code)
    seen: dict[str, type[Rule]] = {}
    for rule in ordered:
        for key in (rule.code, rule.name):
            other = seen.setdefault(key, rule)
            if other is not rule:
                raise RegistryError(
                    f"`{key}` belongs to two rules: {_place(other)} and {_place(rule)}"
                )
    return tuple(ordered)


def find_rule(code_or_name: str) -> type[Rule] | None:
    """The rule with this code, in any case, or with this name."""
    return by_spelling().get(code_or_name.strip().casefold())


@lru_cache(maxsize=1)
def by_spelling() -> dict[str, type[Rule]]:
    """Every rule by its code and by its name, both in small letters."""
    return {
        key: rule for rule in all_rules() for key in (rule.code.casefold(), rule.name.casefold())
    }


def _rule_of(module: ModuleType) -> type[Rule]:
    own = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Rule)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    ]
    if len(own) != 1:
        names = ", ".join(sorted(rule.__name__ for rule in own)) or "none"
        raise RegistryError(f"{module.__name__}: a file holds one rule, this one: {names}")
    rule: type[Rule] = own[0]
    _check(rule, module.__name__)
    return rule


def _check(rule: type[Rule], module: str) -> None:
    missing = [name for name in _REQUIRED if not hasattr(rule, name)]
    if missing:
        raise RegistryError(f"{_place(rule)}: not set: {', '.join(missing)}")
    *_, folder, file = module.split(".")
    faults: list[str] = []
    if not _CODE.fullmatch(rule.code):
        faults.append(f"`{rule.code}` is not a code of letters and three digits")
    if not _NAME.fullmatch(rule.name):
        faults.append(f"`{rule.name}` is not a name in kebab case")
    if rule.name.replace("-", "_") != file:
        faults.append(f"the name `{rule.name}` is not that of its file, `{file}.py`")
    if rule.category != folder:
        faults.append(f"the category `{rule.category}` is not its folder, `{folder}`")
    severity: object = rule.severity
    if not isinstance(severity, Severity):
        faults.append("the severity is not a `Severity`")
    if not 0 <= rule.confidence <= 1:
        faults.append("the confidence is not between 0 and 1")
    if not rule.versions:
        faults.append("`versions` is empty, so the rule would never speak")
    faults += [f"`{name}` is empty" for name in _TEXTS if not str(getattr(rule, name)).strip()]
    if not (rule.__doc__ or "").strip():
        faults.append("there is no docstring, which is the page that users read")
    if faults:
        raise RegistryError(f"{_place(rule)}: {'; '.join(faults)}")


def _place(rule: type[Rule]) -> str:
    return f"{rule.__module__}.{rule.__qualname__}"
