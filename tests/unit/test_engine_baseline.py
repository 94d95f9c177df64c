from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.baseline import Comparison, compare, entries_of
from prefect_lint.engine.baseline_file import (
    FORMAT,
    VERSION,
    Entry,
    read_baseline,
    rendered,
    write_baseline,
)
from prefect_lint.engine.fingerprints import (
    fingerprints,
    in_file,
    normalised,
    text_at,
    without_path,
)
from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import SyntaxErrorRule, UnusedSuppression, own_finding
from prefect_lint.findings import Finding, Location

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from pathlib import Path


def found(*faults: tuple[str, str, str]) -> list[Finding]:
    """Findings of a run: path, symbol and text of each, in the order of the source."""
    located = []
    for line, (path, symbol, text) in enumerate(faults, start=1):
        finding = own_finding(UnusedSuppression, Location(path, line, 1, line, 9), "It is so.")
        located.append(Located(finding._replace(symbol=symbol), (line, line), text))
    located.sort(key=lambda item: item.finding.sort_key)
    return [
        item.finding._replace(fingerprint=print_)
        for item, print_ in zip(located, fingerprints(located), strict=True)
    ]


def compared(
    before: Iterable[Finding],
    after: Iterable[Finding],
    gone: Iterable[str] = (),
    could_be_found: Callable[[Entry], bool] = lambda entry: True,
) -> Comparison:
    gone = set(gone)
    return compare(
        entries_of(before), list(after), is_gone=gone.__contains__, could_be_found=could_be_found
    )


A = ("a.py", "fetch", "get(url)")
B = ("a.py", "load", "put(url)")
C = ("b.py", "fetch", "get(url)")


# Fingerprints


@pytest.mark.parametrize(
    "written",
    [
        "extract.submit(url, day='x')",
        'extract.submit(url, day="x",)',
        'extract.submit(\n    url,\n    day="x",\n)',
        'extract.submit(  # a comment, with "quotes"\n\turl,\n\tday="x"  # noqa: E501\n)',
        'extract \\\n    .submit(url, day="x")',
    ],
)
def test_a_formatter_changes_no_fingerprint(written: str) -> None:
    assert normalised(written) == 'extract.submit(url,day="x")'


def test_what_is_no_comment_stays() -> None:
    assert normalised('get("a#b")') == 'get("a#b")'
    assert normalised("# prefect-lint: ignore[PFL101]") == "#prefect-lint:ignore[PFL101]"
    assert normalised('get("*****")') == normalised('get("*************")')


def test_text_at_a_place() -> None:
    lines = ["x = get(", "    url,", ") + 1"]
    assert text_at(lines, Location("a.py", 1, 5, 3, 2)) == "get(\n    url,\n)"
    assert text_at(lines, Location("a.py", 1, 1, 1, 2)) == "x"
    assert text_at(lines, Location("a.py", 9, 1, 9, 2)) == ""
    assert text_at(lines, Location("a.py", 3, 1, 9, 2)) == ") + 1"


def test_the_path_is_a_part_of_its_own() -> None:
    (one,), (other,) = found(A), found(C)
    assert one.fingerprint != other.fingerprint
    assert without_path(one.fingerprint) == without_path(other.fingerprint)
    assert in_file(one.fingerprint, "b.py") == other.fingerprint


# Comparing

