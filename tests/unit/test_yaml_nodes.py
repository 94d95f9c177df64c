"""YAML as Prefect reads it: values, positions, comments, and what is refused."""

from __future__ import annotations

import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault
from prefect_lint.syntax.yaml_reading import MAX_DEPTH, read

if TYPE_CHECKING:
    from prefect_lint.syntax.yaml_nodes import YamlNode


def root_of(text: str) -> YamlNode:
    root = read(dedent(text)).root
    assert root is not None
    return root


def at(node: YamlNode, *keys: str | int) -> YamlNode:
    for key in keys:
        below = node.items[key] if isinstance(key, int) else node.get(key)
        assert below is not None
        node = below
    return node


class TestValues:
    @pytest.mark.parametrize(
        "text",
        [
            "a: no\nb: 010\nc: 1:30\nd: 2024-01-01\ne: 1.10\nf: ~\ng:\nh: 'no'\ni: !!str 5",
            "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: {<<: [{c: 4}, *x], f: *x}",
            "a: 1\na: 2\nb: [1, {c: d}, [e]]\n1: x\ntrue: y",
            "a: |\n  text # no comment\nb: >-\n  folded\n  text\nc: plain\n  text",
            'a: {}\nb: []\nc: "\\u00e9"\nd: !!binary aGk=\ne: !!set {x, y}\nf: 2024-01-01T00:00:00Z',
            "? key\n: value\n",
            "just text",
            "",
            "# nothing",
        ],
    )
    def test_the_same_as_the_loader_of_prefect(self, text: str) -> None:
        root = read(text).root
        assert (None if root is None else root.value) == yaml.safe_load(text)

    def test_duplicate_keys_are_kept(self) -> None:
        root = root_of("a: 1\nb: 2\na: 3\n")
        assert [(entry.key.value, entry.value.value) for entry in root.entries] == [
            ("a", 1),
            ("b", 2),
            ("a", 3),
        ]
        assert at(root, "a").value == 3

    def test_an_alias_is_the_node_of_its_anchor(self) -> None:
        root = root_of("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n")
        assert at(root, "a") is at(root, "c")
        (merged,) = [entry for entry in at(root, "d").entries if entry.merged]
        assert merged.key is at(root, "a").entries[0].key
        assert len(at(root, "d").own_entries) == 1


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "keys", "span"),
        [
            ("a: bc\n", ("a",), (1, 4, 1, 6)),
            ("a: 'b c' # d\n", ("a",), (1, 4, 1, 9)),
            ("a: |  # why\n  text\nb: 1\n", ("a",), (1, 4, 1, 5)),
            ("a:\n  - b: 1\n    c: 2\n\n# end\n", ("a",), (2, 5, 2, 6)),
            ("a:\n  - b: 1\n    c: 2\n\n# end\n", ("a", 0), (2, 5, 2, 6)),
            ("a: {b: 1, c: 2}  # d\n", ("a",), (1, 4, 1, 16)),
            ("a: {b: 1,\n  c: 2}\n", ("a",), (1, 4, 1, 10)),
            ("a: &x\n  b: 1\n", ("a",), (1, 4, 1, 6)),
            ("é😀: b\n", ("é😀",), (1, 5, 1, 6)),
            ("a: 'x\u2028y\x85z'\r\nb: c\r\n", ("b",), (2, 4, 2, 5)),
            ("a:\nb: 1", ("b",), (2, 4, 2, 5)),
        ],
    )
    def test_span(self, text: str, keys: tuple[str | int, ...], span: tuple[int, ...]) -> None:
        assert at(root_of(text), *keys).span == span

    def test_comments(self) -> None:
        text = dedent(
            """\
            # first
            a: don't  # second
            b: "# no" # third
            c: |  # fourth
              # no
              text # no
            # fifth
            d: x#no
            e: plain # sixth
            """
        )
        assert list(read(text).comments()) == [
            (1, 0, "# first"),
            (2, 10, "# second"),
            (3, 10, "# third"),
            (4, 6, "# fourth"),
            (7, 0, "# fifth"),
            (9, 9, "# sixth"),
        ]


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("a: 1\nb: [*x]", 2, "undefined alias"),
            ("a: &x [*x]", 1, "contains itself"),
            ("a: &x {b: *x}", 1, "contains itself"),
            ("? [1, 2]\n: 3", 1, "sequence where a key belongs"),
            ("a: {{ b }}", 1, "mapping where a key belongs"),
            ("a:\n  !own 1", 2, "unknown tag"),
            ("a: !!python/object/apply:os.system [ls]", 1, "unknown tag"),
            ("a: 1\n---\nb: 2", 2, "second document"),
            ("a: 2024-13-45", 1, "can't be read"),
            ("a: !!int x", 1, "can't be read"),
            ("a: =", 1, "unknown tag"),
            ("a: \x01", 1, "character"),
            ("<<: 3", 1, "merged"),
            ("cron: * * * * *", 1, "alias"),
            ("a: b: c", 1, "not allowed"),
            ("a: [", 1, "flow"),
            ("[" * 5000, 1, "depth"),
            ("- " * 5000 + "x", 1, "depth"),
        ],
    )
    def test_what_prefect_can_not_read(self, text: str, line: int, words: str) -> None:
        with pytest.raises(SyntaxFault) as caught:
            read(text)
        assert caught.value.line == line
        assert words in caught.value.message

    @pytest.mark.parametrize("cron", ["* * * * *", "*/5 * * * *"])
    def test_a_cron_without_quotes_is_found_where_it_begins(self, cron: str) -> None:
        with pytest.raises(SyntaxFault) as caught:
            read(f"schedules:\n  - cron: {cron}\n")
        assert (caught.value.line, caught.value.column) == (2, 11)
        assert "quote it" in caught.value.message

    def test_too_deep(self) -> None:
        read("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
        with pytest.raises(TooComplex):
            read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))

    def test_too_much(self) -> None:
        with pytest.raises(TooComplex):
            read("- 1\n" * 500_000)

    def test_a_bomb_of_aliases(self) -> None:
        lines = ["a0: &a0 [" + ",".join("x" * 9) + "]"]
        lines += [
            f"a{number}: &a{number} [" + ",".join([f"*a{number - 1}"] * 9) + "]"
            for number in range(1, 40)
        ]
        started = time.monotonic()
        with pytest.raises(TooComplex):
            read("\n".join(lines))
        assert time.monotonic() - started < 5

    @pytest.mark.parametrize("text", ["<<", "- <<", "a: <<", "a: {<<: {b: <<}}", "="])
    def test_merge_sign_where_a_value_belongs(self, text: str) -> None:
        with pytest.raises(yaml.YAMLError):
            yaml.safe_load(text)
        with pytest.raises(SyntaxFault):
            read(text)

    @given(st.text(alphabet="ab:- \n#&*[]{}'\"|>!?,<\t\r1é\x85\u2028", max_size=60))
    def test_never_anything_else(self, text: str) -> None:
        try:
            document = read(text)
        except (SyntaxFault, TooComplex):
            return
        assert (None if document.root is None else document.root.value) == _loaded(text)
        lines = document.lines
        for node in document.root.walk() if document.root is not None else ():
            span = node.span
            assert 1 <= span.line <= span.end_line <= len(lines.starts)
            assert span.column >= 1
        list(document.comments())


