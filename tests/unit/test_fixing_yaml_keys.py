"""Keys that get a value or are added: in blocks and in braces, with comments, anchors and newlines kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.fixing.yaml_keys import RemoveKey, SetKey
from tests.unit.fix_changes import yaml_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.fixing.changes import Change
    from prefect_lint.syntax.yaml_nodes import YamlNode

HEAD = "deployments:\n- name: a\n  entrypoint: flows.py:a\n"


def changed(text: str, **options: Any) -> str | None:
    """A file after `k` got a value in the mapping `m` of its first deployment; `None` when it has no fix."""
    return _after(text, lambda node: SetKey(node, "k", "[]", **options))


def without(text: str) -> str | None:
    """The same without `k`."""

    def change(node: YamlNode) -> RemoveKey:
        entry = node.entry("k")
        assert entry is not None
        return RemoveKey(node, entry.key)

    return _after(text, change)


def _after(text: str, change: Callable[[YamlNode], Change]) -> str | None:
    after = yaml_after(f"{HEAD}{text}", lambda root: change(_mapping(root)))
    if after is None:
        return None
    assert after.startswith(HEAD)
    return after.removeprefix(HEAD)


def _mapping(root: YamlNode | None) -> YamlNode:
    assert root is not None
    deployments = root.get("deployments")
    assert deployments is not None
    found = deployments.items[0].get("m")
    assert found is not None
    return found


SET = [
    ("  m:\n    k:\n", "  m:\n    k: []\n"),
    ("  m:\n    k:", "  m:\n    k: []"),
    ("  m:\n    k:   # none\n    a: 1\n", "  m:\n    k: []   # none\n    a: 1\n"),
    ('  m:\n    "k" :\n', '  m:\n    "k" : []\n'),
    ("  m:\n    k: null  # none\n", "  m:\n    k: []  # none\n"),
    ("  m:\n    k: ~\n", "  m:\n    k: []\n"),
    ('  m: {k: "a", b: 1}\n', "  m: {k: [], b: 1}\n"),
    ("  m: {k: , b: 1}\n", "  m: {k: [] , b: 1}\n"),
    ("  m: {k: }\n", "  m: {k: [] }\n"),
    ("  m: {k, b: 1}\n", None),
    ("  m:\n    ? k\n    b: 1\n", None),
    ("  m:\n    k: &none\n", None),
    ("  m:\n    k: &none ~\n", None),
    ("  m:\n    k: {a: 1}\n", None),
    ("  n: &n {k: 1}\n  m:\n    <<: *n\n    b: 1\n", None),
    ("  n: &n 1\n  m:\n    k: *n\n", None),
    ("  n: &n k\n  m:\n    *n : 1\n", None),
    ("  m:\n    k:\r\n    a: 1\r\n", "  m:\n    k: []\r\n    a: 1\r\n"),
]


@pytest.mark.parametrize(("before", "after"), SET)
def test_a_key_gets_a_value(before: str, after: str | None) -> None:
    assert changed(before) == after


ADDED = [
    ("  m:\n    a: 1\n", "  m:\n    a: 1\n    k: []\n"),
    ("  m:\n    a: 1", "  m:\n    a: 1\n    k: []"),
    (
        "  m:\n    a: 1  # one\n    # two\n    b: 2\n",
        "  m:\n    a: 1  # one\n    k: []\n    # two\n    b: 2\n",
    ),
    ("  m:\n    a: '#1'\n", "  m:\n    a: '#1'\n    k: []\n"),
    ("  m:\n    a:\n    b: 1\n", "  m:\n    a:\n    k: []\n    b: 1\n"),
    ("  m:\n    a:  # none\n    b: 1\n", "  m:\n    a:  # none\n    k: []\n    b: 1\n"),
    ("  m:\n    a: [1, 2]\n", "  m:\n    a: [1, 2]\n    k: []\n"),
    (
        "  m:\n    # a\n    a: |\n      x\n    # b\n    b: 1\n",
        "  m:\n    # a\n    k: []\n    a: |\n      x\n    # b\n    b: 1\n",
    ),
    ("  m:\n    a:\n      x: 1\n", "  m:\n    k: []\n    a:\n      x: 1\n"),
    ("  m:\n    a:\n    - 1\n", "  m:\n    k: []\n    a:\n    - 1\n"),
    ('  m:\n    a: "x\n      y"\n', '  m:\n    k: []\n    a: "x\n      y"\n'),
    ("  m:\n    a: &x 1\n", "  m:\n    a: &x 1\n    k: []\n"),
    ("  m: &m\n    a: 1\n", "  m: &m\n    a: 1\n    k: []\n"),
    ("  m: {a: 1}\n", "  m: {a: 1, k: []}\n"),
    ("  m: &m {b: 2, a: '1', }\n", "  m: &m {b: 2, a: '1', k: [], }\n"),
    (
        "  m: {\n      a: 1,  # one\n      b: 2,\n    }\n",
        "  m: {\n      a: 1, k: [],  # one\n      b: 2,\n    }\n",
    ),
    ("  m: {a: [1], b: 2}\n", "  m: {a: [1], k: [], b: 2}\n"),
    ("  m:\n    a: 1\r\n    b: 2\r\n", "  m:\n    a: 1\r\n    k: []\r\n    b: 2\r\n"),
    ("  m: {a, b: 2}\n", None),
    ("  m:\n    b: 1\n", None),
    ("  n: &n {a: 1}\n  m:\n    <<: *n\n    b: 1\n", None),
    ("  n: &n 1\n  m:\n    a: *n\n", None),
    ("  m:\n    ? a\n    : 1\n", None),
    ("  m:\n    &a a: 1\n", None),
]


@pytest.mark.parametrize(("before", "after"), ADDED)
def test_a_key_is_added_beside_another(before: str, after: str | None) -> None:
    assert changed(before, beside="a") == after


REMOVED = [
    ("  m:\n    a: 1\n    k: 2\n    b: 3\n", "  m:\n    a: 1\n    b: 3\n"),
    ("  m:\n    a: 1\n    k: 2\n", "  m:\n    a: 1\n"),
    ("  m:\n    a: 1\n    k: 2", "  m:\n    a: 1\n"),
    ("  m:\n    k: 2\n    a: 1\n", "  m:\n    a: 1\n"),
    (
        "  m:\n    a: 1\n    # two\n    k:\n    # three\n    b: 3\n",
        "  m:\n    a: 1\n    # two\n    # three\n    b: 3\n",
    ),
    ("  m:\n    a: 1\r\n    k: 2\r\n    b: 3\r\n", "  m:\n    a: 1\r\n    b: 3\r\n"),
    ("  m: {a: 1, k: [2, 3], b: 3}\n", "  m: {a: 1, b: 3}\n"),
    ("  m: {a: 1, k: 2}\n", "  m: {a: 1}\n"),
    ("  m: {a: 1, k: 2, }\n", "  m: {a: 1, }\n"),
    ("  m: {k: 2, a: 1}\n", "  m: {a: 1}\n"),
    ("  m:\n    a: 1\n    k: 2  # why\n", None),
    ("  m:\n    k: 2\n    # one\n    a: 1\n", None),
    ("  m: {a: 1,  # one\n    k: 2}\n", None),
    ("  m:\n    a: 1\n    k: |\n      x\n", None),
    ("  m:\n    k: 2\n", None),
    ("  m:\n    a: 1\n    ? k\n    : 2\n", None),
]


@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_a_key_is_taken_out(before: str, after: str | None) -> None:
    assert without(before) == after


def test_the_first_key_of_an_item() -> None:
    text = f"{HEAD}  m:\n  - k: 1\n    a: 2\n"

    def change(root: YamlNode | None) -> RemoveKey:
        item = _mapping(root).items[0]
        return RemoveKey(item, item.own_entries[0].key)

    assert yaml_after(text, change) == f"{HEAD}  m:\n  - a: 2\n"


def test_in_an_item_of_a_list() -> None:
    text = f"{HEAD}  m:\n  - - a: 1  # one\n"

    def change(root: YamlNode | None) -> SetKey:
        return SetKey(_mapping(root).items[0].items[0], "k", "[]", beside="a")

    assert yaml_after(text, change) == f"{text}      k: []\n"


_scalars = st.sampled_from(["1", "no", "~", "a b", "'a: k'", '"}"', "&x 1", ""])
_values = st.one_of(
    _scalars,
    st.sampled_from(
        ["[1, 2]", "{x: 1}", "|\n      x\n", ">-\n      # x\n", "\n      x: 1", "\n    - 1"]
    ),
)
_notes = st.sampled_from(["", "  # a: 1", "  # }"])


@given(
    st.lists(
        st.tuples(st.sampled_from("abck"), _values, _notes),
        min_size=1,
        max_size=4,
        unique_by=lambda it: it[0],
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_blocks_of_all_kinds(entries: list[tuple[str, str, str]], newline: str) -> None:
    lines = [
        f"    {key}: {value}{note if chr(10) not in value else ''}".rstrip("\n") + "\n"
        for key, value, note in entries
    ]
    anchors = sum("&x" in line for line in lines)
    text = f"  m:\n{''.join(lines)}  # the end\n  z: 1\n".replace("\n", newline)
    _holds(text, anchors)


@given(
    st.lists(
        st.tuples(st.sampled_from("abck"), _scalars, st.sampled_from(["", " ", "  # a, k\n    "])),
        min_size=1,
        max_size=4,
        unique_by=lambda it: it[0],
    )
)
def test_braces_of_all_kinds(entries: list[tuple[str, str, str]]) -> None:
    inner = ",".join(f" {key}: {value}{note}" for key, value, note in entries)
    _holds(f"  m: {{{inner}}}\n  z: 1\n", sum("&x" in it[1] for it in entries))


def _holds(text: str, anchors: int) -> None:
    """What counts of every change: the key has the value, the rest is as it was, comments are there."""
    if anchors > 1:
        return
    after = changed(text, beside="a")
    if after is None:
        return
    before = yaml.safe_load(f"{HEAD}{text}")
    expected = before["deployments"][0]
    expected["m"]["k"] = []
    assert yaml.safe_load(f"{HEAD}{after}")["deployments"][0] == expected
    assert re.findall(r"#[^\r\n]*", after) == re.findall(r"#[^\r\n]*", text)
    assert after.count("\r\n") == (after.count("\n") if "\r" in text else 0)
    kept = [line for line in text.splitlines(keepends=True) if line not in after]
    assert len(kept) <= 1, "more than one line of it was changed"
