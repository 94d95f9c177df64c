from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.test_engine_concealing import PARTS, SECRET, assert_hidden, report_on

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
deployments:
  - name: nightly
    entrypoint: flows.py:import_orders
    retries: 1
    work_pool:
      name: default
      job_variables:
        env:
"""


@pytest.mark.parametrize(
    "line",
    [
        f"API_KEY: {SECRET}",
        f'API_KEY: "{SECRET}"',
        f"API_KEY: '{SECRET}'  # it was {SECRET} in May",
        f'API_KEY: "\\x5a{SECRET[1:]}"',
        f'API_KEY: "{SECRET[:12]}\\\n            {SECRET[12:]}"',
        f"API_KEY: &key {SECRET}",
        f"API_KEY: !!str {SECRET}",
        f"API_KEY: |-\n            {SECRET}",
        f"{{API_KEY: {SECRET}, OTHER: {SECRET}}}",
        f"URL: postgresql://orders:{SECRET}@db.acme.com/orders",
        f"? API_KEY\n          : {SECRET}",
    ],
)
@pytest.mark.parametrize("codes", [("PFL802",), ("PFL602",), ("PFL6", "PFL8")])
def test_no_format_shows_a_secret_of_a_deployment(
    tmp_path: Path, line: str, codes: tuple[str, ...]
) -> None:
    report = report_on(tmp_path, {"prefect.yaml": f"{HEAD}          {line}\n"}, *codes)
    assert_hidden(report)


def test_a_finding_on_the_line_of_a_secret_does_not_show_it(tmp_path: Path) -> None:
    text = f"""\
pull:
  - prefect.deployments.steps.git_clone: {{repo: x, access_token: {SECRET}}}
deployments:
  - name: nightly
    entrypoint: flows.py:import_orders
"""
    report = report_on(tmp_path, {"prefect.yaml": text}, "PFL626")
    assert [it.code for it in report.findings] == ["PFL626"]
    assert_hidden(report, PARTS)


def test_a_secret_that_an_anchor_shares_is_one(tmp_path: Path) -> None:
    text = f"""\
env: &env {{API_KEY: {SECRET}}}
deployments:
  - name: a
    entrypoint: flows.py:import_orders
    work_pool: {{name: default, job_variables: {{env: *env}}}}
  - name: b
    entrypoint: flows.py:import_orders
    work_pool: {{name: default, job_variables: {{env: *env}}}}
"""
    report = report_on(tmp_path, {"prefect.yaml": text}, "PFL802")
    (found,) = report.findings
    assert (found.location.line, found.location.column) == (1, 21)
    assert "everybody who may see the deployment" in found.message
