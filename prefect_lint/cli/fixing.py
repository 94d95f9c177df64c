"""What `--fix` and `--diff` do: fixes are made in memory, then written, shown, or given back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prefect_lint.cli.messages import Notes, complain, note
from prefect_lint.cli.streams import is_terminal, wants_color, write_bytes, write_stdout
from prefect_lint.engine.mending import MAX_ROUNDS, mend
from prefect_lint.output.ansi import Painter
from prefect_lint.output.diff import could_act, for_terminal, unified
from prefect_lint.output.escaping import display_path
from prefect_lint.sources.writing import WriteRefused, encoded, write_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.engine.mending import Changed, Lint, Mended
    from prefect_lint.engine.run import Outcome


def fix(lint: Lint, *, unsafe: bool, stdin: bytes | None) -> tuple[Outcome, bool]:
    """Fix the files, or give standard input back fixed; what there is to report after that.

    The second value is whether all could be written.
    """
    mended = mend(lint, unsafe=unsafe, writing=stdin is None)
    _tell(mended)
    if stdin is not None:
        changed = [encoded(source, text) for source, text, _ in mended.changed.values()]
        write_bytes(changed[0] if changed else stdin)
        return mended.outcome, True
    root = mended.outcome.root
    refused: list[str] = []
    for name, (source, text, _) in mended.changed.items():
        try:
            write_source(source, text, root)
        except WriteRefused as error:
            refused.append(name)
            complain(str(error))
    if not refused:
        return mended.outcome, True
    # What was to be written is not there: the report is on what is.
    fixed = tuple(it for it in mended.outcome.report.fixed if it.location.path not in refused)
    outcome = lint({})
    return outcome._replace(report=outcome.report._replace(fixed=fixed)), False


def show(lint: Lint, *, unsafe: bool, color: bool | None = None) -> tuple[Outcome, bool]:
    """Write the diff of what fixes would change to standard output; whether they would change anything.

    On a terminal it is for people, elsewhere for `git apply`.
    """
    mended = mend(lint, unsafe=unsafe, writing=False)
    _tell(mended)
    for name, file in mended.changed.items():
        diff = unified(name, file.source.data, encoded(file.source, file.text))
        text = diff.decode(file.source.encoding, "replace")
        withheld = _reason_to_withhold(text, file)
        if withheld is None and is_terminal(sys.stdout):
            write_stdout(for_terminal(text, Painter(wants_color(color, sys.stdout))))
        elif withheld is None:
            write_bytes(diff)
        else:
            note(f"{display_path(name)}: the diff is not shown, because {withheld}")
    fixed = len(mended.outcome.report.fixed)
    if fixed:
        findings = "1 finding" if fixed == 1 else f"{fixed} findings"
        note(f"{findings} would be fixed in {_files(len(mended.changed))}")
    return mended.outcome, bool(mended.changed)


def _reason_to_withhold(diff: str, file: Changed) -> str | None:
    """Why a diff is not for every log, a clause; the file itself can be fixed all the same."""
    if any(could_act(line) for line in diff.split("\n")):
        return "a CI system would obey what is in it"
    if any(secret in diff for secret in _secrets(file)):
        return "lines in it hold a secret"
    return None


def _secrets(file: Changed) -> Iterator[str]:
    """What the report masks in a file."""
    masked = "\n".join(() if file.concealed is None else file.concealed.lines)
    text = "\n".join(file.source.lines)
    if len(masked) != len(text):
        return
    start = None
    for index, (hidden, shown) in enumerate(zip(masked + "\n", text + "\n", strict=True)):
        if hidden != shown and start is None:
            start = index
        elif hidden == shown and start is not None:
            yield text[start:index]
            start = None


def _tell(mended: Mended) -> None:
    notes = Notes()
    for refusal in mended.refusals:
        place = refusal.finding.location
        where = f"{display_path(place.path)}:{place.line}"
        notes(f"{where}: {refusal.finding.code} is not fixed: {refusal.reason}")
    notes.close()
    if not mended.stable:
        note(f"some fixes are left after {MAX_ROUNDS} rounds; run it again")


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
