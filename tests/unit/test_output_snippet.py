from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prefect_lint.findings import Location, SourceText
from prefect_lint.output.escaping import cell_width
from prefect_lint.output.snippet import snippet


def lines(
    text: str, line: int, column: int, end_line: int, end_column: int, *, width: int = 80
) -> list[str]:
    source = SourceText("a.py", tuple(text.split("\n")))
    place = Location("a.py", line, column, end_line, end_column)
    return snippet(source, place, gutter=2, width=width)


def marked(rows: list[str]) -> str:
    """The piece of the first row that stands above the marks of the second, by terminal columns."""
    start = rows[1].index("^")
    stop = start + rows[1].count("^")
    piece, column = "", 0
    for character in rows[0]:
        if start <= column < stop:
            piece += character
        column += cell_width(character)
    return piece


def test_one_line() -> None:
    assert lines("a = 1\nb = call(2)", 2, 5, 2, 9) == [" 2 │ b = call(2)", "   │     ^^^^"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\tif x:\tcall(1)", id="tabs"),
        pytest.param("日本語 = call(1)", id="wide characters"),
        pytest.param("e\u0301e\u0301 = call(1)", id="combining characters"),
        pytest.param("x = '\x1b[31m'; call(1)", id="control characters"),
        pytest.param("x = 1  # ##[error]; call(1)", id="an escaped CI command"),
        pytest.param("x" * 200 + " = call(1)", id="far to the right"),
        pytest.param("x = call(1) " + "y" * 200, id="before a long rest"),
        pytest.param("日" * 100 + " = call(1)" + "本" * 100, id="between long wide texts"),
        pytest.param("x" * 5_000 + "call(1)" + "y" * 5_000, id="in the midst of a generated line"),
    ],
)
def test_marks_stand_under_the_span(text: str) -> None:
    column = text.index("call") + 1
    rows = lines(text, 1, column, 1, column + 4)
    assert marked(rows) == "call"
    assert all(cell_width(row) <= 80 for row in rows)


def test_cropped_lines_say_so() -> None:
    row, _ = lines("x" * 200 + " call(1) " + "y" * 200, 1, 202, 1, 206)
    assert row.startswith(" 1 │ …")
    assert row.endswith("…")


def test_short_spans_of_several_lines_are_whole() -> None:
    assert lines("x = f(\n    1,\n)", 1, 5, 3, 2) == [
        " 1 │ x = f(",
        "   │     ^^",
        " 2 │     1,",
        " 3 │ )",
        "   │ ^",
    ]


def test_long_spans_are_abbreviated() -> None:
    text = "x = f(\n" + "    1,\n" * 20 + ")"
    assert lines(text, 1, 5, 22, 2) == [
        " 1 │ x = f(",
        "   │     ^^",
        " ⋮ │",
        "22 │ )",
        "   │ ^",
    ]


def test_a_span_that_ends_at_a_line_start_ends_on_the_line_before() -> None:
    assert lines("call()\nnext()", 1, 1, 2, 1) == [" 1 │ call()", "   │ ^^^^^^"]


def test_an_empty_span_gets_one_mark() -> None:
    assert lines("abc", 1, 4, 1, 4) == [" 1 │ abc", "   │    ^"]


def test_nothing_without_the_source() -> None:
    place = Location("a.py", 3, 1, 3, 2)
    assert snippet(None, place, gutter=2, width=80) == []
    assert snippet(SourceText("a.py", ("x",)), place, gutter=2, width=80) == []


@example(text=["0" * 8 + "\x1f\x1f\u0e5c\u0e5c"], line=1, column=13, more=0, end_column=1, width=20)
@given(
    st.lists(st.text(st.characters(codec=None, exclude_characters="\n"), max_size=120), min_size=1),
    st.integers(1, 5),
    st.integers(1, 130),
    st.integers(0, 5),
    st.integers(1, 130),
    st.integers(20, 120),
)
def test_any_place_in_any_text_fits_the_width(
    text: list[str], line: int, column: int, more: int, end_column: int, width: int
) -> None:
    source = SourceText("a.py", tuple(text))
    place = Location("a.py", line, column, line + more, end_column)
    for row in snippet(source, place, gutter=3, width=width):
        assert "\n" not in row
        assert cell_width(row) <= max(width, 26)
