"""Cron expressions as Prefect reads them, which is with croniter.

Prefect 3 carries a copy of croniter 3, Prefect 2 takes any that is older than 7, and what they accept
differs from each other and from the newest one. So this is a reader of our own; that it agrees with both
on a table of expressions is a test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
NAMES = ("minute", "hour", "day of month", "month", "day of week", "second", "year")
DAY, MONTH, WEEKDAY, SECOND, YEAR = 2, 3, 4, 5, 6
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6), (0, 59), (1970, 2099))
_WORDS: dict[int, dict[str, int]] = {
    MONTH: {name: index for index, name in enumerate(MONTHS, 1)},
    WEEKDAY: {name: index for index, name in enumerate(WEEKDAYS)},
}
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTCUTS = {
    "@hourly": "0 * * * *",
    "@midnight": "0 0 * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_RANGE = re.compile(r"([^-]+)-([^-/]+)(?:/(\d+))?")
_NTH = re.compile(r"(?:(sun|mon|tue|wed|thu|fri|sat|\w+|[a-z]{3}-[a-z]{3})#|l)(\d+)")
_RANDOM = re.compile(r"[hr](?:\((\d+)-(\d+)\))?(?:/(\d+))?")
_NEAREST = re.compile(r"(?:\d+|l)w")
_LONGEST_TEXT = 1000
"""Characters; no expression that was meant is as long."""


class BadCron(ValueError):
    """Why an expression is none, in words that can follow a semicolon."""


class UnsureCron(ValueError):
    """That an expression is accepted by some versions only, or that it means a random time."""


@dataclass(frozen=True)
class Field:
    """One field: which numbers it has, and what goes beyond numbers."""

    text: str
    numbers: frozenset[int] = frozenset()
    any: bool = False
    """Whether it has a `*` of its own, so that nothing is excluded."""
    last: bool = False
    """Whether it has `l`, the last day of the month."""
    nth: dict[int | None, set[int]] = field(default_factory=dict)
    """Of weekdays, the weeks of the month: 1 to 5, or 0 for the last. The key `None` is any weekday."""


@dataclass(frozen=True)
class Cron:
    """An expression that Prefect accepts: minute, hour, day of month, month, day of week, second, year."""

    fields: tuple[Field, ...]

    @property
    def is_either(self) -> bool:
        """Whether both days are restricted, of which, unless `day_or` is off, one is enough."""
        return not self.fields[DAY].any and not self.fields[WEEKDAY].any

    @property
    def fires(self) -> bool:
        """Whether there is a day on which it fires, in some year; the years of the seventh field apart.

        Where one of two restricted days is enough, croniter still looks for the next day of both kinds,
        and finds none at all when there is none of the one.
        """
        day, weekday, months = self.fields[DAY], self.fields[WEEKDAY], self.fields[MONTH]
        weeks = {week for found in weekday.nth.values() for week in found}
        for month, length in enumerate(_LONGEST, 1):
            if not (months.any or month in months.numbers):
                continue
            for number in range(1, length + 1):
                is_last = number == length or (month == 2 and number == length - 1)
                week = (number - 1) // 7 + 1
                on_day = day.any or number in day.numbers or (day.last and is_last)
                if on_day and (not weeks or week in weeks or (0 in weeks and number > length - 8)):
                    return True
        return False


def parse(text: str, *, nearest_weekday: bool | None = False) -> Cron:
    """The fields of an expression.

    `nearest_weekday` tells whether `15W` is known: not in Prefect 3, in 2 by the version of croniter, which
    is `None`. Raises `BadCron` for what Prefect refuses, `UnsureCron` for what it may refuse.
    """
    if len(text) > _LONGEST_TEXT:
        raise UnsureCron("too long to be looked at")
    lowered = text.lower()
    parts = _SHORTCUTS.get(lowered, lowered).split()
    if not 5 <= len(parts) <= 7:
        raise BadCron(_wrong_number(lowered, len(parts)))
    fields = []
    unsure = False
    for index, part in enumerate(parts):
        random = _RANDOM.fullmatch(part)
        if random is not None:
            _check_random(part, random)
            unsure = True
            fields.append(Field(part))
        elif index == DAY and nearest_weekday is not False and _has_nearest(part):
            unsure = True
            fields.append(Field(part))
        else:
            fields.append(_field(index, part, len(parts)))
    if unsure:
        raise UnsureCron("random, or not known to every version")
    weekday = fields[WEEKDAY]
    if weekday.nth and weekday.numbers - weekday.nth.keys() and len(weekday.numbers) != 7:
        raise BadCron("the day of week mixes plain days with days of a certain week")
    return Cron(tuple(fields))


def _wrong_number(text: str, count: int) -> str:
    if text.startswith("@"):
        return f"of the words with `@` it may be {', '.join(f'`{it}`' for it in _SHORTCUTS)}"
    return f"it has {count} field{'' if count == 1 else 's'}, and there must be 5"


def _check_random(part: str, match: re.Match[str]) -> None:
    start, end, step = match.groups()
    if part.startswith("h") or part == "r":
        raise BadCron(f"Prefect takes no random or hashed values such as `{part}`")
    if (start and int(start) >= int(end)) or (step and int(step) == 0):
        raise BadCron(f"`{part}` is no range")


def _has_nearest(part: str) -> bool:
    return any(_NEAREST.fullmatch(it) for it in part.split(","))


def _field(index: int, part: str, count: int) -> Field:
    if "?" in part:
        if part != "?" or index not in (DAY, WEEKDAY):
            raise BadCron(
                f"`?` can only be the whole day of month or day of week, not `{part}` here"
            )
        return Field(part, any=True)
    numbers: set[int] = set()
    nth: dict[int | None, set[int]] = {}
    has_any = has_last = False
    for item in part.split(","):
        plain, week = _week_of(item) if index == WEEKDAY else (item, None)
        found = _values(index, plain, count)
        for value in found:
            if value == "*":
                has_any = True
            elif value == "l":
                has_last = True
            elif isinstance(value, int):
                numbers.add(value)
            if week is not None:
                nth.setdefault(value if isinstance(value, int) else None, set()).add(week)
    low, high = _BOUNDS[index]
    whole = len(numbers) == high - low + 1 and not has_last and index not in (DAY, WEEKDAY)
    return Field(part, frozenset(numbers), has_any or whole, has_last, nth)


def _week_of(item: str) -> tuple[str, int | None]:
    """`mon#2` is the second Monday of the month, `l5` its last Friday."""
    match = _NTH.fullmatch(item)
    if match is None:
        return item, None
    if match[1] is None:
        return match[2], 0
    if not 1 <= int(match[2]) <= 5:
        raise BadCron(f"`{item}` asks for a week that no month has")
    return match[1], int(match[2])


def _values(index: int, item: str, count: int) -> list[int | str]:
    low, high = _BOUNDS[index]
    text = re.sub(r"^\*(/.+)$", rf"{low}-{high}\1", item)
    match = _RANGE.fullmatch(text)
    if match is None:
        text = re.sub(r"^(.+)/(.+)$", rf"\1-{high}/\2", item)
        match = _RANGE.fullmatch(text)
    if match is None:
        return [_single(index, text, item, count)]
    first, last, step = match[1], match[2], int(match[3] or 1)
    if index == DAY and last == "l":
        last = "31"
    start, end = (_number(index, it, item, count) for it in (first, last))
    if max(start, end) > high or step == 0:
        raise BadCron(_outside(index, item))
    found = _range(start, end, step, low, high)
    if any(value < low for value in found):
        raise BadCron(_outside(index, item))
    return list(found)


def _range(start: int, end: int, step: int, low: int, high: int) -> list[int]:
    if start == end:
        return list(range(low, high + 1, step))
    if start < end:
        return list(range(start, end + 1, step))
    # `fri-mon` goes past the end of the week.
    found = list(range(start, high + 1, step))
    skipped = 0
    if found and found[-1] - low + step > high - low + 1 and high - found[-1] < step:
        skipped = step - (high - found[-1])
    return [*found, *range(low + skipped, end + 1, step)]


def _single(index: int, text: str, item: str, count: int) -> int | str:
    if text == "*" or (text == "l" and index == DAY):
        return text
    value = _number(index, text, item, count)
    low, high = _BOUNDS[index]
    if not low <= value <= high:
        raise BadCron(_outside(index, item))
    return value


def _number(index: int, text: str, item: str, count: int) -> int:
    word = _WORDS.get(index, {}).get(text)
    if word is None and re.fullmatch(r"\d+", text) is None:
        raise BadCron(_outside(index, item))
    value = int(text) if word is None else word
    if value == 7 and index == WEEKDAY and count == 5:
        return 0
    if value == 0 and count != 5 and (index, count) == (DAY, 6):
        return 1
    return value


def _outside(index: int, item: str) -> str:
    low, high = _BOUNDS[index]
    shown = item if len(item) <= 30 else f"{item[:30]}…"
    return f"`{shown}` is no {NAMES[index]}, which goes from {low} to {high}"
