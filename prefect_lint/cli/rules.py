"""`prefect-lint rules`: what can be checked."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.completing import complete_selectors
from prefect_lint.cli.plugin_options import plugin_options
from prefect_lint.cli.streams import wants_color, width, write_stdout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.rule import Rule


@click.command("rules", short_help="List the rules.")
@click.argument("selectors", nargs=-1, metavar="[RULES]...", shell_complete=complete_selectors)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the list.",
)
@plugin_options()
@click.option("--color/--no-color", default=None, help="Colour the list; by default on a terminal.")
def rules(selectors: tuple[str, ...], output_format: str, color: bool | None) -> int:
    """List the rules, all of them or those that are named.

    RULES are codes (PFL101), beginnings of codes (PFL1), categories (reliability), names
    (missing-retries), or the presets `recommended` and `all`.
    """
    from prefect_lint.engine.registry import all_rules
    from prefect_lint.engine.selection import matching

    found = matching(selectors, all_rules()) if selectors else list(all_rules())
    if output_format == "json":
        import json

        listed = json.dumps([as_data(rule) for rule in found], indent=2, ensure_ascii=False)
        write_stdout(f"{listed}\n", utf8=True)
    else:
        write_stdout(_table(found, color=wants_color(color, sys.stdout)))
    return 0


def as_data(rule: type[Rule]) -> dict[str, Any]:
    """What there is to know of a rule, apart from its page, fit for JSON."""
    from prefect_lint.engine.registry import plugin_of
    from prefect_lint.engine.rule_docstring import rule_document

    plugin = plugin_of(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "category": rule.category,
        "severity": rule.severity.value,
        "confidence": rule.confidence,
        "recommended": rule.recommended,
        "versions": sorted(rule.versions),
        "summary": rule_document(rule).summary,
        "risk": rule.risk,
        "recommendation": rule.recommendation,
        "rollback": rule.rollback,
        "references": list(rule.references),
        "fixes": [
            {"description": it.description, "applicability": it.applicability.value}
            for it in rule.fixes()
        ],
        "options": [
            {"name": item.name, "default": _plain(item.default), "help": item.help}
            for item in rule.options()
        ],
        "url": rule.page_url(),
        "plugin": None if plugin is None else {"name": plugin.name, "version": plugin.version},
    }


def _plain(value: object) -> object:
    """A default as JSON can hold it."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _table(rules: Sequence[type[Rule]], *, color: bool) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from prefect_lint.engine.rule_docstring import rule_document

    console = Console(
        width=width(sys.stdout),
        force_terminal=color,
        no_color=not color,
        color_system="auto" if color else None,
        highlight=False,
    )
    styles = {"error": "red", "warning": "yellow", "advice": "cyan"}
    with console.capture() as capture:
        for category, members in groupby(_by_category(rules), key=lambda rule: rule.category):
            table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
            table.add_column(no_wrap=True, min_width=6)
            table.add_column(no_wrap=True, min_width=7)
            table.add_column(no_wrap=True, min_width=1)
            table.add_column(ratio=1)
            for rule in members:
                severity = rule.severity.value
                fixes = ", ".join(f"{it.value} fix" for it in rule.applicabilities())
                what = Text.assemble(
                    (rule.name, "bold"),
                    (f"  {fixes}", "green"),
                    "\n",
                    rule_document(rule).summary,
                )
                mark = "*" if rule.recommended else ""
                table.add_row(rule.code, Text(severity, styles[severity]), mark, what)
            console.print(Text(category.capitalize(), "bold underline" if color else ""))
            console.print(table)
            console.print()
        count = sum(rule.recommended for rule in rules)
        noun = "rule" if len(rules) == 1 else "rules"
        console.print(
            f"{len(rules)} {noun}, {count} of them in the recommended preset (*), which is on by "
            "default. `prefect-lint explain CODE` tells more of one, and of its fixes."
        )
    # rich fills lines up with blanks.
    return "\n".join(line.rstrip() for line in capture.get().split("\n"))


def _by_category(rules: Sequence[type[Rule]]) -> list[type[Rule]]:
    """The rules by category, the categories in the order of their first codes."""
    first: dict[str, str] = {}
    for rule in rules:
        first[rule.category] = min(first.get(rule.category, rule.code), rule.code)
    return sorted(rules, key=lambda rule: (first[rule.category], rule.code))
