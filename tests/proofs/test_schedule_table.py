"""What Prefect says of schedules, and that our own readers of them say the same.

`schedules.tsv` has a line a schedule: kind, value, and what Prefect 2 and 3 make of it. That it is so is
proved with the environments of the proofs, and written with `PREFECT_LINT_WRITE_OBSERVATIONS=1`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prefect_lint.knowledge.time_zones import is_time_zone
from prefect_lint.model.deployments import recurrence
from prefect_lint.model.deployments.cron import BadCron, UnsureCron, parse
from tests.proofs.environments import MAJORS, environment
from tests.proofs.execution import _last_report
from tests.proofs.proof import PROGRAMS
from tests.proofs.server import clean_environment
from tests.proofs.test_proofs import MISSING, REQUIRED, WRITE

TABLE = Path(__file__).parent / "schedules.tsv"


def table() -> list[list[str]]:
    return [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]


ROWS = table()


@pytest.mark.proof
@pytest.mark.parametrize("major", MAJORS)
def test_prefect_says_so(major: int, tmp_path: Path) -> None:
    if major in MISSING:
        reason = f"no environment with Prefect {major}: python -m tests.proofs.environments"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    chosen = environment(major)
    done = subprocess.run(
        [str(chosen.python), str(PROGRAMS / "judge_schedules.py"), str(TABLE)],
        env=clean_environment(chosen, tmp_path) | {"PYTHONPATH": str(PROGRAMS)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    report = _last_report(done.stdout)
    assert report is not None
    answers = report["observations"]["answers"]
    rows = [(row + ["", ""])[:4] for row in table()]
    if WRITE:
        for row, answer in zip(rows, answers, strict=True):
            row[major] = answer
        TABLE.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    assert [(row[1], row[major]) for row in rows] == [
        (row[1], answer) for row, answer in zip(rows, answers, strict=True)
    ]


@pytest.mark.parametrize("major", MAJORS)
def test_our_readers_agree(major: int) -> None:
    different = []
    for kind, value, *answers in ROWS:
        said = answers[major - 2]
        ours = _ours(kind, value.replace(r"\t", "\t").replace(r"\n", "\n"), major)
        if ours not in ("unknown", said):
            different.append((kind, value, f"Prefect {major}: {said}", f"we: {ours}"))
    assert different == []


def test_most_of_it_is_known() -> None:
    unknown = [value for kind, value, *_ in ROWS if _ours(kind, value, 3) == "unknown"]
    assert len(unknown) < len(ROWS) / 20


def _ours(kind: str, value: str, major: int) -> str:
    if kind == "cron":
        try:
            found = parse(value, nearest_weekday=None if major == 2 else False)
        except BadCron:
            return "refused"
        except UnsureCron:
            return "unknown"
        return "fine" if found.fires else "never"
    if kind == "rrule":
        return "refused" if recurrence.fault(value) else "fine"
    if kind == "interval":
        return "fine" if float(value) > 0 else "refused"
    return "fine" if is_time_zone(value) else "refused"
