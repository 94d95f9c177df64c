"""How an annotation comes to allow `None`: as the Python of the repository and the file have it."""

from __future__ import annotations

import pytest

from prefect_lint.rules.definitions.none_default_non_optional import NoneDefaultNonOptional
from prefect_lint.testing_fixes import fixed

PLAIN = "from prefect import flow\n\n@flow\ndef f(x: {} = None):\n    return x\n"
UNION = "x: str | None = None"
OPTIONAL = "x: Optional[str] = None"


def annotated(text: str, **files: str) -> str:
    """The line with the parameter after the fix; `pyproject` and `setup` are files beside it."""
    names = {"pyproject": "pyproject.toml", "setup": "setup.cfg", "conda": "environment.yml"}
    repository = {names[key]: content.encode() for key, content in files.items()}
    after = fixed(NoneDefaultNonOptional, {"flows.py": text.encode(), **repository})
    assert not after.refusals
    line = next(it for it in after.files["flows.py"].decode().splitlines() if "def f(" in it)
    return line.removeprefix("def f(").removesuffix("):")


@pytest.mark.parametrize(
    ("pyproject", "expected"),
    [
        ('[project]\nname = "a"\nrequires-python = ">=3.10"\n', UNION),
        ('[project]\nname = "a"\nrequires-python = ">=3.11,<4"\n', UNION),
        ('[project]\nname = "a"\nrequires-python = "~=3.12"\n', UNION),
        ('[tool.poetry.dependencies]\npython = "^3.10"\n', UNION),
        ('[project]\nname = "a"\nrequires-python = ">=3.9"\n', OPTIONAL),
        ('[project]\nname = "a"\nrequires-python = ">=3"\n', OPTIONAL),
        ('[project]\nname = "a"\nrequires-python = "<3.12"\n', OPTIONAL),
        ('[project]\nname = "a"\nrequires-python = 3\n', OPTIONAL),
        ("project = 3\n", OPTIONAL),
        ('[project]\nname = "python"\n', OPTIONAL),
        ('[tool.poetry.dependencies]\npython = ">=3.9"\n', OPTIONAL),
    ],
)
def test_by_what_the_repository_asks_for(pyproject: str, expected: str) -> None:
    assert annotated(PLAIN.format("str"), pyproject=pyproject) == expected


def test_where_nothing_says_which_python() -> None:
    assert annotated(PLAIN.format("str")) == OPTIONAL
    assert annotated(PLAIN.format("str"), conda="dependencies:\n  - python=3.10\n") == UNION


NEW = '[project]\nname = "a"\nrequires-python = ">=3.10"\n'


def test_as_the_file_is_written() -> None:
    optional = f"from typing import Optional\n\n{PLAIN}\n\ndef g(y: Optional[int]): ...\n"
    assert annotated(optional.format("str"), pyproject=NEW) == OPTIONAL
    union = f"{PLAIN}\n\ndef g(y: int | None): ...\n".format("str")
    assert annotated(union) == UNION


def test_evaluation_that_is_put_off_tells_nothing() -> None:
    # Prefect evaluates the annotations of flows itself.
    text = f"from __future__ import annotations\n\n{PLAIN}\n\ndef g(y: int | None): ...\n"
    assert annotated(text.format("str")) == OPTIONAL
    assert annotated(text.format("str"), pyproject=NEW) == UNION


def test_what_stands_in_quotes_is_no_operand() -> None:
    assert annotated(PLAIN.format('"str"'), pyproject=NEW) == 'x: Optional["str"] = None'
    assert annotated(PLAIN.format("list[int]"), pyproject=NEW) == "x: list[int] | None = None"
    assert annotated(PLAIN.format("int | str")) == "x: int | str | None = None"
