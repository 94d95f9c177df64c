from __future__ import annotations

import inspect
import sys
import sysconfig
from pathlib import Path

import libcst as cst
import pytest

from prefect_lint.syntax import visiting
from prefect_lint.syntax.parsing import parse

CODE_CLASSES = [
    kind
    for kind in vars(cst).values()
    if inspect.isclass(kind) and not inspect.isabstract(kind) and visiting.is_code(kind)
]
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
CORPUS = sorted(LIBRARY.glob("*.py"))[::9]

EVERYTHING = '''
"""Doc."""
from __future__ import annotations
import a.b as c, d
from . import e as f, g
from .h import *
from i.j import (k, l,)

@deco.rator(1, x=2)
@(yield_)
async def func(p, /, q: int = 1, *r: "s", t=2, **u) -> v[w]:
    global aa, bb
    async with ab as ac, ad: await ae
    async for af in ag: continue
    return [ah async for ai, aj in ak if al if am for an in ao]

@abc
class Klass(base, *bases, metaclass=meta, **kw):
    x: int
    y: list[z] = []
    def inner(self, *, only): nonlocal outer; w = lambda m, *n, o=p, **q: (m, n); yield; yield from r
    del a, b[0]

def type_params[T: (int, str), *Ts, **P](x: T = default) -> T:
    type Alias[U] = list[U]

if (walrus := 1) < 2 != 3 not in four: pass
elif not five: ...
else: raise Six from seven
while eight or nine and ten:
    break
else:
    assert eleven, "twelve"
for x in *y, z: x += 1; y @= -2j
try:
    print(f"{a!r:>{width}} {b=} {{}}" "more" f'{c}', *args, key=value, *more, **kw)
except (A, B) as e: pass
except C: pass
except: pass
else: pass
finally: pass
try: pass
except* G as g: pass
match subject:
    case [a, *rest] | (1, "x") if guard: pass
    case {"k": v, **others}: pass
    case mod.Cls(p, kw=-1) as whole: pass
    case None | -1.5 | "s" "t": pass
    case _: pass
d = {**a, 'b': c, **{x: y for x, y in z}}
s = {1, *two} | {x for x in y}
g = (x if y else z for x in y)
sl = a[1:2, ::3, ..., *b]
t = a, = b.c.d
nested = (((a)).b(c)[d])
'''


class Recorder(cst.CSTVisitor):
    """What LibCST's own walk sees."""

    def __init__(self) -> None:
        self.seen: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if visiting.is_code(type(node)):
            self.seen.append(node)
        return True


def walked(tree: cst.Module) -> list[cst.CSTNode]:
    seen: list[cst.CSTNode] = []
    visiting.walk(tree, {kind: [seen.append] for kind in CODE_CLASSES})
    return seen


def names(nodes: list[cst.CSTNode]) -> list[str]:
    return [f"{type(node).__name__} {getattr(node, 'value', '')!r:.30}" for node in nodes]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_the_walk_sees_what_libcst_sees(path: Path) -> None:
    tree = parse(path.read_text(encoding="utf-8"))
    recorder = Recorder()
    tree.visit(recorder)
    found = walked(tree)
    assert [id(node) for node in found] == [id(node) for node in recorder.seen], names(found)[:50]


def test_the_walk_of_all_syntax() -> None:
    tree = parse(EVERYTHING)
    recorder = Recorder()
    tree.visit(recorder)
    found = walked(tree)
    assert names(found) == names(recorder.seen)
    assert [id(node) for node in found] == [id(node) for node in recorder.seen]
    missing = {kind.__name__ for kind in CODE_CLASSES} - {type(node).__name__ for node in found}
    newer = {"LazyImport", "LazyImportFrom", "StarredDictComp"}
    newer |= {"TemplatedString", "TemplatedStringExpression", "TemplatedStringText"}
    assert missing - newer == set()


def test_handlers_are_called_in_order_for_their_class_alone() -> None:
    calls: list[str] = []
    tree = parse("f(g(1), h.i(j))\n")
    visiting.walk(
        tree,
        {
            cst.Call: [lambda node: calls.append("a"), lambda node: calls.append("b")],
            cst.Attribute: [lambda node: calls.append(node.attr.value)],
        },
    )
    assert calls == ["a", "b", "a", "b", "a", "b", "i"]


@pytest.mark.parametrize("kind", [cst.BaseExpression, cst.Comma, cst.SimpleWhitespace, cst.Add])
def test_a_handler_that_is_never_called_is_an_error(kind: type[cst.CSTNode]) -> None:
    with pytest.raises(ValueError, match=kind.__name__):
        visiting.walk(parse("x\n"), {kind: [print]})


def test_the_walk_does_not_recurse() -> None:
    tree = parse("x = " + "+".join(["a"] * 900) + "\n")
    assert sum(type(node) is cst.Name for node in walked(tree)) == 901


def test_spans() -> None:
    text = "if a:\n    é = (f)(x, # c\n       ( b ))  # d\n    pass\n"
    tree = parse(text)
    nodes = {type(node).__name__: node for node in walked(tree)}
    found = visiting.spans(tree, nodes.values())
    assert tuple(found[id(nodes["Call"])]) == (2, 9, 3, 14)
    assert tuple(found[id(nodes["Assign"])]) == (2, 5, 3, 14)
    assert tuple(found[id(nodes["Arg"])]) == (3, 8, 3, 13)
    assert tuple(found[id(nodes["Name"])]) == (3, 10, 3, 11)
    assert tuple(found[id(nodes["Pass"])]) == (4, 5, 4, 9)
    assert tuple(found[id(nodes["If"])]) == (1, 1, 4, 9)


def test_spans_of_a_deep_tree() -> None:
    depth = 300 if sys.version_info[:2] == (3, 12) else 900
    tree = parse("x = " + "+".join(["a"] * depth) + "\n")
    last = [node for node in walked(tree) if type(node) is cst.Name][-1]
    column = 3 + 2 * depth
    assert tuple(visiting.spans(tree, [last])[id(last)]) == (1, column, 1, column + 1)


@pytest.mark.parametrize("path", CORPUS[::4], ids=lambda path: path.name)
def test_spans_are_those_of_libcst(path: Path) -> None:
    wrapper = cst.metadata.MetadataWrapper(
        parse(path.read_text(encoding="utf-8")), unsafe_skip_copy=True
    )
    ranges = wrapper.resolve(cst.metadata.PositionProvider)
    expressions = [node for node in walked(wrapper.module) if isinstance(node, cst.BaseExpression)]
    found = visiting.spans(wrapper.module, expressions)
    for node in expressions:
        start, end = ranges[node].start, ranges[node].end
        assert found[id(node)] == (start.line, start.column + 1, end.line, end.column + 1)
