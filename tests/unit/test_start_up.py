"""What a run imports: pre-commit starts the linter on every commit."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """
import json, sys
from pathlib import Path
from prefect_lint.engine.run import run
report = run([Path(sys.argv[1])])
names = ("libcst", "pydantic", "yaml", "rich", "prefect", "prefect_lint.engine.detailing")
print(json.dumps([len(report.findings), [name for name in names if name in sys.modules]]))
"""


def imported_by_a_run(folder: Path) -> tuple[int, list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder)], capture_output=True, text=True, check=True
    )
    findings, names = json.loads(ran.stdout)
    return findings, names


def test_a_run_without_configuration_imports_no_heavy_library(tmp_path: Path) -> None:
    (tmp_path / "flows.py").write_text(
        "import datetime\nfrom prefect import flow\n\n"
        "@flow\ndef load(day=datetime.date.today()): ...\n"
    )
    assert imported_by_a_run(tmp_path) == (1, [])


def test_libcst_comes_with_syntax_that_this_python_can_t_read(tmp_path: Path) -> None:
    (tmp_path / "flows.py").write_text(
        "import datetime\nfrom prefect import flow\n\n"
        "@flow\ndef load(day=datetime.date.today()): ...\n\n"
        # Valid for a parser that does not know the number's limit: `ast` refuses 5,000 digits.
        f"big = {'1' * 5000}\n"
    )
    assert imported_by_a_run(tmp_path) == (1, ["libcst"])
