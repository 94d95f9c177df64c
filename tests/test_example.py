"""The example repository: the recommended rules find its planted faults, and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

from prefect_lint.engine.run import run

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "acme-flows"


def planted() -> set[tuple[str, int, str]]:
    with (ROOT / "tests" / "fixtures" / "acme_faults.tsv").open(encoding="utf-8") as table:
        found = set()
        for row in csv.DictReader(table, delimiter="\t"):
            lines = (EXAMPLE / row["path"]).read_text("utf-8").splitlines()
            (line,) = [n for n, text in enumerate(lines, 1) if row["line_text"] in text]
            found.add((row["path"], line, row["code"]))
    return found


def test_the_planted_faults_are_found_and_nothing_else() -> None:
    report = run([EXAMPLE])
    # Paths begin where the repository does: that is this one in a clone, and the example in an sdist.
    found = {
        (f.location.path.removeprefix("examples/acme-flows/"), f.location.line, f.code)
        for f in report.findings
    }
    assert found == planted()
    assert [finding.suppression_reason for finding in report.suppressed] != [None]
