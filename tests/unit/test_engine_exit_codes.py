from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from engine_rules import Concurrency, Retries

from prefect_lint.engine.exit_codes import ExitCode, exit_code
from prefect_lint.engine.own_rules import own_finding
from prefect_lint.findings import AnalysisError, Location, Report

if TYPE_CHECKING:
    from prefect_lint.config.settings import FailOn

WARNING = own_finding(Retries, Location("a.py", 1, 1, 1, 2), "It is so.")
ADVICE = own_finding(Concurrency, Location("a.py", 1, 1, 1, 2), "It is so.")
FAILED = AnalysisError("b.py", "Not valid Python")


def test_the_numbers_never_change() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "CLEAN": 0,
        "FINDINGS": 1,
        "ERROR": 2,
        "NOTHING": 3,
        "INTERRUPTED": 130,
    }


def test_clean() -> None:
    assert exit_code(Report((), files=1), "advice") is ExitCode.CLEAN


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [("advice", 1), ("warning", 1), ("error", 0), ("never", 0)],
)
def test_findings_at_or_above_the_limit(fail_on: FailOn, expected: int) -> None:
    assert exit_code(Report((WARNING, ADVICE), files=1), fail_on) == expected


def test_findings_below_the_limit() -> None:
    assert exit_code(Report((ADVICE,), files=1), "warning") is ExitCode.CLEAN


def test_suppressed_findings_do_not_count() -> None:
    assert exit_code(Report((), suppressed=(WARNING,), files=1), "advice") is ExitCode.CLEAN


def test_a_file_that_could_not_be_analysed() -> None:
    report = Report((WARNING,), errors=(FAILED,), files=2)
    assert exit_code(report, "warning") is ExitCode.ERROR
    assert exit_code(report, "never") is ExitCode.ERROR
    assert exit_code(report, "warning", exit_zero=True) is ExitCode.ERROR


def test_exit_zero() -> None:
    assert exit_code(Report((WARNING,), files=1), "warning", exit_zero=True) is ExitCode.CLEAN


def test_nothing_to_analyse() -> None:
    assert exit_code(Report(()), "warning") is ExitCode.NOTHING
    assert exit_code(Report(()), "never", exit_zero=True) is ExitCode.NOTHING


def test_named_files_that_are_all_excluded_let_a_commit_pass() -> None:
    assert exit_code(Report(()), "warning", excluded=True) is ExitCode.CLEAN


def test_entries_of_the_baseline_that_are_no_longer_needed() -> None:
    report = Report((), files=1, stale=1)
    assert exit_code(report, "error") is ExitCode.CLEAN
    assert exit_code(report, "error", stale_fails=True) is ExitCode.FINDINGS
    assert exit_code(report, "never", stale_fails=True) is ExitCode.CLEAN
    assert exit_code(report, "error", stale_fails=True, exit_zero=True) is ExitCode.CLEAN
    assert exit_code(Report((), files=1), "error", stale_fails=True) is ExitCode.CLEAN
