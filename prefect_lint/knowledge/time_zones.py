"""The time zones that Prefect takes for schedules.

The list is that of tzdata 2026.6, old names such as `US/Eastern` and `EST` included. It is ours, since the
one of the machine depends on how its system packages time zones, and findings must not.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_OF_THE_MACHINE = frozenset({"localtime", "posixrules"})
"""Zones that there are on some machines only."""


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones, as they are spelled."""
    found = Path(__file__).with_name("time_zones.txt").read_text("utf-8")
    return frozenset(found.split()) | _OF_THE_MACHINE


def is_time_zone(name: str) -> bool:
    """Whether Prefect knows a time zone of this name; upper and lower case count."""
    return name in time_zones()
