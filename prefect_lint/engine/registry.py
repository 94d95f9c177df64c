"""Find the rules: one class in each file below `prefect_lint/rules/`, and the engine's own."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING

from prefect_lint.engine.own_rules import OWN_RULES
from prefect_lint.engine.plugins.sources import current, has_plugins
from prefect_lint.engine.rule_form import form_faults, place_of, rules_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from prefect_lint.engine.plugins.loading import Loaded
    from prefect_lint.engine.plugins.sources import RuleSources
    from prefect_lint.findings import Plugin
    from prefect_lint.rule import Rule

RULES_PACKAGE = "prefect_lint.rules"


class RegistryError(Exception):
    """A rule is not as the engine needs it: a fault of the rule, not of its users."""


def all_rules() -> tuple[type[Rule], ...]:
    """Every rule, the engine's own included, in the order of codes; raises `RegistryError`.

    Those of plugins are among them where `plugins.sources` has any; raises `ConfigurationError` for a plugin
    that can't be used.
    """
    return _rules_of(current())


@lru_cache(maxsize=1)
def own_rules() -> tuple[type[Rule], ...]:
    """The rules of this package, in the order of codes; raises `RegistryError`."""
    found = [*OWN_RULES, *rules_in(importlib.import_module(RULES_PACKAGE))]
    return checked(found)


@lru_cache(maxsize=4)
def _rules_of(sources: RuleSources) -> tuple[type[Rule], ...]:
    own = own_rules()
    foreign = [rule for _, rules in _plugins_of(sources) for rule in rules]
    return checked([*own, *foreign]) if foreign else own


@lru_cache(maxsize=4)
def _plugins_of(sources: RuleSources) -> list[Loaded]:
    if not has_plugins(sources):
        return []
    from prefect_lint.engine.plugins.loading import load

    return load(sources, own_rules())


def plugin_of(rule: type[Rule]) -> Plugin | None:
    """Whose rule it is; `None` for ours."""
    for plugin, rules in _plugins_of(current()):
        if rule in rules:
            return plugin
    return None


def plugin_codes() -> frozenset[str]:
    """The codes of all rules of plugins."""
    return frozenset(rule.code for _, rules in _plugins_of(current()) for rule in rules)


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
                    f"`{key}` belongs to two rules: {place_of(other)} and {place_of(rule)}"
                )
    return tuple(ordered)


def find_rule(code_or_name: str) -> type[Rule] | None:
    """The rule with this code, in any case, or with this name."""
    return by_spelling().get(code_or_name.strip().casefold())


def by_spelling() -> dict[str, type[Rule]]:
    """Every rule by its code and by its name, both in small letters."""
    return _spelled(current())


@lru_cache(maxsize=4)
def _spelled(sources: RuleSources) -> dict[str, type[Rule]]:
    return {
        key: rule
        for rule in _rules_of(sources)
        for key in (rule.code.casefold(), rule.name.casefold())
    }


def _rule_of(module: ModuleType) -> type[Rule]:
    own = rules_of_file(module)
    if len(own) != 1:
        names = ", ".join(sorted(rule.__name__ for rule in own)) or "none"
        raise RegistryError(f"{module.__name__}: a file holds one rule, this one: {names}")
    rule = own[0]
    _check(rule, module.__name__)
    return rule


def _check(rule: type[Rule], module: str) -> None:
    faults = form_faults(rule)
    if hasattr(rule, "name") and hasattr(rule, "category"):
        *_, folder, file = module.split(".")
        if rule.name.replace("-", "_") != file:
            faults.append(f"the name `{rule.name}` is not that of its file, `{file}.py`")
        if rule.category != folder:
            faults.append(f"the category `{rule.category}` is not its folder, `{folder}`")
    if faults:
        raise RegistryError(f"{place_of(rule)}: {'; '.join(faults)}")
