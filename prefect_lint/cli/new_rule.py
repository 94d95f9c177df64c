"""`prefect-lint new-rule`: the files with which a rule begins."""

from __future__ import annotations

import re
from pathlib import Path

import click

from prefect_lint.cli.messages import complain, note
from prefect_lint.cli.streams import write_stdout
from prefect_lint.engine.exit_codes import ExitCode

_CODE = re.compile(r"[A-Z]{2,8}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_CATEGORY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


@click.command("new-rule", short_help="Write the files of a new rule, to begin with.")
@click.argument("code")
@click.argument("name")
@click.option(
    "--category",
    metavar="WORD",
    help="What the rule is about. By default that of the code's hundred or, for a plugin, its letters.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where the rule of a plugin belongs: a folder of its package, or one for --local-rules.",
)
def new_rule(code: str, name: str, category: str | None, into: Path | None) -> int:
    """Write the files of a new rule: the rule, its fixtures, a proof and its line in the catalogue.

    CODE is like PFL190 for a rule of prefect-lint itself, in a checkout of it, and like ACME001 for one of a
    plugin; NAME is small words with dashes. What is written works, and says TODO where it is for you to write.
    """
    from prefect_lint.engine.drafting import DraftError, draft_foreign, draft_own, shown, write
    from prefect_lint.engine.plugins.sources import OWN_PREFIX

    if not _CODE.fullmatch(code):
        raise click.UsageError(f"`{code}` is not a code of capital letters and three digits")
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"`{name}` is not a name of small words joined by dashes")
    if category is not None and not _CATEGORY.fullmatch(category):
        raise click.UsageError(f"`{category}` is not a word of small letters")
    own = code.startswith(OWN_PREFIX)
    if own == (into is not None):
        raise click.UsageError(
            "--into is for rules of plugins, whose codes don't begin with PFL"
            if own
            else f"{code} is a rule of a plugin: --into FOLDER says where its package is"
        )
    _require_free(code, name)
    try:
        if into is None:
            root = Path(__file__).resolve().parents[2]
            draft = draft_own(root, code, name, _own_category(code, category))
        else:
            root = Path.cwd()
            word = category or code.rstrip("0123456789").lower()
            draft = draft_foreign(into.resolve(), code, name, word)
        written = write(draft)
    except (DraftError, OSError) as error:
        complain(str(error))
        return ExitCode.ERROR
    for path in written:
        write_stdout(f"{shown(path, root)}\n")
    if draft.for_pytest:
        settings = [f'`{key} = ["{folder}"]`' for key, folder in draft.for_pytest.items()]
        note(f"once, for its tests: {' and '.join(settings)} under [tool.pytest.ini_options]")
    # Those of everything else would be collected, too.
    where = "tests/rules tests/proofs " if own else ""
    note(f"next: fill in what says TODO; `pytest {where}-k {code}` tells what is left")
    return ExitCode.CLEAN


def _require_free(code: str, name: str) -> None:
    from prefect_lint.engine.registry import find_rule

    for word in (code, name):
        rule = find_rule(word)
        if rule is not None:
            raise click.UsageError(f"`{word}` is a rule already: {rule.code} {rule.name}")


def _own_category(code: str, category: str | None) -> str:
    from prefect_lint.engine.own_rules import CATEGORY
    from prefect_lint.engine.registry import own_rules

    hundreds = {rule.code[:4]: rule.category for rule in own_rules()}
    found = hundreds.get(code[:4])
    if found is None or found == CATEGORY:
        raise click.UsageError(
            f"{code[:4]}xx is no hundred of a category; known are: {_listed(hundreds)}"
        )
    if category not in (None, found):
        raise click.UsageError(f"{code} is of the category {found}, not {category}")
    return found


def _listed(hundreds: dict[str, str]) -> str:
    return ", ".join(f"{start}xx {category}" for start, category in sorted(hundreds.items())[1:])
