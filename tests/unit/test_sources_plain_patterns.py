"""Patterns that are matched without pathspec mean what they mean to it, and to git."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_lint.sources.patterns import PathPatterns, leaves_out_file
from prefect_lint.sources.plain_patterns import plain

USUAL = [
    *("__pycache__/", "*.py[cod]", "*$py.class", "*.so", ".Python", "build/", "*.egg-info/", "*~"),
    *(
        "share/python-wheels/",
        ".coverage.*",
        "*.py,cover",
        "docs/_build/",
        ".venv",
        "venv/",
        "/site",
    ),
    *("[._]*.s[a-v][a-z]", "npm-debug.log*", "**/logs", "/data/*.csv"),
    *(".idea/**/tasks.xml", "**/__pycache__/*", "mlruns/**", "**.venv/", "data/**/*.csv"),
]

part = st.text("ab.x_-", min_size=1, max_size=4) | st.sampled_from(
    [
        "*",
        "a*",
        "*b",
        "?",
        "a?b",
        "[ab]x",
        "[a-c].x",
        "x[._]*",
        "[b-a]",
        "..",
        "*a*b",
        "*a*",
        "**",
        "a**",
        "**b",
    ]
)
pattern = st.builds(
    lambda top, parts, folder: f"{top}{'/'.join(parts)}{folder}",
    st.sampled_from(["", "", "/", "**/", "**/**/", "a/**/**/"]),
    st.lists(part, min_size=1, max_size=3),
    st.sampled_from(["", "/"]),
).filter(lambda it: plain(it) is not None)
path = st.lists(
    st.text("abx._", min_size=1, max_size=4).filter(lambda it: it.strip(".")),
    min_size=1,
    max_size=3,
).map("/".join)


@given(pattern, st.lists(path, min_size=1, max_size=8))
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
def test_they_mean_what_they_mean_to_pathspec(line: str, paths: list[str]) -> None:
    ours = PathPatterns([line])
    for each in paths:
        steps = each.split("/")
        above = (f"{'/'.join(steps[:count])}/" for count in range(1, len(steps)))
        theirs = any(leaves_out_file(line, step) for step in (*above, each))
        assert ours.matches(each) == theirs, each


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
def test_of_several_the_last_counts_as_for_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)

    @given(
        st.lists(st.builds("{}{}".format, st.sampled_from(["", "!"]), pattern), min_size=2),
        st.sets(path, min_size=1, max_size=20),
    )
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def compare(lines: list[str], paths: set[str]) -> None:
        (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
        asked = subprocess.run(
            ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin", "-z"],
            input="\0".join(sorted(paths)),
            capture_output=True,
            text=True,
            check=False,
        )
        ours = PathPatterns(lines)
        assert {it for it in paths if ours.matches(it)} == set(asked.stdout.split("\0")) - {""}

    compare()


@pytest.mark.parametrize(
    "line",
    [
        r"a\*b",
        "[!a]b",
        "[a",
        "a]",
        "**",
        "**/",
        "a/**/",
        "**/a/**",
        "***",
        "/a**",
        "a//b",
        "//",
        "./a",
        "[z-a]",
    ],
)
def test_what_takes_thought_is_left_to_pathspec(line: str) -> None:
    assert plain(line) is None


@pytest.mark.parametrize("lines", [USUAL, [*USUAL, "!keep.py", "!/data/"]])
def test_usual_patterns_need_no_pathspec(lines: list[str]) -> None:
    program = (
        "import sys; from prefect_lint.sources.patterns import PathPatterns as P; p = P(sys.argv[1:]); "
        "print(*(p.matches(it) for it in ('a.pyc', 'docs/_build/x', '.a.sva', 'site/x', 'y/site', 'a.py')),"
        "'pathspec' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *lines],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.stdout.split() == ["True", "True", "True", "True", "False", "False", "False"]


def test_a_hostile_set_takes_no_time() -> None:
    lines = [f"*a*b{number}" for number in range(1000)] + [f"*{'a' * 40}{n}*" for n in range(1000)]
    name = "a" * 250
    assert not PathPatterns(lines).verdict(name, name, folder=False)
