"""Which classes are rules, and whether they have what every rule must have: ours and those of plugins."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule

if TYPE_CHECKING:
    from types import ModuleType

CODE = re.compile(r"[A-Z]{2,8}\d{3}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FOLDER_WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_TEXTS = ("risk", "recommendation", "rollback")
_REQUIRED = ("code", "name", "category", "severity", "confidence", *_TEXTS)


def rules_of_file(module: ModuleType) -> list[type[Rule]]:
    """The rules that a file defines: its public classes that subclass `Rule`, not those that it imports."""
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Rule)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    ]


def form_faults(rule: type[Rule]) -> list[str]:
    """What a rule lacks or has in the wrong form, a clause each."""
    missing = [name for name in _REQUIRED if not hasattr(rule, name)]
    if missing:
        return [f"not set: {', '.join(missing)}"]
    faults: list[str] = []
    if not CODE.fullmatch(rule.code):
        faults.append(f"`{rule.code}` is not a code of letters and three digits")
    if not NAME.fullmatch(rule.name):
        faults.append(f"`{rule.name}` is not a name in kebab case")
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
    return faults


def place_of(rule: type[Rule]) -> str:
    """Where a rule is written, for those who look for it."""
    return f"{rule.__module__}.{rule.__qualname__}"
