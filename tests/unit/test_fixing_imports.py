"""Imports that fixes need: where they are put, and how their names are spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.fixing.changes import Import, SetOptions, Wrap
from prefect_lint.fixing.moving import MoveImport
from prefect_lint.syntax import outline as o
from tests.unit.fix_changes import call, changed

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

USE = "\n\n@task\ndef t(): ...\n"


def imported(
    head: str, dotted: str = "prefect.cache_policies.NO_CACHE", use: str = USE
) -> str | None:
    found = changed(head + use, lambda module: SetOptions(module.tasks[0], {"p": Import(dotted)}))
    if found is None:
        return None
    assert use.replace("@task", "").split("\n")[-2] in found
    return (
        found[: found.rindex("\n\n@")]
        + "|"
        + found[found.rindex("p=") + 2 : found.rindex(")\ndef")]
    )


ONE = "from prefect import task\n"
NEW = "from prefect.cache_policies import NO_CACHE\n"
ALIAS = "from prefect.cache_policies import NO_CACHE as prefect_NO_CACHE\n"
POLICIES = "from prefect.cache_policies import"
FOR_TYPES = f"if TYPE_CHECKING:\n    {NEW}"

IMPORTED = [
    # Below the import of the package, or among those of its modules.
    (ONE, f"{ONE}{NEW}|NO_CACHE"),
    (
        f"{ONE}from prefect.states import State\n",
        f"{ONE}{NEW}from prefect.states import State\n|NO_CACHE",
    ),
    (
        "from prefect import task  # the one\n",
        f"from prefect import task  # the one\n{NEW}|NO_CACHE",
    ),
    (f"import os; {ONE}", f"import os; {ONE}{NEW}|NO_CACHE"),
    # Merged with an import that is there, where it belongs.
    (
        f"{ONE}{POLICIES} INPUTS, RUN_ID\n",
        f"{ONE}{POLICIES} INPUTS, NO_CACHE, RUN_ID\n|NO_CACHE",
    ),
    (
        f"{ONE}{POLICIES} (\n    INPUTS,  # in\n    RUN_ID,\n)\n",
        f"{ONE}{POLICIES} (\n    INPUTS,  # in\n    NO_CACHE,\n    RUN_ID,\n)\n|NO_CACHE",
    ),
    (
        f"{ONE}{POLICIES} (\n    INPUTS  # in\n)\n",
        f"{ONE}{POLICIES} (\n    INPUTS,  # in\n    NO_CACHE\n)\n|NO_CACHE",
    ),
    (
        f"{ONE}{POLICIES} RUN_ID, INPUTS\n",
        f"{ONE}{POLICIES} RUN_ID, INPUTS, NO_CACHE\n|NO_CACHE",
    ),
    # There already, under whatever name.
    (f"{ONE}{POLICIES} NO_CACHE as NC\n", f"{ONE}{POLICIES} NO_CACHE as NC\n|NC"),
    (
        f"import prefect.cache_policies as cp\n{ONE}",
        f"import prefect.cache_policies as cp\n{ONE}|cp.NO_CACHE",
    ),
    (
        "from prefect import cache_policies, task\n",
        "from prefect import cache_policies, task\n|cache_policies.NO_CACHE",
    ),
    # Taken for something else.
    (f"{ONE}\nNO_CACHE = 1\n", f"{ONE}{ALIAS}\nNO_CACHE = 1\n|prefect_NO_CACHE"),
    # Only for types: not there when the decorator is called.
    (
        f"from typing import TYPE_CHECKING\n{ONE}{FOR_TYPES}",
        f"from typing import TYPE_CHECKING\n{ONE}{ALIAS}{FOR_TYPES}|prefect_NO_CACHE",
    ),
    # The newlines of the file.
    (
        "from prefect import task\r\nx = 1\r\n",
        "from prefect import task\r\nfrom prefect.cache_policies import NO_CACHE\r\nx = 1\r\n|NO_CACHE",
    ),
    ("from prefect import *\n", None),
]


@pytest.mark.parametrize(("head", "after"), IMPORTED)
def test_an_import_is_where_a_person_would_put_it(head: str, after: str | None) -> None:
    found = imported(head)
    assert found == after


def test_the_standard_library_comes_first() -> None:
    assert imported(
        '"""D."""\n\nfrom __future__ import annotations\n\nfrom prefect import task\n', "asyncio"
    ) == (
        '"""D."""\n\nfrom __future__ import annotations\n\nimport asyncio\n\nfrom prefect import task\n|asyncio'
    )
    assert imported("import abc\nimport os\n\nfrom prefect import task\n", "asyncio") == (
        "import abc\nimport asyncio\nimport os\n\nfrom prefect import task\n|asyncio"
    )
    assert imported("import os as asyncio\nfrom prefect import task\n", "asyncio") is None


def test_other_packages_come_below() -> None:
    assert imported("import os\n\nfrom prefect import task\nfrom .x import y\n", "pandas.NA") == (
        "import os\n\nfrom prefect import task\nfrom pandas import NA\nfrom .x import y\n|NA"
    )


def test_several_names_of_a_module_are_one_import() -> None:
    def change(module: Module) -> Wrap:
        names = [Import(f"prefect.cache_policies.{it}") for it in ("TASK_SOURCE", "INPUTS")]
        return Wrap(call(module).args[0], (names[0], " + ", names[1], " + "), "")

    assert changed("from prefect import task\n\nf(a)\n", change) == (
        f"from prefect import task\n{POLICIES} INPUTS, TASK_SOURCE\n\nf(TASK_SOURCE + INPUTS + a)\n"
    )


def test_names_that_are_something_else_inside() -> None:
    text = "from prefect import task, unmapped\n\ndef g(unmapped):\n    f(1)\n"
    assert changed(
        text, lambda module: Wrap(call(module).args[0], (Import("prefect.unmapped"), "("), ")")
    ) == (
        text.replace("task, unmapped", "task, unmapped")
        .replace("f(1)", "f(prefect_unmapped(1))")
        .replace("import task, unmapped", "import task, unmapped, unmapped as prefect_unmapped")
    )


# Moved


def moved(text: str, dotted: str = "prefect.flow_runs.pause_flow_run") -> str | None:
    def change(module: Module) -> MoveImport:
        aliases = [it for it in module.outline.walk() if isinstance(it, o.Alias)]
        return MoveImport(next(it for it in aliases if it.name == "pause_flow_run"), dotted)

    return changed(text, change)


def test_an_import_is_moved() -> None:
    assert moved("from prefect.engine import pause_flow_run  # why\n") == (
        "from prefect.flow_runs import pause_flow_run  # why\n"
    )
    assert moved(
        "from prefect.engine import (pause_flow_run as p)\n", "prefect.flow_runs.pause"
    ) == ("from prefect.flow_runs import (pause as p)\n")
    assert moved("if x:\n    from prefect.engine import a, pause_flow_run as p, b\n") == (
        "if x:\n    from prefect.engine import a, b\n    from prefect.flow_runs import pause_flow_run as p\n"
    )
    assert moved(
        "from prefect.engine import a, pause_flow_run\nfrom prefect.flow_runs import z\n"
    ) == ("from prefect.engine import a\nfrom prefect.flow_runs import pause_flow_run, z\n")
    assert moved("from .engine import pause_flow_run\n") is None
    assert moved("from prefect.engine import (\n    a,\n    pause_flow_run,  # c\n)\n") is None
