"""Small repositories on disk, and what the assessment makes of them."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from prefect_lint.cli.stocktaking import survey
from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.report.assessing import assess

if TYPE_CHECKING:
    from pathlib import Path

    from prefect_lint.cli.stocktaking import Surveyed
    from prefect_lint.report.document import Document
    from prefect_lint.report.inventory import FlowItem, Inventory, TaskItem

HOSTILE = (
    "a`b\"'<img src=x onerror=alert(1)>]](javascript:alert(1)) --> \\ {{ ## | * _ # & é \u202e x"
)
"""A name that tries to break out of every format; what YAML can't hold is not in it."""

EVERY_SPELLING = {
    "flows.py": """
        import functools
        from datetime import timedelta

        import httpx
        import prefect
        from prefect import flow, task
        from prefect.concurrency.sync import concurrency
        from prefect.deployments import run_deployment
        from prefect.task_runners import ThreadPoolTaskRunner
        from prefect.tasks import exponential_backoff
        from prefect.blocks.system import Secret
        from prefect.variables import Variable

        retried = functools.partial(task, retries=2, retry_delay_seconds=[5, 60])

        @task
        def bare(x): ...

        @task(retries=3, retry_delay_seconds=10, retry_jitter_factor=0.5, timeout_seconds=60)
        def jittered(x):
            return httpx.get("https://api.example.com/items", timeout=3)

        @prefect.task(retries=3, retry_delay_seconds=exponential_backoff(backoff_factor=10))
        async def backed_off(x): ...

        @retried
        def wrapped(x):
            with concurrency("warehouse", occupy=1):
                return Secret.load("api-key").get()

        def plain(x):
            return Variable.get("region", default="eu")

        called = task(plain, name="by call")

        class Loader:
            @task
            def method(self): ...

        def helper(x):
            jittered(x)

        @flow(name="nightly", retries=1, retry_delay_seconds=30, timeout_seconds=timedelta(hours=1))
        def first(xs):
            helper(xs)
            bare(xs)
            wrapped.map(xs)
            for x in xs:
                called.submit(x)
            second()

        @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
        def second():
            jittered.with_options(retries=0)(1)
            state = run_deployment("nightly/prod")
            if state.state.is_failed():
                raise RuntimeError
            run_deployment("elsewhere/other", timeout=0)

        if __name__ == "__main__":
            second.serve(name="served", interval=600)
        """,
    "prefect.yaml": """
        deployments:
          - name: prod
            entrypoint: flows.py:first
            tags: [a, b]
            parameters: {xs: [1]}
            concurrency_limit:
              limit: 2
              collision_strategy: CANCEL_NEW
            work_pool:
              name: kube
              work_queue_name: high
              job_variables:
                image: "acme/flows:1"
                env: {TOKEN: "{{ prefect.blocks.secret.api-token }}"}
            schedules:
              - cron: "0 6 * * *"
                timezone: Europe/Berlin
              - interval: 7200
                anchor_date: "2026-01-01T00:30:00"
                timezone: UTC
              - rrule: "FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9"
                active: false
          - name: reacting
            entrypoint: flows.py:second
            triggers:
              - type: event
                expect: [prefect.flow-run.Completed]
                match_related:
                  prefect.resource.name: nightly
        """,
    "Dockerfile": "FROM prefecthq/prefect:3.4.1-python3.12 AS base\nFROM base\n",
    "prefect.toml": "[tasks]\ndefault_retries = 0\n",
    "run.sh": "prefect work-pool create kube --type kubernetes\nexport PREFECT_API_KEY=pnu_abcdef0123456789\n",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    """The folder with these files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), "utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    return folder


def surveyed(folder: Path, files: dict[str, str], *, rules: bool = False) -> Surveyed:
    """The inventory of these files, and with `rules` the findings."""
    found = survey(
        (str(written(folder, files)),),
        None,
        isolated=False,
        overrides=Overrides(Selectors(extend_select=("all",)), target_version="3"),
        without_rules=not rules,
    )
    assert found is not None
    return found


def inventory_of(folder: Path, files: dict[str, str]) -> Inventory:
    return surveyed(folder, files).inventory


def document_of(folder: Path, files: dict[str, str], name: str = "acme") -> Document:
    found = surveyed(folder, files, rules=True)
    return assess(found.inventory, found.report, {}, name)


def task_named(inventory: Inventory, name: str) -> TaskItem:
    (found,) = [task for task in inventory.tasks if task.name == name]
    return found


def flow_named(inventory: Inventory, name: str) -> FlowItem:
    (found,) = [flow for flow in inventory.flows if flow.name == name]
    return found
