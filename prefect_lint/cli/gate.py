"""The options by which old findings count for nothing: a baseline, a revision, comments to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.help import grouped_option, with_options
from prefect_lint.cli.messages import Notes, note
from prefect_lint.output.summary import counted

if TYPE_CHECKING:
    from prefect_lint.engine.gating import Gate
    from prefect_lint.engine.run import Outcome

_HEADING = "What is new"


gate_options = with_options(
    grouped_option(
        "--baseline",
        heading=_HEADING,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Leave out the findings that this file accepts; the command `baseline` makes it.",
    ),
    grouped_option(
        "--no-baseline",
        heading=_HEADING,
        is_flag=True,
        help="Leave the baseline of the settings alone.",
    ),
    grouped_option(
        "--baseline-strict",
        heading=_HEADING,
        is_flag=True,
        help="Fail when the baseline has entries that are no longer needed.",
    ),
    grouped_option(
        "--diff-base",
        heading=_HEADING,
        metavar="REV",
        help="Only findings in what changed since the last commit in common with REV, such as "
        "origin/main: touched lines, functions and deployments.",
    ),
)
"""The options that `gate_of` reads."""


ignore_options = with_options(
    grouped_option(
        "--add-ignores",
        heading=_HEADING,
        is_flag=True,
        help="Write a suppression comment for each finding, then report what is left.",
    ),
    grouped_option(
        "--reason",
        heading=_HEADING,
        metavar="TEXT",
        help="The reason that --add-ignores gives.",
    ),
)
"""The options that `reason_of` reads."""


def reason_of(options: dict[str, Any]) -> str | None:
    """The reason to write into suppression comments; `None` when none are to be written.

    Raises `click.UsageError` for what does not go together.
    """
    reason: str | None = options["reason"]
    if not options["add_ignores"]:
        if reason is not None:
            raise click.UsageError("--reason goes with --add-ignores")
        return None
    if "-" in options["paths"]:
        raise click.UsageError("--add-ignores goes with files and folders, not with `-`")
    if options["no_ignores"]:
        raise click.UsageError("--add-ignores and --no-ignores contradict each other")
    from prefect_lint.engine.adding_ignores import DEFAULT_REASON, usable_reason

    if reason is None:
        return DEFAULT_REASON
    if not usable_reason(reason):
        raise click.UsageError(
            "--reason must be words on one line, which begin with no dash or colon and hold no other comment"
        )
    return reason


def add_to_files(outcome: Outcome, reason: str) -> bool:
    """Write suppression comments for the findings of a run; whether any file was changed."""
    from prefect_lint.engine.adding_ignores import add_ignores

    if outcome.analysis is None:
        return False
    added = add_ignores(outcome.report.findings, outcome.analysis, outcome.root, reason)
    notes = Notes()
    for refusal in added.refused:
        notes(refusal)
    notes.close()
    note(f"suppressed {counted(added.findings, 'finding')} in {counted(added.files, 'file')}")
    return added.files > 0


def gate_of(options: dict[str, Any]) -> Gate:
    """What the options ask for; raises `click.UsageError` for what does not go together."""
    from prefect_lint.engine.gating import Gate

    if options["baseline"] is not None and options["no_baseline"]:
        raise click.UsageError("--baseline and --no-baseline contradict each other")
    if options["baseline_strict"] and options["no_baseline"]:
        raise click.UsageError("--baseline-strict and --no-baseline contradict each other")
    if options["diff_base"] is not None and "-" in options["paths"]:
        raise click.UsageError("--diff-base goes with files and folders, not with `-`")
    return Gate(
        baseline=options["baseline"],
        heed_baseline=not options["no_baseline"],
        strict=options["baseline_strict"],
        diff_base=options["diff_base"],
    )
