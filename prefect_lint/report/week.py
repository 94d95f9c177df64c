"""The schedules of a repository over a week: when runs begin, as far as that is written.

A week in January is taken, since most zones change their clocks at other times. What does not happen in every
week (the first of a month, the last Friday) is told apart, and so is what has no place in it: Prefect counts
an interval without an anchor from the moment at which it was deployed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from prefect_lint.knowledge.time_zones import is_time_zone
from prefect_lint.model.deployments.cron import (
    DAY,
    MONTH,
    WEEKDAY,
    BadCron,
    UnsureCron,
    parse,
)

if TYPE_CHECKING:
    from prefect_lint.report.inventory import DeploymentItem, Inventory, ScheduleItem

MINUTES = 7 * 24 * 60
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONDAY = datetime(2026, 1, 12)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_DEFAULT_START = datetime(2020, 1, 1)
"""Where Prefect begins to count a recurrence rule without `DTSTART` (`DEFAULT_ANCHOR_DATE`)."""
_EXPANDED = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYHOUR", "BYMINUTE", "WKST"})
_MINUTE, _HOUR, _DAY, _WEEK = 60.0, 3600.0, 86_400.0, 604_800.0


@dataclass
class Week:
    """When runs begin in a week, in one time zone."""

    zone: str
    zones: tuple[str, ...]
    """Every time zone that a schedule names."""
    starts: dict[int, list[DeploymentItem]] = field(default_factory=dict)
    """The deployments that have a run scheduled at a minute of the week, counted from Monday 00:00."""
    rates: list[tuple[DeploymentItem, ScheduleItem, float]] = field(default_factory=list)
    """Intervals of an hour or less whose minute is not known, with their runs in an hour."""
    seldom: list[tuple[DeploymentItem, ScheduleItem]] = field(default_factory=list)
    """What does not run in every week."""
    unplaced: list[tuple[DeploymentItem, ScheduleItem]] = field(default_factory=list)
    """Longer intervals, whose hour is not known."""
    unknown: list[tuple[DeploymentItem, ScheduleItem]] = field(default_factory=list)
    """What can't be read, or not be expanded."""

    def hours(self) -> list[list[float]]:
        """How many runs begin in each hour of each day."""
        found = [[0.0] * 24 for _ in DAYS]
        for minute, deployments in self.starts.items():
            day, hour = divmod(minute // 60, 24)
            found[day][hour] += len(deployments)
        for _, _, rate in self.rates:
            for counts in found:
                for hour in range(24):
                    counts[hour] += rate
        return found

    def together(self) -> dict[tuple[str, ...], list[int]]:
        """Deployments (ids) that begin runs in the same minute, and the minutes at which they do."""
        found: dict[tuple[str, ...], list[int]] = {}
        for minute, deployments in sorted(self.starts.items()):
            identities = tuple(sorted({it.id for it in deployments}))
            if len(identities) > 1:
                found.setdefault(identities, []).append(minute)
        return found


def week_of(inventory: Inventory) -> Week:
    """The week of all schedules that are not switched off."""
    active = [
        (deployment, schedule)
        for deployment, schedule in inventory.schedules
        if schedule.active is not False and deployment.paused is not True
    ]
    # An interval counts from its anchor; a zone only matters to it when the clocks are changed.
    named = {it.timezone or "UTC" for _, it in active if it.kind != "interval" or it.timezone}
    zones = tuple(sorted(named)) or ("UTC",)
    zone = zones[0] if len(zones) == 1 and _zone(zones[0]) is not None else "UTC"
    week = Week(zone, zones)
    shown = _zone(zone) or timezone.utc
    for deployment, schedule in active:
        own = _zone(schedule.timezone or "UTC")
        minutes = None if own is None else _minutes(schedule, own, shown, week, deployment)
        if own is None:
            week.unknown.append((deployment, schedule))
        for minute in minutes or ():
            week.starts.setdefault(minute, []).append(deployment)
    return week


def _minutes(
    schedule: ScheduleItem, own: tzinfo, shown: tzinfo, week: Week, deployment: DeploymentItem
) -> list[int] | None:
    """The minutes of a schedule; `None` after noting where else it belongs."""
    entry = (deployment, schedule)
    if schedule.kind == "cron":
        return _of_cron(schedule, own, shown, week, entry)
    if schedule.kind == "interval":
        return _of_interval(schedule, own, shown, week, entry)
    if schedule.kind == "rrule":
        local = _of_rule(schedule.text)
        if local is not None:
            return _moved(local, own, shown)
    week.unknown.append(entry)
    return None


def _of_cron(
    schedule: ScheduleItem,
    own: tzinfo,
    shown: tzinfo,
    week: Week,
    entry: tuple[DeploymentItem, ScheduleItem],
) -> list[int] | None:
    try:
        cron = parse(schedule.text)
    except (BadCron, UnsureCron):
        week.unknown.append(entry)
        return None
    fields = cron.fields
    if not fields[DAY].any or not fields[MONTH].any or fields[WEEKDAY].nth:
        week.seldom.append(entry)
        return None
    minutes = range(60) if fields[0].any else sorted(fields[0].numbers)
    hours = range(24) if fields[1].any else sorted(fields[1].numbers)
    # Cron counts days from Sunday, a week begins on Monday here.
    days = (
        range(7)
        if fields[WEEKDAY].any
        else sorted((number - 1) % 7 for number in fields[WEEKDAY].numbers)
    )
    local = [
        day * 1440 + hour * 60 + minute for day in days for hour in hours for minute in minutes
    ]
    return _moved(local, own, shown)


def _of_interval(
    schedule: ScheduleItem,
    own: tzinfo,
    shown: tzinfo,
    week: Week,
    entry: tuple[DeploymentItem, ScheduleItem],
) -> list[int] | None:
    seconds = schedule.seconds
    if seconds is None or seconds <= 0:
        week.unknown.append(entry)
        return None
    anchor = _anchor(schedule.anchor, own)
    fits = anchor is not None and seconds >= _MINUTE and _WEEK % seconds == 0
    if anchor is not None and fits:
        return _anchored(anchor, seconds, own, shown)
    if seconds <= _HOUR:
        week.rates.append((*entry, _HOUR / seconds))
    elif anchor is None:
        week.unplaced.append(entry)
    else:
        week.seldom.append(entry)
    return None


def _anchored(anchor: datetime, seconds: float, own: tzinfo, shown: tzinfo) -> list[int]:
    """The minutes of an interval that fills a week without a rest.

    Intervals of days keep their time by the clock when the clocks are changed, shorter ones don't
    (`IntervalSchedule` in `prefect/client/schemas/schedules.py`).
    """
    begin = _MONDAY.replace(tzinfo=own)
    local = anchor.astimezone(own)
    if seconds >= _DAY:
        passed = (_MONDAY - local.replace(tzinfo=None)).total_seconds()
    else:
        # Between two times of one zone, Python would count by the clock.
        passed = (begin.astimezone(timezone.utc) - anchor.astimezone(timezone.utc)).total_seconds()
    first = -passed % seconds
    times = [first + seconds * number for number in range(int(_WEEK // seconds))]
    return _moved([int(time // 60) % MINUTES for time in times], own, shown)


def _anchor(text: str | None, own: tzinfo) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=own)


def _of_rule(text: str) -> list[int] | None:
    """The minutes of the week of a plain recurrence rule, in its own zone; `None` for others."""
    if len(text) > 1000:
        return None
    start = _DEFAULT_START
    rule = ""
    for line in text.upper().split():
        name, _, value = line.rpartition(":")
        if name.startswith("DTSTART"):
            try:
                start = datetime.strptime(value.rstrip("Z")[:15], "%Y%m%dT%H%M%S")
            except ValueError:
                return None
        elif name in ("RRULE", "") and not rule:
            rule = value
        else:
            return None
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if "=" in part)
    if not parts.keys() <= _EXPANDED or parts.get("INTERVAL", "1") != "1":
        return None
    try:
        hours = _listed(parts.get("BYHOUR"), range(24))
        minutes = _listed(parts.get("BYMINUTE"), range(60))
        days = [_WEEKDAYS[day] for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else None
    except (KeyError, ValueError):
        return None
    frequency = parts.get("FREQ")
    if frequency not in ("WEEKLY", "DAILY", "HOURLY", "MINUTELY"):
        return None
    if frequency != "MINUTELY" and minutes is None:
        minutes = [start.minute]
    if frequency not in ("MINUTELY", "HOURLY") and hours is None:
        hours = [start.hour]
    if frequency == "WEEKLY" and days is None:
        days = [start.weekday()]
    return sorted(
        day * 1440 + hour * 60 + minute
        for day in set(range(7) if days is None else days)
        for hour in set(range(24) if hours is None else hours)
        for minute in set(range(60) if minutes is None else minutes)
    )


def _listed(text: str | None, within: range) -> list[int] | None:
    if text is None:
        return None
    found = [int(part) for part in text.split(",")]
    if any(number not in within for number in found):
        raise ValueError(text)
    return found


def _moved(local: list[int], own: tzinfo, shown: tzinfo) -> list[int]:
    """Minutes of the week in one zone as those of another."""
    offset = _offset(shown) - _offset(own)
    return sorted((minute + offset) % MINUTES for minute in local)


def _offset(zone: tzinfo) -> int:
    """Minutes ahead of UTC in the week that is shown."""
    found = zone.utcoffset(_MONDAY + timedelta(days=2))
    return 0 if found is None else int(found.total_seconds() // 60)


def _zone(name: str) -> tzinfo | None:
    if name == "UTC":
        return timezone.utc
    if not is_time_zone(name):
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def clock(minute: int) -> str:
    """`06:00` for a minute of a day or week."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def moments(minutes: list[int]) -> str:
    """`at 06:00 every day`, `at 07:30 on Monday`, `at 40 times, first at Monday 00:15`."""
    times: dict[int, list[int]] = {}
    for minute in minutes:
        times.setdefault(minute % 1440, []).append(minute // 1440)
    if len(times) > 4:
        first = min(minutes)
        return f"{len(minutes):,} times a week, first on {DAYS[first // 1440]} at {clock(first)}"
    return "; ".join(f"at {clock(time)} {_on(days)}" for time, days in sorted(times.items()))


def _on(days: list[int]) -> str:
    found = sorted(set(days))
    if len(found) == 7:
        return "every day"
    if found == [0, 1, 2, 3, 4]:
        return "from Monday to Friday"
    return f"on {', '.join(DAYS[day] for day in found)}"
