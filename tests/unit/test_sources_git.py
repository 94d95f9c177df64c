from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from git_repositories import commit_all, git, repository

from prefect_lint.sources import git as module
from prefect_lint.sources.git import UNTOUCHED, WHOLE, GitError, Touched, changes_since

if TYPE_CHECKING:
    from pathlib import Path

LINES = "".join(f"line {number}\n" for number in range(1, 11))


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    repo = repository(tmp_path / "repo")
    (repo / "a.py").write_text(LINES)
    (repo / "b.py").write_text("b\n")
    commit_all(repo)
    return repo


def touched(repo: Path, revision: str = "HEAD", *names: str) -> dict[str, Touched]:
    changes = changes_since(repo, revision)
    return changes.touched({name: (repo / name).read_bytes() for name in names or ("a.py",)})


def ranges(repo: Path, text: str, revision: str = "HEAD") -> tuple[tuple[int, int], ...]:
    (repo / "a.py").write_bytes(text.encode())
    found = touched(repo, revision)["a.py"]
    assert not found.whole
    return found.ranges


def test_lines_that_were_added_altered_and_removed(repo: Path) -> None:
    assert ranges(repo, LINES) == ()
    assert ranges(repo, LINES.replace("line 4\n", "line 4\nnew\nnew\n")) == ((5, 6),)
    assert ranges(repo, LINES.replace("line 4", "line four")) == ((4, 4),)
    assert ranges(repo, LINES.replace("line 4\nline 5\n", "")) == ((3, 4),)
    assert ranges(repo, LINES.replace("line 1\n", "")) == ((1, 1),)
    assert ranges(repo, LINES.replace("line 10\n", "")) == ((9, 10),)
    both = LINES.replace("line 2", "two").replace("line 9", "nine")
    assert ranges(repo, both) == ((2, 2), (9, 9))


def test_newlines_are_no_change(repo: Path) -> None:
    assert ranges(repo, LINES.replace("\n", "\r\n")) == ()
    assert ranges(repo, LINES.replace("line 3", "three").replace("\n", "\r\n")) == ((3, 3),)


def test_lines_that_look_like_a_patch(repo: Path) -> None:
    (repo / "a.py").write_text("@@ -1 +1 @@\ndiff --git a/new/7 b/new/7\n--- x\n+++ y\nz\n")
    commit_all(repo)
    text = "@@ -9 +9 @@\ndiff --git a/new/8 b/new/8\n--- xx\n+++ yy\nz\n"
    assert ranges(repo, text) == ((1, 4),)


def test_committed_staged_and_unstaged_changes_count(repo: Path) -> None:
    (repo / "a.py").write_text(LINES.replace("line 1\n", "one\n"))
    commit_all(repo)
    (repo / "a.py").write_text(LINES.replace("line 1\n", "one\n").replace("line 3", "three"))
    git(repo, "add", "a.py")
    text = (repo / "a.py").read_text().replace("line 5", "five")
    assert ranges(repo, text, "HEAD~1") == ((1, 1), (3, 3), (5, 5))
    assert ranges(repo, text) == ((3, 3), (5, 5))


def test_what_the_base_branch_got_meanwhile_is_no_change(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "topic")
    (repo / "b.py").write_text("topic\n")
    commit_all(repo)
    git(repo, "checkout", "-q", "main")
    (repo / "a.py").write_text(LINES.replace("line 7", "seven"))
    commit_all(repo)
    git(repo, "checkout", "-q", "topic")
    found = touched(repo, "main", "a.py", "b.py")
    assert found == {"a.py": UNTOUCHED, "b.py": Touched(((1, 1),))}


def test_new_files_are_touched_wholly(repo: Path) -> None:
    (repo / "untracked.py").write_text("x\n")
    (repo / ".gitignore").write_text("ignored.py\n")
    (repo / "ignored.py").write_text("x\n")
    (repo / "staged.py").write_text("x\n")
    git(repo, "add", "staged.py")
    found = touched(repo, "HEAD", "untracked.py", "ignored.py", "staged.py")
    assert set(found.values()) == {WHOLE}


