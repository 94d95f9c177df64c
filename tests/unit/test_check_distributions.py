"""What `scripts/check_distributions.py` says of an sdist and a wheel; `.ci/run` shows it the real ones."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from scripts.check_distributions import PROGRAM, faults

if TYPE_CHECKING:
    from pathlib import Path

TABLES = "prefect_lint/knowledge/effects/aws.toml"
FILES = {"README.md", "LICENSE", "prefect_lint/__init__.py", "prefect_lint/py.typed", TABLES}
ABOUT = "prefect_lint-1.0.dist-info/"
METADATA = """\
Metadata-Version: 2.4
Name: prefect-lint
Version: 1.0
License-Expression: Apache-2.0
Requires-Python: >=3.10
Description-Content-Type: text/markdown

# prefect-lint

A [page](https://example.invalid/page), and [more](#below).
"""
WHEEL = {
    "prefect_lint/__init__.py": "",
    "prefect_lint/py.typed": "",
    f"{ABOUT}METADATA": METADATA,
    f"{ABOUT}RECORD": "",
    f"{ABOUT}WHEEL": "",
    f"{ABOUT}entry_points.txt": f"[console_scripts]\n{PROGRAM}\n",
    f"{ABOUT}licenses/LICENSE": "",
}


def made(folder: Path, sdist: set[str], wheel: dict[str, str]) -> list[str]:
    """What is said of distributions with these files."""
    with tarfile.open(folder / "prefect_lint-1.0.tar.gz", "w:gz") as archive:
        for name in sorted(sdist):
            archive.addfile(tarfile.TarInfo(f"prefect_lint-1.0/{name}"), io.BytesIO())
    with zipfile.ZipFile(folder / "prefect_lint-1.0-py3-none-any.whl", "w") as packed:
        for name, text in wheel.items():
            packed.writestr(name, text)
    return list(faults(folder, FILES, "1.0"))


def test_all_is_well(tmp_path: Path) -> None:
    assert made(tmp_path, FILES | {"PKG-INFO"}, WHEEL) == []


def test_what_is_missing_or_too_much(tmp_path: Path) -> None:
    sdist = FILES - {"LICENSE"} | {"PKG-INFO", "notes.txt"}
    wheel = {key: text for key, text in WHEEL.items() if not key.endswith("py.typed")}
    assert made(tmp_path, sdist, wheel | {TABLES: "", "tests/conftest.py": ""}) == [
        "sdist: LICENSE is missing",
        "sdist: notes.txt does not belong there",
        "wheel: prefect_lint/py.typed is missing",
        f"wheel: {TABLES} does not belong there",
        "wheel: tests/conftest.py does not belong there",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Version: 1.0", "Version: 1.1", "wheel: Version is '1.1', not '1.0'"),
        ("Requires-Python: >=3.10\n", "", "wheel: Requires-Python is None, not '>=3.10'"),
        ("# prefect-lint", "", "wheel: the README is not in its description"),
        (
            "(#below)",
            "(docs/faq.md)",
            "wheel: a link of the description leads nowhere: ](docs/faq.md)",
        ),
    ],
)
def test_metadata(tmp_path: Path, before: str, after: str, said: str) -> None:
    changed = {**WHEEL, f"{ABOUT}METADATA": METADATA.replace(before, after)}
    assert made(tmp_path, FILES | {"PKG-INFO"}, changed) == [said]


def test_no_program(tmp_path: Path) -> None:
    changed = {**WHEEL, f"{ABOUT}entry_points.txt": ""}
    (said,) = made(tmp_path, FILES | {"PKG-INFO"}, changed)
    assert said == f"wheel: there is no program `{PROGRAM}`"


def test_another_version_lies_about(tmp_path: Path) -> None:
    (tmp_path / "prefect_lint-0.9.tar.gz").touch()
    (said,) = made(tmp_path, FILES | {"PKG-INFO"}, WHEEL)
    assert said.endswith("and nothing else")
