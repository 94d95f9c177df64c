"""Where the rules of a run come from beside the package itself: a choice of the process, not of a repository.

A program that uses the engine gets our rules alone; the command line adds those of plugins, for as long as
it runs.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect_lint.findings import Plugin

OWN_PREFIX = "PFL"
"""How codes of ours begin, and of no plugin."""

_FOREIGN = rf"(?!{OWN_PREFIX})[A-Z]{{2,8}}\d{{0,3}}"


class RuleSources(NamedTuple):
    """Whose rules are known beside ours."""

    installed: bool = False
    """Whether those of installed plugins are."""
    refused: bool = False
    """Whether the user wants no installed plugins, though there may be some."""
    folders: tuple[Path, ...] = ()
    """Folders with rules, resolved."""


_current = RuleSources()


def current() -> RuleSources:
    """The sources of this process."""
    return _current


@contextmanager
def using(sources: RuleSources) -> Iterator[None]:
    """Have these sources until the end of the block."""
    global _current
    before = _current
    _current = sources
    try:
        yield
    finally:
        _current = before


def refuse_plugins() -> None:
    """Leave installed plugins alone from now on: `--no-plugins`."""
    _change(installed=False, refused=True)


def add_folders(*folders: Path) -> None:
    """Take the rules in these folders too: `--local-rules`."""
    _change(folders=(*_current.folders, *(it for it in folders if it not in _current.folders)))


def is_of_absent_plugin(word: str) -> bool:
    """Whether a word may be a code of a plugin that the user left out, and so is no mistake."""
    return _current.refused and re.fullmatch(_FOREIGN, word.strip(), re.IGNORECASE) is not None


def has_plugins(sources: RuleSources) -> bool:
    """Whether there can be rules beside ours; a run without any must not pay for the question."""
    if sources.folders:
        return True
    if not sources.installed:
        return False
    from prefect_lint.engine.plugins.installed import installed_plugins

    return bool(installed_plugins())


def plugins_in_use() -> tuple[Plugin, ...]:
    """The plugins of this run, by name: what they are called, and their versions. Imports none of them."""
    if not has_plugins(_current):
        return ()
    from prefect_lint.engine.plugins.identifying import identified

    return identified(_current)


def identity() -> tuple[str, ...]:
    """Words that change when a rule of a plugin may have changed; for what is kept from run to run.

    A version says all for a package that is installed, not for one in development: its files count too.
    """
    # What is refused may be named all the same, so that another thing is found wrong.
    refused = ("refused",) if _current.refused else ()
    if not has_plugins(_current):
        return refused
    from prefect_lint.engine.plugins.identifying import words

    return (*refused, *words(_current))


def as_argument() -> str:
    """The sources of this process, for a program that it starts."""
    folders = [str(it) for it in _current.folders]
    return json.dumps([_current.installed, _current.refused, folders])


def take_argument(text: str) -> None:
    """Have the sources of the program that started this one, so that rules are found where they were there."""
    from pathlib import Path

    global _current
    installed, refused, folders = json.loads(text)
    _current = RuleSources(installed, refused, tuple(map(Path, folders)))
    if folders:
        from prefect_lint.engine.plugins.loading import package_of

        for folder in _current.folders:
            package_of(folder)


def _change(**changes: Any) -> None:
    global _current
    _current = _current._replace(**changes)
