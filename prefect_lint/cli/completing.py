"""Completion in shells: `prefect-lint completion`, and what options and arguments offer.

It runs at every press of the tab key, so it imports neither the engine nor the rules.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prefect_lint.cli.command_line_memory import COMPLETION_VARIABLE
from prefect_lint.cli.help import DEFAULTED
from prefect_lint.cli.streams import write_stdout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem

    from prefect_lint.engine.plugins.headlines import Headline

SHELLS = ("bash", "fish", "zsh")
_PRESETS = ("recommended", "all")
_HEADLINE = re.compile(r'"""(?P<code>[A-Z]+\d+) (?P<name>[a-z0-9-]+)\.')


@click.command("completion", short_help="Print a script that completes in your shell.")
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
def completion(shell: str) -> int:
    """Print the script that makes SHELL (bash, fish or zsh) complete commands, options and rules.

    \b
    bash, in ~/.bashrc:
      eval "$(prefect-lint completion bash)"
    zsh, in ~/.zshrc, after compinit:
      eval "$(prefect-lint completion zsh)"
    fish, once:
      prefect-lint completion fish > ~/.config/fish/completions/prefect-lint.fish
    """
    from click.shell_completion import get_completion_class

    from prefect_lint.cli.messages import PROGRAM
    from prefect_lint.cli.program import cli

    kind = get_completion_class(shell)
    if kind is None:  # click has all of `SHELLS`
        raise click.UsageError(f"there is no completion for {shell}")
    # Not `source()`, which for bash runs a shell to find out its version.
    maker = kind(cli, {}, PROGRAM, COMPLETION_VARIABLE)
    write_stdout(maker.source_template % maker.source_vars() + "\n")
    return 0


def complete_paths(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Files and folders; and the commands, where none is written yet."""
    from click.shell_completion import CompletionItem

    items = [CompletionItem(incomplete, type="file")]
    group = context.parent
    if (
        group is not None
        and isinstance(group.command, click.Group)
        and DEFAULTED in context.meta
        and not context.params.get("paths")
    ):
        items += [
            CompletionItem(name, help=command.get_short_help_str())
            for name, command in sorted(group.command.commands.items())
            if name.startswith(incomplete)
        ]
    return items


def complete_selectors(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Rules, categories and presets; of several with commas, the last."""
    from click.shell_completion import CompletionItem

    before, comma, last = incomplete.rpartition(",")
    items = [*complete_rules(context, parameter, last)]
    categories = sorted({*(path.name for path in _folders()), *(it.category for it in _foreign())})
    items += [
        CompletionItem(word)
        for word in (*_PRESETS, *categories)
        if word and word.startswith(last.lower())
    ]
    for item in items:
        item.value = f"{before}{comma}{item.value}"
    return items


def complete_rules(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Codes, with the names as their explanation, and names."""
    from click.shell_completion import CompletionItem

    rules = sorted({*rule_headlines(), *((it.code, it.name) for it in _foreign())})
    return [
        *(
            CompletionItem(code, help=name)
            for code, name in rules
            if code.startswith(incomplete.upper())
        ),
        # Without a word to go by, every rule would be there twice.
        *(
            CompletionItem(name, help=code)
            for code, name in rules
            if incomplete and name.startswith(incomplete.lower())
        ),
    ]


def rule_headlines() -> Iterator[tuple[str, str]]:
    """The code and the name of every rule of ours about code, from the first lines of their files."""
    for folder in _folders():
        for path in folder.glob("*.py"):
            with path.open(encoding="utf-8") as stream:
                match = _HEADLINE.match(stream.readline())
            if match is not None:
                yield match["code"], match["name"]


def _foreign() -> set[Headline]:
    """The rules of plugins, of which most users have none."""
    from prefect_lint.engine.plugins.sources import current, has_plugins

    if not has_plugins(current()):
        return set()
    from prefect_lint.engine.plugins.headlines import headlines

    return set(headlines(current()))


def _folders() -> list[Path]:
    rules = Path(__file__).resolve().parents[1] / "rules"
    return [path for path in rules.iterdir() if path.name[0] not in "._" and path.is_dir()]
