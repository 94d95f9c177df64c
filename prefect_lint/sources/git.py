"""What git knows of a project, asked so that nothing of the project can run.

A repository can hold more than data: its `.git/config` names programs for file system monitors, hooks, filters,
external diffs and transports, and its `.gitattributes` says for which files. So git is never asked about the
contents of the working tree, for which it runs filters, nor for patches; only about commits, trees, blobs and
the index. What else could start a program, or a connection, is switched off on the command line and in the
environment, which the variables that steer git are taken out of.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TIMEOUT = 60.0
"""Seconds that one call of git may take."""
MAX_BLOB_BYTES = 5_000_000
"""Older versions of a file over this size are not compared; all lines of the file count as touched then."""

_SWITCHED_OFF = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.pager", "cat"),
    ("protocol.allow", "never"),
)
_FLAGS = ("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs")
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_REGULAR = frozenset({b"100644", b"100664", b"100755"})
_SUBMODULE = b"160000"
_HUNK = re.compile(
    rb"^(?:diff --git .*/(?P<file>\d+)|@@ -\S+ \+(?P<start>\d+)(?:,(?P<count>\d+))? @@.*)$"
)


class GitError(Exception):
    """git can't tell what was asked; the message is a clause that says why."""


@dataclass(frozen=True)
class Touched:
    """The lines of a file that a change touches."""

    ranges: tuple[tuple[int, int], ...] = ()
    """First and last lines, from 1, sorted."""
    whole: bool = False
    """Whether all lines are touched: the file is new."""

    def __bool__(self) -> bool:
        return self.whole or bool(self.ranges)

    def meets(self, first: int, last: int) -> bool:
        """Whether a touched line is among these."""
        return self.whole or any(start <= last and end >= first for start, end in self.ranges)


WHOLE = Touched(whole=True)
UNTOUCHED = Touched()


@dataclass(frozen=True)
class Changes:
    """The difference between a commit and the working tree."""

    root: Path
    base: str
    """The commit that the working tree is compared with, as its hash."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The regular files of that commit below the root: by path, the hash of their content."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Former paths by present ones."""
    submodules: frozenset[str] = frozenset()
    changed_submodules: frozenset[str] = frozenset()

    def touched(self, contents: Mapping[str, bytes]) -> dict[str, Touched]:
        """The touched lines of files, whose paths from the root and present contents are given.

        A line that was removed touches its neighbours. Raises `GitError`.
        """
        found: dict[str, Touched] = {}
        compared: dict[str, str] = {}
        for path, data in contents.items():
            submodule = next(filter(self.submodules.__contains__, _above(path)), None)
            if submodule is not None:
                found[path] = WHOLE if submodule in self.changed_submodules else UNTOUCHED
                continue
            blob = self.files.get(path) or self.files.get(self.renamed.get(path, ""))
            if blob is None:
                found[path] = WHOLE
            elif blob == _blob_hash(data, blob):
                found[path] = UNTOUCHED
            else:
                compared[path] = blob
        former = _blobs(self.root, set(compared.values()))
        pairs = {
            path: (former[blob], contents[path])
            for path, blob in compared.items()
            if blob in former
        }
        found |= {path: WHOLE for path in compared if path not in pairs}
        return found | _compared(pairs)


