"""Which files are parsed: one that is linted alone may be a matter of Prefect by way of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.run import run
from prefect_lint.model.project import scan_imports
from tests.modelling import project_of

if TYPE_CHECKING:
    from pathlib import Path

FETCH = "import httpx\nfrom acme.{module} import job\n\n@job\ndef fetch(url):\n    httpx.get(url)\n"
WRAPPER = "from functools import partial\nfrom prefect import task\njob = partial(task)\n"


@pytest.mark.parametrize(
    "module", ["decorators", "passing_on", "starring", "starring_twice", "importing_late"]
)
def test_a_file_that_does_not_name_prefect_is_found_alone(tmp_path: Path, module: str) -> None:
    package = tmp_path / "acme"
    package.mkdir()
    (tmp_path / ".git").mkdir()
    (package / "__init__.py").touch()
    (package / "decorators.py").write_text(WRAPPER)
    (package / "passing_on.py").write_text("from acme.decorators import job\n")
    (package / "starring.py").write_text("from .decorators import *\n")
    (package / "starring_twice.py").write_text("from .starring import *\n")
    (package / "importing_late.py").write_text("from acme.passing_on import job\n")
    target = package / "fetching.py"
    target.write_text(FETCH.format(module=module))
    alone = run([target]).findings
    assert "PFL101" in [finding.code for finding in alone]
    everything = run([tmp_path]).findings
    # And nothing else than in a run on everything.
    assert alone == tuple(it for it in everything if it.location.path == "acme/fetching.py")


def test_a_file_that_imports_what_is_not_prefect_s_is_not_parsed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "helpers.py").write_text("import prefect\n\ndef plain(): ...\n")
    target = tmp_path / "other.py"
    target.write_text("from helpers import plain\n\nplain()\n")
    report = run([target])
    assert (report.findings, report.files) == ((), 1)


FLOWS = """
    from prefect import flow

    @flow
    def load(): ...
"""


def test_an_import_is_seen_behind_a_byte_order_mark() -> None:
    assert list(scan_imports(b"\xef\xbb\xbfimport flows\r\n")) == [("flows", [])]
    files = {"flows.py": FLOWS, "other.py": "\ufeffimport flows\nflows.load()\n"}
    project = project_of(files)
    assert [call.how for call in project.modules[-1].calls] == ["call"]


def test_a_file_that_is_called_like_what_it_imports() -> None:
    """It does not import itself, and its neighbours do import it, whoever is asked about first."""
    files = {
        "celery.py": "from celery import Celery\nfrom prefect import flow\n\n@flow\ndef work(): ...\n",
        "app.py": "from prefect import flow\nfrom celery import work\n\n@flow\ndef app():\n    work()\n",
        "second.py": "from prefect import flow\nfrom celery import work\n\n@flow\ndef second():\n    work()\n",
    }
    for order in (["celery.py", "app.py", "second.py"], ["app.py", "celery.py", "second.py"]):
        project = project_of({name: files[name] for name in order})
        assert [len(module.calls) for module in project.modules] == [1, 0, 1]
        assert project.find("celery", "celery.py") is None
        found = project.find("celery", "app.py")
        assert found is not None
        assert found.path == "celery.py"
