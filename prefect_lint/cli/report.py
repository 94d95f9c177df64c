"""`prefect-lint report`: the assessment of a repository."""

from __future__ import annotations

from pathlib import Path

import click

from prefect_lint.cli.stocktaking import common_options, deliver, survey
from prefect_lint.engine.exit_codes import ExitCode


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
    from prefect_lint.config.settings import Overrides, Selectors
    from prefect_lint.engine.registry import all_rules
    from prefect_lint.engine.rule_docstring import rule_document
    from prefect_lint.report.assessing import assess
    from prefect_lint.report.formats import render

    overrides = Overrides(Selectors(extend_select=("all",)))
    surveyed = survey(paths, config, isolated=isolated, overrides=overrides)
    if surveyed is None:
        return ExitCode.ERROR
    found = {finding.code for finding in surveyed.report.findings}
    titles = {rule.code: rule_document(rule).summary for rule in all_rules() if rule.code in found}
    called = name or Path(paths[0] if paths else ".").resolve().name or "the repository"
    document = assess(surveyed.inventory, surveyed.report, titles, called)
    return deliver(render(document, output_format), output_file, utf8=True)
