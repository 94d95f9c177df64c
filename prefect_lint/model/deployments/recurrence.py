"""Recurrence rules (`RRULE:FREQ=DAILY`) as Prefect reads them, which is with dateutil."""

from __future__ import annotations

import json
import re

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_INTEGERS = frozenset({"INTERVAL", "COUNT"})
_LISTS = frozenset(
    f"BY{name}"
    for name in "SETPOS MONTH MONTHDAY YEARDAY EASTER WEEKNO HOUR MINUTE SECOND".split()  # noqa: SIM905
)
_DAYS = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_DAY = re.compile(rf"(?:[-+]?\d+)?{_DAYS}|{_DAYS}\([-+]?\d+\)")
_INTEGER = re.compile(r"\s*[-+]?\d+\s*")
_PROPERTIES = frozenset({"RRULE", "RDATE", "EXRULE", "EXDATE", "DTSTART"})
MAX_LENGTH = 6500
"""Characters, as in `validate_rrule_string` of Prefect."""


def fault(text: str) -> str | None:
    """Why Prefect refuses a rule, in words that can follow a semicolon; `None` when nothing is known to be wrong.

    Dates are not looked into.
    """
    if len(text) > MAX_LENGTH:
        return f"it has more than {MAX_LENGTH} characters"
    if text.lstrip().startswith("{"):
        try:
            text = json.loads(text)["rrule"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if not isinstance(text, str):
            return None
    lines = text.upper().split()
    if not lines:
        return "it is empty"
    for line in lines:
        head, colon, value = line.partition(":")
        name, _, more = head.partition(";") if colon else ("RRULE", "", "")
        if more and name in ("RRULE", "EXRULE"):
            return f"`{name}` takes nothing before the colon"
        if name not in _PROPERTIES:
            return f"there is no property `{name}`"
        if name in ("RRULE", "EXRULE") and (found := _fault_of_rule(value if colon else line)):
            return found
    return None


def _fault_of_rule(rule: str) -> str | None:
    names = set()
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or "=" in value:
            return f"`{part}` is no `NAME=VALUE`" if part else "it has an empty part"
        names.add(name)
        if not _is_fine(name, value):
            return f"`{part}` is not allowed"
    return None if "FREQ" in names else "it has no `FREQ`"


def _is_fine(name: str, value: str) -> bool:
    if name == "FREQ":
        return value in _FREQUENCIES
    if name in _INTEGERS:
        return _INTEGER.fullmatch(value) is not None
    if name in _LISTS:
        return all(_INTEGER.fullmatch(it) for it in value.split(","))
    if name in ("BYDAY", "BYWEEKDAY"):
        return all(_DAY.fullmatch(it) for it in value.split(","))
    if name == "WKST":
        return re.fullmatch(_DAYS, value) is not None
    return name == "UNTIL"
