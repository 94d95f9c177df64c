from __future__ import annotations

from pathlib import Path

from prefect_lint.engine.units import units
from prefect_lint.sources.text import decode

PYTHON = """\
import os

@task(
    retries=1,
)
def fetch():
    def inner():
        pass

class Flows:
    '''Words.'''
    LIMIT = (
        1,
    )

    @flow
    def nightly(self):
        pass

with open(
    "x"
) as f:
    x = 1
    try:
        y = 1
    except (
        OSError
    ):
        z = 1
match x:
    case 1:
        pass
"""
YAML = """\
name: x
deployments:
  - name: a
    work_pool:
      name: p

  # about b
  - name: b
    schedules:
      - cron: "* * * * *"
pull: null
"""


def of(text: str, name: str = "a.py") -> list[tuple[int, int]] | None:
    found = units(decode(text.encode(), Path("/r") / name, name))
    return None if found is None else sorted(found)


def test_functions_headers_and_statements() -> None:
    assert of(PYTHON) == [
        (1, 1),
        (3, 8),  # a function with its decorators and all that is in it
        (10, 10),
        (11, 11),
        (12, 14),
        (16, 18),
        (20, 22),
        (23, 23),
        (24, 24),
        (25, 25),
        (26, 28),
        (29, 29),
        (30, 30),
        (31, 31),
        (32, 32),
    ]


def test_deployments() -> None:
    found = of(YAML, "prefect.yaml")
    assert found is not None
    (first, last), other = found
    assert first == 3
    assert last < 8, "a deployment ends before the next one"
    assert other == (8, 10)
    assert of("deployments: [{name: a}, {name: b}]\n", "prefect.yaml") == [(1, 1), (1, 1)]
    assert of("pull: null\n", "prefect.yaml") == []
    assert of("", "prefect.yaml") == []


def test_what_can_not_be_divided() -> None:
    assert of("def broken(:\n") is None
    assert of("a: [", "prefect.yaml") is None
    assert of("x = " + "1" * 5000 + "\n") is None
