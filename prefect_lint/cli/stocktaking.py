"""What the commands `inventory`, `graph` and `report` have in common: their paths, and where they write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from prefect_lint.cli.help import with_options
from prefect_lint.cli.messages import TRACE_VARIABLE, Notes, complain, note
from prefect_lint.cli.progress import ProgressBar
from prefect_lint.cli.settings_options import settings_options
from prefect_lint.cli.streams import write_file, write_stdout
from prefect_lint.cli.writing import Destination, require_harmless
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from prefect_lint.config.settings import Overrides
    from prefect_lint.engine.analysis import Examined
    from prefect_lint.findings import Report
    from prefect_lint.report.inventory import Inventory


class Surveyed(NamedTuple):
    """A repository as the commands see it."""

    inventory: Inventory
    report: Report


common_options = with_options(
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    click.option(
        "--output-file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write there.",
    ),
    settings_options,
)
"""The paths and the options that the commands share."""


def survey(
    paths: tuple[str, ...],
    config: Path | None,
    *,
    isolated: bool,
    overrides: Overrides | None = None,
    without_rules: bool = False,
) -> Surveyed | None:
    """The inventory of what is at some paths, and the findings there; `None` after complaints."""
    from prefect_lint.config.settings import Overrides
    from prefect_lint.engine.run import execute
    from prefect_lint.engine.workspace import Configuration
    from prefect_lint.report.inventory import Inventory
    from prefect_lint.report.taking_stock import take_stock
    from prefect_lint.sources.discovery import PathError

    taken: list[Inventory] = []
    wanted = [Path(path) for path in paths or (".",)]

    def examine(examined: Examined) -> None:
        taken.append(
            take_stock(
                examined.project,
                examined.targets,
                examined.text_of,
                examined.conceal,
                examined.root,
                [_relative(path, examined.root) for path in wanted],
            )
        )

    notes = Notes()
    try:
        with ProgressBar() as progress:
            outcome = execute(
                wanted,
                Configuration(overrides or Overrides(), config, isolated),
                warn=notes,
                progress=progress,
                strict=bool(os.environ.get(TRACE_VARIABLE)),
                examine=examine,
                without_rules=without_rules,
            )
    except PathError as error:
        for problem in error.problems:
            complain(problem)
        return None
    notes.close()
    if not taken:
        note(
            "there are no Python or deployment files; those that are excluded, or ignored by git, don't count"
        )
    return Surveyed(taken[0] if taken else Inventory(), outcome.report)


def _relative(path: Path, root: Path) -> str:
    """A path as the model has it: relative to the root, which is the empty text itself."""
    try:
        shown = path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ""
    return "" if shown == "." else shown


def deliver(text: str, target: Path | None, *, utf8: bool) -> int:
    """Write a text where it is wanted; the exit code."""
    if target is not None:
        require_harmless([Destination("", target, f"--output-file {target}")])
    try:
        if target is None:
            write_stdout(text, utf8=utf8)
        else:
            write_file(target, text)
    except OSError as error:
        where = "standard output" if target is None else str(target)
        complain(f"{where}: can't be written: {error.strerror}")
        return ExitCode.ERROR
    return ExitCode.CLEAN