def changes_since(root: Path, revision: str) -> Changes:
    """What changed since `revision`: since the newest commit that it and `HEAD` have in common.

    That is what GitHub shows for a pull request: what the base branch got in the meantime is no change. What
    is not committed counts, files that git does not know too. Raises `GitError`.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise GitError(f"`{revision[:80]}` can't be a revision")
    _git(root, "rev-parse", "--git-dir")
    head = _commit(root, "HEAD")
    if head is None:
        raise GitError("the repository has no commit yet")
    commit = _commit(root, revision)
    if commit is None:
        raise GitError(f"there is no commit `{revision[:80]}` here{_shallow_hint(root)}")
    base = _git(root, "merge-base", commit, head, fine=(0, 1)).decode("ascii").strip()
    if not base:
        raise GitError(f"`{revision[:80]}` and HEAD have no commit in common{_shallow_hint(root)}")
    files: dict[str, str] = {}
    submodules: set[str] = set()
    for record in _records(_git(root, "ls-tree", "-r", "-z", base, "--")):
        facts, _, name = record.partition(b"\t")
        mode, _, blob = facts.split(b" ")
        if mode in _REGULAR:
            files[os.fsdecode(name)] = blob.decode("ascii")
        elif mode == _SUBMODULE:
            submodules.add(os.fsdecode(name))
    renamed, changed = _index_changes(root, base)
    return Changes(root, base, files, renamed, frozenset(submodules | changed), frozenset(changed))


def _index_changes(root: Path, base: str) -> tuple[dict[str, str], set[str]]:
    """The files that were renamed, and the submodules that are at another commit.

    By the index, not the working tree: to compare that, git would run filters.
    """
    fields = _records(
        _git(
            root,
            *("diff-index", "--cached", "--raw", "-r", "-z", "-M", "--relative", "--no-abbrev"),
            *("--ignore-submodules=dirty", base, "--"),
        )
    )
    renamed: dict[str, str] = {}
    submodules: set[str] = set()
    remaining = iter(fields)
    for facts in remaining:
        old_mode, new_mode, _, _, status = facts.removeprefix(b":").split(b" ")
        name = os.fsdecode(next(remaining))
        if status[:1] in b"RC":
            now = os.fsdecode(next(remaining))
            if status[:1] == b"R":
                renamed[now] = name
            name = now
        if _SUBMODULE in (old_mode, new_mode):
            submodules.add(name)
    return renamed, submodules


def _commit(root: Path, revision: str) -> str | None:
    """The hash of a commit; `None` when there is no such."""
    # No `--`: with `--verify` there can be no path, and a revision that begins with a dash was refused.
    found = _git(
        root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", fine=(0, 1, 128)
    )
    words = found.decode("ascii", "replace").split()
    # A range gives two.
    if len(words) != 1 or not re.fullmatch(r"[0-9a-f]{40,64}", words[0]):
        return None
    return words[0]


def _shallow_hint(root: Path) -> str:
    shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    if shallow:
        return (
            "; the clone is shallow, so fetch more of its history (`git fetch --unshallow`, or "
            "`fetch-depth: 0` of actions/checkout)"
        )
    return ""


def _blobs(root: Path, hashes: set[str]) -> dict[str, bytes]:
    """The contents of blobs by their hashes; those that are missing or too large are left out."""
    if not hashes:
        return {}
    listed = _cat_file(root, "--batch-check", sorted(hashes)).splitlines()
    sizes = {
        words[0].decode("ascii"): int(words[2])
        for line in listed
        if len(words := line.split(b" ")) == 3 and words[1] == b"blob"
    }
    wanted = sorted(blob for blob, size in sizes.items() if size <= MAX_BLOB_BYTES)
    if not wanted:
        return {}
    output = _cat_file(root, "--batch", wanted)
    found: dict[str, bytes] = {}
    at = 0
    for blob in wanted:
        start = output.index(b"\n", at) + 1
        found[blob] = output[start : start + sizes[blob]]
        at = start + sizes[blob] + 1
    return found


def _cat_file(root: Path, mode: str, hashes: Sequence[str]) -> bytes:
    return _git(root, "cat-file", mode, stdin="".join(f"{it}\n" for it in hashes).encode("ascii"))


def _compared(pairs: Mapping[str, tuple[bytes, bytes]]) -> dict[str, Touched]:
    """The touched lines of files, from their former and present contents.

    git compares them, so that the lines are those that it shows; as plain files with names of ours, in a
    folder that is no repository.
    """
    if not pairs:
        return {}
    paths = sorted(pairs)
    with tempfile.TemporaryDirectory(prefix="prefect-lint-") as folder:
        top = Path(folder).resolve()
        for side, name in enumerate(("old", "new")):
            (top / name).mkdir()
            for index, path in enumerate(paths):
                (top / name / str(index)).write_bytes(_with_plain_newlines(pairs[path][side]))
        output = _git(
            top,
            *("diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames"),
            *(
                "--no-relative",
                "--text",
                "--unified=0",
                "--inter-hunk-context=0",
                "--",
                "old",
                "new",
            ),
            fine=(0, 1),
            environment={
                "GIT_CEILING_DIRECTORIES": str(top.parent),
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
            },
        )
    ranges: dict[str, list[tuple[int, int]]] = {path: [] for path in paths}
    current = ranges[paths[0]]
    for line in output.split(b"\n"):
        match = _HUNK.match(line)
        if match is None:
            continue
        if match["file"] is not None:
            current = ranges[paths[int(match["file"])]]
            continue
        start = int(match["start"])
        count = 1 if match["count"] is None else int(match["count"])
        if count:
            current.append((start, start + count - 1))
        else:  # lines were removed below this one
            current.append((max(start, 1), start + 1))
    return {path: Touched(tuple(found)) for path, found in ranges.items()}


def _with_plain_newlines(data: bytes) -> bytes:
    """The lines as Python counts them; which newlines a checkout has is no change."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _blob_hash(data: bytes, like: str) -> str:
    """The hash that git has for a content, of the kind of another hash."""
    digest = hashlib.new("sha1" if len(like) == 40 else "sha256", usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


def _above(path: str) -> Iterable[str]:
    """The folders in which a file is, as paths."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _records(output: bytes) -> list[bytes]:
    return output.split(b"\0")[:-1]


def _git(
    folder: Path,
    *arguments: str,
    stdin: bytes | None = None,
    fine: Sequence[int] = (0,),
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What a command of git writes; raises `GitError` for exit codes that are not fine."""
    options = [part for key, value in _SWITCHED_OFF for part in ("-c", f"{key}={value}")]
    try:
        done = subprocess.run(
            [_program(), *_FLAGS, *options, *arguments],
            input=b"" if stdin is None else stdin,
            capture_output=True,
            cwd=folder,
            env=_clean_environment() | _ENVIRONMENT | dict(environment or {}),
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"`git {arguments[0]}` took more than {TIMEOUT:g} seconds") from error
    except OSError as error:
        raise GitError(f"git can't be run: {error.strerror or error}") from error
    if done.returncode not in fine:
        raise GitError(_complaint(arguments[0], done.stderr))
    return done.stdout


def _complaint(command: str, stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    text = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "it says nothing"
    if text.startswith("not a git repository"):
        return "the project is in no git repository"
    return f"`git {command}` failed: {text[:300]}"


def _clean_environment() -> dict[str, str]:
    """The environment without what steers git: hooks are run with `GIT_DIR` and `GIT_INDEX_FILE` set."""
    return {key: value for key, value in os.environ.items() if not key.upper().startswith("GIT_")}


def _program() -> str:
    """The absolute path of git. A relative entry of `PATH` would run what the project calls git."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which("git", path=os.pathsep.join(filter(os.path.isabs, folders)))
    if found is None or not os.path.isabs(found):
        raise GitError("git is not installed, or not on the PATH")
    return found
