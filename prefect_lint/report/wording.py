"""Numbers, times and names in the words of a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.report.inventory import Retries

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_LONGEST_NAME = 120
PRIMARY, SECONDARY = 0.85, 0.60
_BLANKS = re.compile(r"\s+")


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 flow`, `2 flows`, `2,000 flows`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def duration(seconds: float) -> str:
    """`90 s`, `10 min`, `1 h 30 min`: the two largest units, rounded down."""
    if seconds < 1:
        return f"{seconds:g} s"
    if seconds >= 1e9:
        return "more than 30 years"
    parts = []
    left = float(seconds)
    for size, name in _UNITS:
        count = int(left // size)
        if count:
            parts.append(f"{count} {name}")
            left -= count * size
    return " ".join(parts[:2])


def of_retries(retries: Retries) -> str:
    """`3 retries within 2 min 35 s`; empty when there are none."""
    if retries.source == "none" or retries.times == 0:
        return ""
    if retries.times is None:
        return "retries not known"
    text = "1 retry" if retries.times == 1 else f"{retries.times} retries"
    delay = retries.longest_delay
    if delay is None:
        return text
    return f"{text}, {duration(delay)} of delay" if delay else f"{text} without delay"


def code(name: str) -> str:
    """A name in backticks, of which there are none inside, with nothing in it that acts."""
    shown = _BLANKS.sub(" ", escape(name).replace("`", "'")).strip() or "?"
    if len(shown) > _LONGEST_NAME:
        shown = shown[: _LONGEST_NAME - 1] + "…"
    return f"`{shown}`"


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a`, `b` and `c`; of more, the first ones and how many more there are."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def codes(names: Iterable[str], most: int = 3) -> str:
    """The same with each name in backticks, and each name once."""
    return listed([code(name) for name in dict.fromkeys(names)], most)


def tier(confidence: float) -> str:
    """`primary` from 0.85, `secondary` from 0.60, else `developing`."""
    if confidence >= PRIMARY:
        return "primary"
    return "secondary" if confidence >= SECONDARY else "developing"
