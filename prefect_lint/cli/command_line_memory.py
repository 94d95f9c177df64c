"""What click made of a command line, kept so that a run with the same one need not import click.

This is no second parser, it knows no option: a command line that was not seen before goes through click. What
is kept is what `prefect-lint check` was called with, and what click was told of the files that were named.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.cli.messages import TRACE_VARIABLE
from prefect_lint.cli.writing import Destination
from prefect_lint.engine.cache.folder import CacheError, chosen_folder, digest_of
from prefect_lint.engine.cache.identity import identity
from prefect_lint.engine.plugins.sources import current
from prefect_lint.sources.discovery import PROJECT_MARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prefect_lint.engine.cache.folder import CacheFolder

NO_CACHE_VARIABLE = "PREFECT_LINT_NO_CACHE"
COMPLETION_VARIABLE = "_PREFECT_LINT_COMPLETE"

_FORMAT = 1
"""Goes up when entries are written in another way."""
_VARIABLES = (NO_CACHE_VARIABLE, COMPLETION_VARIABLE, TRACE_VARIABLE)
"""Where one of these is set, click decides what it means."""
_STDIN = "-"


class Meaning(NamedTuple):
    """What a command line asks of `prefect-lint check`."""

    options: dict[str, Any]
    """As click hands them to the command."""
    no_plugins: bool


class CommandLineMemory:
    """What one command line means, as far as it was seen before."""

    def __init__(self, folder: CacheFolder, words: Sequence[str]) -> None:
        self._folder = folder
        self._key = digest_of(["command line", _FORMAT, identity(), *words])

    def recall(self) -> Meaning | None:
        """What the command line means; `None` when click has to say so."""
        content = self._folder.read(self._key)
        if content is not None:
            with suppress(ValueError, KeyError, TypeError, RecursionError):
                entry = json.loads(content)
                options = {name: _made(value) for name, value in entry["options"].items()}
                if _states(options) == entry["states"]:
                    return Meaning(options, entry["no plugins"])
        return None

    def remember(self, options: dict[str, Any]) -> None:
        """Keep what the command line means, unless it says itself that nothing or elsewhere is to be kept."""
        sources = current()
        if sources.folders or options["no_cache"] or options["cache_dir"] is not None:
            return
        with suppress(TypeError):
            entry = {
                "options": {name: _plain(value) for name, value in options.items()},
                "states": _states(options),
                "no plugins": sources.refused,
            }
            self._folder.write(self._key, json.dumps(entry).encode("ascii"))


def memory_of(words: Sequence[str]) -> CommandLineMemory | None:
    """The memory for a command line; `None` where it may not be used, or click goes by more than the words."""
    # On Windows click expands wildcards.
    if os.name == "nt" or _STDIN in words or any(it in os.environ for it in _VARIABLES):
        return None
    try:
        folder = chosen_folder()
    except CacheError:
        return None
    if folder.refusal() is not None or _may_be_in_project(folder.path, words):
        return None
    return CommandLineMemory(folder, words)


def _may_be_in_project(folder: Path, words: Sequence[str]) -> bool:
    """Whether a folder may be in the project that is checked, whatever the words of the command line mean.

    Who changes the project could bring an entry along, which must not even be read to find out what the
    project is. Its root, see `find_project_root`, is a folder with a mark, the current one, or the deepest that
    holds all paths; and all that can be a path is a word, or stands behind the equals sign of one.
    """
    real = Path(os.path.realpath(folder))
    above = {str(it) for it in (real, *real.parents)}
    marks = (".git", *PROJECT_MARKS)
    if any(os.path.lexists(os.path.join(it, mark)) for it in above for mark in marks):
        return True
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # Somebody has deleted it.
        return True
    named = [_folder_of(it) for word in words for it in _possible_paths(word)]
    # With fewer of the paths it is this folder or one below, which is not above the cache either.
    return here in above or (bool(named) and os.path.commonpath(named) in above)


def _possible_paths(word: str) -> Iterator[str]:
    for part in (word, word.partition("=")[2]):
        # As a path is written: without a slash at its end, with which a file would not be found.
        if part and os.path.lexists(path := str(Path(part))):
            yield path


def _folder_of(path: str) -> str:
    return os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or os.curdir)


def _states(options: dict[str, Any]) -> list[Any]:
    """What click looks at when it is given a file."""
    given = (
        it for value in options.values() for it in (value if type(value) is tuple else [value])
    )
    return [_state(it) for it in given if isinstance(it, Path)]


def _state(path: Path) -> list[int] | None:
    try:
        kind = stat.S_IFMT(os.stat(path).st_mode)
    except OSError:
        return None
    return [kind, *(os.access(path, it) for it in (os.R_OK, os.W_OK, os.X_OK))]


def _plain(value: Any) -> Any:
    """An option as JSON can hold it; raises `TypeError` for what was not thought of here."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Path):
        return {"path": str(value)}
    if isinstance(value, Destination):
        return {"destination": [_plain(it) for it in value]}
    if type(value) is tuple:
        return {"tuple": [_plain(it) for it in value]}
    raise TypeError


def _made(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    return _MAKERS[kind](value)


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "path": Path,
    "destination": lambda parts: Destination(*map(_made, parts)),
    "tuple": lambda items: tuple(map(_made, items)),
}
