"""What the options ask for by which old findings count for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint.cli.messages import Notes, note, usage_error

if TYPE_CHECKING:
    from prefect_lint.engine.gate import Gate
    from prefect_lint.engine.run import Outcome


def reason_of(options: dict[str, Any]) -> str | None:
    """The reason to write into suppression comments; `None` when none are to be written.

    Raises `click.UsageError` for what does not go together.
    """
    reason: str | None = options["reason"]
    if not options["add_ignores"]:
        if reason is not None:
            raise usage_error("--reason goes with --add-ignores")
        return None
    if "-" in options["paths"]:
        raise usage_error("--add-ignores goes with files and folders, not with `-`")
    if options["no_ignores"]:
        raise usage_error("--add-ignores and --no-ignores contradict each other")
    from prefect_lint.engine.adding_ignores import DEFAULT_REASON, usable_reason

    if reason is None:
        return DEFAULT_REASON
    if not usable_reason(reason):
        raise usage_error(
            "--reason must be words on one line, which begin with no dash or colon and hold no other comment"
        )
    return reason


def add_to_files(outcome: Outcome, reason: str) -> bool:
    """Write suppression comments for the findings of a run; whether any file was changed."""
    from prefect_lint.engine.adding_ignores import add_ignores
    from prefect_lint.output.summary import counted

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
    from prefect_lint.engine.gate import Gate

    if options["baseline"] is not None and options["no_baseline"]:
        raise usage_error("--baseline and --no-baseline contradict each other")
    if options["baseline_strict"] and options["no_baseline"]:
        raise usage_error("--baseline-strict and --no-baseline contradict each other")
    if options["diff_base"] is not None and "-" in options["paths"]:
        raise usage_error("--diff-base goes with files and folders, not with `-`")
    return Gate(
        baseline=options["baseline"],
        heed_baseline=not options["no_baseline"],
        strict=options["baseline_strict"],
        diff_base=options["diff_base"],
    )