def test_renames_are_followed(repo: Path) -> None:
    git(repo, "mv", "a.py", "moved.py")
    assert touched(repo, "HEAD", "moved.py")["moved.py"] == UNTOUCHED
    (repo / "moved.py").write_text(LINES.replace("line 3", "three"))
    assert touched(repo, "HEAD", "moved.py")["moved.py"].ranges == ((3, 3),)
    commit_all(repo)
    assert touched(repo, "HEAD~1", "moved.py")["moved.py"].ranges == ((3, 3),)


def test_odd_names(repo: Path) -> None:
    names = ["new\nline.py", 'quo"te.py', "tab\t.py", "-dash.py", "ünï.py", ":(top)x.py", "a b.py"]
    if sys.platform != "darwin":
        names.append(os.fsdecode(b"bad\xff.py"))
    for name in names:
        (repo / name).write_text(LINES)
    commit_all(repo)
    for name in names:
        (repo / name).write_text(LINES.replace("line 2", "two"))
    assert touched(repo, "HEAD", *names) == {name: Touched(((2, 2),)) for name in names}


def test_a_project_below_the_top_of_the_repository(repo: Path) -> None:
    (repo / "team").mkdir()
    (repo / "team/a.py").write_text(LINES)
    commit_all(repo)
    git(repo, "mv", "team/a.py", "team/c.py")
    (repo / "team/c.py").write_text(LINES.replace("line 2", "two"))
    assert touched(repo / "team", "HEAD", "c.py")["c.py"].ranges == ((2, 2),)


def test_links_and_binary_content(repo: Path) -> None:
    (repo / "link.py").symlink_to("a.py")
    (repo / "binary.py").write_bytes(b"\0\1\n\2\n")
    commit_all(repo)
    (repo / "link.py").unlink()
    (repo / "link.py").write_text("x\n")
    (repo / "binary.py").write_bytes(b"\0\1\n\3\n")
    found = touched(repo, "HEAD", "link.py", "binary.py")
    assert found == {"link.py": WHOLE, "binary.py": Touched(((2, 2),))}


