"""Documents as tests: their commands are run, and the output that they show is compared with the real one.

A page is played from top to bottom in a folder of its own, which is a git repository:

- a block of `sh` holds commands, which must end with exit code 0 or 1;
- a block of `console` holds commands after `$ ` with their output; a line `…` stands for any lines;
- a block with `title="flows.py"` is written to that file, relative to the folder;
- `<!-- not run: why -->` before a block of `sh` or `console` leaves it out;
- `<!-- folder: empty -->` goes on in an empty folder, and `<!-- folder: checkout -->` in a copy of this
  checkout with programs under `.venv/bin`; pages begin in `<!-- folder: example -->`, a copy of
  `examples/acme-flows`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "acme-flows"
FOLDERS = ("checkout", "empty", "example")
SHELL = frozenset({"sh", "console", "bash", "shell"})

_KEPT_OUT = ("GIT_", "PYTEST_", "PREFECT_LINT_PROOF", "PREFECT_LINT_REQUIRE")
"""Variables that would change what a command does: proofs, for one, are run elsewhere."""
_MARKER = re.compile(r"<!--\s*(?P<key>not run|folder):\s*(?P<value>\S.*?)\s*-->")
_TITLE = re.compile(r'title="(?P<file>[^"]+)"')
_LEFT_BEHIND = shutil.ignore_patterns(
    "__pycache__", ".*_cache", ".git", ".venv", "venv", ".proof-envs", ".hypothesis"
)
_ENVIRONMENT = {
    "prefect-lint": "-m prefect_lint",
    "pytest": "-m pytest -p no:cacheprovider",
    "python": "",
}
"""What the programs of a checkout's `.venv` hand to Python."""
_SHIM = """#!{python}
import sys
sys.path.insert(0, {root!r})
from prefect_lint.cli.main import main
sys.exit(main())
"""


@dataclass(frozen=True)
class Block:
    """A fenced block that says or shows what to do."""

    line: int
    """Where its fence opens, from 1."""
    language: str
    text: str
    folder: str
    title: str | None = None
    not_run: str | None = None
    """Why it is left out."""

    def commands(self) -> Iterator[tuple[str, str | None]]:
        """Commands, each with the output that is shown, if it is."""
        if self.language != "console":
            yield self.text, None
            return
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def blocks(text: str) -> list[Block]:
    """The blocks of a document in the order of the page; `ValueError` for a marker that leads nowhere."""
    found = []
    folder, not_run = "example", None
    for token in MarkdownIt("commonmark").parse(text):
        line = token.map[0] + 1 if token.map else 0
        for marker in _MARKER.finditer(token.content if token.type == "html_block" else ""):
            if marker["key"] == "not run":
                not_run = marker["value"]
            elif marker["value"] in FOLDERS:
                folder = marker["value"]
            else:
                raise ValueError(f"line {line}: there is no folder {marker['value']!r}")
        if token.type != "fence":
            if not_run and token.type != "html_block":
                raise ValueError(f"line {line}: `not run` stands before no block of commands")
            continue
        language, _, rest = token.info.partition(" ")
        title = _TITLE.search(rest)
        found.append(Block(line, language, token.content, folder, title and title["file"], not_run))
        not_run = None
    return found


class Stage:
    """The folders in which a page is played."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}
        programs = folder / "bin"
        programs.mkdir()
        shim = programs / "prefect-lint"
        shim.write_text(_SHIM.format(python=sys.executable, root=str(ROOT)), encoding="utf-8")
        shim.chmod(0o755)
        names = {f"GIT_{who}_NAME": "Test" for who in ("AUTHOR", "COMMITTER")}
        mails = {f"GIT_{who}_EMAIL": "test@example.invalid" for who in ("AUTHOR", "COMMITTER")}
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(_KEPT_OUT)},
            **names,
            **mails,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PREFECT_LINT_CACHE_DIR": str(folder / "cache"),
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }

    def folder(self, kind: str) -> Path:
        """The folder of this kind, a repository with one commit on `main`."""
        if kind not in self._made:
            root = self._folder / kind
            if kind == "example":
                root = self._folder / EXAMPLE.name
                shutil.copytree(EXAMPLE, root, ignore=_LEFT_BEHIND)
            elif kind == "checkout":
                shutil.copytree(ROOT, root, ignore=_LEFT_BEHIND, symlinks=True)
                _make_environment(root)
            else:
                root.mkdir()
            for command in ("init -q -b main", "add -A", "commit -q --allow-empty -m begin"):
                self.run(f"git {command}", root)
            self._made[kind] = root
        return self._made[kind]

    def run(self, command: str, folder: Path) -> tuple[int, str]:
        """The exit code, and what a person would have seen."""
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        return ran.returncode, ran.stdout


def _make_environment(checkout: Path) -> None:
    """Programs as `pip install -e` makes them: the packages of this Python, and the files of the checkout."""
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in _ENVIRONMENT.items():
        program = programs / name
        words = f'PYTHONPATH="{checkout}" exec "{sys.executable}" {arguments} "$@"'
        program.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
        program.chmod(0o755)


def play(page: Path, stage: Stage) -> list[str]:
    """What is wrong with a page, each with its line."""
    wrong = []
    for block in blocks(page.read_text("utf-8")):
        place = f"{page.name}:{block.line}"
        if block.title:
            target = stage.folder(block.folder) / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        if block.language not in SHELL or block.not_run:
            continue
        if block.language not in ("sh", "console"):
            wrong.append(f"{place}: write `sh`, or `console` where output is shown")
            continue
        for command, shown in block.commands():
            # Each line by itself, since findings end a command with 1.
            for line in [command] if shown is not None else command.splitlines():
                code, output = stage.run(line, stage.folder(block.folder))
                if code not in (0, 1):
                    wrong.append(f"{place}: `{line}` ended with {code}\n{output}")
            if shown and not as_shown(shown, output):
                printed = _tidy(output).splitlines()
                odd = [it for it in _tidy(shown).splitlines() if it not in ("…", *printed)]
                what = "\n".join(odd) or "its lines in another order, or fewer"
                wrong.append(f"{place}: `{command}` prints\n{output}\nand the page shows\n{what}")
    return wrong


def as_shown(shown: str, output: str) -> bool:
    """Whether the output is what a page shows, in which a line `…` stands for any lines."""
    parts = [_tidy(part) for part in re.split(r"^…$", shown, flags=re.MULTILINE)]
    pattern = re.escape(parts[0])
    for before, part in pairwise(parts):
        between = r"\n(?:.*\n)?" if before and part else r"(?:.*\n)?" if part else r"(?:\n.*)?"
        pattern += between + re.escape(part)
    return re.fullmatch(pattern, _tidy(output), re.DOTALL) is not None


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
