from __future__ import annotations

import argparse
import difflib
import inspect
import io
import textwrap
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.sources import suppressions
from prefect_lint.sources.suppressions import Suppression, SuppressionKind, may_suppress, scan
from prefect_lint.sources.text import Source, decode

if TYPE_CHECKING:
    from types import ModuleType


def source(text: str) -> Source:
    return decode(text.encode(), Path("/p/a.py"), "a.py")


def only(text: str) -> Suppression:
    found = scan(source(text))
    assert len(found) == 1
    return found[0]


def test_line_form() -> None:
    found = only("x = 1\nfetch()  # prefect-lint: ignore[PFL101] flaky, see #12\n")
    assert found == Suppression(
        SuppressionKind.LINE, 2, 10, 40, ("PFL101",), "flaky, see #12", own_line=False
    )
    assert found.problem is None


def test_several_rules_by_code_and_name_and_loose_spacing() -> None:
    found = only("#prefect-lint:ignore[ PFL101,missing-cache-key ]")
    assert found.codes == ("PFL101", "missing-cache-key")
    assert found.reason is None
    assert found.own_line


def test_file_form() -> None:
    found = only("    # prefect-lint: ignore-file[PFL101] - generated\n")
    assert found.kind is SuppressionKind.FILE
    assert found.reason == "generated"
    assert found.own_line


@pytest.mark.parametrize(
    ("comment", "codes", "reason"),
    [
        ("# noqa: PFL101", ("PFL101",), None),
        ("#noqa:PFL101,F401 because", ("PFL101",), "because"),
        ("# noqa: E501, PFL101 , PFL202", ("PFL101", "PFL202"), None),
        ("# NOQA: E501 pfl101", ("pfl101",), None),
        ("# type: ignore[x]  # noqa: PFL101", ("PFL101",), None),
    ],
)
def test_noqa(comment: str, codes: tuple[str, ...], reason: str | None) -> None:
    found = only(f"x = 1  {comment}\n")
    assert (found.kind, found.codes, found.reason) == (SuppressionKind.NOQA, codes, reason)


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# noqa: ACME001", ("ACME001",)),
        ("# noqa: F401,acme001 PFL101 why", ("acme001", "PFL101")),
        ("# noqa: ACME002", ()),
        ("# noqa: ACME0011", ()),
    ],
)
def test_noqa_with_codes_of_others(comment: str, codes: tuple[str, ...]) -> None:
    text = source(f"x = 1  {comment}\n")
    assert [it for found in scan(text, others={"ACME001"}) for it in found.codes] == [*codes]
    assert may_suppress(text, {"ACME001"}) or not codes
    assert [it for found in scan(text) for it in found.codes if "PFL" not in it] == []


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: E501, F401",
        "x = 1  # PFL101 is about retries",
        "x = 1  # noqa: PFL101-like",
        'x = "# prefect-lint: ignore[PFL101]"',
        "x = '''\n# prefect-lint: ignore[PFL101]\n'''",
        'x = f"""\n{y}  # noqa: PFL101\n"""',
        'x = r"\\"  # prefect-lint: ignore[PFL101]"',
        '# write "# prefect-lint: ignore[PFL101]" to silence it',
        "# see prefect-lint: ignore comments",
        "# not-prefect-lint: ignore[PFL101]",
    ],
)
def test_what_is_none(line: str) -> None:
    assert scan(source(f"{line}\n")) == []


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("ignore", "names no rule"),
        ("ignore because of reasons", "names no rule"),
        ("ignore[]", "names no rule"),
        ("ignore-file", "`ignore-file[PFL101]`"),
        ("ignore[PFL101", "does not close"),
        ("ignore[PFL101,]", "empty place"),
        ("ignore[PFL 101]", "`PFL 101`"),
        ("ignore[*]", "`*`"),
        ("ignored[PFL101]", "says `ignored[PFL101]`"),
        ("off", "says `off`"),
        ("", "says nothing"),
    ],
)
def test_malformed(comment: str, words: str) -> None:
    found = only(f"x = 1  # prefect-lint: {comment}\n")
    assert found.codes == ()
    assert words in (found.problem or "")
    assert (found.line, found.column) == (1, 8)


def test_several_in_one_comment() -> None:
    text = (
        "x = 1  # prefect-lint: ignore[PFL101] one # prefect-lint: ignore[PFL202] # noqa: PFL308\n"
    )
    found = scan(source(text))
    assert [(item.codes, item.reason) for item in found] == [
        (("PFL101",), "one"),
        (("PFL202",), None),
        (("PFL308",), None),
    ]
    assert [text[item.column - 1 : item.end_column - 1] for item in found] == [
        "# prefect-lint: ignore[PFL101]",
        "# prefect-lint: ignore[PFL202]",
        "# noqa: PFL308",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places_with_every_newline(newline: str) -> None:
    text = newline.join(
        ["a = '日本'", "\tb = 1  # noqa: PFL101", "# prefect-lint: ignore[PFL202]", ""]
    )
    found = scan(source(text.replace("\tb", "b")))
    assert [(item.line, item.column, item.own_line) for item in found] == [
        (2, 8, False),
        (3, 1, True),
    ]


def test_columns_count_characters() -> None:
    found = only("s = '日本'  # noqa: PFL101\n")
    assert (found.column, found.end_column) == (11, 25)


@pytest.mark.parametrize(
    "broken",
    [
        "x = (\n",
        "def f(:\n",
        "  x = 1\n y = 2\n",
        "print 'hello'\n",
        "x = '''never closed\n",
        "(" * 3000 + "\n",
    ],
)
def test_comments_of_broken_files_are_still_found(broken: str) -> None:
    text = (
        "a = 1  # prefect-lint: ignore[PFL101]\n"
        'b = "# prefect-lint: ignore[PFL202]"\n'
        "c = '''\n# prefect-lint: ignore[PFL308]\n'''\n" + broken
    )
    assert [(item.line, item.codes) for item in scan(source(text))] == [(1, ("PFL101",))]


@pytest.mark.parametrize("module", [argparse, difflib, inspect, tokenize, suppressions, textwrap])
def test_comments_are_those_that_the_tokenizer_sees(module: ModuleType) -> None:
    text = Path(module.__file__ or "").read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    expected = [(*it.start, it.string) for it in tokens if it.type == tokenize.COMMENT]
    assert list(suppressions.comments(text)) == expected
    assert expected


def test_files_without_the_words_are_not_scanned() -> None:
    assert not may_suppress(source("x = 1  # noqa\n"))
    assert not may_suppress(source("x = 1  # PFL101\n"))
    assert may_suppress(source("# Noqa: pfl101\n"))
    assert may_suppress(source("# prefect-lint: ignore\n"))


@pytest.mark.parametrize(
    "text",
    [
        "# noqa: " + "PFL101 " * 20_000 + "!",
        "# prefect-lint: ignore[" + "a," * 50_000,
        "# " * 50_000 + "prefect-lint: ignore[PFL101]",
        "'" * 60_001 + "# prefect-lint: ignore[PFL101]",
        '"""' + '\\"' * 60_000 + "# prefect-lint: ignore[PFL101]",
        '"""' + '\\"' * 60_000 + "# prefect-lint: ignore[PFL101]\\",
        "'\\" * 60_000 + "# prefect-lint: ignore[PFL101]",
    ],
)
def test_hostile_comments_come_to_an_end(text: str) -> None:
    # A scan that is quadratic, as `tokenize` is before 3.12, takes minutes for some of these.
    assert all(found.line == 1 for found in scan(source(f"{text}\n")))
