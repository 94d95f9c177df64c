"""`prefect-lint baseline`: accept the findings that are there, so that only new ones count from now on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.help import with_options
from prefect_lint.cli.messages import Notes, complain, note
from prefect_lint.cli.progress import ProgressBar
from prefect_lint.cli.settings_options import settings_options
from prefect_lint.cli.streams import write_stdout
from prefect_lint.engine.exit_codes import ExitCode
from prefect_lint.output.escaping import defuse, display_path, escape
from prefect_lint.output.summary import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.engine.baseline import Comparison
    from prefect_lint.engine.run import Outcome
    from prefect_lint.findings import Report


@click.group(
    "baseline",
    no_args_is_help=False,
    short_help="Accept the findings that are there; only new ones count then.",
)
def baseline() -> None:
    """Accept the findings that are there, so that only new ones count from now on.

    The baseline is a file to commit. `prefect-lint --baseline FILE` leaves out what it accepts; with
    `baseline = "FILE"` in the settings, every run does.
    """


_common = with_options(
    click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path)),
    click.option(
        "--baseline",
        "file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The baseline. Without this it is that of the settings, or else "
        "prefect-lint-baseline.json in the project root.",
    ),
    settings_options,
)


@baseline.command("write", short_help="Make the baseline anew, from all findings.")
@_common
def write(**options: Any) -> int:
    """Make the baseline anew: it accepts all findings in the paths, and nothing else.

    PATH is a file or folder; the current folder when there is none.
    """
    from prefect_lint.engine.baseline import entries_of
    from prefect_lint.engine.baseline_file import write_baseline

    run = _run(options, read=False)
    if run is None:
        return ExitCode.ERROR
    if run.code is ExitCode.NOTHING:
        return run.code
    entries = entries_of(run.outcome.report.findings)
    write_baseline(run.file, entries, run.shown)
    note(f"{run.shown} accepts {counted(len(entries), 'finding')}")
    if run.outcome.settings.baseline is None:
        note(
            f"use it by `--baseline {run.shown}`, or set `baseline` in prefect-lint.toml or under "
            "[tool.prefect-lint] in pyproject.toml"
        )
    return run.code


@baseline.command("update", short_help="Drop entries of the baseline that nothing needs.")
@_common
@click.option("--add", is_flag=True, help="Accept new findings too.")
def update(add: bool, **options: Any) -> int:
    """Drop the entries of the baseline that nothing needs any more, and follow renamed files.

    New findings are left out of it unless --add is given. Entries that the run can't judge stay: those of
    files outside the paths, of files that can't be analysed, and of rules that are off.
    """
    from prefect_lint.engine.baseline import entries_of
    from prefect_lint.engine.baseline_file import write_baseline

    run = _run(options, read=True)
    if run is None:
        return ExitCode.ERROR
    if run.comparison is None:
        return run.code
    compared = run.comparison
    added = entries_of(compared.new) if add else []
    entries = [*entries_of(compared.accepted), *compared.untold, *added]
    write_baseline(run.file, entries, run.shown)
    dropped = counted(len(compared.stale), "entry", "entries")
    note(f"{run.shown}: dropped {dropped}, added {len(added)}, {len(entries)} in all")
    left = len(entries_of(compared.new)) - len(added)
    if left:
        note(f"{counted(left, 'new finding')} left out; `--add` accepts new ones too")
    return run.code


@baseline.command("check", short_help="Tell what is new, and what the baseline needs no more.")
@_common
def check(**options: Any) -> int:
    """Tell which findings are new, and which entries of the baseline are no longer needed.

    The exit code is 0 when there are none of both, and 1 otherwise.
    """
    run = _run(options, read=True)
    if run is None:
        return ExitCode.ERROR
    if run.comparison is None:
        return run.code
    write_stdout(_listed(run.comparison))
    if run.code is ExitCode.CLEAN and (run.comparison.new or run.comparison.stale):
        return ExitCode.FINDINGS
    return run.code


@dataclass(frozen=True)
class _Run:
    outcome: Outcome
    file: Path
    shown: str
    code: ExitCode
    """`CLEAN`, unless nothing or not everything could be analysed."""

    @property
    def comparison(self) -> Comparison | None:
        return self.outcome.comparison


def _run(options: dict[str, Any], *, read: bool) -> _Run | None:
    """A run over the paths, with the baseline read or left alone; `None` when there are no such paths."""
    from prefect_lint.engine.gate import Gate
    from prefect_lint.engine.gating import shown
    from prefect_lint.engine.run import execute
    from prefect_lint.engine.workspace import Configuration, baseline_path
    from prefect_lint.sources.discovery import PathError

    configuration = Configuration(file=options["config"], isolated=options["isolated"])
    paths: Sequence[Path] = options["paths"] or (Path(),)
    notes = Notes()
    try:
        file, root = baseline_path(paths, configuration, options["file"])
        gate = Gate(baseline=file) if read else Gate(heed_baseline=False)
        with ProgressBar() as progress:
            outcome = execute(paths, configuration, warn=notes, progress=progress, gate=gate)
    except PathError as error:
        for problem in error.problems:
            complain(problem)
        return None
    notes.close()
    return _Run(outcome, file, shown(file, root), _code(outcome.report))


def _code(report: Report) -> ExitCode:
    for error in report.errors:
        complain(f"{error.path}: not analysed, so nothing of it is accepted: {error.message}")
    if report.errors:
        return ExitCode.ERROR
    if report.files == 0:
        note("there are no Python or deployment files to check")
        return ExitCode.NOTHING
    return ExitCode.CLEAN


def _listed(compared: Comparison) -> str:
    lines = [
        f"{display_path(it.location.path)}:{it.location.line}:{it.location.column}: new "
        f"{escape(it.code)} {escape(it.message)}"
        for it in compared.new
    ]
    lines += [
        f"{display_path(it.path)}: gone {escape(it.code)} {escape(it.message)}"
        for it in compared.stale
    ]
    new = counted(len(compared.new), "new finding")
    stale = counted(len(compared.stale), "entry", "entries")
    lines.append(f"{new}; {stale} no longer needed; {len(compared.accepted)} accepted.")
    return defuse("\n".join(lines)) + "\n"
