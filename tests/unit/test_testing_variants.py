from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import find_rule
from prefect_lint.testing import check_fixture
from prefect_lint.testing_variants import (
    VARIANTS,
    Variant,
    variant_of,
    with_crlf,
    with_module,
    with_other_names,
    with_remarks,
)

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '''\
from prefect import flow, task  # both


@task(retries=2)
def load(text="""
flow"""):
    x = (1 +
         2)  # expect: PFL101
    return f"{x}"


@flow
def main():
    load.submit()
'''


def test_remarks_are_where_nothing_else_is() -> None:
    changed = with_remarks(TEXT).split("\n")
    assert changed[0] == "from prefect import flow, task  # both"
    assert changed[3] == "@task(retries=2)  # a remark  "
    assert changed[4:6] == ['def load(text="""', 'flow"""):  # a remark  ']
    assert changed[6] == "    x = (1 +  # a remark  "
    assert changed[7] == "         2)  # expect: PFL101"
    assert with_remarks("x = (") == "x = ("
    assert with_remarks("x = 1 + \\\n    2\n") == "x = 1 + \\\n    2  # a remark  \n"


def test_other_names() -> None:
    changed = with_other_names(TEXT).split("\n")
    assert changed[0] == "from prefect import flow as flow_, task as task_  # both"
    assert (changed[3], changed[11]) == ("@task_(retries=2)", "@flow_")
    # In a string it is another thing.
    assert changed[5] == 'flow"""):'


def test_the_module() -> None:
    changed = with_module(TEXT).split("\n")
    assert changed[0] == "import prefect as prefect_  # both"
    assert (changed[3], changed[11]) == ("@prefect_.task(retries=2)", "@prefect_.flow")


@pytest.mark.parametrize(
    "text",
    [
        "from prefect import flow\nflow = 1\n",
        "from prefect import flow\ndef f(flow): ...\n",
        "from prefect import flow\nfrom other import flow\n",
        "from prefect import flow\nfrom other import *\n",
        "from prefect import flow\n__all__ = ['flow']\n",
        "from prefect import flow as f\n",
        "from prefect import flow, get_client\n",
        "from prefect import (\n    flow,\n)\n",
        "from prefect import flow\nfrom prefect import task\n",
        "def f():\n    from prefect import flow\n",
        "print 1",
    ],
)
def test_names_stay_where_they_may_mean_something_else(text: str) -> None:
    assert with_other_names(text) == with_module(text) == text


def test_line_ends() -> None:
    assert with_crlf("a\nb\n") == "a\r\nb\r\n"


def test_the_choice_depends_on_the_name_alone(tmp_path: Path) -> None:
    chosen = set()
    for number in range(40):
        path = tmp_path / f"bad_{number}.py"
        path.write_text(TEXT)
        variant = variant_of(path)
        assert variant == variant_of(path)
        chosen.add(variant)
    assert chosen == set(VARIANTS)


@pytest.mark.parametrize(
    "data", ["# variants: none, since it is about line ends\nx = 1\n", "x = 1\r\n", "\ufeffx = 1\n"]
)
def test_fixtures_that_stay_as_they_are(tmp_path: Path, data: str) -> None:
    path = tmp_path / "ok_one.py"
    path.write_text(data, newline="")
    assert variant_of(path) is None


def fixture_with_a_finding(folder: Path) -> Path:
    path = folder / "bad_one.py"
    path.write_text(
        "import httpx\nfrom prefect import task\n\n\n@task\n"
        "def load(url):  # expect[5]: PFL101\n    return httpx.get(url)\n"
    )
    return path


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_the_same_is_expected_of_each_variant(tmp_path: Path, variant: Variant) -> None:
    rule = find_rule("PFL101")
    assert rule is not None
    path = fixture_with_a_finding(tmp_path)
    assert variant.edit(path.read_text()) != path.read_text()
    check_fixture(rule, path, variant)
    # And is asked for in what was changed: with another text in its place nothing is found.
    silent = Variant("silent", lambda text: "\n" * text.count("\n"))
    with pytest.raises(AssertionError, match=r"on bad_one.py, variant silent:\n  Missed alarm"):
        check_fixture(rule, path, silent)
