"""What the process says to the shell when it ends; the same for every format."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity

if TYPE_CHECKING:
    from prefect_lint.config.settings import FailOn
    from prefect_lint.findings import Report


class ExitCode(enum.IntEnum):
    """The exit codes; scripts rely on them, so they never change."""

    CLEAN = 0
    """No findings, or none as severe as `fail-on`."""
    FINDINGS = 1
    """At least one finding as severe as `fail-on`."""
    ERROR = 2
    """Wrong usage or configuration, or a file that could not be analysed."""
    NOTHING = 3
    """There was nothing to analyse."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C, as shells number it."""


def exit_code(
    report: Report,
    fail_on: FailOn,
    *,
    exit_zero: bool = False,
    excluded: bool = False,
    stale_fails: bool = False,
) -> ExitCode:
    """The exit code for a report.

    A file that could not be analysed counts more than any finding, because nobody knows what is in
    it, and `exit_zero` does not hide it. `excluded` tells that files were named and all of them are
    excluded on purpose: a commit hook must pass then. With `stale_fails`, entries of the baseline that are no
    longer needed count like the most severe finding.
    """
    if report.errors:
        return ExitCode.ERROR
    if report.files == 0:
        return ExitCode.CLEAN if excluded else ExitCode.NOTHING
    if exit_zero or fail_on == "never":
        return ExitCode.CLEAN
    limit = Severity(fail_on)
    failed = any(finding.severity >= limit for finding in report.findings)
    failed = failed or (stale_fails and report.stale > 0)
    return ExitCode.FINDINGS if failed else ExitCode.CLEAN
