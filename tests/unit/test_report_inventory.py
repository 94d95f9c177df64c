"""The inventory: every spelling of flows, tasks, deployments and what they use, with places and edges."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from report_projects import (
    EVERY_SPELLING,
    HOSTILE,
    flow_named,
    inventory_of,
    task_named,
    written,
)

from prefect_lint.cli.stocktaking import survey
from prefect_lint.report.inventory import Inventory, Place
from prefect_lint.report.inventory_json import document, render
from prefect_lint.report.inventory_table import render as table

if TYPE_CHECKING:
    from pathlib import Path

    from prefect_lint.report.inventory import Edge

SCHEMA = json.loads(
    files("prefect_lint.report").joinpath("schema").joinpath("inventory-v1.json").read_text("utf-8")
)


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    return inventory_of(tmp_path, EVERY_SPELLING)


def edges(inventory: Inventory, kind: str) -> set[tuple[str, str]]:
    return {
        (inventory.label(edge.source), inventory.label(edge.target) or edge.missing or "")
        for edge in inventory.edges
        if edge.kind == kind
    }


def edge(inventory: Inventory, source: str, target: str) -> Edge:
    (found,) = [
        it
        for it in inventory.edges
        if (inventory.label(it.source), inventory.label(it.target)) == (source, target)
    ]
    return found


def test_every_spelling_of_a_task_is_listed(inventory: Inventory) -> None:
    names = {"bare", "jittered", "backed_off", "wrapped", "called", "method"}
    assert {task.name for task in inventory.tasks} == names
    assert task_named(inventory, "called").title == "by call"
    assert task_named(inventory, "backed_off").is_async is True


def test_places_are_lines(inventory: Inventory) -> None:
    lines = EVERY_SPELLING["flows.py"].split("\n")[1:]
    for name in ("bare", "jittered", "wrapped"):
        place = task_named(inventory, name).place
        assert place.path == "flows.py"
        assert f"def {name}(" in lines[place.line - 1]


@pytest.mark.parametrize(
    ("name", "times", "delays"),
    [
        ("bare", 0, ()),
        ("jittered", 3, (15.0, 15.0, 15.0)),
        ("backed_off", 3, (10.0, 20.0, 40.0)),
        ("wrapped", 2, (5.0, 60.0)),
    ],
)
def test_retries_with_the_longest_delays(
    inventory: Inventory, name: str, times: int, delays: tuple[float, ...]
) -> None:
    retries = task_named(inventory, name).retries
    assert (retries.times, retries.delays) == (times, delays)
    assert retries.attempts == times + 1


def test_retries_that_can_t_be_read_are_not_known(tmp_path: Path) -> None:
    found = inventory_of(
        tmp_path,
        {
            "flows.py": """
            import os
            from prefect import task

            @task(retries=int(os.environ["N"]), retry_delay_seconds=5)
            def some(): ...

            @task(retries=2, retry_delay_seconds=float(os.environ["D"]))
            def delayed(): ...
            """
        },
    )
    assert task_named(found, "some").retries.times is None
    assert task_named(found, "delayed").retries.delays is None


def test_flows_have_their_names_runners_and_timeouts(inventory: Inventory) -> None:
    first, second = flow_named(inventory, "first"), flow_named(inventory, "second")
    assert (first.title, first.retries.times) == ("nightly", 1)
    assert (second.title, second.task_runner, second.max_workers) == (
        "second",
        "ThreadPoolTaskRunner",
        4,
    )
    assert first.runner_known
    assert first.parameters == ("xs",)


def test_calls_are_followed_through_plain_functions(inventory: Inventory) -> None:
    assert ("first", "jittered") in edges(inventory, "calls")
    assert ("first", "second") in edges(inventory, "calls")
    assert edges(inventory, "maps") == {("first", "wrapped")}
    assert edges(inventory, "submits") == {("first", "called")}
    assert edge(inventory, "first", "called").in_loop
    assert inventory.helpers["flows.py", "helper"] == (flow_named(inventory, "first").id,)


def test_copies_with_options_are_calls_of_their_task(inventory: Inventory) -> None:
    assert ("second", "jittered") in edges(inventory, "calls")
    assert not task_named(inventory, "jittered").retried_copies


def test_flow_runs_of_deployments_are_edges_that_say_what_becomes_of_them(
    inventory: Inventory,
) -> None:
    handled = {
        inventory.label(it.target) or it.missing: it.handled
        for it in inventory.edges
        if it.kind == "runs-deployment"
    }
    assert handled == {"nightly/prod": "outcome", "elsewhere/other": "not"}


def test_a_run_that_a_function_hands_on_is_one_edge(tmp_path: Path) -> None:
    found = inventory_of(
        tmp_path,
        {
            "flows.py": """
            from prefect import flow
            from prefect.deployments import run_deployment

            def start(name):
                run = run_deployment(name, timeout=0)
                return run

            @flow
            def main():
                start("a/b")
            """
        },
    )
    assert [edge.place.line for edge in found.edges if edge.kind == "runs-deployment"] == [10]


def test_deployments_of_yaml_and_python(inventory: Inventory) -> None:
    by_name = {it.name: it for it in inventory.deployments}
    assert by_name.keys() == {"prod", "reacting", "served"}
    prod = by_name["prod"]
    assert (prod.how, prod.work_pool, prod.work_queue) == ("yaml", "kube", "high")
    assert (prod.concurrency_limit, prod.collision) == (2, "CANCEL_NEW")
    assert (prod.image, prod.job_variables) == ("acme/flows:1", ("env", "image"))
    assert (prod.tags, prod.parameters) == (("a", "b"), ("xs",))
    assert [it.kind for it in prod.schedules] == ["cron", "interval", "rrule"]
    assert [it.active for it in prod.schedules] == [True, True, False]
    assert prod.schedules[1].anchor == "2026-01-01T00:30:00"
    assert by_name["served"].how == "serve"
    assert by_name["served"].schedules[0].seconds == 600
    assert inventory.label(prod.id) == "nightly/prod"


def test_events_lead_from_one_deployment_to_another(inventory: Inventory) -> None:
    assert edges(inventory, "triggers") == {("nightly/prod", "second/reacting")}


def test_work_pools_have_their_type_and_queues(inventory: Inventory) -> None:
    (pool,) = inventory.work_pools
    assert (pool.name, pool.type, pool.queues) == ("kube", "kubernetes", ("high",))


def test_blocks_variables_and_limits(inventory: Inventory) -> None:
    blocks = {(it.kind, it.name, it.action) for it in inventory.blocks}
    assert blocks == {("Secret", "api-key", "load"), ("secret", "api-token", "reference")}
    assert [(it.name, it.action) for it in inventory.variables] == [("region", "get")]
    (limit,) = inventory.limits
    assert (limit.name, limit.by) == ("warehouse", (task_named(inventory, "wrapped").id,))


def test_facts_of_images_pins_and_settings(inventory: Inventory) -> None:
    facts = {(it.kind, it.name, it.value) for it in inventory.facts}
    assert ("image", "base", "prefecthq/prefect:3.4.1-python3.12") in facts
    assert ("pin", "prefect", "prefecthq/prefect:3.4.1-python3.12") in facts
    assert ("setting", "PREFECT_TASKS_DEFAULT_RETRIES", "0") in facts
    # The image of a later stage is an earlier one.
    assert sum(it.kind == "image" for it in inventory.facts) == 1


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ('httpx.get("https://api.example.com/x")', "http:api.example.com"),
        ('httpx.get(f"{BASE}/x")', "http:base.example.com"),
        ('httpx.get(URL + "/x")', "http:env.example.com"),
        ("httpx.get(SETTINGS.api)", "http:settings.example.com"),
        ('get_json("https://helper.example.com/x")', "http:helper.example.com"),
        ('client.get("/x")', "http:client.example.com"),
        ("httpx.get(x)", "http:hosts that are not written out"),
        ('httpx.get("https://user:secret@private.example.com:8443/x")', "http:private.example.com"),
        ('pandas.read_csv("s3://bucket/key.csv")', "object-store:Amazon S3"),
        ('boto3.client("sqs").send_message(QueueUrl="q", MessageBody="")', "messaging:Amazon SQS"),
        ('psycopg2.connect("dbname=x")', "database:PostgreSQL"),
        ('create_engine("mysql+pymysql://h/d").connect()', "database:MySQL"),
        ('subprocess.run(["/usr/bin/rsync", "a", "b"], check=True)', "shell:rsync"),
        ('subprocess.run(["uv", "run", "dbt", "build"], check=True)', "dbt:dbt Core"),
        ('subprocess.run("test -d /opt/x && echo 1 || rsync a b", shell=True)', "shell:rsync"),
        ('subprocess.run("test -d /opt/x && echo 1", shell=True)', "shell:shell commands"),
        ('subprocess.run(f". {x}/activate && conda env list", shell=True)', "shell:conda"),
        ('git.Repo("x").git.diff("--cached")', "service:git"),
        ('subprocess.run("dbt run", shell=True, check=True)', "dbt:dbt Core"),
        ('DbtCloudJob.load("marts").trigger()', "dbt:dbt Cloud"),
    ],
)
def test_systems_are_named_by_what_reaches_them(tmp_path: Path, code: str, system: str) -> None:
    found = inventory_of(
        tmp_path,
        {
            "flows.py": f"""
            import os, subprocess
            import boto3, git, httpx, pandas, psycopg2
            from sqlalchemy import create_engine
            from prefect import flow, task
            from prefect_dbt.cloud import DbtCloudJob
            from clients import SETTINGS, get_json

            BASE = "https://base.example.com/v1"
            URL = os.environ.get("API_URL", "https://env.example.com")
            client = httpx.Client(base_url="https://client.example.com")

            @task
            def work(x):
                {code}
            """,
            "clients.py": """
            import httpx

            class Settings:
                def __init__(self, api):
                    self.api = api

            SETTINGS = Settings(api="https://settings.example.com/v2")

            def get_json(url, timeout=3):
                return httpx.get(url, timeout=timeout).json()
            """,
        },
    )
    assert [f"{it.kind}:{it.name}" for it in found.systems] == [system]
    assert edges(found, "uses") == {("work", found.systems[0].name)}


def test_a_host_in_an_environment_variable_is_told_by_its_name(tmp_path: Path) -> None:
    found = inventory_of(
        tmp_path,
        {
            "flows.py": """
            import os
            import requests
            from prefect import task

            @task
            def work():
                requests.get(os.environ["API_URL"], timeout=3)
            """
        },
    )
    assert [it.name for it in found.systems] == ["the host in API_URL"]


def test_flows_of_the_same_name_have_different_ids(tmp_path: Path) -> None:
    code = "from prefect import flow\n\n@flow\ndef main(): ...\n\n@flow\ndef main(): ...\n"
    found = inventory_of(tmp_path, {"a.py": code, "b.py": code})
    assert len({flow.id for flow in found.flows}) == len(found.flows) == 4


def test_the_json_follows_its_schema(inventory: Inventory) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    loaded = json.loads(render(inventory))
    Draft202012Validator(SCHEMA).validate(loaded)
    assert loaded == document(inventory)
    assert loaded["counts"]["schedules"] == 4


def test_an_empty_repository_has_an_empty_inventory() -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(render(Inventory())))
    assert table(Inventory()) == (
        "0 flows, 0 tasks, 0 deployments, 0 schedules, 0 external systems\n"
    )


def test_the_table_fits_the_terminal(inventory: Inventory) -> None:
    shown = table(inventory, width=80)
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "prod" in shown
    assert "cron 0 6 * * *, Europe/Berlin" in shown


def test_the_table_is_capped(tmp_path: Path) -> None:
    code = "from prefect import task\n" + "".join(
        f"\n@task\ndef task_{number}(): ...\n" for number in range(50)
    )
    found = inventory_of(tmp_path, {"flows.py": code})
    assert "and 20 more; --all shows them" in table(found)
    assert "task_49" in table(found, rows=None)


def test_the_repository_can_t_forge_the_table(tmp_path: Path) -> None:
    found = inventory_of(
        tmp_path,
        {
            "flows.py": """
            from prefect import flow

            @flow(name="x\\x1b[2J\\n::error::forged")
            def main(): ...
            """
        },
    )
    shown = table(found)
    assert "\x1b" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


SECRETS = {
    "flows.py": """
        import httpx
        from prefect import flow, task
        from prefect.blocks.system import Secret

        KEY = "ghp_q8Zr2LmX7vTc4KsYd1NfWb6HpJ3uGa9Re5Ti"

        @task
        def work():
            httpx.get("https://deploy:Vk3pTz8QwL1x@data.acme-internal.io/ghp_q8Zr2LmX7vTc4KsYd1NfWb6HpJ3uGa9Re5Ti")

        @flow(name="ghp_q8Zr2LmX7vTc4KsYd1NfWb6HpJ3uGa9Re5Ti")
        def main():
            work()
        """,
    "prefect.yaml": """
        deployments:
          - name: prod
            entrypoint: flows.py:main
            tags: ["ghp_q8Zr2LmX7vTc4KsYd1NfWb6HpJ3uGa9Re5Ti"]
            work_pool:
              name: pool
              job_variables:
                env:
                  DB_PASSWORD: "h7Kq2mXz9LpW"
        """,
    ".env": "PREFECT_API_KEY=pnu_4fA9sK2mQ8xT7bW1cR6yN3vZ5hJ0dLgPeUoI\n"
    "PREFECT_API_URL=https://user:Vk3pTz8QwL1x@server.acme.io/api\n",
}


def test_no_secret_gets_into_an_inventory(tmp_path: Path) -> None:
    found = inventory_of(tmp_path, SECRETS)
    for text in (render(found), table(found, rows=None)):
        for secret in ("ghp_q8Zr2", "Vk3pTz8QwL1x", "h7Kq2mXz9LpW", "pnu_4fA9"):
            assert secret not in text
    values = {it.name: it.value for it in found.facts if it.kind == "setting"}
    assert values == {
        "PREFECT_API_KEY": "is set",
        "PREFECT_API_URL": "https://server.acme.io",
    }


def test_facts_of_what_stands_beside_the_asked_part_are_left_out(tmp_path: Path) -> None:
    flow = "from prefect import flow\n\n@flow\ndef main(): ...\n"
    root = written(
        tmp_path / "repository",
        {
            "pyproject.toml": '[project]\nname = "x"\n',
            ".env": "PREFECT_API_URL=https://a.acme.io/api\nPREFECT_CLUSTER_SIZE=3\n",
            "new/flows.py": flow,
            "new/requirements.txt": "prefect==3.4.1\n",
            "new/docker/Dockerfile": "FROM prefecthq/prefect:3.4.1-python3.12\n",
            "old/flows.py": flow,
            "old/requirements.txt": "prefect==2.20.1\n",
            "old/Dockerfile": "FROM prefecthq/prefect:2.20.1-python3.11\n",
        },
    )

    def facts(*paths: str) -> set[tuple[str, str]]:
        found = survey(tuple(str(root / path) for path in paths), None, isolated=True)
        assert found is not None
        return {(it.kind, it.path) for it in found.inventory.facts}

    new = {("pin", "new/requirements.txt"), ("setting", ".env")}
    assert facts("new") >= new
    assert facts("new/flows.py") >= new
    assert not any(path.startswith("old/") for _, path in facts("new"))
    assert facts("new", "old") == facts("") >= {*new, ("pin", "old/requirements.txt")}
    whole = survey((str(root),), None, isolated=True)
    assert whole is not None
    # A variable of the repository's own is no setting of Prefect.
    assert {it.name for it in whole.inventory.facts if it.kind == "setting"} == {"PREFECT_API_URL"}


def test_hostile_names_are_kept_in_the_data(tmp_path: Path) -> None:
    found = inventory_of(
        tmp_path,
        {"flows.py": f"from prefect import flow\n\n@flow(name={HOSTILE!r})\ndef main(): ...\n"},
    )
    (item,) = json.loads(render(found))["flows"]
    assert item["title"] == HOSTILE
    assert found.flows[0].place == Place("flows.py", 4)
