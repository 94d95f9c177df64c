from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from output_reports import CLEAN, HOSTILE, RICH, finding

from prefect_lint.findings import Location, Report, Severity
from prefect_lint.output import FORMATS, OutputOptions
from prefect_lint.output.escaping import escape
from prefect_lint.output.markdown import LIMIT
from prefect_lint.output.markdown_text import code, link, prose
from tests.format_readers import gfm, read_markdown

if TYPE_CHECKING:
    from markdown_it.token import Token
    from syrupy.assertion import SnapshotAssertion

EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)


def markdown(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["markdown"](report, options or OutputOptions())


def inline(text: str) -> list[Token]:
    """The parts of what must be one paragraph."""
    start, content, end = gfm().parse(text)
    assert (start.type, end.type) == ("paragraph_open", "paragraph_close")
    return content.children or []


@pytest.mark.parametrize("report", [RICH, HOSTILE], ids=["rich", "hostile"])
def test_the_whole_report(report: Report, snapshot: SnapshotAssertion) -> None:
    assert markdown(report, EVERYTHING) == snapshot


def test_rendered(snapshot: SnapshotAssertion) -> None:
    assert gfm().render(markdown(RICH, EVERYTHING)) == snapshot


def test_clean() -> None:
    assert markdown(CLEAN) == "## prefect-lint\n\nAll clear. No findings in 42 files.\n"


def test_a_text_of_a_rule_is_explained_once() -> None:
    assert markdown(RICH).count("<summary>") == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Task `load` has no `retries`.", "Task `load` has no `retries`."),
        ("Wait (or not): it's 5 %, and/or so.", "Wait (or not): it's 5 %, and/or so."),
        ("Ask @someone now.", "Ask `@someone` now."),
        ("See #12, GH-12 and a/b#12.", "See `#12, GH-12` and `a/b#12`."),
        ("In deadbeef0 it was.", "In `deadbeef0` it was."),
        ("Go to https://evil.example, or www.x.", "Go to `https://evil.example`, or `www.x`."),
        ("mail a@b.example", "mail `a@b.example`"),
        ("<img src=x> &lt;", "`<img src=x> &lt`;"),
        ("a | b", "a `|` b"),
        ("$x$ :tada: **b** _c_", "`$x$ :tada: **b** _c_`"),
        ("`a``b`", "`a` `b`"),
        ("`a`@b", "`a` `@b`"),
        ("odd ` tick", "odd `` ` `` tick"),
        ("a\nb", r"`a\nb`"),
        ("", ""),
    ],
)
def test_prose(text: str, shown: str) -> None:
    assert prose(text) == shown


@given(st.text(st.characters(codec=None)))
def test_code_shows_the_text_exactly(text: str) -> None:
    shown = escape(text[:500])
    if shown.strip():
        (token,) = inline(f"{code(text[:500])}")
        assert (token.type, token.content) == ("code_inline", shown)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["`", "``", "\\", "[x](http://y)", "![x](y)", "<b>", "@a", "#1", "|", "*", "_"]
            ),
            st.sampled_from(
                [" ", "\n", "~~", "$", "www.a.bc", "a@b.cd", "word", ":x:", "&lt;", "://", "-"]
            ),
            st.text(max_size=3),
        ),
        max_size=20,
    ).map("".join)
)
def test_prose_is_words_and_code_whatever_the_text(text: str) -> None:
    for token in inline("x " + prose(text) + " x"):
        assert token.type in ("text", "code_inline")
        if token.type == "text":
            assert not set(token.content) & set("<>&*_[]|~\\#@$^`")


def test_only_an_address_that_is_nothing_else_becomes_a_link() -> None:
    assert link("PFL1", "https://a.example/b.md") == "[PFL1](https://a.example/b.md)"
    for url in ("javascript:x", "http://a", "https://a b", "https://a)[x](y", "https://a\n", None):
        assert link("PFL101", url) == "PFL101"


def big(count: int, **others: object) -> Report:
    findings = [
        finding(
            code=f"PFL{100 + line % 50}",
            location=Location("flows/日本語/a_long_name_of_a_file.py", line, 1, line, 2),
            severity=list(Severity)[line % 3],
            **others,
        )
        for line in range(1, count + 1)
    ]
    return Report(tuple(findings), files=1, parsed_files=1)


@pytest.mark.parametrize("count", [100, 400, 3000])
def test_never_longer_than_a_comment_and_it_says_what_was_cut(count: int) -> None:
    report = big(count, message="A message of some length, 👍, " * 3)
    text = markdown(report, EVERYTHING)
    assert len(text.encode("utf-16-le")) // 2 <= LIMIT
    assert len(text.encode()) < 2**20
    shown = read_markdown(text)
    assert len(shown) == len(set(shown))
    left_out = count - len(shown)
    sentence = text.partition("**Cut to fit")[2]
    assert (f"{left_out} findings" in sentence) is bool(left_out)
    kept = {line for _, _, line in shown}
    if left_out:
        # Errors before warnings before advice.
        ranks = {item.location.line: item.severity.rank for item in report.findings}
        assert min(ranks[line] for line in kept) >= max(
            rank for line, rank in ranks.items() if line not in kept
        )
    assert text.count("<details>") == text.count("</details>")


def test_explanations_go_before_findings() -> None:
    report = big(150, message="A message of some length, " * 9)
    text = markdown(report)
    assert len(read_markdown(text)) == 150
    assert "Left out here: " in text
    assert "explanations. Other formats" in text


def test_a_huge_message_is_cut_and_not_left_out() -> None:
    text = markdown(CLEAN._replace(findings=(finding(message="@" * 1_000_000),)))
    assert len(read_markdown(text)) == 1
    assert "**Cut to fit" not in text
