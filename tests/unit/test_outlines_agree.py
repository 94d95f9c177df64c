"""The two ways to an outline give the same one, so that findings don't depend on the Python that runs."""

from __future__ import annotations

import ast
import sys
import sysconfig
from pathlib import Path

import pytest

from prefect_lint.syntax import ast_outline
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.reading import outline_by_libcst, read_outline
from tests.unit.outline_dump import dump

ROOT = Path(__file__).resolve().parents[2]
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))

OURS = [
    *(ROOT / "prefect_lint").rglob("*.py"),
    *(ROOT / "examples").rglob("*.py"),
    *(ROOT / "tests" / "fixtures" / "rules").rglob("*.py"),
]
OF_PYTHON = [
    STANDARD_LIBRARY / name
    for name in (
        "argparse.py",
        "ast.py",
        "asyncio/base_events.py",
        "asyncio/tasks.py",
        "dataclasses.py",
        "enum.py",
        "functools.py",
        "inspect.py",
        "tarfile.py",
        "typing.py",
    )
]

CORNERS = {
    "chained-and-grouped": "x = a or b or c and d and (e or f) or (g or h)\n",
    "negative": "x = [-1, - 2.5, -3j, --4, -(5), -True, +6, not 7, ~8]\n",
    "subscripts": "x[1], x[1,], x[1, 2], x[(1, 2)], x[1:2, ::3], x[:]\n",
    "arguments": "f(a, *b, c=1, *d, **e, g=2)\nclass C(A, *B, metaclass=M, **k): pass\n",
    "parameters": "def f(a, b=1, /, c: int = 2, *d: str, e, g=3, **h) -> None: lambda a, *, b=1: a\n",
    "deleting": "del a, b\ndel (c, d)\ndel e[0], f.g\n",
    "targets": "a, (b, *c) = d = e[0] = f.g = 1\n[h, i] = 2\n(j) = 3\nk: int\nl: int = 4\n",
    "augmented": "a += 1; b @= 2; c **= 3; d >>= 4; e //= 5\n",
    "strings": "x = 'a' \"b\" r'\\d' 'd' '''e\nf'''\ny = b'a' b'\\x00'\nz = u'\\N{EM DASH}\\u20ac€'\n",
    "f-strings": 'x = f"a{{b}}\\n{c!r:>{d}}é{e:%Y}" "f" rf"\\g{h}" f"" f"{i=}" f"{ j = }{k}"\n',
    "f-string-alone": "x = f'a\\\\' 'b'\ny = f''\nz = f'''a\\\nb{c}\"\"\"'''\n",
    "numbers": "x = 1_000, 0x1F, 0b1, 1e3, 2j, 10_0.5\n",
    "comprehensions": "[(a, b) for a, b in c if a if b for d in e]\n{k: v async for k, v in w}\n",
    "walrus": "if (n := f()) and [m := n for n in x]:\n    pass\n",
    "globals": "def f():\n    global a, b\n    a = 1\n    def g():\n        nonlocal_ = b\n",
    "imports": "import a.b.c, d.e as f\nfrom . import g\nfrom ..h.i import (j as k, l,)\nfrom m import *\n",
    "try": "try:\n    a\nexcept (B, C) as d:\n    e\nexcept:\n    f\nelse:\n    g\nfinally:\n    h\n",
    "with": "with a as b, c as (d, e):\n    pass\nasync def f():\n    async with (g): await h\n",
    "loops": "for a, *b in c:\n    break\nelse:\n    d\nwhile e: continue\nelse: f\n",
    "generators": "def f():\n    x = yield\n    yield from g\n    h = lambda: (yield)\n    return *i, j\n",
    "match": "match a, b:\n    case [c, *d] if e: f\n    case {'g': h, **i} | X(j, k=l): m\n    case n: o\n",
    "raising": "raise A from b\nassert c, d\n",
    "decorated": "@a.b(c)\n@d\nasync def f(): pass\n@e\nclass G(H): pass\n",
    "ending": "if a: b; c\nelif d: e\nelse:\n    f\n# end",
    "line-ends": "a = '''b\r\nc'''\r\nif d:\r\n\te()\r\n\x0cf()\r",
}

if sys.version_info >= (3, 11):
    CORNERS["starred-subscripts"] = "x[*a], x[a, *b], x[*a,]\ndef f(*a: *b): pass\n"
    CORNERS["groups"] = "try:\n    a\nexcept* B as c:\n    d\n"
if sys.version_info >= (3, 12):
    CORNERS["type-parameters"] = (
        "type A[T] = list[T]\nclass B[T: int](C): pass\ndef f[*Ts](): pass\n"
    )
    CORNERS["nested-quotes"] = "x = f'{a['b']}{f'{c}d'}'\n"


def check(text: str) -> None:
    fast = dump(ast_outline.extract(ast.parse(text)))
    assert fast == dump(outline_by_libcst(text))


@pytest.mark.parametrize("text", CORNERS.values(), ids=CORNERS.keys())
def test_on_corners_of_the_grammar(text: str) -> None:
    check(text)


@pytest.mark.parametrize("path", OF_PYTHON, ids=lambda path: path.name)
def test_on_the_standard_library(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    run_with_deep_stack(lambda: check(text))


def test_on_our_own_files_and_fixtures() -> None:
    assert len(OURS) > 300
    for path in OURS:
        check(path.read_text(encoding="utf-8"))


def test_a_dump_tells_outlines_apart() -> None:
    texts = ["a = b\n", "a = c\n", "a: b\n", "def f(a): b\n", "def f(a, /): b\n", "f'{a}b'\n"]
    assert len({dump(read_outline(text)) for text in texts}) == len(texts)


def test_what_the_running_python_refuses_is_read_by_libcst(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from prefect import flow\n\n@flow\ndef f[T](a: T) -> None:\n    f'{a['b']}'\n"
    expected = dump(outline_by_libcst(text))

    def refuse(_: str) -> ast.Module:
        raise SyntaxError

    monkeypatch.setattr(ast, "parse", refuse)
    assert dump(read_outline(text)) == expected
    assert "FunctionDef below 0" in expected
