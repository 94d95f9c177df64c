"""PFL613 schedule-argument-shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import MakePositional
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.knowledge.deployment_fields import SCHEDULE_SELECTORS
from prefect_lint.model import things as t
from prefect_lint.model.deployments.schema import is_no_duration
from prefect_lint.model.deployments.settings import PythonSetting
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_MAKERS = {"Cron": "cron", "Interval": "interval", "RRule": "rrule"}
_DURATION = "datetime.timedelta"
_ENTRIES = frozenset({"schedule", "active"})
"""What a dict among `schedules` may hold."""


class ScheduleArgumentShape(Rule):
    """A schedule is given to `.deploy()`, `.serve()` or `.to_deployment()` in a form that they don't take.

    ## What it catches
    - `schedules=` that is one schedule and no list, or a list of cron strings or of dicts as in
      `prefect.yaml`; `schedule=` that is a string, a number or a list.
    - A schedule object as `cron=`, `interval=` or `rrule=`, and text as `interval=`.
    - `Cron(cron=…)`, `Interval(interval=…)` and `RRule(rrule=…)`, whose first argument is positional only,
      and `CronSchedule("…")`, which takes keywords only.

    ## Why it matters
    The script that deploys or serves ends with a `TypeError` or a `ValidationError`, often one with four
    messages about models that it never mentions. Where such a script makes several deployments, those after
    it keep the state they had.

    ## Example
    ```python
    from prefect import flow
    from prefect.schedules import Cron

    @flow
    def import_orders():
        ...

    if __name__ == "__main__":
        import_orders.serve("nightly", schedules=Cron("0 3 * * *", timezone="Europe/Oslo"))
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.schedules import Cron

    @flow
    def import_orders():
        ...

    if __name__ == "__main__":
        import_orders.serve("nightly", schedules=[Cron("0 3 * * *", timezone="Europe/Oslo")])
    ```

    ## When it stays silent
    The value is not written out, or comes from a function; the call is no method of a known flow.
    """

    code = "PFL613"
    name = "schedule-argument-shape"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    versions = (3,)
    risk = "The script ends with an exception, and nothing after it is deployed or served."
    recommendation = (
        "Give `schedule=Cron(…)` for one schedule, `schedules=[Cron(…), …]` for several, and `cron=`, "
        "`interval=` or `rrule=` only plain values."
    )
    rollback = "Put the old argument back; the call raises again."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/create-schedules",)

    listing = SafeFix(
        "Put the schedule into a list.",
        because="The call that always raised makes the deployment, with the schedule that is written.",
    )
    naming = SafeFix(
        "Give the value by keyword.",
        because="The schedule that could not be made is made of the value that is written.",
    )

    placing = SafeFix(
        "Give the value by position.",
        because="The schedule that could not be made is made of the value that is written.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for call in scope.calls:
                yield from _of_maker(call, module)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if deployment.in_yaml:
            return
        for name, setting in deployment.settings.items():
            if not isinstance(setting, PythonSetting) or setting.is_null:
                continue
            for place, message in _faults(name, setting):
                is_one = name == "schedules" and place is setting and _is_schedule(setting)
                fix = self.listing(_in_list(setting)) if is_one else None
                yield hit(place.file, place.node, message, symbol=deployment.name, fix=fix)


def _faults(name: str, given: PythonSetting) -> Iterator[tuple[Setting, str]]:
    if name == "schedules":
        if _is_schedule(given) or _is_plain(given) or given.fields is not None:
            yield given, f"`schedules` takes a list of schedules, and here it is {_kind(given)}."
        for item in given.items or []:
            said = _of_item(item)
            if said is not None:
                yield item, f"An item of `schedules` is {said}."
    elif name == "schedule":
        if _is_plain(given) or given.items is not None or given.made_by == _DURATION:
            yield given, f"`schedule` takes one schedule, and here it is {_kind(given)}."
    elif name in SCHEDULE_SELECTORS:
        for item in given.items or [given]:
            if _is_schedule(item):
                yield item, f"`{name}` takes a plain value, and here it is {_kind(item)}."
            elif name == "interval" and item.text is not None and is_no_duration(item.text):
                yield item, "`interval` takes seconds or a `timedelta`, and here it is text."


def _in_list(given: PythonSetting) -> Wrap | None:
    node = given.node
    return Wrap(node, "[", "]") if isinstance(node.parent, o.Keyword) else None


def _of_item(item: Setting) -> str | None:
    if _is_plain(item) or item.items is not None:
        return f"{_kind(item)}, and has to be a schedule"
    if _is_dict(item) and item.complete and item.fields is not None:
        other = [name for name in item.fields if name not in _ENTRIES]
        if other:
            return f"a dict with `{other[0]}`, and may have `schedule` and `active` only"
    return None


def _is_plain(given: Setting) -> bool:
    return given.is_literal and isinstance(given.value, str | int | float)


def _is_schedule(given: Setting) -> bool:
    return given.fields is not None and not _is_dict(given)


def _is_dict(given: Setting) -> bool:
    made_by = given.made_by if isinstance(given, PythonSetting) else None
    return given.fields is not None and made_by in (None, "dict")


def _kind(given: Setting) -> str:
    if _is_dict(given):
        return "a dict"
    if _is_schedule(given):
        return "one schedule"
    if given.items is not None:
        return "a list"
    if given.text is not None:
        return "text"
    return "a number" if given.is_literal else "a `timedelta`"


def _of_maker(call: o.Call, module: Module) -> Iterator[Hit]:
    if not call.arguments:
        return
    made = module.project.infer.thing(call.func, module)
    if not isinstance(made, t.Symbol) or not made.name.startswith("prefect."):
        return
    home, _, last = made.name.rpartition(".")
    if home == "prefect.schedules" and last in _MAKERS:
        given = call.keyword(_MAKERS[last])
        if given is not None:
            advice = f"Leave `{_MAKERS[last]}=` out."
            message = f"`{last}` takes `{_MAKERS[last]}` by position only."
            placing = ScheduleArgumentShape.placing(_by_position(call, given))
            yield hit(module, given, message, recommendation=advice, fix=placing)
    elif last in ("CronSchedule", "IntervalSchedule", "RRuleSchedule") and call.args:
        first = call.args[0]
        if not isinstance(first, o.Starred) and ".schemas." in made.name:
            name = last.removesuffix("Schedule").lower()
            message = f"`{last}` takes keyword arguments only."
            fix = Wrap(first, f"{name}=", "") if len(call.args) == 1 else None
            yield hit(
                module,
                first,
                message,
                recommendation=f"Write `{name}=` in front of it.",
                fix=ScheduleArgumentShape.naming(fix),
            )


def _by_position(call: o.Call, given: o.Expr) -> MakePositional | None:
    """Without the keyword; where another value is there already, nobody knows which one is meant."""
    return None if call.args else MakePositional(given)
