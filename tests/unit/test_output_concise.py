from __future__ import annotations

from typing import TYPE_CHECKING

from output_reports import CLEAN, HOSTILE, RICH

from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from prefect_lint.findings import Report

EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)


def concise(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["concise"](report, options or OutputOptions())


def test_the_whole_report(snapshot: SnapshotAssertion) -> None:
    assert concise(RICH, EVERYTHING) == snapshot


def test_hostile_names(snapshot: SnapshotAssertion) -> None:
    assert concise(HOSTILE, EVERYTHING) == snapshot


def test_one_line_a_finding_and_one_of_summary() -> None:
    lines = concise(RICH).splitlines()
    assert len(lines) == len(RICH.findings) + len(RICH.errors) + 1
    assert lines[2] == (
        "flows/orders.py:21:14: error PFL501 "
        "The dbt Cloud job is triggered and nobody waits for it."
    )
    assert lines[-1].startswith(
        "4 findings in 1 of 42 files: 1 error, 2 warnings, 1 advice. 1 file"
    )


def test_clean() -> None:
    assert concise(CLEAN) == "All clear. No findings in 42 files.\n"


def test_no_line_of_a_hostile_report_is_a_command() -> None:
    shown = concise(HOSTILE, EVERYTHING._replace(color=True))
    lines = shown.splitlines()
    assert not [line for line in lines if line.lstrip().startswith("::")]
    assert len(concise(HOSTILE).splitlines()) == len(HOSTILE.findings) + len(HOSTILE.errors) + 1
    assert "##[" not in shown
    assert "\x1b[2J" not in shown
