"""Says of each line of a table of schedules what the Prefect that runs this makes of it.

The table is read from the first argument, `kind<TAB>value` with `\\t` and `\\n` escaped; the answers are
`fine`, `refused` or, for a cron expression that there is no day for, `never`.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule

import observe

try:
    from prefect._vendor.croniter import croniter
except ImportError:
    from croniter import croniter

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def judge(kind: str, value: str) -> str:
    """What comes of one schedule."""
    try:
        if kind == "cron":
            CronSchedule(cron=value)
        elif kind == "rrule":
            RRuleSchedule(rrule=value)
        elif kind == "zone":
            CronSchedule(cron="0 0 * * *", timezone=value)
        elif kind == "rrule zone":
            RRuleSchedule(rrule="FREQ=DAILY", timezone=value)
        elif kind == "interval":
            IntervalSchedule(interval=timedelta(seconds=float(value)))
    except (ValueError, TypeError):
        return "refused"
    if kind == "cron":
        try:
            croniter(value, START).get_next(datetime)
        except ValueError:
            return "never"
    return "fine"


if __name__ == "__main__":
    answers = []
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        kind, value = line.split("\t")[:2]
        answers.append(judge(kind, value.replace(r"\t", "\t").replace(r"\n", "\n")))
    observe.report(answers=answers)
