from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.syntax.shell_words import Unfinished, shell_words


@given(st.text(alphabet="ab \t'\"\\|&;>$(){}=#\r\u00e9", max_size=30))
def test_words_are_those_of_shlex(line: str) -> None:
    try:
        expected = shlex.split(line)
    except ValueError:
        with pytest.raises(Unfinished):
            shell_words(line)
        return
    assert [word.text for word in shell_words(line)] == expected


@pytest.mark.parametrize(
    ("line", "bare", "open_"),
    [
        ("a|b", "a|b", "a|b"),
        ("'a|b'", "\0" * 4, "\0" * 3),
        ('"$a"', "\0" * 3, "$a"),
        ("'$a'", "\0" * 3, "\0" * 2),
        (r"\$a", "\0a", "\0a"),
        (r'"\$a"', "\0\0\0", "\0a"),
    ],
)
def test_quotes_hide_from_a_shell(line: str, bare: str, open_: str) -> None:
    (word,) = shell_words(line)
    assert (word.bare, word.open) == (bare, open_)
