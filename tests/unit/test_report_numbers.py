"""What the assessment computes: retries at worst, reach, priorities, words for numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from report_projects import EVERY_SPELLING, document_of, flow_named, inventory_of, surveyed

from prefect_lint.report.bounds import added_by_retries, longest_run
from prefect_lint.report.causes import causes_of
from prefect_lint.report.effort import hours
from prefect_lint.report.reach import in_words
from prefect_lint.report.wording import code, counted, duration, listed, tier

if TYPE_CHECKING:
    from pathlib import Path

CHAIN = {
    "flows.py": """
        from prefect import flow, task

        @task(retries=2, retry_delay_seconds=10, timeout_seconds=60)
        def a(x): ...

        @task(retries=1, retry_delay_seconds=100)
        def b(x): ...

        @flow
        def inner():
            a(1)

        @flow(retries=1, retry_delay_seconds=5)
        def outer():
            a(1)
            a(2)
            b.submit(3)
            a.submit(4)
            inner()

        @flow
        def looping(xs):
            for x in xs:
                a(x)

        @flow
        def circle():
            circle()
            b(1)
        """
}


@pytest.mark.parametrize(
    ("flow", "seconds", "at_least"),
    [
        ("inner", 20, False),
        # (a twice and inner: 60, beside them the longest of b and a: 100) twice, and 5.
        ("outer", (60 + 100) * 2 + 5, False),
        ("looping", 20, True),
        ("circle", 100, False),
    ],
)
def test_what_retries_add_to_a_flow(
    tmp_path: Path, flow: str, seconds: float, at_least: bool
) -> None:
    inventory = inventory_of(tmp_path, CHAIN)
    bound = added_by_retries(inventory)[flow_named(inventory, flow).id]
    assert (bound.seconds, bound.at_least) == (seconds, at_least)


def test_the_longest_run_needs_a_timeout(tmp_path: Path) -> None:
    inventory = inventory_of(tmp_path, CHAIN)
    by_name = {task.name: longest_run(task) for task in inventory.tasks}
    assert by_name == {"a": 3 * 60 + 20, "b": None}


FAULTS = {
    "faults.py": """
        import requests
        from prefect import flow, task
        from helpers import post

        @task
        def fetch(x):
            return requests.get("https://a.example.com", timeout=3)

        @task
        def send(x):
            post(x)

        @flow
        def scheduled():
            fetch.submit(1)
            send(1)

        @flow
        def other():
            fetch(1)
        """,
    "helpers.py": """
        import requests

        def post(x):
            return requests.post("https://b.example.com", json=x)
        """,
    "faulty/prefect.yaml": """
        deployments:
          - name: prod
            entrypoint: faults.py:scheduled
            work_pool: {name: pool}
            schedules:
              - cron: "0 6 * * *"
                timezone: UTC
        """,
}


def test_one_cause_is_one_item_with_its_places_and_reach(tmp_path: Path) -> None:
    found = surveyed(tmp_path, FAULTS, rules=True)
    causes = {it.code: it for it in causes_of(found.report.findings, found.inventory, {})}
    retries = causes["PFL101"]
    assert len(retries.places) == 2
    assert in_words(retries.reach) == "2 tasks, 2 flows and 1 deployment, scheduled"
    # Warning 2, measured confidence 0.9, and 2 + 2 + 1 + 1.
    assert retries.priority == pytest.approx(2 * 0.9 * 6, abs=0.05)
    lost = causes["PFL202"]
    assert in_words(lost.reach) == "1 flow and 1 deployment, scheduled"
    assert lost.phase == "at once"


def test_a_fault_in_a_helper_reaches_those_who_call_it(tmp_path: Path) -> None:
    found = surveyed(tmp_path, FAULTS, rules=True)
    (cause,) = [
        it for it in causes_of(found.report.findings, found.inventory, {}) if it.code == "PFL110"
    ]
    assert in_words(cause.reach) == "1 task, 1 flow and 1 deployment, scheduled"


def test_items_are_told_by_phase_and_priority(tmp_path: Path) -> None:
    causes = document_of(tmp_path, FAULTS).causes
    phases = [cause.phase for cause in causes]
    order = ["at once", "next", "later", "to be looked into"]
    assert phases == sorted(phases, key=order.index)
    for first, second in pairwise(causes):
        assert first.phase != second.phase or first.priority >= second.priority


def test_ignored_rules_stay_out_of_the_plan(tmp_path: Path) -> None:
    files = {**FAULTS, "pyproject.toml": '[tool.prefect-lint]\nignore = ["PFL202"]\n'}
    assert "PFL202" not in {cause.code for cause in document_of(tmp_path, files).causes}


def test_the_inventory_of_all_spellings_is_the_same_twice(tmp_path: Path) -> None:
    first = inventory_of(tmp_path / "a", EVERY_SPELLING)
    second = inventory_of(tmp_path / "b", EVERY_SPELLING)
    assert first == second


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.5, "0.5 s"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (90_061, "1 d 1 h"),
        (1e12, "more than 30 years"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (10, "15 min"),
        (45, "45 min"),
        (46, "1 h"),
        (90, "1½ h"),
        (480, "8 h"),
        (481, "1½ days"),
        (960, "2 days"),
    ],
)
def test_efforts(minutes: int, text: str) -> None:
    assert hours(minutes) == text


def test_words() -> None:
    assert [counted(1, "flow"), counted(2000, "task")] == ["1 flow", "2,000 tasks"]
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert code("a`b\nc\x1b[2J") == r"`a'b\nc\x1b[2J`"
    assert len(code("x" * 5000)) < 130
    assert [tier(it) for it in (0.85, 0.849, 0.6, 0.59)] == [
        "primary",
        "secondary",
        "secondary",
        "developing",
    ]
