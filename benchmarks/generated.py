"""A repository of flows of any size, made up, with the shape of real ones.

Of ten modules, four hold flows with their tasks, two hold helpers that do the I/O, one holds options that tasks
share, and three have nothing to do with Prefect. However large the repository is, modules import as many others
each, and every other module of flows is deployed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PER_PACKAGE = 20

_FLOWS = '''\
"""Import the orders of region {number}."""

from __future__ import annotations

from datetime import timedelta

from prefect import flow, get_run_logger, task
from prefect.futures import wait

from acme.{package}.helpers_{helpers} import read_pages, write_rows
from acme.{package}.options_{options} import task_options

LIMIT = {number}


@task(retries=3, retry_delay_seconds=10, timeout_seconds=60, **task_options("orders"))
def fetch(page: int, region: str = "north") -> list[dict[str, str]]:
    """One page of orders."""
    logger = get_run_logger()
    rows = []
    for row in read_pages(region, page):
        if row.get("total"):
            rows.append({{"id": row["id"], "total": row["total"]}})
    logger.info("read %d rows of page %d", len(rows), page)
    return rows


@task(cache_expiration=timedelta(hours=1))
def convert(rows: list[dict[str, str]]) -> list[tuple[str, float]]:
    converted = [(row["id"], float(row["total"])) for row in rows]
    return sorted(converted, key=lambda pair: pair[1])


@task
def store(rows: list[tuple[str, float]], table: str) -> int:
    try:
        return write_rows(table, rows)
    except ValueError:
        return 0


@flow(name="orders-{number}", log_prints=True)
def import_orders(pages: int = 3, region: str = "north") -> int:
    futures = [fetch.submit(page, region=region) for page in range(pages)]
    wait(futures)
    total = 0
    for future in futures:
        rows = convert(future.result())
        if rows:
            total += store(rows, f"orders_{{region}}")
        else:
            print("nothing on this page")
    return total


@flow
def backfill(days: int = 30) -> None:
    for day in range(days):
        state = import_orders(pages=day, return_state=True)
        if state.is_failed():
            raise RuntimeError(f"day {{day}} failed")


if __name__ == "__main__":
    import_orders()
'''
_HELPERS = '''\
"""Talk to the shop."""

import json
import time

import requests

BASE = "https://shop.example.org"


class Client:
    def __init__(self, region: str) -> None:
        self.region = region
        self.session = requests.Session()

    def get(self, path: str) -> dict[str, object]:
        answer = self.session.get(f"{{BASE}}/{{self.region}}/{{path}}", timeout=10)
        answer.raise_for_status()
        return answer.json()


def read_pages(region: str, page: int) -> list[dict[str, str]]:
    client = Client(region)
    found = client.get(f"orders?page={{page}}")
    if not found:
        time.sleep({number})
    return list(found.get("rows", []))


def write_rows(table: str, rows: list[tuple[str, float]]) -> int:
    data = json.dumps([{{"id": key, "total": total}} for key, total in rows])
    answer = requests.post(f"{{BASE}}/tables/{{table}}", data=data, timeout=30)
    return int(answer.json()["written"])
'''
_OPTIONS = '''\
"""Options that our tasks share."""

from typing import Any

from prefect.cache_policies import INPUTS, TASK_SOURCE


def task_options(name: str) -> dict[str, Any]:
    return {{"tags": [name, "acme"], "cache_policy": {policy}, "persist_result": True}}
'''
_PLAIN = '''\
"""Numbers of region {number}; nothing of this knows of flows."""

from dataclasses import dataclass, field


@dataclass
class Region:
    name: str
    codes: list[int] = field(default_factory=list)

    def largest(self) -> int:
        return max(self.codes, default={number})

    def parts(self) -> dict[int, list[int]]:
        parts: dict[int, list[int]] = {{}}
        for code in self.codes:
            parts.setdefault(code % 10, []).append(code)
        return parts
'''
_KINDS = (
    "flows",
    "helpers",
    "flows",
    "plain",
    "options",
    "flows",
    "plain",
    "helpers",
    "flows",
    "plain",
)
_TEXTS = {"flows": _FLOWS, "helpers": _HELPERS, "options": _OPTIONS, "plain": _PLAIN}
_DEPLOYMENT = """\
- name: orders-{number}
  entrypoint: acme/{package}/flows_{number}.py:import_orders
  parameters: {{pages: 5}}
  schedules:
  - cron: "{minute} 3 * * *"
    timezone: Europe/Oslo
  work_pool: {{name: default}}
"""


def make(root: Path, modules: int) -> None:
    """Write a repository of so many modules, a multiple of ten, into a folder."""
    (root / ".git").mkdir(parents=True)
    (root / "acme").mkdir()
    (root / "acme" / "__init__.py").touch()
    (root / "requirements.txt").write_text("prefect==3.4.0\nrequests\n", encoding="utf-8")
    deployments = ["deployments:\n"]
    for number in range(modules):
        kind = _KINDS[number % 10]
        package = f"team_{number // PER_PACKAGE}"
        folder = root / "acme" / package
        if number % PER_PACKAGE == 0:
            folder.mkdir()
            (folder / "__init__.py").touch()
        tens = number - number % 10
        # One team in ten has not heard of what other tasks do to keys that are made of inputs alone.
        policy = "INPUTS + TASK_SOURCE" if tens % 100 else "INPUTS"
        values = {
            "number": number,
            "package": package,
            "helpers": tens + 1,
            "options": tens + 4,
            "policy": policy,
        }
        text = _TEXTS[kind].format(**values)
        (folder / f"{kind}_{number}.py").write_text(text, encoding="utf-8")
        if kind == "flows" and number % 5 == 0:
            deployments.append(_DEPLOYMENT.format(minute=number % 60, **values))
    (root / "prefect.yaml").write_text("".join(deployments), encoding="utf-8")
