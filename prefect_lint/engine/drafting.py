"""The files of a new rule: a rule that works on its fixtures, with all that it says still to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from prefect_lint.engine.plugins.installed import GROUP
from prefect_lint.engine.rule_docstring import TO_WRITE

CATALOGUE = "tests/rules/catalogue.tsv"
FIXTURES = "prefect_lint_fixtures"
LOCAL_RULES = "prefect_lint_local_rules"
"""Settings of pytest that `testing_pytest` has; it is not imported here, since it needs pytest."""

_PROJECT_FILE = "pyproject.toml"
_PACKAGE = "__init__.py"

_RULE = '''\
"""{code} {name}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.rule import Hit


class {cls}(Rule):
    """{todo}: the fault in one sentence.

    ## What it catches

    {todo}: the forms of it that are found.

    ## Why it matters

    {todo}: what Prefect does then, and in which version you saw it.

    ## Example

    ```python
    from prefect import task

    @task(log_prints=True)
    def load(): ...
    ```

    ## Use instead

    ```python
    from prefect import task

    @task
    def load(): ...
    ```

    ## When it stays silent

    {todo}: what looks alike and is fine, and what can't be known.
    """

    code = "{code}"
    name = "{name}"
    category = "{category}"
    severity = Severity.ADVICE
    confidence = 0.85
    recommended = False
    risk = "{todo}: what may come of it."
    recommendation = "{todo}: what to do."
    rollback = "{todo}: how to undo that."

    def check_task(self, task: Task) -> Iterator[Hit]:
        """Find tasks whose prints are logged, until the rule has something of its own to find."""
        given = task.option("log_prints")
        if given is None or given.node is None or not given.is_literal:
            return
        if given.literal is True:
            yield hit(
                given.module,
                given.node,
                f"The prints of `{{task.name}}` are logged.",
                symbol=task.name,
            )
'''
_BAD = """\
from prefect import task


@task(log_prints=True)  # expect: {code}
def written_out(): ...


@task(name="other", log_prints=True)  # expect: {code}
def among_others(): ...


def undecorated(): ...


in_call_form = task(undecorated, log_prints=True)  # expect: {code}
"""
_OK = """\
from prefect import task

from settings import LOG_PRINTS


@task(log_prints=False)
def off(): ...


@task
def by_default(): ...


@task(log_prints=LOG_PRINTS)
def unknown(): ...


def no_task(log_prints=True): ...
"""
_PROGRAM = '''\
"""{todo}: what this program shows {about}."""

import contextlib
import io

from prefect import flow, task

import observe


{marked}
def load() -> None:
    print("loaded")


@flow
def main() -> None:
    load()


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        run = observe.run(main)
    observe.report(state=run.state, printed=printed.getvalue().count("loaded"))
'''
_LISTED = '''\
"""Proof of {name}; move it to the other proofs of its category, or leave it here."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "{code}",
        Example(
            "{code}/bad.py",
            {{"state": "COMPLETED", "printed": 0}},
            "{todo}: with the fault, {{printed}} lines were printed, and the flow run ended {{state}}.",
        ),
        Example(
            "{code}/good.py",
            {{"state": "COMPLETED", "printed": 1}},
            "{todo}: as recommended, {{printed}} line was printed, and the flow run ended {{state}}.",
        ),
    ),
)
'''


class DraftError(Exception):
    """Why a rule can't be begun, in words."""


@dataclass(frozen=True)
class Draft:
    """The files of a new rule."""

    files: dict[Path, str]
    """Texts by file; none of them is there yet."""
    changed: dict[Path, str]
    """New texts of files that are there."""
    for_pytest: dict[str, str] = field(default_factory=dict)
    """Settings without which pytest would not find its tests, each a folder."""


