"""PFL610 cron-suspicious."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.yaml_changes import ReplaceScalar
from prefect_lint.model.deployments.cron import DAY, MONTH, NAMES, SECOND, WEEKDAY
from prefect_lint.model.deployments.schedules import cron_of, made_schedules, own_schedules
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.cron import Cron, Field
    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_STEP = re.compile(r"\*/(\d+)")
_LENGTHS = {0: 60, 1: 24, DAY: 31, MONTH: 12, SECOND: 60}
_BASES = {0: 0, 1: 0, DAY: 1, MONTH: 1, SECOND: 0}


class CronSuspicious(Rule):
    """A cron expression that Prefect accepts and that does something else than it seems to say.

    ## What it catches
    - Days that there are not: `0 0 31 2 *` never fires.
    - Six fields as Quartz and Spring write them. Prefect takes the sixth field for the seconds, so
      `0 0 6 * * *` is not every day at six but sixty runs in the first minute of the sixth of each month.
    - A step that is more than half of what it divides: `*/45 * * * *` fires at :00 and :45, so after 45 and
      after 15 minutes, and `*/90` each hour. With the rule asked for by name, any step that does not divide
      evenly, such as `*/7`.
    - A day of month and a day of week: `0 9 1-7 * 1` is not the first Monday, but each of the first seven
      days and every Monday besides, unless `day_or` is off.

    ## Why it matters
    Nothing is wrong with such a schedule as far as Prefect can tell. It runs too often, or on other days, or
    not at all, and a schedule that never fires has no failed run that anybody could be told about.

    ## Example
    ```yaml
    deployments:
      - name: monthly
        entrypoint: flows/orders.py:close_month
        work_pool:
          name: default
        schedules:
          - cron: "0 9 1-7 * 1"
            timezone: Europe/Oslo
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: monthly
        entrypoint: flows/orders.py:close_month
        work_pool:
          name: default
        schedules:
          - cron: "0 9 * * 1#1"
            timezone: Europe/Oslo
    ```

    ## When it stays silent
    The expression is not written out, or Prefect refuses it, which is PFL609; the step is as long as what it
    divides (`*/60` in the minutes, which is every hour); the sixth field has chosen seconds (`*/15`);
    or `day_or` is given.
    """

    code = "PFL610"
    name = "cron-suspicious"
    category = "deployments"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "The flow runs at other times than people think, or never, and nothing fails."
    recommendation = (
        "Write what is meant, and look at the next runs of the deployment after deploying."
    )
    rollback = "Put the old expression back; the schedule fires as before."
    references = (
        "https://docs.prefect.io/v3/concepts/schedules",
        "https://pypi.org/project/croniter/",
    )

    leaving_out = UnsafeFix(
        "Leave out the seconds that the first field seems to be.",
        because="It rests on the guess that the expression is written for a tool that has the seconds first.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for schedule in made_schedules(module):
            yield from _of_schedule(schedule, None)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        for schedule in own_schedules(deployment):
            yield from _of_schedule(schedule, deployment.name)


def _of_schedule(schedule: Schedule, name: str | None) -> Iterator[Hit]:
    given = schedule.get("cron")
    cron = cron_of(given)
    if given is None or cron is None:
        return
    written = f"`{' '.join(str(given.text).split())}`"
    for said in (_never(cron), _seconds(cron), _days(cron, schedule)):
        if said is not None:
            # What is wrong with the whole makes the steps in it a detail.
            without = _without_seconds(cron, given) if said == _seconds(cron) else None
            yield hit(
                given.file,
                given.node,
                f"{written} {said[0]}.",
                symbol=name,
                recommendation=said[1],
                fix=CronSuspicious.leaving_out(without),
            )
            return
    for index, field in enumerate(cron.fields):
        step = _uneven(index, field)
        if step is not None:
            message, advice = _of_step(index, step)
            clear = step * 2 > _LENGTHS[index]
            yield hit(
                given.file,
                given.node,
                f"{written} {message}.",
                symbol=name,
                recommendation=advice,
                severity=None if clear else Severity.ADVICE,
                opt_in=not clear,
            )


def _never(cron: Cron) -> tuple[str, str] | None:
    if cron.fires:
        return None
    return (
        "never fires: there is no such day",
        "Choose a day that the months have; `l` is the last day of each month.",
    )


def _seconds(cron: Cron) -> tuple[str, str] | None:
    if len(cron.fields) != SECOND + 1 or not cron.fields[SECOND].any:
        return None
    if cron.fields[0].any:
        said = "starts a run each second, since the sixth field is the seconds"
    else:
        said = "starts 60 runs in each minute that it is for, since the sixth field is the seconds"
    advice = "Leave the sixth field out, and the seconds that other tools put in front."
    rest = _rest(cron)
    if rest is not None:
        advice = f"If the first field is meant as the seconds, write `{rest}`."
    return said, advice


def _rest(cron: Cron) -> str | None:
    """What follows a first field that may be the seconds."""
    if cron.fields[0].text != "0":
        return None
    return " ".join(field.text for field in cron.fields[1:])


def _without_seconds(cron: Cron, given: Setting) -> Replace | ReplaceScalar | None:
    rest = _rest(cron)
    if rest is None:
        return None
    if isinstance(given, YamlSetting):
        return ReplaceScalar(given.node, f'"{rest}"')
    return Replace(given.node, f'"{rest}"') if isinstance(given.node, o.Constant) else None


def _days(cron: Cron, schedule: Schedule) -> tuple[str, str] | None:
    if not cron.is_either or schedule.get("day_or") is not None or not schedule.complete:
        return None
    day, weekday = cron.fields[DAY].text, cron.fields[WEEKDAY]
    if weekday.nth:
        return None
    return (
        f"fires on the days of month `{day}` and besides on the days of week `{weekday.text}`, not on the "
        "days that are both",
        "For the days that are both, set `day_or: false`; for the first Monday of a month, write `1#1` as "
        "the day of week and `*` as the day of month.",
    )


def _uneven(index: int, field: Field) -> int | None:
    """The step of a field when it does not divide evenly what the field goes through."""
    match = _STEP.fullmatch(field.text)
    length = _LENGTHS.get(index)
    if match is None or length is None:
        return None
    step = int(match[1])
    if step == length or length % step == 0:
        return None
    # Days are not counted through the end of a month by anybody who writes `*/2`.
    return None if index == DAY and step * 2 <= length else step


def _of_step(index: int, step: int) -> tuple[str, str]:
    length, base = _LENGTHS[index], _BASES[index]
    found = list(range(base, base + length, step))
    name = NAMES[index]
    if len(found) == 1:
        said = f"fires in {name} {found[0]} only, since no {name} is {step} later"
    else:
        gap = base + length - found[-1]
        said = (
            f"fires at unequal times: {name} {_listed(found)}, and {gap} later {name} {base} again"
        )
    return said, f"Choose a step that divides {length}, or use `interval`, which counts on."


def _listed(numbers: list[int]) -> str:
    if len(numbers) > 4:
        return f"{numbers[0]}, {numbers[1]}, … {numbers[-1]}"
    return ", ".join(map(str, numbers))
