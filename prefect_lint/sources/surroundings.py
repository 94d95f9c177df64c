"""What is asked of the file system beside the files that are analysed, and what it answered.

The answers are kept as digests. A later run that asks the same and is told the same may take what an earlier
one found.
"""

from __future__ import annotations

import os
import re
import stat
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.sources.bounded import read_file_at_most

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Question(NamedTuple):
    """What was asked: `files` or `folders` of a folder, `exists`, to `read` a file, or that and `no link`."""

    kind: str
    path: str
    """Relative to the root where it was asked so."""
    detail: str = ""
    """The pattern of names that count, or how many bytes are read."""


class Surroundings:
    """Answers questions about what is below a root, and keeps what was asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.answers: dict[Question, str] = {}
        """The digest of every answer that was given."""
        self.changed = False
        """Whether a question got two different answers."""

    def files(self, folder: str, pattern: str) -> list[str]:
        """The names of files in a folder, and of links to such, that match an expression as a whole."""
        matches = _matches(pattern)
        return self._names("files", folder, pattern, lambda it: matches(it.name) and it.is_file())

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder that are neither links nor hidden."""
        return self._names(
            "folders",
            folder,
            "",
            lambda it: not it.name.startswith(".") and it.is_dir(follow_symlinks=False),
        )

    def _names(
        self, kind: str, folder: str, detail: str, wanted: Callable[[os.DirEntry[str]], object]
    ) -> list[str]:
        found: list[str] = []
        try:
            with os.scandir(self.root / folder) as entries:
                found = sorted(entry.name for entry in entries if wanted(entry))
        except (OSError, ValueError):
            found = []
        self._keep(Question(kind, folder, detail), _of_names(found))
        return found

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder."""
        found = os.path.exists(self.root / path)
        self._keep(Question("exists", path), b"yes" if found else b"no")
        return found

    def read(self, path: str, limit: int, *, links: bool = True) -> bytes | None:
        """The bytes of a file; `None` when it is larger than the limit, unreadable, or out of the root.

        Without `links`, also when it is a link.
        """
        data = self._bytes(self.root / path, limit, links=links)
        kind = "read" if links else "no link"
        question = Question(kind, path, str(limit))
        self._keep(question, *((b"-",) if data is None else (b"+", data)))
        return data

    def _bytes(self, path: Path, limit: int, *, links: bool) -> bytes | None:
        try:
            if not links:
                if path.is_symlink():
                    return None
            elif not self._is_inside(path):
                return None
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
                return None
            data = read_file_at_most(path, status.st_size, limit)
        except (OSError, ValueError, RuntimeError):
            return None
        return data if len(data) <= limit else None

    def _is_inside(self, path: Path) -> bool:
        # Much quicker than with `Path`; a run that is told what an earlier one found does little else.
        return os.path.normcase(os.path.realpath(path)).startswith(self._real_root)

    @cached_property
    def _real_root(self) -> str:
        return os.path.normcase(os.path.realpath(self.root)).rstrip(os.sep) + os.sep

    def _keep(self, question: Question, *answer: bytes) -> None:
        # Part by part: some lock files are large, and need not be copied.
        digest = sha256()
        for part in answer:
            digest.update(part)
        found = digest.hexdigest()
        if self.answers.setdefault(question, found) != found:
            self.changed = True


@lru_cache(maxsize=16)
def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _digest_of(names: list[str]) -> str:
    return sha256(_of_names(names)).hexdigest()


def _of_names(names: list[str]) -> bytes:
    return "\0".join(names).encode("utf-8", "surrogatepass")


def listings(root: Path, answers: Mapping[Question, str]) -> dict[str, str]:
    """The digests of all that is in the folders whose files were asked for.

    Without folders in which another answer is found now.
    """
    asked: dict[str, list[Question]] = {}
    for question in answers:
        if question.kind == "files":
            asked.setdefault(question.path, []).append(question)
    found: dict[str, str] = {}
    for folder, questions in asked.items():
        listing = _listing(root, folder)
        if listing is not None and all(
            _digest_of([name for name, is_file in listing if is_file and _matches(it.detail)(name)])
            == answers[it]
            for it in questions
        ):
            found[folder] = _digest_of([f"{name}/{is_file}" for name, is_file in listing])
    return found


def _listing(root: Path, folder: str) -> list[tuple[str, bool]] | None:
    """The names in a folder, and whether they are files or lead to such; `None` when that can't be told."""
    try:
        with os.scandir(root / folder) as entries:
            return sorted((entry.name, entry.is_file()) for entry in entries)
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        return None


def still_answered(
    root: Path, answers: Mapping[Question, str], listed: Mapping[str, str] | None = None
) -> bool:
    """Whether the file system gives these answers now; `listed` is what `listings` told of them."""
    now = Surroundings(root)
    # To compare all the names takes less than to find those that are asked for, by long expressions.
    same = {
        folder
        for folder, digest in (listed or {}).items()
        if (listing := _listing(root, folder)) is not None
        and _digest_of([f"{name}/{is_file}" for name, is_file in listing]) == digest
    }
    for question, digest in answers.items():
        kind, path, detail = question
        if kind == "files" and path in same:
            continue
        if kind == "files":
            now.files(path, detail)
        elif kind == "folders":
            now.folders(path)
        elif kind == "exists":
            now.exists(path)
        elif kind in ("read", "no link"):
            now.read(path, int(detail), links=kind == "read")
        if now.answers.get(question) != digest:
            return False
    return True
