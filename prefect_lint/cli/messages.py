"""What is said to users beside the report: on stderr, wrapped, and with nothing in it that could act."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from prefect_lint.config.errors import ConfigurationError

PROGRAM = "prefect-lint"
TRACE_VARIABLE = "PREFECT_LINT_TRACEBACK"
"""Set in the environment, it makes a fault of ours end the run, with its trace."""
WIDTH = 80
MAX_NOTES = 20


def complain(message: str) -> None:
    """Say why the command can't do what it was asked."""
    _write(f"{PROGRAM}: error: ", message)


def complain_of_settings(error: ConfigurationError) -> None:
    """Say everything that is wrong with the settings."""
    for problem in error.problems:
        complain(str(problem))


def note(message: str) -> None:
    """Say what a user may want to know and need not act on."""
    _write(f"{PROGRAM}: ", message)


def usage_error(message: str) -> click.UsageError:
    """What to raise for options that don't go together; for modules that are needed without click."""
    import click

    return click.UsageError(message)


class Notes:
    """Notes that come up during a run; after the first few they are only counted."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, message: str) -> None:
        """Say a note, unless there were too many."""
        self._count += 1
        if self._count <= MAX_NOTES:
            note(message)

    def close(self) -> None:
        """Say how many notes were not said."""
        if self._count > MAX_NOTES:
            note(f"and {self._count - MAX_NOTES} more files or folders were left out")


def _write(start: str, message: str) -> None:
    if sys.stderr is None:  # closed by the caller
        return
    # Only now: most runs have nothing to say.
    import textwrap

    from prefect_lint.output.escaping import defuse, escape

    lines = textwrap.wrap(
        start + escape(message),
        WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    encoding = sys.stderr.encoding or "utf-8"
    shown = defuse("\n".join(lines)).encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(shown, file=sys.stderr, flush=True)
    except BrokenPipeError:
        sys.stderr = None
