from __future__ import annotations

import ast
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.ast_layout import EXACT_IN_FSTRINGS, AstLayout
from prefect_lint.syntax.cst_layout import CstLayout
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.positions import Positions, Span
from prefect_lint.syntax.reading import read_outline
from prefect_lint.syntax.spans import Lines

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
CORPUS = [
    *sorted(LIBRARY.glob("*.py"))[::5],
    *sorted((LIBRARY / "asyncio").glob("*.py"))[::4],
    *sorted((LIBRARY / "json").glob("*.py")),
    *sorted((LIBRARY / "email").glob("*.py"))[::6],
]


class File:
    """A text with its outline and both ways to find positions in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.outline = read_outline(text)
        self.positions = Positions(text, self.outline.counts)
        # Counts that fit no file make it read the file with LibCST.
        self.fallback = Positions(text, {"name": -1})

    def all(self, kind: type[o.Node]) -> list[o.Node]:
        return [node for node in self.outline.walk() if isinstance(node, kind)]

    def at(self, span: Span) -> str:
        start = self.lines.offset(span.line, span.column - 1)
        return self.text[start : self.lines.offset(span.end_line, span.end_column - 1)]

    def shown(self, kind: type[o.Node]) -> list[str]:
        """The text at each node of a kind; both ways have to agree on it."""
        found = []
        for node in self.all(kind):
            span = self.positions.span(node)
            if node_is_counted(node):
                assert span == self.fallback.span(node)
            found.append(self.at(span))
        return found

    def headers(self, kind: type[o.Node]) -> list[tuple[int, int]]:
        found = [self.positions.header(node) for node in self.all(kind)]
        if kind is not o.MatchCase:
            assert found == [self.fallback.header(node) for node in self.all(kind)]
        return found


def node_is_counted(node: o.Node) -> bool:
    return isinstance(node, o.Stmt) or type(node) in o.COUNTED


def test_calls() -> None:
    file = File("x = (f)(a,\n  (g(1)), *h(), k=(i.j)( ))  # f()\n")
    assert file.shown(o.Call) == ["(f)(a,\n  (g(1)), *h(), k=(i.j)( ))", "g(1)", "h()", "(i.j)( )"]
    assert tuple(file.positions.span(file.all(o.Call)[0])) == (1, 5, 2, 28)


def test_columns_are_characters() -> None:
    file = File("é = 'ü€😀' + f('𝄞', ñ) + g()\n")
    assert file.shown(o.Call) == ["f('𝄞', ñ)", "g()"]
    assert file.shown(o.Name) == ["é", "f", "ñ", "g"]
    assert tuple(file.positions.span(file.all(o.Call)[1])) == (1, 25, 1, 28)


def test_tabs_and_form_feeds_count_one() -> None:
    file = File("if a:\n\tf(x)\n\x0c\nif b:\n\tg()\n")
    assert tuple(file.positions.span(file.all(o.Call)[0])) == (2, 2, 2, 6)
    assert tuple(file.positions.span(file.all(o.Call)[1])) == (5, 2, 5, 5)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines(newline: str) -> None:
    text = "x = '''\n\n'''\n# \x85\u2028\x0b\nf(\n  y\n)\n".replace("\n", newline)
    file = File(text)
    assert tuple(file.positions.span(file.all(o.Call)[0])) == (5, 1, 7, 2)
    assert tuple(file.fallback.span(file.all(o.Call)[0])) == (5, 1, 7, 2)


def test_a_byte_order_mark_is_no_column() -> None:
    outline = read_outline("f()\n")
    positions = Positions("\ufefff()\n", outline.counts)
    assert tuple(positions.span(outline.body[0])) == (1, 1, 1, 4)


def test_functions_and_classes_are_where_their_names_are() -> None:
    file = File(
        "@flow\n"
        "@task(\n"
        "    retries=1,\n"
        ")\n"
        "# comment\n"
        "async  def  load(\n"
        "    a: int = (1),  # )\n"
        "    *, b=f(':'),\n"
        ") -> (\n"
        "    str\n"
        "):  # :\n"
        "    # comment\n"
        "    pass\n"
        "class A : x = 1\n"
        "class B(C, k=d, ): pass\n"
        "def \\\n"
        "  odd(): pass\n"
        "@(\n"
        "  deco)\n"
        "def last(a, /): pass\n"
    )
    assert file.shown(o.FunctionDef) == ["load", "odd", "last"]
    assert file.shown(o.ClassDef) == ["A", "B"]
    assert file.headers(o.FunctionDef) == [(1, 11), (16, 17), (18, 20)]
    assert file.headers(o.ClassDef) == [(14, 14), (15, 15)]
    assert file.shown(o.Param) == ["a: int", "b", "a"]
    assert file.shown(o.Keyword) == ["retries=1", "k=d"]


def test_decorator_calls_come_before_the_call_in_a_default() -> None:
    file = File("@a()\n@b()\ndef f(x: c() = d(), *y: e(), z=g()) -> h(): i()\n")
    assert [text[0] for text in file.shown(o.Call)] == list("abcdeghi")


def test_compound_statements_are_their_headers() -> None:
    file = File(
        "if a:  # c\n"
        "    pass\n"
        "elif (b\n"
        "      and c) :\n"
        "    pass\n"
        "else:\n"
        "    for x in f('#', '''\n"
        "    '''):\n"
        "        pass\n"
        "try :\n"
        "    pass\n"
        "except (A, B) as e :\n"
        "    pass\n"
        "except C: pass\n"
        "except : pass\n"
        "finally: pass\n"
        "with (a as b, # c\n"
        "      c as d, ): pass\n"
        "while (x := 1) : pass\n"
        "with a, b as c: pass\n"
    )
    assert file.shown(o.If) == ["if a", "elif (b"]
    assert file.shown(o.For) == ["for x in f('#', '''"]
    assert file.shown(o.Try) == ["try"]
    assert file.shown(o.ExceptHandler) == ["except (A, B) as e", "except C", "except"]
    assert file.shown(o.With) == ["with (a as b,", "with a, b as c"]
    assert file.shown(o.While) == ["while (x := 1)"]
    assert file.headers(o.If) == [(1, 1), (3, 4)]
    assert file.headers(o.For) == [(7, 8)]
    assert file.headers(o.ExceptHandler) == [(12, 12), (14, 14), (15, 15)]
    assert file.headers(o.With) == [(17, 18), (20, 20)]
    assert file.shown(o.WithItem)[2:] == ["a", "b as c"]


def test_asynchronous_headers() -> None:
    file = File("async def f():\n  async with a: pass\n  async  for x in y: await z\n")
    assert file.shown(o.With) == ["async with a"]
    assert file.shown(o.For) == ["async  for x in y"]
    assert file.shown(o.Await) == ["await z"]


def test_match() -> None:
    file = File(
        "match f(x) :\n"
        "    # c\n"
        "    case A(b=1) | [\n"
        "        c] if g(c):\n"
        "        h()\n"
        "    case _: i()\n"
    )
    assert file.shown(o.Match) == ["match f(x)"]
    assert file.shown(o.Call) == ["f(x)", "g(c)", "h()", "i()"]
    assert file.headers(o.Match) == [(1, 1)]
    assert file.headers(o.MatchCase) == [(3, 4), (6, 6)]


def test_simple_statements() -> None:
    file = File(
        "a = (\n 1) ; f(x)  ; del b, c; return_ = 1;\nraise\t; pass\nfrom . import (a,\n b)\n"
    )
    assert file.shown(o.Assign) == ["a = (\n 1)", "return_ = 1"]
    assert file.shown(o.ExprStmt) == ["f(x)"]
    assert file.shown(o.Delete) == ["del b, c"]
    assert file.shown(o.Raise) == ["raise"]
    assert file.shown(o.ImportFrom) == ["from . import (a,\n b)"]
    assert file.headers(o.Assign) == [(1, 2), (2, 2)]


def test_imports() -> None:
    file = File("import a . b as c, d\nfrom .e import (f as g,)\nfrom h import *\n")
    assert file.shown(o.Alias) == ["a . b as c", "d", "f as g", "*"]


def test_header_of_an_expression_is_that_of_its_statement() -> None:
    file = File("@task(\n  retries=x)\ndef f():\n    a = [\n        b,\n    ]\n")
    by_name = {node.id: node for node in file.all(o.Name) if isinstance(node, o.Name)}
    assert file.positions.header(by_name["x"]) == (1, 3)
    assert file.positions.header(by_name["b"]) == (4, 6)
    assert file.positions.header(file.outline) == (1, 1)
    assert tuple(file.positions.span(file.outline)) == (1, 1, 1, 1)


def test_nodes_without_a_number() -> None:
    file = File(
        "f(1, *'s', k=[2, (3)], **{'d': {4}, **5})\n"
        "x[6:7, ::8] = lambda p=9, *q: -10\n"
        "y: 'ann' = (11 if 12 else 13)\n"
        "z = 14 and 15 and (16 or 17) and (18 and 19)\n"
        "del a[20], b[21]\n"
        "assert 22 < 23 != 24, 25\n"
        "with a(26) as b[27], c: [28 for x[29] in 30 if 31 if 32 async for y in 33]\n"
        "{34: 35 for _ in 36}\n"
        "def g(a=37, /, b=38, *, c=39, d, **e): yield from (40)\n"
        "class A(B, *[41], k=42): x += (yield 43)\n"
        "raise 44 from 45\n"
        "for i[46] in (47): print(f'{48!r:>{49}}' f\"{50}\" '51')\n"
    )
    constants = file.all(o.Constant)
    shown = [
        (constant.value, file.at(file.positions.span(constant)))
        for constant in constants
        if isinstance(constant, o.Constant) and isinstance(constant.value, int)
    ]
    numbers = [abs(value) for value, _ in shown]
    assert numbers == [*range(1, 34), *range(34, 51)]
    for value, text in shown:
        if EXACT_IN_FSTRINGS or value < 48:
            assert text == str(value)
    assert file.shown(o.Starred) == ["*'s'", "*[41]"]
    assert file.shown(o.Keyword) == ["k=[2, (3)]", "**{'d': {4}, **5}", "k=42"]
    assert file.shown(o.Slice) == ["6:7", "::8"]
    assert file.shown(o.JoinedStr) == ["f'{48!r:>{49}}' f\"{50}\" '51'"]
    assert file.shown(o.Comprehension)[0].startswith("[28 for")
    assert file.shown(o.CompFor)[0] == "x[29] in 30 if 31 if 32"
    assert file.shown(o.BoolOp)[0] == "14 and 15 and (16 or 17) and (18 and 19)"
    assert file.shown(o.Yield) == ["yield from (40)", "yield 43"]
    assert file.shown(o.WithItem) == ["a(26) as b[27]", "c"]


def test_nodes_without_a_number_are_their_ancestor_in_the_fallback() -> None:
    file = File("x = f(1, k=[2])\n")
    list_node = file.all(o.List)[0]
    assert file.at(file.positions.span(list_node)) == "[2]"
    assert file.at(file.fallback.span(list_node)) == "f(1, k=[2])"


@pytest.mark.parametrize(
    "text",
    [
        "x = f'a{b(c)!r:>{d(e)}}' 'g' f\"{h['i'](j)}\"\n",
        "x = f'''\n  {a(\n  b)} é {c()}\n'''\n",
        "x = f'{f\"{a()}\" + b()}', rf'\\{c()}'\n",
        "é = f'ü{x()}é{y()}'\n",
        "x = (f'{a()}'\n     f'{b()}')\n",
    ],
)
def test_f_strings(text: str) -> None:
    file = File(text)
    for name in file.all(o.Name):
        assert isinstance(name, o.Name)
        assert file.at(file.positions.span(name)) == name.id
    assert all(shown.endswith(")") for shown in file.shown(o.Call))


def test_what_ast_can_not_read_is_read_with_libcst() -> None:
    text = "lazy = 1\nx = f'{d['k'](1)}'\ntype A[T] = list[f(T)]\ndef g[T: (a, b)](x: T): h(x)\n"
    file = File(text)
    assert file.shown(o.FunctionDef) == ["g"]
    assert file.shown(o.Call) == ["d['k'](1)", "h(x)"]
    assert file.headers(o.FunctionDef) == [(4, 4)]
    assert file.shown(o.Simple) == ["type A[T] = list[f(T)]"]


def test_counts_that_disagree_lead_to_libcst() -> None:
    text = "f()\n"
    outline = read_outline(text)
    positions = Positions(text, {**outline.counts, "call": 2})
    assert tuple(positions.span(outline.body[0])) == (1, 1, 1, 4)
    assert positions._ast is None


def test_deep_code() -> None:
    depth = 300 if sys.version_info[:2] == (3, 12) else 900
    text = "x = " + " + ".join(["a"] * depth) + "\nf()\n"

    def spans() -> list[tuple[int, ...]]:
        outline = read_outline(text)
        call = outline.body[1]
        return [
            tuple(Positions(text, outline.counts).span(call)),
            tuple(Positions(text, {}).span(call)),
        ]

    assert run_with_deep_stack(spans) == [(2, 1, 2, 4)] * 2


def test_code_that_is_too_deep_for_python_3_12() -> None:
    text = "f()\nx = " + " + ".join(["a"] * 900) + "\ng()\n"
    outline = run_with_deep_stack(lambda: read_outline(text))
    positions = Positions(text, {})
    assert tuple(positions.span(outline.body[0])) == (1, 1, 1, 4)
    assert positions.span(outline.body[2]).line in (2, 3)


def in_fstrings(layout: AstLayout) -> set[int]:
    found: set[int] = set()
    for kind in layout.counts:
        for ordinal in range(layout.counts[kind]):
            node = layout.node(kind, ordinal)
            for inner in ast.walk(node) if isinstance(node, ast.stmt) else ():
                if isinstance(inner, ast.JoinedStr):
                    found |= {id(part) for part in ast.walk(inner)}
    return found


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_both_ways_agree(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = AstLayout(text), CstLayout(text)
    assert first.counts == second.counts
    inexact = set() if EXACT_IN_FSTRINGS else in_fstrings(first)
    spans, others = first.spans(), second.spans()
    for kind in spans:
        for ordinal, (one, other) in enumerate(zip(spans[kind], others[kind], strict=True)):
            if id(first.node(kind, ordinal)) not in inexact:
                assert one == other, (kind, ordinal)
        if kind in ("stmt", "handler"):
            for ordinal in range(first.counts[kind]):
                assert first.header(kind, ordinal) == second.header(kind, ordinal)


@pytest.mark.parametrize("path", CORPUS[::6], ids=lambda path: path.name)
def test_outlines_are_numbered_like_the_layouts(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    file = File(text)
    for name in file.all(o.Name):
        assert isinstance(name, o.Name)
        if not any(isinstance(above, o.JoinedStr) for above in name.ancestors()):
            assert file.at(file.positions.span(name)) == name.id
    for call in file.all(o.Call):
        assert file.at(file.positions.span(call)).endswith(")")
    assert file.positions._ast is not None


def test_the_corpus_is_large_enough() -> None:
    assert 40 <= len(CORPUS) <= 90
