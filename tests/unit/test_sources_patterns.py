from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from prefect_lint.sources.patterns import (
    MAX_PATTERNS,
    PathPatterns,
    invalid_pattern,
    too_costly,
)

if TYPE_CHECKING:
    from pathlib import Path

PATTERN_SETS = [
    ["build/", "*.log", "secret.py"],
    ["/build", "!/build/keep.py"],
    ["*.py", "!flows/", "!flow?.py"],
    ["a/**/z.py", "**/tmp", "docs/*.py"],
    ["# comment", "", "   ", r"\#odd.py", r"\!odd.py", "trail.py  "],
    ["[ab].py", "x[!0-9].py", "*.py[cod]"],
    ["/*", "!/flows", "/flows/*", "!/flows/keep.py"],
    ["foo", "*_old*", "sub/"],
]
PATHS = [
    "build/x.py",
    "build/keep.py",
    "src/build/x.py",
    "secret.py",
    "src/secret.py",
    "x.log",
    "flows/a.py",
    "flows/keep.py",
    "flow1.py",
    "a/z.py",
    "a/b/c/z.py",
    "src/tmp/x.py",
    "docs/x.py",
    "docs/sub/x.py",
    "#odd.py",
    "!odd.py",
    "trail.py",
    "a.py",
    "c.py",
    "x1.py",
    "xa.py",
    "m.pyc",
    "foo/bar/x.py",
    "load_old2.py",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
@pytest.mark.parametrize("patterns", PATTERN_SETS)
def test_agrees_with_git(patterns: list[str], tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("\n".join(patterns) + "\n")
    asked = subprocess.run(
        ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin", "-z"],
        input="\0".join(PATHS),
        capture_output=True,
        text=True,
        check=False,
    )
    ours = PathPatterns(patterns)
    assert {path for path in PATHS if ours.matches(path)} == set(asked.stdout.split("\0")) - {""}


def test_silence_negation_and_match_differ() -> None:
    patterns = PathPatterns(["*.py", "!keep.py"])
    assert patterns.verdict("a.py", "a.py", folder=False) is True
    assert patterns.verdict("keep.py", "keep.py", folder=False) is False
    assert patterns.verdict("a.txt", "a.txt", folder=False) is None


def test_folder_patterns_leave_files_alone() -> None:
    patterns = PathPatterns(["build/", "/dist/"])
    assert patterns.verdict("build", "build", folder=True)
    assert not patterns.verdict("build", "build", folder=False)
    assert patterns.verdict("dist", "dist", folder=True)
    assert not patterns.verdict("dist", "dist", folder=False)


def test_one_bad_pattern_does_not_spoil_the_others() -> None:
    patterns = PathPatterns(["[z-a]/x", "!", "docs/*.py"])
    assert patterns.matches("docs/x.py")
    assert not patterns.matches("src/x.py")


def test_hostile_patterns_are_left_out() -> None:
    slow = "*a*a*a*a*a*a*b"
    patterns = PathPatterns([slow, "*.log"])
    assert patterns.refused == (slow,)
    assert not patterns.matches("a" * 250)
    assert patterns.matches("x.log")
    assert too_costly("**/a/**/a/**/a/**/a/**/b")
    assert not too_costly("**/a/**/*.py")


@pytest.mark.parametrize("pattern", ["*a*a*a*a.py", "x*[ab]*[ab]*?b", "!*a*a*a*z"])
def test_stars_take_no_time_that_multiplies(pattern: str) -> None:
    """With each star trying every place for itself, one of these names would take minutes."""
    patterns = PathPatterns(["*.log", *(f"{pattern}{number}" for number in range(500))])
    name = "x" + "a" * 250
    assert not patterns.verdict(name, name, folder=False)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*a*b*c*", {"abc", "xaxbxcx", "acbc", "aabbcc"}),
        ("r.[0-9]*.[0-9]*.j", {"r.1.2.j", "r.12.34.j", "r.1.x.2.j"}),
        ("a*b?*c", {"abxc", "abbc", "axbxxc"}),
        ("x/*a*b*/z", {"x/ab/z", "x/1a2b3/z"}),
        ("*[!a]*b*c", {"xbc", "1b2c", "bbc"}),
        ("*a*a*a*a", {"aaaa", "xaxaxaxa", "aaaaaa"}),
    ],
)
def test_patterns_with_several_stars(pattern: str, names: set[str]) -> None:
    patterns = PathPatterns(["!nothing", pattern])
    others = {
        "ab",
        "cba",
        "r.1.j",
        "r.x.2.j",
        "abc_",
        "x/ba/z",
        "x/a/b/z",
        "aaa",
        "abc/d"[:2],
        "bc",
    }
    matching = {
        name
        for name in names | others
        if patterns.verdict(name, name.rpartition("/")[2], folder=False)
    }
    assert matching == names | ({"abc_"} if pattern == "*a*b*c*" else set())


def test_patterns_with_a_bracket_in_brackets_give_no_warning() -> None:
    assert not PathPatterns(["[[a]x/y", "[a&&b]*/z"]).matches("q")


def test_no_more_patterns_than_can_be_compiled() -> None:
    patterns = PathPatterns([f"/dir{number}/*.x" for number in range(MAX_PATTERNS)] + ["late.py"])
    assert not patterns.matches("late.py")


@pytest.mark.parametrize("pattern", ["tests/**", "*.py", "/a/b", "x[ab].py"])
def test_valid(pattern: str) -> None:
    assert invalid_pattern(pattern) is None


@pytest.mark.parametrize("pattern", ["", "  ", "[z-a]", "*a*b*c*d*e"])
def test_invalid(pattern: str) -> None:
    assert invalid_pattern(pattern)


def test_emptiness() -> None:
    assert not PathPatterns(["", "# only words"])
    assert PathPatterns(["x"])
