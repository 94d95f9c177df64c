"""Rules that speak more softly where less is known: which severity a case gets, and whether it is opt-in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import all_rules
from prefect_lint.testing import lint_snippet

if TYPE_CHECKING:
    from prefect_lint.findings import Finding

RULES = {rule.code: rule for rule in all_rules()}
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "rules"


def severities(code: str, source: str) -> list[str]:
    """The severities of what a rule finds, in the order of the lines."""
    findings: list[Finding] = lint_snippet(RULES[code], source)
    return [finding.severity.value for finding in findings]


@pytest.mark.parametrize(
    ("code", "fixture"), [("PFL101", "bad_patient_clients.py"), ("PFL203", "bad_programs.py")]
)
def test_a_fixture_is_advice_throughout(code: str, fixture: str) -> None:
    source = (FIXTURES / code / fixture).read_text(encoding="utf-8")
    assert set(severities(code, source)) == {"advice"}


def test_what_only_a_run_refuses_is_a_warning() -> None:
    source = """
from prefect import flow
from prefect.events import DeploymentEventTrigger
from pydantic import BaseModel

class Order(BaseModel):
    shop: str

@flow
def load(order: Order, limit: int = 3): ...

load.serve("a", parameters={"order": {}})
load.serve("b", parameters={"order": {"shop": 3}})
trigger = DeploymentEventTrigger(expect=["orders.arrived"], parameters={"limit": "3"})
load.serve("c", triggers=[trigger])
"""
    assert severities("PFL608", source) == ["warning", "error", "warning"]


def test_an_import_that_fails_is_no_error_of_the_entrypoint() -> None:
    fixture = FIXTURES / "PFL605" / "bad_imports"
    files = [it for it in fixture.rglob("*") if it.suffix in (".py", ".yaml")]
    texts = {it.relative_to(fixture).as_posix(): it.read_text(encoding="utf-8") for it in files}
    found = lint_snippet(RULES["PFL605"], texts)
    assert {it.severity.value for it in found} == {"warning"}


def test_one_client_that_gives_up_at_once_is_enough() -> None:
    source = """
import boto3
import requests
from prefect import task

@task
def archive(url: str):
    boto3.client("s3").upload_file("orders.csv", "orders", "orders.csv")
    requests.post(url, json={}, timeout=10)
"""
    assert severities("PFL101", source) == ["warning"]


def test_the_deployment_is_known_during_the_import_and_the_flow_run_is_not() -> None:
    source = """
from prefect import flow
from prefect.runtime import deployment, flow_run

NAME = deployment.name
RUN = flow_run.name

@flow
def load(): ...
"""
    assert severities("PFL906", source) == ["advice", "warning"]


NAMED = """
from datetime import datetime

from prefect import flow

@flow(flow_run_name=f"orders-{datetime.now()}")
def orders(day: str):
    return day
"""


@pytest.mark.parametrize(
    ("rest", "severity"),
    [
        ("", "advice"),
        ("@flow\ndef main():\n    orders('a')\n", "advice"),
        ("@flow\ndef main():\n    orders('a')\n    orders('b')\n", "warning"),
        ("@flow\ndef main(days):\n    for day in days:\n        orders(day)\n", "warning"),
        ("if __name__ == '__main__':\n    orders.serve(name='orders')\n", "warning"),
        ("if __name__ == '__main__':\n    orders.deploy('o', image='o')\n", "advice"),
    ],
)
def test_a_name_made_at_the_import_matters_to_those_who_run_twice(rest: str, severity: str) -> None:
    assert severities("PFL709", f"{NAMED}\n{rest}") == [severity]


def test_dbt_commands_that_only_prepare() -> None:
    source = """
from prefect import flow
from prefect_dbt import DbtCoreOperation

@flow
def nightly():
    DbtCoreOperation(commands=["dbt deps", "dbt build"]).run()
    DbtCoreOperation(commands=["dbt deps", "dbt seed", "dbt run"]).run()
"""
    assert severities("PFL504", source) == ["advice", "warning"]


def test_processes_that_somebody_talks_to() -> None:
    source = """
import subprocess
from prefect import task

@task
def load():
    subprocess.run(["loader"])
    process = subprocess.Popen(["loader"])
    process.wait()
"""
    assert severities("PFL513", source) == ["warning", "advice"]


def test_what_gather_keeps_is_advice_and_what_a_handler_swallows_is_not() -> None:
    source = """
import asyncio
from prefect import flow, task

@task
async def load(day: str): ...

@flow
async def orders(days: list[str]):
    try:
        await load("today")
    except Exception:
        pass
    await asyncio.gather(*[load(day) for day in days], return_exceptions=True)
"""
    assert severities("PFL122", source) == ["warning", "advice"]


def test_an_insert_into_a_table_that_was_emptied_is_no_write_that_a_retry_doubles() -> None:
    source = """
import psycopg2
from prefect import flow, task

@task
def insert_orders(rows: list):
    cursor = psycopg2.connect("dbname=shop").cursor()
    {first}
    cursor.executemany("INSERT INTO orders (item) VALUES (%s)", rows)

@task
def report(day: str):
    raise ConnectionError(day)

@flow(retries=2)
def nightly(rows: list):
    insert_orders(rows)
    report("today")
"""
    assert severities("PFL107", source.format(first="pass")) == ["warning"]
    emptied = source.format(first='cursor.execute("TRUNCATE orders")')
    assert severities("PFL107", emptied) == ["advice"]


def test_a_file_that_is_left_over_is_advice() -> None:
    source = """
import subprocess
from prefect import flow

@flow
def dump(name: str):
    subprocess.run(f"pg_dump shop > {name}.sql", shell=True)
    subprocess.run(f"rm {name}.sql", shell=True)
"""
    assert severities("PFL513", source) == ["warning", "advice"]
