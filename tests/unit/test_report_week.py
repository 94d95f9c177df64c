"""Schedules over the week: cron, intervals and recurrence rules in their time zones."""

from __future__ import annotations

import pytest

from prefect_lint.report.inventory import DeploymentItem, Inventory, Place, ScheduleItem
from prefect_lint.report.week import Week, clock, moments, week_of

PLACE = Place("prefect.yaml", 1)
DAY = 1440


def schedule(
    kind: str,
    text: str = "",
    timezone: str | None = None,
    seconds: float | None = None,
    anchor: str | None = None,
    active: bool | None = True,
) -> ScheduleItem:
    return ScheduleItem(PLACE, kind, text, timezone, seconds, anchor, active)


def deployment(name: str, *schedules: ScheduleItem, paused: bool | None = False) -> DeploymentItem:
    return DeploymentItem(
        f"deployment:{name}",
        name,
        PLACE,
        "yaml",
        None,
        None,
        None,
        None,
        (),
        None,
        None,
        None,
        paused,
        (),
        (),
        schedules,
        True,
        (),
        (),
    )


def week(*deployments: DeploymentItem) -> Week:
    return week_of(Inventory(deployments=deployments))


def starts(found: Week) -> list[int]:
    return sorted(minute for minute, names in found.starts.items() for _ in names)


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 7 * * 1", [7 * 60 + 30]),
        ("0 6 * * 0", [6 * DAY + 360]),
        ("0 6 * * 7", [6 * DAY + 360]),
        ("0 0 * * mon-fri", [day * DAY for day in range(5)]),
        ("0 */6 * * *", [day * DAY + hour * 60 for day in range(7) for hour in (0, 6, 12, 18)]),
        ("@daily", [day * DAY for day in range(7)]),
    ],
)
def test_crons(cron: str, expected: list[int]) -> None:
    assert starts(week(deployment("a", schedule("cron", cron)))) == expected


def test_one_time_zone_is_the_one_that_is_shown() -> None:
    found = week(deployment("a", schedule("cron", "0 6 * * 1", "Europe/Berlin")))
    assert (found.zone, starts(found)) == ("Europe/Berlin", [360])


def test_several_time_zones_are_shown_in_utc() -> None:
    found = week(
        deployment("a", schedule("cron", "0 6 * * 1", "Europe/Berlin")),
        deployment("b", schedule("cron", "0 23 * * 0", "America/New_York")),
    )
    assert found.zone == "UTC"
    # Sunday evening in New York is Monday in London.
    assert starts(found) == [4 * 60, 5 * 60]


def test_runs_in_the_same_minute_are_together() -> None:
    found = week(
        deployment("a", schedule("cron", "0 6 * * *")),
        deployment("b", schedule("cron", "0 */6 * * *")),
        deployment("c", schedule("cron", "1 6 * * *")),
    )
    assert found.together() == {
        ("deployment:a", "deployment:b"): [day * DAY + 360 for day in range(7)]
    }


def test_two_schedules_of_one_deployment_are_no_crowd() -> None:
    found = week(deployment("a", schedule("cron", "0 6 * * *"), schedule("cron", "0 6 * * 1")))
    assert found.together() == {}


@pytest.mark.parametrize("cron", ["0 6 1 * *", "0 6 * 3 *", "0 6 * * fri#1", "0 6 1 * 1"])
def test_what_is_not_in_every_week_is_told_apart(cron: str) -> None:
    found = week(deployment("a", schedule("cron", cron)))
    assert not found.starts
    assert len(found.seldom) == 1


@pytest.mark.parametrize("cron", ["61 * * * *", "h h * * *", "", "x" * 5000])
def test_what_can_t_be_read_is_unknown(cron: str) -> None:
    assert len(week(deployment("a", schedule("cron", cron))).unknown) == 1


def test_an_interval_without_an_anchor_has_no_minute() -> None:
    found = week(deployment("a", schedule("interval", seconds=1800)))
    assert [rate for _, _, rate in found.rates] == [2.0]
    assert found.hours()[3][5] == 2
    assert len(week(deployment("a", schedule("interval", seconds=7200))).unplaced) == 1


def test_an_anchored_interval_has_its_minutes() -> None:
    item = schedule("interval", seconds=86_400, anchor="2022-01-01T00:35:00", timezone="UTC")
    assert starts(week(deployment("a", item))) == [day * DAY + 35 for day in range(7)]


def test_days_keep_their_hour_when_the_clocks_are_changed_and_hours_don_t() -> None:
    summer = "2025-07-07T06:00:00"
    daily = schedule("interval", seconds=86_400, anchor=summer, timezone="Europe/Berlin")
    assert starts(week(deployment("a", daily)))[0] == 360
    hours = schedule("interval", seconds=43_200, anchor=summer, timezone="Europe/Berlin")
    assert starts(week(deployment("a", hours)))[0] == 300


def test_an_interval_with_a_rest_is_not_in_every_week() -> None:
    item = schedule("interval", seconds=5 * 3600, anchor="2026-01-01T00:00:00Z")
    assert len(week(deployment("a", item)).seldom) == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=15", [555, 4 * DAY + 555]),
        ("RRULE:FREQ=WEEKLY", [2 * DAY]),
        ("DTSTART:20240101T063000\nRRULE:FREQ=DAILY", [day * DAY + 390 for day in range(7)]),
        ("FREQ=DAILY;BYHOUR=0,12", [day * DAY + h * 60 for day in range(7) for h in (0, 12)]),
    ],
)
def test_plain_recurrence_rules(rule: str, expected: list[int]) -> None:
    assert starts(week(deployment("a", schedule("rrule", rule)))) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYHOUR=99",
        "FREQ=DAILY;BYDAY=XX",
        "RRULE:FREQ=DAILY\nEXDATE:20260101T000000",
        "x" * 9000,
    ],
)
def test_other_recurrence_rules_are_left_to_the_reader(rule: str) -> None:
    found = week(deployment("a", schedule("rrule", rule)))
    assert (starts(found), len(found.unknown)) == ([], 1)


def test_what_is_switched_off_makes_no_runs() -> None:
    found = week(
        deployment("a", schedule("cron", "0 6 * * *", active=False)),
        deployment("b", schedule("cron", "0 6 * * *"), paused=True),
    )
    assert not found.starts


def test_a_time_zone_that_there_is_not_is_unknown() -> None:
    found = week(deployment("a", schedule("cron", "0 6 * * *", "../../etc/passwd")))
    assert len(found.unknown) == 1


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        ([360 + day * DAY for day in range(7)], "at 06:00 every day"),
        ([360 + day * DAY for day in range(5)], "at 06:00 from Monday to Friday"),
        ([90, DAY + 95], "at 01:30 on Monday; at 01:35 on Tuesday"),
        (list(range(0, 3000, 15)), "200 times a week, first on Monday at 00:00"),
    ],
)
def test_moments_in_words(minutes: list[int], text: str) -> None:
    assert moments(minutes) == text
    assert clock(minutes[0]) in text or len(minutes) > 100
