"""How many elements a collection has at most, as far as the source says."""

from __future__ import annotations

import pytest

from prefect_lint.model.sizes import loop_size, size_of
from prefect_lint.syntax import outline as o
from tests.modelling import project_of

SETUP = """
import itertools
import os
from dataclasses import dataclass, field
from enum import Enum
from prefect import task
from elsewhere import REGIONS, by_name
import elsewhere

FEW = [1, 2, 3]
GROWING = [1]
GROWING.append(2)

class Shop(Enum):
    NORTH = 1
    SOUTH = 2

@dataclass
class Query:
    days: list[str] = field(default_factory=lambda: ["mon", "tue"])

def listed():
    return ["a", "b"]

@task
def named() -> list:
    return [1, 2, 3, 4]

def f(unknown, few=[1, 2], none=None, query: Query = Query(), *rest):
    either = FEW if unknown else [1]
    later = None
    if later is None:
        later = [1, 2]
    inner = [x for x in FEW]
    looped = inner
    while unknown:
        looped = looped + looped
    measured(EXPRESSION)
"""
ELSEWHERE = "REGIONS = ('north', 'south')\nby_name = {'a': 1, **{'b': 2}}\n"


def measured(expression: str) -> int | None:
    project = project_of(
        {"flows.py": SETUP.replace("EXPRESSION", expression), "elsewhere.py": ELSEWHERE}
    )
    module = project.module("flows.py")
    assert module is not None
    call = next(
        node
        for node in module.outline.walk()
        if isinstance(node, o.Call) and isinstance(node.func, o.Name) and node.func.id == "measured"
    )
    return size_of(call.args[0], module)


@pytest.mark.parametrize(
    ("expression", "size"),
    [
        ("[1, 2]", 2),
        ("(1, *FEW)", 4),
        ("FEW", 3),
        ("REGIONS", 2),
        ("elsewhere.REGIONS", 2),
        ("by_name", 2),
        ("by_name.items()", 2),
        ("sorted(FEW)", 3),
        ("enumerate(REGIONS)", 2),
        ("zip(FEW, unknown)", 3),
        ("itertools.product(FEW, REGIONS)", 6),
        ("itertools.islice(unknown, 5)", 5),
        ("range(10)", 10),
        ("range(2, 10, 3)", 3),
        ("[(a, b) for a in FEW for b in REGIONS if a]", 6),
        ("unknown[:10]", 10),
        ("unknown[2:5]", 3),
        ("FEW + [1]", 4),
        ("either", 3),
        ("later", 2),
        ("none or FEW", 3),
        ("few", 2),
        ("few or FEW", 3),
        ("query.days", 2),
        ("Shop", 2),
        ("listed()", 2),
        ("named()", 4),
        ("named.submit()", 4),
        ("'a b c'.split()", 6),
    ],
)
def test_written_sizes(expression: str, size: int | None) -> None:
    assert measured(expression) == size


@pytest.mark.parametrize(
    "expression",
    [
        "unknown",
        "unknown or FEW",
        "GROWING",
        "[]",
        "unknown[1:]",
        "rest",
        "os.listdir()",
        "looped",
        "range(unknown)",
    ],
)
def test_sizes_that_nobody_can_know(expression: str) -> None:
    assert measured(expression) is None


def test_how_often_a_loop_goes_round() -> None:
    project = project_of("for x in (1, 2):\n    print(x)\nwhile True:\n    print(1)\n")
    module = project.module("flows.py")
    assert module is not None
    first, second = module.outline.body
    assert loop_size(first, module) == 2
    assert loop_size(second, module) is None


def test_names_made_of_each_other_end_in_no_answer() -> None:
    names = [f"x{number}" for number in range(30)]
    lines = ["import os", *(f"{name} = [1]" for name in names)]
    lines += [f"if os.name:\n    {a} = {b} + {b} + {a}" for a in names for b in names]
    project = project_of("\n".join([*lines, "print(x0)"]))
    module = project.module("flows.py")
    assert module is not None
    last = module.outline.body[-1]
    assert isinstance(last, o.ExprStmt)
    assert isinstance(last.value, o.Call)
    assert size_of(last.value.args[0], module) is None
