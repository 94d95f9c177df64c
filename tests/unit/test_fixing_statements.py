"""Statements that are added or taken apart: where they go, what they are called, and when there is no fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.fixing.arguments import MakePositional
from prefect_lint.fixing.collecting import CollectInComprehension, CollectInLoop
from prefect_lint.fixing.splitting import OneByOne
from prefect_lint.fixing.statements import AssignBack, RaiseAgain, UseBelow
from prefect_lint.syntax import outline as o
from tests.unit.fix_changes import call, calls, changed

if TYPE_CHECKING:
    from prefect_lint.model.module import Module


def method(module: Module, name: str) -> o.Call:
    """The only call of a method of this name."""
    found = [node for node in module.outline.walk() if isinstance(node, o.Call)]
    (only,) = (it for it in found if isinstance(it.func, o.Attribute) and it.func.attr == name)
    return only


def used(text: str) -> str | None:
    def change(module: Module) -> UseBelow:
        made = call(module)
        value = made.parent if isinstance(made.parent, o.Await) else made
        return UseBelow(value, ("run", "other"), ["{name}.wait()", "if {name}:", "\traise {name}"])

    return changed(text, change)


BELOW = "{0}run.wait()\n{0}if run:\n{0}    raise run\n"
IN_A_FUNCTION = BELOW.format("    ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()  # why\n", f"run = f()  # why\n{BELOW.format('')}"),
        (
            "def g():\n    f(\n        1,\n    )\n",
            f"def g():\n    run = f(\n        1,\n    )\n{IN_A_FUNCTION}",
        ),
        (
            "async def g():\n    await f()\n",
            f"async def g():\n    run = await f()\n{IN_A_FUNCTION}",
        ),
        (
            "def g():\n    run = f()\n    print(run)\n",
            f"def g():\n    run = f()\n{IN_A_FUNCTION}    print(run)\n",
        ),
        ("def g():\n    _ = f()\n", f"def g():\n    run = f()\n{IN_A_FUNCTION}"),
        (
            "def g():\n    f()\n\ndef h(run): ...\n",
            f"def g():\n    run = f()\n{IN_A_FUNCTION}\ndef h(run): ...\n",
        ),
        ("f(); g()\n", None),
        ("print(f())\n", None),
        ("a = b = f()\n", None),
        ("a.b = f()\n", None),
        ("a, b = f()\n", None),
        ("def g(run, other):\n    f()\n", None),
        ("def g():\n    f()\n    return [run for run in other]\n", None),
    ],
)
def test_a_value_is_used_below(before: str, after: str | None) -> None:
    assert used(before) == after


def test_another_name_where_one_is_taken() -> None:
    after = used("def g():\n    f()\n    return run\n")
    assert after is not None
    assert after.startswith("def g():\n    other = f()\n    other.wait()\n")
    nested = used("def g():\n    f()\n    def h():\n        return lambda: run\n")
    assert nested is not None
    assert "    other = f()\n" in nested


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\nx.f()  # why\n", "x = 1\nx = x.f()  # why\n"),
        ("import x\nif y:\n    x.f()\n", "import x\nif y:\n    x = x.f()\n"),
        ("def g(x):\n    x.f()\n", "def g(x):\n    x = x.f()\n"),
        # It would be a name of the function, without a value before it.
        ("x = 1\ndef g():\n    x.f()\n", None),
        ("x = 1\nprint(x.f())\n", None),
        ("x.f()\n", None),
    ],
)
def test_what_a_method_gives_is_bound_to_its_name(before: str, after: str | None) -> None:
    def change(module: Module) -> AssignBack:
        made = method(module, "f")
        assert isinstance(made.func, o.Attribute)
        assert isinstance(made.func.value, o.Name)
        return AssignBack(made.func.value, made)

    assert changed(before, change) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("except E:\n    pass  # why\n", "except E:\n    raise  # why\n"),
        ("except E: pass\n", "except E: raise\n"),
        ("except E:\n    log(); return None\n", "except E:\n    log(); raise\n"),
        ("except E:\n    ...\n", "except E:\n    raise\n"),
        (
            "except E:\n    log(\n        1\n    )\n",
            "except E:\n    log(\n        1\n    )\n    raise\n",
        ),
        ("except E:\n    'nothing'\n", "except E:\n    'nothing'\n    raise\n"),
        ("except E: log()\n", None),
    ],
)
def test_a_handler_raises_again(before: str, after: str | None) -> None:
    def change(module: Module) -> RaiseAgain:
        (found,) = (it for it in module.outline.walk() if isinstance(it, o.ExceptHandler))
        return RaiseAgain(found)

    head = "def g():\n    try:\n        f()\n"
    inner = "".join(f"    {line}" for line in before.splitlines(keepends=True))
    expected = after and head + "".join(f"    {it}" for it in after.splitlines(keepends=True))
    assert changed(head + inner, change) == expected


def collected(text: str) -> str | None:
    def change(module: Module) -> CollectInComprehension | CollectInLoop:
        resolved = method(module, "result")
        for node in resolved.ancestors():
            if isinstance(node, o.Comprehension):
                return CollectInComprehension(node, resolved)
            if isinstance(node, o.For):
                return CollectInLoop(node, call(module), resolved)
        raise AssertionError

    return changed(text, change)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[f(x).result() for x in y]", "[future.result() for future in [f(x) for x in y]]"),
        (
            "{f(x).result() for x in y if x}",
            "{future.result() for future in [f(x) for x in y if x]}",
        ),
        (
            "[f(b).result() for a in y for b in a]",
            "[future.result() for future in [f(b) for a in y for b in a]]",
        ),
        (
            "[f(x).result(timeout=9) for x in y]",
            "[future.result(timeout=9) for future in [f(x) for x in y]]",
        ),
        (
            "[\n    f(x).result()  # why\n    for x in y\n]",
            "[\n    future.result() for future in [f(x)  # why\n    for x in y\n]]",
        ),
        (
            "[\n    f(x)\n    .result()\n    for x in y\n]",
            "[\n    future.result() for future in [f(x)\n    for x in y\n]]",
        ),
        ("[f(x).result(x) for x in y]", None),
        ("[str(f(x).result()) for x in y]", None),
        ("[\n    f(x)  # why\n    .result()\n    for x in y\n]", None),
        ("[(f(x)).result() for x in y]", None),
        ("{x: f(x).result() for x in y}", None),
        ("list(f(x).result() for x in y)", None),
    ],
)
def test_futures_of_a_comprehension(before: str, after: str | None) -> None:
    assert collected(f"z = {before}\n") == (after and f"z = {after}\n")


HEAD = "def g():\n    # all of them\n    for x in y:\n"
NEW = "def g():\n    # all of them\n    futures = []\n    for x in y:\n"


@pytest.mark.parametrize(
    ("before", "after", "below"),
    [
        (
            "z.append(f(x).result())  # why",
            "futures.append(f(x))  # why",
            "z.append(future.result())",
        ),
        ("z = f(x).result()", "futures.append(f(x))", "z = future.result()"),
        ("z += f(x).result()", "futures.append(f(x))", "z += future.result()"),
        ("z.add((f(x)).result())", "futures.append(f(x))", "z.add((future).result())"),
        (
            "one = f(x)\n        z.append(one.result())",
            "one = f(x)\n        futures.append(one)",
            "z.append(one.result())",
        ),
        # What changes with the rounds.
        ("z[x] = f(x).result()", None, ""),
        ("a = x\n        z[a] = f(x).result()", None, ""),
        ("z += 1\n        z += f(x).result()", None, ""),
        ("z.append(lambda: f(x).result())", None, ""),
        ("return f(x).result()", None, ""),
        ("z.append(f(x).result())\n        print(x)", None, ""),
        ("if x:\n            z.append(f(x).result())", None, ""),
        ("z.append(f(x).result()); z = 1", None, ""),
        ("z.append(f(x).result())\n    else:\n        pass", None, ""),
    ],
)
def test_futures_of_a_loop(before: str, after: str | None, below: str) -> None:
    name = "one" if "one = " in before else "future"
    expected = (
        None
        if after is None
        else f"{NEW}        {after}\n    for {name} in futures:\n        {below}\n    return z\n"
    )
    assert collected(f"{HEAD}        {before}\n    return z\n") == expected


def test_the_names_of_futures_are_not_taken() -> None:
    text = "def g(futures):\n    for x in y:\n        f(x).result()\n    return future\n"
    after = collected(text)
    assert after is not None
    assert "    for one in submitted:\n        one.result()\n" in after
    assert collected("for x in y: f(x).result()\n") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f(["a", "b"], c)  # why', 'f(["a"], c)  # why\nf(["b"], c)'),
        ('f(["a", "b",]).run()', 'f(["a"]).run()\nf(["b"]).run()'),
        ('f(("a", "b")).run()', 'f(("a",)).run()\nf(("b",)).run()'),
        ('f([\n    "a",\n    "b",\n])', 'f([\n    "a"])\nf([\n    "b"])'),
        ('f([("a"), "b"])', None),
        ('f(["a", ("b")])', 'f(["a"])\nf(["b"])'),
        ('f(["a", *b])', None),
        ('f(["a"])', None),
        ('f([\n    "a",  # first\n    "b",\n])', None),
        ('f(["a", "b"]); g()', None),
    ],
)
def test_one_statement_for_each_item(before: str, after: str | None) -> None:
    def change(module: Module) -> OneByOne:
        made = calls(module, "f")[0]
        items, statement = made.args[0], made.parent
        while not isinstance(statement, o.ExprStmt):
            assert statement is not None
            statement = statement.parent
        assert isinstance(items, o.Container)
        return OneByOne(statement, items)

    assert changed(f"{before}\n", change) == (after and f"{after}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(k=1)", "f(1)"),
        ("f(k = (1), b=2)", "f((1), b=2)"),
        ("f(a=2, k=1)", "f(1, a=2)"),
        ("f(a=2, k=1,)", "f(1, a=2,)"),
        ("f(\n    a=2,\n    k=1,\n)", "f(\n    1, a=2,\n)"),
        ("f(\n    a=2,\n    k=1,  # why\n)", None),
        ("f(k=  # why\n  1)", None),
        ("f(k=(yield))", None),
    ],
)
def test_a_keyword_becomes_positional(before: str, after: str | None) -> None:
    def change(module: Module) -> MakePositional:
        value = call(module).keyword("k")
        assert value is not None
        return MakePositional(value)

    assert changed(f"{before}\n", change) == (after and f"{after}\n")