PLACES = st.lists(
    st.tuples(
        st.sampled_from(["a.py", "b.py", "flows/c.py"]),
        st.sampled_from(["fetch", "load"]),
        st.sampled_from(["get(url)", "put(url)", "get()"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(PLACES)
def test_nothing_is_new_when_nothing_changed(faults: list[tuple[str, str, str]]) -> None:
    result = compared(found(*faults), found(*faults))
    assert (result.new, result.stale, result.untold) == ((), (), ())
    assert len(result.accepted) == len(faults)


@settings(deadline=None)
@given(PLACES, st.randoms(use_true_random=False))
def test_order_does_not_matter(faults: list[tuple[str, str, str]], rng: random.Random) -> None:
    shuffled = faults.copy()
    rng.shuffle(shuffled)
    assert compared(found(*faults), found(*shuffled)).new == ()


@settings(deadline=None)
@given(PLACES, st.data())
def test_one_more_is_one_new_and_one_less_one_stale(
    faults: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    one = data.draw(st.tuples(*(st.sampled_from(it) for it in zip(A, B, C, strict=True))))
    where = data.draw(st.integers(0, len(faults)))
    more = [*faults[:where], one, *faults[where:]]
    grown = compared(found(*faults), found(*more))
    assert (len(grown.new), len(grown.stale)) == (1, 0)
    assert grown.new[0].location.path == one[0]
    shrunk = compared(found(*more), found(*faults))
    assert (len(shrunk.new), len(shrunk.stale)) == (0, 1)
    assert shrunk.stale[0].path == one[0]


@settings(deadline=None)
@given(PLACES)
def test_a_renamed_file_brings_nothing_new(faults: list[tuple[str, str, str]]) -> None:
    moved = [("new.py" if path == "a.py" else path, *rest) for path, *rest in faults]
    result = compared(found(*faults), found(*moved), gone={"a.py"})  # type: ignore[arg-type]
    assert (result.new, result.stale) == ((), ())
    stayed = compared(found(*faults), found(*moved))  # type: ignore[arg-type]
    assert len(stayed.new) == len(stayed.stale) == sum(path == "a.py" for path, *_ in faults)


def test_a_copied_file_is_new() -> None:
    moved = [("new.py", *A[1:]), ("copy.py", *A[1:])]
    result = compared(found(A), found(*moved), gone={"a.py"})
    assert (len(result.new), len(result.accepted)) == (1, 1)


def test_entries_that_the_run_can_not_judge_stay() -> None:
    result = compared(found(A, C), [], could_be_found=lambda entry: entry.path == "a.py")
    assert [entry.path for entry in result.stale] == ["a.py"]
    assert [entry.path for entry in result.untold] == ["b.py"]


def test_findings_that_are_not_sure_enough_keep_their_entries() -> None:
    findings = found(A, B)
    result = compare(
        entries_of(findings),
        findings[:1],
        unsure=findings[1:],
        is_gone=lambda path: False,
        could_be_found=lambda entry: True,
    )
    assert (len(result.accepted), result.stale, len(result.untold)) == (1, (), 1)


def test_files_that_can_not_be_analysed_are_never_accepted() -> None:
    broken = own_finding(SyntaxErrorRule, Location("a.py", 1, 1, 1, 2), "Bad")._replace(
        fingerprint="0" * 24
    )
    assert entries_of([broken]) == []
    entry = Entry("a.py", broken.code, None, broken.fingerprint, "Bad")
    result = compare(
        [entry], [broken], is_gone=lambda path: True, could_be_found=lambda entry: True
    )
    assert (result.new, result.stale) == ((broken,), (entry,))


def test_an_entry_that_stands_twice_accepts_one() -> None:
    entries = [*entries_of(found(A)), *entries_of(found(A))]
    result = compare(
        entries, found(A, A), is_gone=lambda path: False, could_be_found=lambda entry: True
    )
    assert (len(result.new), len(result.stale)) == (1, 1)


# The file


def test_a_baseline_is_a_line_an_entry_and_sorted() -> None:
    entries = entries_of(found(C, B, A))
    text = rendered(entries)
    assert text == rendered(reversed(entries))
    document = json.loads(text)
    assert (document["format"], document["version"]) == (FORMAT, VERSION)
    assert [(it["path"], it["symbol"]) for it in document["entries"]] == [
        ("a.py", "fetch"),
        ("a.py", "load"),
        ("b.py", "fetch"),
    ]
    lines = text.splitlines()
    assert lines[:4] == [
        "{",
        f'  "format": "{FORMAT}",',
        f'  "version": {VERSION},',
        '  "entries": [',
    ]
    assert len(lines) == 4 + 3 + 2
    assert json.loads(rendered([]))["entries"] == []


def test_odd_names_come_back(tmp_path: Path) -> None:
    odd = ("we\nird \udcff\u202e::error.py", "f\x7f\x1b[0m", "x")
    path = tmp_path / "b.json"
    write_baseline(path, entries_of(found(odd)), "b.json")
    data = path.read_bytes()
    assert data.isascii()
    assert b"\x7f" not in data
    assert b"\x1b" not in data
    (entry,) = read_baseline(path, "b.json").entries
    assert (entry.path, entry.symbol, entry.line) == (odd[0], odd[1], 5)


GOOD = json.loads(rendered(entries_of(found(A))))


def broken(**changes: object) -> str:
    return json.dumps({**GOOD, "entries": [{**GOOD["entries"][0], **changes}]})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not valid JSON"),
        ("{", r"is not valid JSON \(line 1, column 2"),
        ("\xff", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        (f'{{"format": "{FORMAT}", "version": {"1" * 5000}}}', "is not valid JSON"),
        ("[]", "is not a baseline"),
        ('{"version": 1}', "is not a baseline"),
        (json.dumps({**GOOD, "version": VERSION + 1}), "written by a newer prefect-lint"),
        (json.dumps({**GOOD, "version": "1"}), "no version"),
        (json.dumps({**GOOD, "version": True}), "no version"),
        (json.dumps({**GOOD, "entries": {}}), "no list of entries"),
        (json.dumps({**GOOD, "entries": [1]}), "entry 1 is broken"),
        (broken(path="/etc/passwd"), "entry 1 is broken"),
        (broken(path="../a.py"), "entry 1 is broken"),
        (broken(path="a\0.py"), "entry 1 is broken"),
        (broken(path=1), "entry 1 is broken"),
        (broken(fingerprint="xyz"), "entry 1 is broken"),
        (broken(symbol=1), "entry 1 is broken"),
        (broken(message=None), "entry 1 is broken"),
        (broken(path="other.py"), "path and its fingerprint don't belong together"),
        (f"<<<<<<< HEAD\n{rendered([])}=======\n>>>>>>> topic\n", "merge conflicts"),
        (f"{rendered([])}=======\r\n", "merge conflicts"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=rf"^shown\.json: .*{complaint}"):
        read_baseline(path, "shown.json")


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such baseline; make it by"):
        read_baseline(tmp_path / "b.json", "b.json")
    with pytest.raises(ConfigurationError, match="not a regular file"):
        read_baseline(tmp_path, "b.json")
    with pytest.raises(ConfigurationError, match="can't be read"):
        read_baseline(tmp_path / "a\0b", "b.json")


def test_writing_takes_nothing_but_a_baseline_away(tmp_path: Path) -> None:
    other = tmp_path / "pyproject.toml"
    other.write_text("[project]\n")
    with pytest.raises(ConfigurationError, match="is no baseline"):
        write_baseline(other, [], "pyproject.toml")
    assert other.read_text() == "[project]\n"
    link = tmp_path / "link.json"
    link.symlink_to(other)
    with pytest.raises(ConfigurationError, match="is a link"):
        write_baseline(link, [], "link.json")
    with pytest.raises(ConfigurationError, match="not a regular file"):
        write_baseline(tmp_path, [], "folder")
    with pytest.raises(ConfigurationError, match="can't be written: No such file"):
        write_baseline(tmp_path / "no/b.json", [], "b.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "pyproject.toml"]


def test_writing_over_a_baseline_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text(f"<<<<<<< HEAD\n{rendered([])}")
    path.chmod(0o640)
    write_baseline(path, entries_of(found(A)), "b.json")
    assert len(read_baseline(path, "b.json").entries) == 1
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["b.json"]
