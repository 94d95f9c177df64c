"""Edits of a text, and where places of it are afterwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.findings import Edit
from prefect_lint.fixing.applying import applied, in_the_way, moved, shifted


def edit(start: int, end: int, text: str, path: str = "a.py") -> Edit:
    return Edit(path, start, end, text)


@st.composite
def separate_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text in which each character is another one, and edits of it that don't touch each other."""
    length = draw(st.integers(1, 60))
    text = "".join(chr(0x4E00 + index) for index in range(length))
    marks = sorted(draw(st.sets(st.integers(0, length), max_size=12)))
    edits = [
        edit(start, end, draw(st.text("xyz", max_size=3)))
        for start, end in zip(marks[::2], marks[1::2], strict=False)
    ]
    found: list[Edit] = []
    for one in edits:
        if not in_the_way(one, found):
            found.append(one)
    return text, draw(st.permutations(found))


@given(separate_edits())
def test_what_no_edit_touches_is_found_where_it_is_said_to_be(
    case: tuple[str, list[Edit]],
) -> None:
    text, edits = case
    after = applied(text, edits)
    for offset, character in enumerate(text):
        if not any(it.start <= offset < it.end for it in edits):
            first, last = moved(offset, edits)
            assert character in after[first : last + 1]


@given(separate_edits())
def test_edits_one_after_the_other_do_what_they_do_together(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    done: list[Edit] = []
    found = text
    for one in edits:
        found = applied(found, [shifted(one, done)])
        done.append(one)
    assert found == applied(text, edits)


def test_what_is_in_the_way() -> None:
    assert in_the_way(edit(3, 5, "x"), [edit(5, 5, "y")])
    assert in_the_way(edit(5, 5, "x"), [edit(3, 5, "y")])
    assert in_the_way(edit(4, 4, "x"), [edit(3, 5, "y")])
    assert not in_the_way(edit(6, 7, "x"), [edit(3, 5, "y")])
    assert not in_the_way(edit(3, 5, "x"), [edit(3, 5, "y", "b.py")])
    assert not in_the_way(edit(3, 5, "x"), [edit(3, 5, "x")])
    assert in_the_way(edit(3, 5, "x"), [edit(3, 5, "y")])


def test_a_place_in_what_is_replaced_may_be_anywhere_in_it() -> None:
    assert moved(4, [edit(3, 6, "xxxxx")]) == (3, 8)
    assert moved(3, [edit(3, 3, "xx")]) == (3, 5)
    assert moved(9, [edit(3, 6, "")]) == (6, 6)
    assert moved(2, [edit(3, 6, "")]) == (2, 2)
