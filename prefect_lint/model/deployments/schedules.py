"""Schedules wherever they are written: in deployments, and by calls that make one for any purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.deployments.cron import BadCron, UnsureCron, parse
from prefect_lint.model.deployments.deployment import Deployment, Schedule
from prefect_lint.model.deployments.settings import PythonSetting
from prefect_lint.model.given import number
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.cron import Cron
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module

_SECONDS = {
    "weeks": 604_800.0,
    "days": 86_400.0,
    "hours": 3600.0,
    "minutes": 60.0,
    "seconds": 1.0,
    "milliseconds": 1e-3,
    "microseconds": 1e-6,
}
_LONGEST = 10**15
"""Seconds; numbers beyond are cut, since they need not fit into a `float`."""
_POSITIONAL = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")


def own_schedules(deployment: Deployment) -> list[Schedule]:
    """The schedules that are written in a deployment itself.

    Those that a call makes (`Cron(…)`) are left to `made_schedules`, since the call may stand anywhere.
    """
    found = deployment.schedules
    if deployment.in_yaml:
        return found
    return [schedule for schedule in found if schedule.given.fields is None]


def made_schedules(module: Module) -> Iterator[Schedule]:
    """The schedules that calls in a module make: `Cron(…)`, `CronSchedule(…)`, `construct_schedule(…)`."""
    for scope in module.scopes():
        for call in scope.calls:
            if call.arguments and _may_make(call, module):
                given = PythonSetting("", module, call)
                if given.fields and any(it in given.fields for it in ("cron", "interval", "rrule")):
                    yield Schedule(given, given.fields, given.complete)


def _may_make(call: o.Call, module: Module) -> bool:
    made = module.project.infer.thing(call.func, module)
    return isinstance(made, t.Symbol) and made.name.startswith("prefect.")


def majors_of(setting: Setting) -> tuple[int, ...]:
    """The Prefect majors that may read the file that a setting is in."""
    return setting.file.majors


def cron_of(setting: Setting | None) -> Cron | None:
    """The cron expression that a setting is; `None` when it is none, refused, or not known."""
    if setting is None or setting.text is None:
        return None
    try:
        return parse(setting.text, nearest_weekday=_nearest_weekday(setting))
    except (BadCron, UnsureCron):
        return None


def cron_fault(setting: Setting) -> str | None:
    """Why Prefect refuses a cron expression; `None` when it doesn't, or when that is not known."""
    if setting.text is None:
        return None
    try:
        parse(setting.text, nearest_weekday=_nearest_weekday(setting))
    except BadCron as fault:
        return str(fault)
    except UnsureCron:
        pass
    return None


def _nearest_weekday(setting: Setting) -> bool | None:
    return False if majors_of(setting) == (3,) else None


def seconds_of(setting: Setting | None) -> float | None:
    """The seconds of an interval: a number, or a `timedelta` of numbers; `None` when they are not known."""
    if setting is None:
        return None
    value = setting.value
    if setting.is_literal and isinstance(value, int | float) and not isinstance(value, bool):
        return max(min(value, _LONGEST), -_LONGEST)
    if not isinstance(setting, PythonSetting) or setting.made_by != "datetime.timedelta":
        return None
    made = origin(setting.node, setting.file)
    call = made.node
    if not isinstance(call, o.Call) or call.has_star or call.has_double_star:
        return None
    given = [*zip(_POSITIONAL, call.args, strict=False)]
    given += [(it.arg, it.value) for it in call.keywords if it.arg is not None]
    total = 0.0
    for name, expr in given:
        amount = number(expr, made.module)
        if amount is None or name not in _SECONDS or abs(amount) > _LONGEST:
            return None
        total += amount * _SECONDS[name]
    return total
