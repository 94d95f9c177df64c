"""Whether a flow or task is tried again when it fails: by its options, its copies and the settings."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from prefect_lint.model.given import number_of, numbers_of

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition

_DEFAULT_RETRIES = {
    "task": "PREFECT_TASKS_DEFAULT_RETRIES",
    "flow": "PREFECT_FLOWS_DEFAULT_RETRIES",
}
_DEFAULT_DELAY = {
    "task": "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS",
    "flow": "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS",
}


class Retrying(enum.Enum):
    """What is known of the retries of a definition."""

    NO = "no"
    """None are given, by nobody."""
    SWITCHED_OFF = "switched-off"
    """`retries=0`, in so many words."""
    OPTION = "option"
    """The definition has a number above zero of its own."""
    SETTING = "setting"
    """It has none, but the repository sets a default."""
    UNKNOWN = "unknown"


def retrying(definition: Definition) -> Retrying:
    """Whether a definition has retries, and from where."""
    option = definition.option("retries")
    if option is not None and not (option.is_literal and option.literal is None):
        times = number_of(option)
        if times is None:
            return Retrying.UNKNOWN
        return Retrying.OPTION if times > 0 else Retrying.SWITCHED_OFF
    if option is None and not definition.options.complete:
        return Retrying.UNKNOWN
    return Retrying.SETTING if _is_set(definition, _DEFAULT_RETRIES) else Retrying.NO


def times_of(definition: Definition) -> int | None:
    """How many retries a definition's own option gives; `None` when that is not known."""
    option = definition.option("retries")
    times = None if option is None else number_of(option)
    return None if times is None else int(times)


def default_retries(definition: Definition) -> str | None:
    """The name of the setting that gives definitions of this kind retries, if the repository makes it."""
    name = _DEFAULT_RETRIES[definition.kind]
    return name if definition.module.project.settings.is_set(name) else None


def has_no_delay(definition: Definition) -> bool:
    """Whether a retry certainly starts at once: no delay, or one of zero seconds."""
    option = definition.option("retry_delay_seconds")
    if option is None or (option.is_literal and option.literal is None):
        return definition.options.complete and not _is_set(definition, _DEFAULT_DELAY)
    if numbers_of(option) is not None:
        return not any(numbers_of(option) or ())
    return number_of(option) == 0


def _is_set(definition: Definition, names: dict[str, str]) -> bool:
    return definition.module.project.settings.is_set(names[definition.kind])