def draft_own(root: Path, code: str, name: str, category: str) -> Draft:
    """The files of a rule of prefect-lint itself, in its checkout; raises `DraftError`."""
    catalogue = root / CATALOGUE
    if not catalogue.is_file():
        raise DraftError(
            "this prefect-lint is no checkout with its tests, to which a rule could be added; "
            "`pip install -e .` in a checkout makes it one. A rule of yours has a code that does not "
            "begin with PFL, and --into says where it belongs"
        )
    words = {"code": code, "name": name, "category": category}
    file = name.replace("-", "_")
    programs = root / "tests/proofs/programs" / code
    marked = f"@task(log_prints=True)  # expect: {code}"
    return _checked(
        Draft(
            {
                root / "prefect_lint/rules" / category / f"{file}.py": _text(_RULE, words),
                **_fixtures(root / "tests/fixtures/rules" / code, words),
                programs / "bad.py": _text(_PROGRAM, {"about": "with the fault", "marked": marked}),
                programs / "good.py": _text(
                    _PROGRAM, {"about": "where it is mended", "marked": "@task"}
                ),
                root / "tests/proofs/listed" / f"{file}.py": _text(_LISTED, words),
            },
            {catalogue: _with_line(catalogue.read_text(encoding="utf-8"), code, name)},
        )
    )


def draft_foreign(folder: Path, code: str, name: str, category: str) -> Draft:
    """The files of a rule of a plugin, or of a folder of rules; raises `DraftError` and `OSError`.

    Fixtures go to `tests/fixtures` of the project that the folder is in, or else below the folder.
    """
    project = next((it for it in (folder, *folder.parents) if (it / _PROJECT_FILE).is_file()), None)
    base = project or Path.cwd()
    fixtures = (folder / "fixtures") if project is None else (project / "tests" / "fixtures")
    settings = "" if project is None else (project / _PROJECT_FILE).read_text("utf-8", "replace")
    unset = {} if FIXTURES in settings else {FIXTURES: shown(fixtures, base)}
    if GROUP not in settings and LOCAL_RULES not in settings:
        unset[LOCAL_RULES] = shown(folder, base)
    words = {"code": code, "name": name, "category": category}
    files = {
        **{it / _PACKAGE: f'"""Rules: {it.name}."""\n' for it in _missing_packages(folder)},
        folder / f"{name.replace('-', '_')}.py": _text(_RULE, words),
        **_fixtures(fixtures / code, words),
    }
    return _checked(Draft(files, {}, unset))


def _missing_packages(folder: Path) -> list[Path]:
    """The folders between a package and this one that are not packages yet: in these no rule would be found."""
    missing: list[Path] = []
    for it in (folder, *folder.parents):
        if (it / _PACKAGE).is_file():
            return missing[::-1]
        missing.append(it)
    return []


def shown(path: Path, base: Path) -> str:
    """A path for readers who are in a folder."""
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def write(draft: Draft) -> list[Path]:
    """Write the files of a draft; which those are, in order. Raises `OSError`."""
    for path, text in (*draft.files.items(), *draft.changed.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [*draft.files, *draft.changed]


def _fixtures(folder: Path, words: dict[str, str]) -> dict[Path, str]:
    return {
        folder / "bad_written_out.py": _text(_BAD, words),
        folder / "ok_look_alikes.py": _text(_OK, words),
    }


def _checked(draft: Draft) -> Draft:
    there = [path for path in draft.files if path.exists()]
    if there:
        raise DraftError(f"{there[0]}: is there already")
    return draft


def _text(template: str, words: dict[str, str]) -> str:
    cls = "".join(part.capitalize() for part in words.get("name", "").split("-"))
    return template.format(**words, cls=cls, todo=TO_WRITE)


def _with_line(catalogue: str, code: str, name: str) -> str:
    header, *rows = catalogue.splitlines()
    if any(row.startswith(f"{code}\t") or f"\t{name}\t" in row for row in rows):
        raise DraftError(f"the catalogue has {code} or {name} already; codes are never used again")
    rows.append(f"{code}\t{name}\tA\t-\t2 3")
    return "\n".join([header, *sorted(rows)]) + "\n"