def _loaded(text: str) -> object:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_the_loader_in_python_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'b', {c: 010}]\nd: *x\n"
    expected = [(node.value, node.span) for node in root_of(text).walk()]
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert [(node.value, node.span) for node in root_of(text).walk()] == expected


class TestDoubtfulKeys:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("a: 1\nb: {c: 1, d: 2}", []),
            ("a: 1\na: 2", [1]),
            ("a: {b: 1, b: 2}\nc:\n  d: 1\n  d: 1", [1, 3]),
            ("1: a\n0x1: b", [1]),
            ("x: &x {b: 1}\na: &a {<<: *x, b: 1}\nc: *a", [2]),
        ],
    )
    def test_only_mappings_that_may_have_a_key_twice(self, text: str, lines: list[int]) -> None:
        found = list(read(text).mappings_with_doubtful_keys())
        assert sorted(node.span.line for node in found) == lines

    def test_each_once_however_many_aliases(self) -> None:
        document = read("a: &a {b: 1, b: 2}\nc: *a\nd: *a")
        assert len(list(document.mappings_with_doubtful_keys())) == 1


class TestPlaceholders:
    @pytest.mark.parametrize("text", ["a: '{{ b }}'", "- x\n- {c: 'd {{ e }}'}", "'{{ a }}': 1"])
    def test_anywhere_below(self, text: str) -> None:
        assert root_of(text).has_placeholder

    @pytest.mark.parametrize(
        "text", ["a: b", "# {{ a }}\n- b", "a: '{{'\nb: '}}'", "a: {b: {c: 1}}"]
    )
    def test_none(self, text: str) -> None:
        assert not root_of(text).has_placeholder

    def test_siblings_have_their_own(self) -> None:
        root = root_of("a: '{{ b }}'\nc: {d: [e]}")
        assert at(root, "a").has_placeholder
        assert not at(root, "c").has_placeholder


def test_the_extent_of_a_block_is_all_of_it() -> None:
    node = at(root_of("a: |-\n  b\n  c\nd: 1"), "a")
    assert node.span.end_line == 1
    assert (node.extent.line, node.extent.column) == (1, 4)
    assert node.extent.end_line >= 3
