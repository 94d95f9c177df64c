"""How often a schedule makes runs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from prefect_lint.model.deployments.cron import DAY, WEEKDAY
from prefect_lint.model.deployments.schedules import cron_of, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.deployments.cron import Cron, Field
    from prefect_lint.model.deployments.deployment import Schedule
    from prefect_lint.model.deployments.settings import Setting

DAY_SECONDS = 86_400
_UNITS = {
    "weeks": 7 * DAY_SECONDS,
    "days": DAY_SECONDS,
    "hours": 3600,
    "minutes": 60,
    "seconds": 1,
}
_CLOCK = re.compile(r"(?:(\d+) days?,? ?)?(\d+):(\d\d):(\d\d)(?:\.\d*)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_FREQUENCIES = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": DAY_SECONDS}
_LONGEST = 1000
"""Characters; no schedule that was meant is as long."""
_MONTH_DAYS = 28
"""Of the shortest month: from the first of one to the first of the next."""


def shortest_gap(schedule: Schedule) -> float | None:
    """Seconds between two runs of a schedule where they are closest; `None` when that isn't known."""
    if len(schedule.selectors) != 1:
        return None
    (given,) = schedule.selectors
    try:
        if len(given.text or "") > _LONGEST:
            return None
        if given.name == "interval":
            return _interval(given)
        return _cron(given) if given.name == "cron" else _recurrence(given.text or "")
    except (ValueError, OverflowError):
        # A number that is too large to be one of seconds.
        return None


def _interval(given: Setting) -> float | None:
    text = given.text
    if text is None:
        seconds = seconds_of(given)
        return seconds if seconds is not None and seconds > 0 else None
    match = _CLOCK.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    parts = [int(it or 0) for it in match.groups()] if match is not None else []
    return _sum(zip(("days", "hours", "minutes", "seconds"), parts, strict=False))


def _sum(parts: Iterable[tuple[str, float]]) -> float | None:
    return float(sum(_UNITS[name] * value for name, value in parts)) or None


def _cron(given: Setting) -> float | None:
    cron = cron_of(given)
    if cron is None:
        return None
    minutes, hours = (_numbers(cron.fields[index], size) for index, size in ((0, 60), (1, 24)))
    times = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    gaps = [second - first for first, second in pairwise(times)]
    if times:
        gaps.append(_days(cron) * 24 * 60 - (times[-1] - times[0]))
    return min(gaps) * 60.0 if gaps else None


def _days(cron: Cron) -> int:
    """Days between two days with runs where they are closest."""
    day, weekday = cron.fields[DAY], cron.fields[WEEKDAY]
    if cron.is_either or (day.any and weekday.any):
        return 1
    if day.any:
        return 7 if weekday.nth else _closest(weekday.numbers, 7)
    if day.last and day.numbers:
        return 1
    return _closest(day.numbers, _MONTH_DAYS)


def _closest(numbers: frozenset[int], around: int) -> int:
    found = sorted(numbers)
    if not found:
        return around
    gaps = [second - first for first, second in pairwise(found)]
    return max(1, min([*gaps, found[0] + around - found[-1]]))


def _numbers(field: Field, size: int) -> Iterable[int]:
    return range(size) if field.any else field.numbers


def _recurrence(text: str) -> float | None:
    lines = [line for line in text.upper().split() if "FREQ=" in line]
    if len(lines) != 1:
        return None
    parts = dict(it.split("=", 1) for it in lines[0].rpartition(":")[2].split(";") if "=" in it)
    if any(name.startswith(("BYHOUR", "BYMIN", "BYSEC", "BYSETPOS")) for name in parts):
        return None
    interval = parts.get("INTERVAL", "1")
    seconds = _FREQUENCIES.get(parts.get("FREQ", ""))
    return seconds * float(interval) if seconds and interval.isdigit() else None


def in_words(seconds: float) -> str:
    """A gap for readers: `every 15 minutes`, `every hour`."""
    for name in ("days", "hours", "minutes"):
        count = seconds / _UNITS[name]
        if count >= 1 and count == int(count):
            return f"every {name[:-1]}" if count == 1 else f"every {int(count)} {name}"
    return f"every {seconds:g} seconds"
