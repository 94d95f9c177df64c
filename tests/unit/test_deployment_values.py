"""What is known of the values of deployments: how often schedules run, what text is, which pools there are."""

from __future__ import annotations

import pytest

from prefect_lint.model.deployments.frequency import in_words, shortest_gap
from prefect_lint.model.deployments.named import flow_name
from prefect_lint.model.deployments.texts import is_changed, is_sexagesimal, misread
from prefect_lint.model.work_pools import pool_types
from prefect_lint.syntax.yaml_nodes import YamlNode
from tests.modelling import project_of

FLOWS = """
from prefect import flow

@flow
def import_orders(): ...
"""
MINUTE, HOUR, DAY = 60, 3600, 86_400


def gap(schedule: str) -> float | None:
    """The shortest gap of a schedule as it stands in YAML."""
    yaml = f"deployments:\n  - entrypoint: flows.py:import_orders\n    schedules: [{schedule}]\n"
    (deployment,) = project_of({"flows.py": FLOWS, "prefect.yaml": yaml}).deployments
    (found,) = deployment.schedules
    return shortest_gap(found)


@pytest.mark.parametrize(
    ("cron", "seconds"),
    [
        ("* * * * *", MINUTE),
        ("*/15 * * * *", 15 * MINUTE),
        ("*/45 * * * *", 15 * MINUTE),
        ("5 * * * *", HOUR),
        ("0,10 3 * * *", 10 * MINUTE),
        ("0 8-17 * * 1-5", HOUR),
        ("50 23 * * *", DAY),
        ("0 0,22 * * *", 2 * HOUR),
        ("0 0,22 * * 1", 22 * HOUR),
        ("0 3 * * 1", 7 * DAY),
        ("0 3 * * 1,4", 3 * DAY),
        ("0 3 * * 6,0", DAY),
        ("0 3 1 * *", 28 * DAY),
        ("0 3 1,15 * *", 14 * DAY),
        ("0 3 1 * 1", DAY),
        ("0 3 l * *", 28 * DAY),
        ("@hourly", HOUR),
        ("every day", None),
        ("{{ $CRON }}", None),
    ],
)
def test_gap_of_a_cron(cron: str, seconds: float | None) -> None:
    assert gap(f'{{cron: "{cron}"}}') == seconds


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("interval: 90", 90),
        ("interval: 0.5", 0.5),
        ("interval: '01:00:00'", HOUR),
        ("interval: '1 day, 0:00:00'", DAY),
        ("interval: PT15M", 15 * MINUTE),
        ("interval: P1DT6H", DAY + 6 * HOUR),
        ("interval: soon", None),
        ("interval: true", None),
        ("interval: 0", None),
        ("interval: -60", None),
        ("rrule: FREQ=HOURLY;INTERVAL=2", 2 * HOUR),
        ("rrule: 'RRULE:FREQ=MINUTELY'", MINUTE),
        ("rrule: FREQ=DAILY;BYHOUR=3", None),
        ("rrule: FREQ=WEEKLY", None),
        ("rrule: FREQ=DAILY;INTERVAL=x", None),
        ("cron: '0 3 * * *', interval: 60", None),
    ],
)
def test_gap_of_other_schedules(schedule: str, seconds: float | None) -> None:
    assert gap(f"{{{schedule}}}") == seconds


def test_gap_of_a_timedelta() -> None:
    python = f"""{FLOWS}
from datetime import timedelta
import_orders.serve(interval=timedelta(minutes=10, seconds=30))
import_orders.serve(interval=timedelta(**options))
import_orders.serve(interval=timedelta(minutes=count))
"""
    found = [it.schedules[0] for it in project_of({"flows.py": python}).deployments]
    assert [shortest_gap(it) for it in found] == [630, None, None]


def test_gaps_in_words() -> None:
    words = [in_words(it) for it in (30, 60, 90, 900, 3600, 7200, DAY, 3 * DAY)]
    assert words == [
        "every 30 seconds",
        "every minute",
        "every 90 seconds",
        "every 15 minutes",
        "every hour",
        "every 2 hours",
        "every day",
        "every 3 days",
    ]


@pytest.mark.parametrize(
    ("text", "words", "changed"),
    [
        ("no", "the boolean `false`", True),
        ("false", "the boolean `false`", True),
        ("010", "the number 8", True),
        ("10", "the number 10", False),
        ("1.10", "the number 1.1", True),
        ("1.5", "the number 1.5", False),
        ("1:30", "the number 90", True),
        ("2024-01-01", "a date, which becomes `2024-01-01`", False),
        ("2024-01-01 06:00:00", "a date, which becomes `2024-01-01T06:00:00`", True),
        ('"no"', None, False),
        ("!!str no", None, False),
        ("!!int 010", None, False),
        ("&anchor no", "the boolean `false`", True),
        ("null", None, False),
        ("y", None, False),
        ("[1]", None, False),
    ],
)
def test_what_yaml_makes_of_text(text: str, words: str | None, changed: bool) -> None:
    yaml = f"deployments:\n  - entrypoint: flows.py:import_orders\n    version: {text}\n"
    (deployment,) = project_of({"flows.py": FLOWS, "prefect.yaml": yaml}).deployments
    version = deployment.get("version")
    assert version is not None
    assert (misread(version), is_changed(version)) == (words, changed)
    assert isinstance(version.node, YamlNode)
    assert is_sexagesimal(version.node) == (text == "1:30")


@pytest.mark.parametrize(
    ("decorator", "name"),
    [
        ("@flow", "import-orders"),
        ("@flow(retries=1)", "import-orders"),
        ("@flow(name=None)", "import-orders"),
        ('@flow(name="Orders")', "Orders"),
        ("@flow(name=NAME)", None),
        ("@flow(**options)", None),
    ],
)
def test_name_of_a_flow(decorator: str, name: str | None) -> None:
    project = project_of({"flows.py": f"{FLOWS.replace('@flow', decorator)}\nNAME = input()\n"})
    (flow,) = project.flows
    assert flow_name(flow) == name


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("prefect work-pool create boxes --type docker", {"boxes": "docker"}),
        ("prefect work-pool create -t docker 'my boxes'", {"my boxes": "docker"}),
        ("$ prefect worker start \\\n  --pool=boxes -t docker", {"boxes": "docker"}),
        (
            'CMD ["prefect", "worker", "start", "-p", "boxes", "--type", "docker"]',
            {"boxes": "docker"},
        ),
        (
            "prefect work-pool create boxes --type docker && prefect worker start",
            {"boxes": "docker"},
        ),
        (
            "prefect work-pool create boxes --type docker --base-job-template t.json",
            {"boxes": None},
        ),
        ("prefect work-pool create a -t docker\nprefect worker start -p a -t process", {"a": None}),
        ("prefect worker start --pool boxes", {}),
        ('prefect work-pool create "$POOL" --type docker', {}),
        ("prefect work-pool create <name> --type docker", {}),
        ("prefect work-pool create 'boxes --type docker", {}),
        ("other work-pool create boxes --type docker", {}),
    ],
)
def test_types_of_work_pools(text: str, types: dict[str, str | None]) -> None:
    assert pool_types([text]) == types
