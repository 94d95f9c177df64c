"""`prefect-lint report`: the assessment of a repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from prefect_lint.cli.stocktaking import common_options, deliver, survey
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from prefect_lint.report.document import Document


@click.command("report", short_help="Write an assessment: what is there, at risk, and to be done.")
@common_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="How to write the assessment.",
)
@click.option("--name", metavar="TEXT", help="What to call the repository; its folder by default.")
def report(
    paths: tuple[str, ...],
    config: Path | None,
    isolated: bool,
    output_file: Path | None,
    output_format: str,
    name: str | None,
) -> int:
    """Write an assessment of a repository: its inventory, what is at risk, and a plan.

    All rules are asked, those of developing confidence included, except those that the settings ignore.

    PATH is a file or folder; the current folder when there is none.
    """
    document = assessment(paths, config, isolated=isolated, name=name)
    if document is None:
        return ExitCode.ERROR
    from prefect_lint.report.formats import render

    return deliver(render(document, output_format), output_file, utf8=True)


def assessment(
    paths: tuple[str, ...], config: Path | None, *, isolated: bool, name: str | None
) -> Document | None:
    """The assessment of what is at some paths; `None` after complaints."""
    from prefect_lint.config.settings import Overrides, Selectors
    from prefect_lint.engine.registry import all_rules
    from prefect_lint.engine.rule_docstring import rule_document
    from prefect_lint.report.assessing import assess

    overrides = Overrides(Selectors(extend_select=("all",)))
    surveyed = survey(paths, config, isolated=isolated, overrides=overrides)
    if surveyed is None:
        return None
    found = {finding.code for finding in surveyed.report.findings}
    titles = {rule.code: rule_document(rule).summary for rule in all_rules() if rule.code in found}
    called = name or Path(paths[0] if paths else ".").resolve().name or "the repository"
    return assess(surveyed.inventory, surveyed.report, titles, called)