def test_former_versions_that_are_huge(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BLOB_BYTES", 10)
    (repo / "a.py").write_text("short\n")
    assert touched(repo)["a.py"] == WHOLE


def test_submodules(repo: Path, tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner")
    (inner / "x.py").write_text("x\n")
    commit_all(inner)
    git(repo, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    assert touched(repo, "HEAD", "sub/x.py")["sub/x.py"] == WHOLE, "the submodule is new"
    commit_all(repo)
    (repo / "sub/x.py").write_text("changed in place\n")
    assert touched(repo, "HEAD", "sub/x.py")["sub/x.py"] == UNTOUCHED
    commit_all(repo / "sub")
    git(repo, "add", "sub")
    assert touched(repo, "HEAD", "sub/x.py")["sub/x.py"] == WHOLE


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_kinds_of_hashes(tmp_path: Path, kind: str) -> None:
    git(tmp_path, "init", "-q", f"--object-format={kind}")
    (tmp_path / "a.py").write_text(LINES)
    commit_all(tmp_path)
    assert touched(tmp_path)["a.py"] == UNTOUCHED
    assert ranges(tmp_path, LINES.replace("line 2", "two")) == ((2, 2),)


# What can't be told


@pytest.mark.parametrize(
    "revision",
    ["", "-", "--all", "--output=x", "a\nb", "a\0b", "nope", "HEAD:a.py", "main..main", "x" * 500],
)
def test_what_is_no_revision(repo: Path, revision: str) -> None:
    with pytest.raises(GitError, match=r"can't be a revision|there is no commit"):
        changes_since(repo, revision)


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="in no git repository"):
        changes_since(tmp_path, "HEAD")
    with pytest.raises(GitError, match="no commit yet"):
        changes_since(repository(tmp_path / "repo"), "HEAD")


def test_nothing_in_common(repo: Path) -> None:
    git(repo, "checkout", "-q", "--orphan", "other")
    commit_all(repo, "another beginning")
    with pytest.raises(GitError, match=r"no commit in common$"):
        changes_since(repo, "main")


def test_shallow_clones(repo: Path, tmp_path: Path) -> None:
    git(repo, "checkout", "-q", "-b", "topic")
    commit_all(repo, "one way")
    git(repo, "checkout", "-q", "main")
    commit_all(repo, "another way")
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo}", "clone")
    clone = tmp_path / "clone"
    with pytest.raises(GitError, match=r"no commit in common; the clone is shallow.*fetch-depth"):
        changes_since(clone, "origin/topic")
    with pytest.raises(GitError, match="no commit `HEAD~1` here; the clone is shallow"):
        changes_since(clone, "HEAD~1")


def test_without_git(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="not installed"):
        changes_since(repo, "HEAD")


def test_a_git_that_takes_too_long(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.0001)
    with pytest.raises(GitError, match="took more than"):
        changes_since(repo, "HEAD")


# What must not run


def script(path: Path, mark: Path) -> Path:
    path.write_text(f"#!/bin/sh\necho ran >> '{mark}'\ncat\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_nothing_that_the_repository_names_is_run(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    evil = str(script(repo / "evil", mark))
    (repo / ".gitattributes").write_text("*.py diff=evil filter=evil merge=evil\n")
    commit_all(repo)
    (repo / "hooks").mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        script(repo / "hooks" / hook, mark)
    for key, value in {
        "core.fsmonitor": evil,
        "core.hooksPath": str(repo / "hooks"),
        "core.pager": evil,
        "core.sshCommand": evil,
        "core.editor": evil,
        "diff.external": evil,
        "diff.evil.command": evil,
        "diff.evil.textconv": evil,
        "filter.evil.clean": evil,
        "filter.evil.smudge": evil,
        "filter.evil.process": evil,
        "filter.evil.required": "true",
        "credential.helper": evil,
        "gpg.program": evil,
        "interactive.diffFilter": evil,
        "pager.diff": evil,
        "pager.rev-parse": evil,
        "alias.rev-parse": f"!{evil}",
        "alias.diff": f"!{evil}",
        "log.showSignature": "true",
        "remote.origin.url": f"ext::{evil}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": evil,
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
    }.items():
        git(repo, "config", key, value)
    mark.unlink(missing_ok=True)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", evil)
    monkeypatch.setenv("GIT_SSH_COMMAND", evil)
    monkeypatch.setenv("GIT_PAGER", evil)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", evil)
    (repo / "a.py").write_text(LINES.replace("line 2", "two"))
    os.utime(repo / "b.py", (1, 1))
    found = touched(repo, "HEAD", "a.py", "b.py")
    assert found == {"a.py": Touched(((2, 2),)), "b.py": UNTOUCHED}
    # A blob that is not there must not be fetched.
    blob = git(repo, "rev-parse", "HEAD:a.py")
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with contextlib.suppress(
        GitError
    ):  # git before 2.45 gives up, later ones say that it is missing
        assert touched(repo)["a.py"] == WHOLE
    assert not mark.exists(), mark.read_text()
    with contextlib.suppress(subprocess.CalledProcessError):
        git(repo, "status")
    assert mark.exists(), "otherwise this test would prove nothing"


def test_variables_of_a_hook_do_not_lead_elsewhere(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert ranges(repo, LINES.replace("line 2", "two")) == ((2, 2),)


def test_a_git_of_the_project_is_not_taken(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(repo / "git", tmp_path / "mark")
    monkeypatch.chdir(repo)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    touched(repo)
    assert not (tmp_path / "mark").exists()


def test_settings_of_the_user_do_not_change_the_answer(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gitconfig").write_text(
        "[diff]\n noprefix = true\n context = 9\n interHunkContext = 99\n renames = false\n"
        " relative = true\n mnemonicPrefix = true\n external = false\n[color]\n ui = always\n"
        "[core]\n quotePath = true\n autocrlf = true\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    both = LINES.replace("line 2", "two").replace("line 4", "four")
    assert ranges(repo, both) == ((2, 2), (4, 4))


def test_nothing_is_written_into_the_repository(repo: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in repo.rglob("*")
            if path.is_file()
        }

    (repo / "a.py").write_text(LINES.replace("line 2", "two"))
    os.utime(repo / "b.py", (1, 1))
    before = state()
    touched(repo, "HEAD", "a.py", "b.py")
    assert state() == before
