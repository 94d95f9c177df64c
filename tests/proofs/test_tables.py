"""What Prefect says of schedules and of parameters, and that our own readers of them say the same.

`schedules.tsv` has a line a schedule: kind, value, and what Prefect 2 and 3 make of it; `parameters.tsv` one
for each annotation and value. That it is so is proved with the environments of the proofs, and written
with `PREFECT_LINT_WRITE_OBSERVATIONS=1`.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from prefect_lint.knowledge.time_zones import is_time_zone
from prefect_lint.model.deployments import recurrence
from prefect_lint.model.deployments.conforming import Fit, fit
from prefect_lint.model.deployments.cron import BadCron, UnsureCron, parse
from tests.modelling import project_of
from tests.proofs.environments import MAJORS, environment
from tests.proofs.execution import last_report
from tests.proofs.proof import PROGRAMS
from tests.proofs.server import clean_environment
from tests.proofs.test_proofs import MISSING, REQUIRED, WRITE

HERE = Path(__file__).parent
JUDGES = {
    HERE / "schedules.tsv": PROGRAMS / "judge_schedules.py",
    HERE / "parameters.tsv": PROGRAMS / "judge_parameters.py",
}
SCHEDULES, PARAMETERS = JUDGES
ANNOTATED = """
    import datetime, enum, pathlib, uuid
    from typing import Any, Dict, List, Literal, Optional, Sequence, Union
    from prefect import flow
    from pydantic import BaseModel, ConfigDict, Field

    class Colour(enum.Enum):
        RED = "red"
        BLUE = "blue"

    class Number(enum.IntEnum):
        ONE = 1
        TWO = 2

    class Box(BaseModel):
        depth: int
        note: Optional[str] = None

    class Order(BaseModel):
        shop: str
        limit: int = 10
        colour: Colour = Field(Colour.RED, description="of the paper")
        box: Optional[Box] = None
        boxes: List[Box] = Field(default_factory=list)

    class Closed(Order):
        model_config = ConfigDict(extra="forbid", frozen=True)
        day: Literal["today", "yesterday"] = Field(...)

    class Opened(Box, extra="allow"):
        pass

    @flow
    def import_orders(given: {annotation}): ...
"""


def rows_of(table: Path) -> list[list[str]]:
    return [line.split("\t") for line in table.read_text("utf-8").splitlines()]


@pytest.mark.proof
@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize("table", JUDGES, ids=lambda it: it.stem)
def test_prefect_says_so(table: Path, major: int, tmp_path: Path) -> None:
    if major in MISSING:
        reason = f"no environment with Prefect {major}: python -m tests.proofs.environments"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    chosen = environment(major)
    done = subprocess.run(
        [str(chosen.python), str(JUDGES[table]), str(table)],
        env=clean_environment(chosen, tmp_path) | {"PYTHONPATH": str(PROGRAMS)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    report = last_report(done.stdout)
    assert report is not None
    answers = report["observations"]["answers"]
    rows = [[*row, "", ""][:4] for row in rows_of(table)]
    if WRITE:
        for row, answer in zip(rows, answers, strict=True):
            row[major] = answer
        table.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    assert [(*row[:2], row[major]) for row in rows] == [
        (*row[:2], answer) for row, answer in zip(rows, answers, strict=True)
    ]


@pytest.mark.parametrize("major", MAJORS)
def test_our_readers_of_schedules_agree(major: int) -> None:
    unknown, different = 0, []
    for kind, value, *answers in rows_of(SCHEDULES):
        said = answers[major - 2]
        ours = _ours(kind, value.replace(r"\t", "\t").replace(r"\n", "\n"), major)
        unknown += ours == "unknown"
        if ours not in ("unknown", said):
            different.append((kind, value, f"Prefect {major}: {said}", f"we: {ours}"))
    assert different == []
    assert unknown < 20


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


def test_our_reader_of_annotations_agrees() -> None:
    """Prefect 2 refuses what both checks of Prefect 3 refuse, and converts what its run converts."""
    unknown, different = 0, []
    rows = rows_of(PARAMETERS)
    for annotation in dict.fromkeys(row[0] for row in rows):
        project = project_of(ANNOTATED.format(annotation=annotation))
        flow = project.modules[0].flows[0]
        node = flow.params[0].annotation
        assert node is not None
        for _, value, in_2, in_3 in (row for row in rows if row[0] == annotation):
            found = fit(node, json.loads(value), flow.module)
            unknown += found is Fit.UNKNOWN
            fine = {
                Fit.FITS: in_3 == "fits",
                Fit.UNKNOWN: True,
                Fit.CONVERTED: in_3 == "converted" and in_2 == "fits",
                Fit.LATE: in_3 == "late" and in_2 == "refused",
                Fit.REFUSED: in_3 == "refused" and in_2 == "refused",
            }
            if not fine[found]:
                different.append((annotation, value, in_2, in_3, found.name))
    assert different == []
    assert unknown < len(rows) / 5
