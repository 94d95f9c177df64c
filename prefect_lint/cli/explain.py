"""`prefect-lint explain`: the page of one rule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from prefect_lint.cli.completing import complete_rules
from prefect_lint.cli.plugin_options import plugin_options
from prefect_lint.cli.streams import is_terminal, wants_color, width, write_stdout

if TYPE_CHECKING:
    from prefect_lint.rule import Rule


@click.command("explain", short_help="Tell what a rule finds, why it matters and what to do.")
@click.argument("rule", metavar="RULE", shell_complete=complete_rules)
@plugin_options()
@click.option("--color/--no-color", default=None, help="Colour the page; by default on a terminal.")
def explain(rule: str, color: bool | None) -> int:
    """Tell what a rule finds, why it matters and what to do.

    RULE is a code, such as PFL101, or a name, such as missing-retries.
    """
    from prefect_lint.engine.registry import find_rule

    found = find_rule(rule)
    if found is None:
        raise click.UsageError(_unknown(rule))
    text = page(found)
    if is_terminal(sys.stdout) or color:
        text = _rendered(text, color=wants_color(color, sys.stdout))
    write_stdout(text)
    return 0


def page(rule: type[Rule]) -> str:
    """The page of a rule as Markdown."""
    from prefect_lint.engine.registry import plugin_of
    from prefect_lint.engine.rule_docstring import OPTIONS, rule_document, with_visible_titles
    from prefect_lint.findings import FIXED_BY

    document = rule_document(rule)
    versions = " and ".join(str(major) for major in sorted(rule.versions))
    preset = "in the recommended preset" if rule.recommended else "opt-in"
    facts = (
        f"{rule.severity.value.capitalize()}, {rule.category}, {preset}, "
        f"confidence {rule.confidence:.2f}, Prefect {versions}."
    )
    plugin = plugin_of(rule)
    if plugin is not None:
        facts += f" Of {plugin.name} {plugin.version}."
    parts = [f"# {rule.code} {rule.name}", document.summary, facts]
    for heading, text in document.sections.items():
        if heading != OPTIONS:
            parts += [f"## {heading}", with_visible_titles(text)]
    parts += ["## Risk", rule.risk, "## Recommendation", rule.recommendation]
    parts += ["## Rollback", rule.rollback]
    if rule.fixes():
        kinds = [
            f"- {it.description} (`{FIXED_BY[it.applicability]}`) {it.because}"
            for it in rule.fixes()
        ]
        parts += ["## Fix", "\n".join(kinds)]
    if rule.options():
        own = document.sections.get(OPTIONS)
        lines = [f"- `{it.name}` (default `{it.default!r}`): {it.help}" for it in rule.options()]
        table = f"Set under `[tool.prefect-lint.rules.{rule.name}]`:"
        parts += ["## Options", *([own] if own else []), table, "\n".join(lines)]
    links = [link for link in (*rule.references, rule.page_url()) if link]
    if links:
        parts += ["## References", "\n".join(f"- {link}" for link in links)]
    return "\n\n".join(parts) + "\n"


def _rendered(text: str, *, color: bool) -> str:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    console = Console(
        # rich puts a black box around code, which is all that one sees on a light terminal.
        theme=Theme({"markdown.code": "bold cyan", "markdown.code_block": "cyan"}),
        width=min(width(sys.stdout), 100),
        force_terminal=True,
        no_color=not color,
        legacy_windows=False,
    )
    with console.capture() as capture:
        console.print(Markdown(text, code_theme=_code_theme(), hyperlinks=False))
    return capture.get()


def _code_theme() -> str:
    """A theme for code whose colours can be read on light and on dark terminals; those of rich are for one."""
    from pygments.token import Comment, Keyword, Name, Number, Operator, String
    from rich.style import Style
    from rich.syntax import RICH_SYNTAX_THEMES

    name = "light_and_dark"
    RICH_SYNTAX_THEMES[name] = {
        Comment: Style(dim=True),
        Keyword: Style(color="magenta"),
        Operator.Word: Style(color="magenta"),
        Name.Decorator: Style(color="magenta", bold=True),
        Name.Function: Style(bold=True),
        Name.Class: Style(bold=True),
        Number: Style(color="cyan"),
        String: Style(color="green"),
    }
    return name


def _unknown(word: str) -> str:
    from prefect_lint.config.errors import nearest
    from prefect_lint.engine.registry import all_rules

    known = [spelling for rule in all_rules() for spelling in (rule.code, rule.name)]
    near = nearest(word, known)
    hint = f"did you mean `{near}`?" if near else "`prefect-lint rules` lists them"
    return f"there is no rule `{word}`; {hint}"
