"""What each change makes of the text: comments, newlines, commas and blanks stay."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.fixing.arguments import RemoveArgument, RenameKeyword
from prefect_lint.fixing.changes import (
    AddAwait,
    AddKeywords,
    RemoveAwait,
    RenameAttribute,
    Replace,
    SetOptions,
    Wrap,
)
from prefect_lint.fixing.guarding import GuardMain
from prefect_lint.sources.suppressions import comments
from prefect_lint.syntax import outline as o
from tests.unit.fix_changes import call, changed

if TYPE_CHECKING:
    from prefect_lint.model.module import Module


def with_keywords(text: str, **keywords: str) -> str | None:
    return changed(text, lambda module: AddKeywords(call(module), keywords))


ADDED = [
    ("f()", "f(k=1)"),
    ("f( )", "f(k=1 )"),
    ("f(  # why\n)", "f(k=1  # why\n)"),
    ("f(a)", "f(a, k=1)"),
    ("f(a,)", "f(a, k=1,)"),
    ("f(a, )", "f(a, k=1, )"),
    ("(f)(a)", "(f)(a, k=1)"),
    ("( f ) (a)", "( f ) (a, k=1)"),
    ("(f  # )\n)(a)", "(f  # )\n)(a, k=1)"),
    ("f((a))", "f((a), k=1)"),
    ("f((a), (b),)", "f((a), (b), k=1,)"),
    ("f(*a)", "f(*a, k=1)"),
    ("f(b=(2), *a)", "f(b=(2), *a, k=1)"),
    ("f(**a)", None),
    ("f(k=2)", None),
    ("f(x for x in y)", "f((x for x in y), k=1)"),
    ("f((x for x in y))", "f((x for x in y), k=1)"),
    ("f( x for x in y )", "f(( x for x in y ), k=1)"),
    ('f("a" "b")', 'f("a" "b", k=1)'),
    ('f("a)#", b)', 'f("a)#", b, k=1)'),
    ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    k=1,\n)"),
    ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    k=1\n)"),
    ("f(\n    a,\n    b  # b\n)", "f(\n    a,\n    b,  # b\n    k=1\n)"),
    ("f(\n    a,\n    b,  # b\n)", "f(\n    a,\n    b,  # b\n    k=1,\n)"),
    ("f(\n    a,\n    b)", "f(\n    a,\n    b, k=1)"),
    ("f(\n    a, b,\n)", "f(\n    a, b, k=1,\n)"),
    ("f(a,\n  b)", "f(a,\n  b, k=1)"),
    ("f(\n\ta,\n)", "f(\n\ta,\n\tk=1,\n)"),
    ("f(\r\n    a,\r\n)", "f(\r\n    a,\r\n    k=1,\r\n)"),
    ("f(\\\n  a)", "f(\\\n  a, k=1)"),
    ("f(a  # a\n  , b)", "f(a  # a\n  , b, k=1)"),
    ("f(é, 'ß')", "f(é, 'ß', k=1)"),
    ('print(f"{f(a)}")', None),
]


@pytest.mark.parametrize(("before", "after"), ADDED, ids=[it[0] for it in ADDED])
def test_a_keyword_is_added(before: str, after: str | None) -> None:
    assert with_keywords(before, k="1") == after


def test_several_keywords() -> None:
    assert with_keywords("f(\n    a,\n)\n", k="1", n="2") == "f(\n    a,\n    k=1,\n    n=2,\n)\n"
    assert with_keywords("f()\n", k="1", n="2") == "f(k=1, n=2)\n"


_atoms = st.sampled_from(
    ["a", "1", '"x,)#("', "(b)", "[c, d]", "{1: (2)}", "g(x, y)", "lambda: (0)"]
)
_blanks = st.sampled_from(["", " ", "\n    ", "  # a, (comment\n    ", "\\\n  "])
_arguments = st.lists(
    st.tuples(_blanks, st.sampled_from(["", "n{}=", "*"]), _atoms, _blanks), max_size=5
)


@st.composite
def written_calls(draw: st.DrawFn) -> str:
    """A call of `f` with arguments, blanks and comments of all kinds."""
    text, named = "f(", False
    given = draw(_arguments)
    for index, (before, kind, atom, after) in enumerate(given):
        prefix = kind.format(index)
        if named and not prefix:
            prefix = f"n{index}="
        named = named or prefix.startswith("n")
        text += f"{before}{prefix}{atom}{after}"
        if index < len(given) - 1 or draw(st.booleans()):
            text += ","
    return f"{text}{draw(_blanks)})\n"


def arguments_of(text: str) -> list[str]:
    (found,) = (
        it
        for it in ast.walk(ast.parse(text))
        if isinstance(it, ast.Call) and isinstance(it.func, ast.Name) and it.func.id == "f"
    )
    return [ast.dump(it) for it in (*found.args, *found.keywords)]


@given(written_calls())
def test_any_call_gets_its_keyword_and_keeps_the_rest(text: str) -> None:
    after = with_keywords(text, k="1")
    assert after is not None
    before = arguments_of(text)
    assert arguments_of(after) == [*before, ast.dump(ast.parse("f(k=1)").body[0].value.keywords[0])]  # type: ignore[attr-defined]
    assert [it[2] for it in comments(after)] == [it[2] for it in comments(text)]


@given(written_calls(), st.integers(0, 4))
def test_any_argument_can_go_and_the_rest_stays(text: str, index: int) -> None:
    count = len(arguments_of(text))
    if index >= count:
        return
    after = changed(text, lambda module: RemoveArgument(call(module).arguments[index]))
    if after is None:
        assert "#" in text
        return
    expected = sorted(arguments_of(text))
    kept = sorted(arguments_of(after))
    assert len(kept) == count - 1
    assert not set(kept) - set(expected)
    assert [it[2] for it in comments(after)] == [it[2] for it in comments(text)]


@given(written_calls(), st.integers(0, 4))
def test_any_argument_can_be_wrapped(text: str, index: int) -> None:
    def change(module: Module) -> Wrap:
        argument = call(module).arguments[index]
        value = argument.value if isinstance(argument, o.Keyword | o.Starred) else argument
        return Wrap(value, "w(", ")")

    if index >= len(arguments_of(text)):
        return
    after = changed(text, change)
    assert after is not None
    assert sum(line.count("w(") for line in after.splitlines()) == text.count("w(") + 1
    ast.parse(after)
    assert [it[2] for it in comments(after)] == [it[2] for it in comments(text)]


REMOVED = [
    ("f(a, b, c)", 0, "f(b, c)"),
    ("f(a, b, c)", 1, "f(a, c)"),
    ("f(a, b, c)", 2, "f(a, b)"),
    ("f(a,)", 0, "f()"),
    ("f(k=1)", 0, "f()"),
    ("f(\n    a,\n    k=1,\n)", 1, "f(\n    a,\n)"),
    ("f(\n    a,\n    k=1\n)", 1, "f(\n    a,\n)"),
    ("f(\n    a,  # stays\n    k=1,\n)", 1, "f(\n    a,  # stays\n)"),
    ("f(\n    a,\n    k=1,  # goes\n)", 1, None),
    ("f(x for x in y)", 0, "f()"),
]


@pytest.mark.parametrize(("before", "index", "after"), REMOVED)
def test_an_argument_is_removed(before: str, index: int, after: str | None) -> None:
    assert changed(before, lambda module: RemoveArgument(call(module).arguments[index])) == after


BARED = [
    ("@f(a=1)", "@f"),
    ("@f(\n    a=1,\n)", "@f"),
    ("@f(a=1, b=2)", "@f(b=2)"),
    ("@f(\n    # why\n    a=1,\n)", "@f(\n    # why\n)"),
    ("@f(a=1)  # why", "@f  # why"),
]


@pytest.mark.parametrize(("before", "after"), BARED)
def test_the_parentheses_of_a_decorator_go_with_its_last_argument(before: str, after: str) -> None:
    def removed(head: str, text: str, end: str) -> str | None:
        whole = f"{head}{text}{end}"
        return changed(whole, lambda module: RemoveArgument(call(module).arguments[0]))

    head, end = "from prefect import task as f\n", "\ndef g(): ...\n"
    assert removed(head, before, end) == f"{head}{after}{end}"
    # Others may not work without being called.
    if after.startswith("@f ") or after == "@f":
        other = "from elsewhere import f\n"
        assert (removed(other, before, end) or "").startswith(f"{other}@f(")
    assert removed(head, "f(g)\n", "") == f"{head}f()\n"


def test_a_keyword_is_renamed() -> None:
    def renamed(text: str) -> str | None:
        return changed(text, lambda module: RenameKeyword(call(module).arguments[-1], "retries"))

    assert renamed("f(a, retry = (3))\n") == "f(a, retries = (3))\n"
    assert renamed("f(retries=1, retry=3)\n") is None
    assert renamed("f(a)\n") is None


def test_an_attribute_is_renamed() -> None:
    def renamed(text: str) -> str | None:
        def change(module: Module) -> RenameAttribute:
            (found,) = (it for it in module.outline.walk() if isinstance(it, o.Attribute))
            return RenameAttribute(found, "result")

        return changed(text, change)

    assert renamed("a.wait()\n") == "a.result()\n"
    assert renamed("(f(a)  # why\n    .wait) ()\n") == "(f(a)  # why\n    .result) ()\n"


REPLACED = [
    ("f(a)", "b", "f(b)"),
    ("f(a)", "b or c", "f(b or c)"),
    ("f(a.x)", "b", "f(b)"),
    ("f(a + 1)", "b", "f(b)"),
    ("f((a))", "b, c", "f(((b, c)))"),
    ("f(a  # why\n)", "b", "f(b  # why\n)"),
]


@pytest.mark.parametrize(("before", "text", "after"), REPLACED)
def test_an_argument_is_replaced(before: str, text: str, after: str) -> None:
    assert changed(before, lambda module: Replace(call(module).args[0], text)) == after


def test_parentheses_come_where_the_place_needs_them() -> None:
    def replaced(text: str, new: str) -> str | None:
        return changed(text, lambda module: Replace(call(module), new))

    assert replaced("x = f(a).b\n", "yes or no") == "x = (yes or no).b\n"
    assert replaced("x = f(a) * 2\n", "1 + 1") == "x = (1 + 1) * 2\n"
    assert replaced("x = f(a)\n", "1 + 1") == "x = 1 + 1\n"
    assert replaced("x = f(a)\n", "g(1)") == "x = g(1)\n"
    assert replaced("x = f(\n    a,  # lost\n)\n", "1") is None
    assert replaced("x = f(a)\n", "not an ex(pression") is None


AWAITED = [
    ("async def g():\n    f()\n", "async def g():\n    await f()\n"),
    ("async def g():\n    x = f().y\n", "async def g():\n    x = (await f()).y\n"),
    ("async def g():\n    x = f() ** 2\n", "async def g():\n    x = await f() ** 2\n"),
    ("async def g():\n    x = -f()\n", "async def g():\n    x = -await f()\n"),
    ("async def g():\n    [f() for x in y]\n", "async def g():\n    [await f() for x in y]\n"),
    ("async def g():\n    h(f() for x in y)\n", None),
    ("async def g():\n    h(lambda: f())\n", None),
    ("async def g(x=f()): ...\n", None),
    ("def g():\n    f()\n", None),
    ("f()\n", None),
    ('async def g():\n    print(f"{f()}")\n', None),
]


@pytest.mark.parametrize(("before", "after"), AWAITED, ids=[it[0] for it in AWAITED])
def test_await(before: str, after: str | None) -> None:
    assert changed(before, lambda module: AddAwait(call(module))) == after
    if after is not None:
        ast.parse(after)


def test_await_is_taken_away() -> None:
    def without(text: str) -> str | None:
        return changed(
            text,
            lambda module: RemoveAwait(
                next(it for it in module.outline.walk() if isinstance(it, o.Await))
            ),
        )

    assert without("async def g():\n    x = (await f()).y\n") == "async def g():\n    x = (f()).y\n"
    assert without("async def g():\n    x = (await  # c\n      f())\n") is None


# Options of flows and tasks

HEAD = "from prefect import flow, task\n\n"


def with_option(text: str, name: str = "retries", value: str = "3") -> str | None:
    found = changed(HEAD + text, lambda module: SetOptions(module.tasks[0], {name: value}))
    return None if found is None else found.removeprefix(HEAD)


def test_options_of_a_task() -> None:
    body = "\ndef t(): ...\n"
    assert with_option(f"@task{body}") == f"@task(retries=3){body}"
    assert with_option(f"@task  # why{body}") == f"@task(retries=3)  # why{body}"
    assert with_option(f"@task(){body}") == f"@task(retries=3){body}"
    assert with_option(f"@task(retries=0){body}") == f"@task(retries=3){body}"
    assert with_option(f'@task(name="a"){body}') == f'@task(name="a", retries=3){body}'
    assert with_option("def g(): ...\nt = task(g)\n") == "def g(): ...\nt = task(g, retries=3)\n"


def test_options_that_are_given_elsewhere() -> None:
    body = "\ndef t(): ...\n"
    assert with_option(f"OPTIONS = {{'retries': 0}}\n@task(**OPTIONS){body}") is None
    assert with_option(f"@task(**options()){body}") is None
    known = f"OPTIONS = {{'name': 'a'}}\n@task(**OPTIONS){body}"
    assert with_option(known) == known.replace("**OPTIONS", "**OPTIONS, retries=3")


def test_a_decorator_of_the_repository_is_left_alone() -> None:
    text = (
        "def our_task(function=None, **options):\n"
        "    return task(function, **options) if function else lambda it: task(it, **options)\n\n"
        "@our_task\ndef t(): ...\n"
    )
    assert with_option(text) is None


# The guard


def guarded(text: str) -> str | None:
    def change(module: Module) -> GuardMain:
        statement = call(module).parent
        assert isinstance(statement, o.Stmt)
        return GuardMain([statement])

    return changed(text, change)


def test_the_main_guard() -> None:
    assert guarded("f(1)  # try\n") == 'if __name__ == "__main__":\n    f(1)  # try\n'
    assert guarded("f(1)") == 'if __name__ == "__main__":\n    f(1)'
    assert guarded("f(\n    1,\n\n    # c\n    2,\n)\n") == (
        'if __name__ == "__main__":\n    f(\n        1,\n\n        # c\n        2,\n    )\n'
    )
    assert (
        guarded('f("""a\nb\n""", 1)\r\n')
        == 'if __name__ == "__main__":\r\n    f("""a\nb\n""", 1)\r\n'
    )
    assert guarded("def g():\n\treturn 1\nf(1)\n") == (
        'def g():\n\treturn 1\nif __name__ == "__main__":\n\tf(1)\n'
    )
    assert guarded('if __name__ == "__main__":\n  g()\nf(1)\n') == (
        'if __name__ == "__main__":\n  g()\n  f(1)\n'
    )
    assert guarded("f(1); g()\n") is None
    assert guarded("if x:\n    f(1)\n") is None
