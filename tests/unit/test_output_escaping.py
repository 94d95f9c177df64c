from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.output.escaping import cell_width, cells, defuse, display_path, escape


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain `text`: 50 %", "plain `text`: 50 %", id="plain text stays"),
        pytest.param("Größe 日本語 👍", "Größe 日本語 👍", id="other scripts stay"),
        pytest.param("ن\u200cم", "ن\u200cم", id="the joiners that scripts need stay"),
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="line breaks and tabs"),
        pytest.param("\x00\x1b[2J\x7f", r"\x00\x1b[2J\x7f", id="C0 controls and DEL"),
        pytest.param("\x85\x9b", r"\x85\x9b", id="C1 controls"),
        pytest.param("\u202a\u202e\u2066\u2069", r"\u202a\u202e\u2066\u2069", id="bidi marks"),
        pytest.param("\u2028\u2029", r"\u2028\u2029", id="line separators"),
        pytest.param("a\u200bb\ufeff", r"a\u200bb\ufeff", id="characters that show nothing"),
        pytest.param("caf\udce9.py", r"caf\udce9.py", id="a file name that is not UTF-8"),
        pytest.param("\ufffe\uffff", r"\ufffe\uffff", id="what is no character"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag characters"),
        pytest.param("##[error]x", r"#\x23[error]x", id="GitHub's older command form"),
        pytest.param("###[error]x", r"##\x23[error]x", id="the same after another hash"),
        pytest.param("##vso[task.x]", r"#\x23vso[task.x]", id="Azure Pipelines"),
        pytest.param("##teamcity[x]", r"#\x23teamcity[x]", id="TeamCity"),
        pytest.param("## heading [x]", "## heading [x]", id="an ordinary comment stays"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text(st.characters(codec=None)))
def test_escaped_text_is_one_line_without_controls(text: str) -> None:
    shown = escape(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert len(shown.splitlines()) <= 1
    assert "##[" not in shown
    assert escape(shown) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("flows/a.py", "flows/a.py"),
        ("a::b.py", "a::b.py"),
        ("::error::a.py", "./::error::a.py"),
        (" ::error::a.py", "./ ::error::a.py"),
        ("\u2003::error::a.py", "./\u2003::error::a.py"),
    ],
)
def test_a_path_never_starts_a_workflow_command(path: str, shown: str) -> None:
    assert display_path(path) == shown


def test_defuse_escapes_commands_at_line_starts_only() -> None:
    text = "::error::a\n  ::notice::b\nc ::error::d\n:e"
    assert defuse(text) == "\\x3a:error::a\n  \\x3a:notice::b\nc ::error::d\n:e"


def test_tabs_reach_the_next_stop_and_escapes_take_their_width() -> None:
    assert cells("\ta\tb") == ["    ", "a", "   ", "b"]
    assert cells("日\tb") == ["日", "  ", "b"]
    assert cells("\x1b\tb") == [r"\x1b", "    ", "b"]


def test_cell_width_counts_wide_and_combining_characters() -> None:
    assert cell_width("abc") == 3
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1
    assert cell_width("👍") == 2
