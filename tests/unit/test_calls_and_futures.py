from __future__ import annotations

import pytest

from prefect_lint.model.futures import fate_of
from tests.modelling import project_of

HEAD = """
from prefect import flow, task, unmapped
from prefect.futures import as_completed, wait
import helpers

@task
def work(x, y=1): ...

@task
def other(x): ...

"""


def calls(body: str, name: str = "work"):
    (module,) = project_of(HEAD + body).modules
    return [call for call in module.calls if call.definition.root.name == name]


@pytest.mark.parametrize(
    ("call", "how"),
    [
        ("work(1)", "call"),
        ("work.submit(1)", "submit"),
        ("work.map([1])", "map"),
        ("work.delay(1)", "delay"),
        ("work.map([1], deferred=True)", "delay"),
        ("work.fn(1)", "fn"),
        ("work.with_options(retries=1).submit(1)", "submit"),
    ],
)
def test_calls_are_bound_to_their_task(call, how):
    assert how in [c.how for c in calls(f"@flow\ndef f():\n    {call}")]


def test_an_executors_submit_is_not_prefects():
    assert not calls(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "@flow\ndef f():\n    with ThreadPoolExecutor() as pool:\n        pool.submit(print, 1)"
    )


def test_arguments_are_bound_to_parameters():
    (call,) = calls("@flow\ndef f():\n    work(1, y=2)")
    assert sorted(call.arguments) == ["x", "y"]


@pytest.mark.parametrize(
    ("body", "kind", "loops"),
    [
        ("@flow\ndef f():\n    work(1)", "flow", 0),
        ("@task\ndef f():\n    for i in range(3):\n        work(i)", "task", 1),
        ("def f():\n    [work(i) for i in range(3)]", "helper", 1),
        ("def f():\n    [i for i in work(3)]", "helper", 0),
        ("@flow\ndef f():\n    while work(1):\n        pass", "flow", 1),
        ("@flow\ndef f():\n    for i in work(1):\n        pass", "flow", 0),
        ("work(1)", "module", 0),
        ("if __name__ == '__main__':\n    work(1)", "main-guard", 0),
        ("@flow\ndef f():\n    def inner():\n        work(1)\n    inner()", "helper", 0),
        ("class C:\n    x = work(1)", "class", 0),
    ],
)
def test_calls_know_what_they_run_in(body, kind, loops):
    (call,) = calls(body)
    assert (call.context.kind, len(call.context.loops)) == (kind, loops)


def test_a_nested_function_knows_the_flow_around_it():
    (call,) = calls("@flow\ndef f():\n    def inner():\n        work(1)\n    inner()")
    assert call.context.enclosing.name == "f"


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        pytest.param("work.submit(1)", "lost", id="bare"),
        pytest.param("x = work.submit(1)", "lost", id="never read"),
        pytest.param("work.map([1])", "lost", id="bare map"),
        pytest.param("xs = []\n    xs.append(work.submit(1))", "lost", id="list never read"),
        pytest.param(
            "xs = [work.submit(i) for i in range(2)]\n    print(len(xs))", "lost", id="counted"
        ),
        pytest.param("x = work.submit(1)\n    print(x)", "lost", id="printed"),
        pytest.param("work.submit(1).result()", "resolved", id="chained"),
        pytest.param("x = work.submit(1)\n    x.result()", "resolved", id="by name"),
        pytest.param(
            "xs = [work.submit(i) for i in range(2)]\n    return_ = [x.result() for x in xs]",
            "resolved",
            id="comprehension",
        ),
        pytest.param("for x in work.map([1]):\n        x.result()", "resolved", id="loop"),
        pytest.param(
            "xs = {}\n    xs[1] = work.submit(1)\n    for k, x in xs.items():\n        x.result()",
            "resolved",
            id="mapping",
        ),
        pytest.param("x = work.submit(1)\n    x = x.result()", "resolved", id="rebound"),
        pytest.param("work.submit(1).wait()", "waited", id="waited"),
        pytest.param("wait([work.submit(1)])", "waited", id="wait()"),
        pytest.param(
            "done, rest = wait([work.submit(1)])\n    done.pop().result()", "passed", id="looked at"
        ),
        pytest.param("return work.submit(1)", "returned", id="returned"),
        pytest.param(
            "xs = []\n    xs += [work.submit(1)]\n    return xs", "returned", id="collected"
        ),
        pytest.param("other(work.submit(1))", "passed", id="to a task"),
        pytest.param(
            "other.submit(1, wait_for=[work.submit(1)]).result()", "passed", id="wait_for"
        ),
        pytest.param("helpers.finish(work.submit(1))", "passed", id="to a helper"),
        pytest.param(
            "for x in as_completed([work.submit(1)]):\n        x.result()",
            "passed",
            id="as_completed",
        ),
    ],
)
def test_the_fate_of_futures(body, fate):
    (call,) = [c for c in calls(f"@flow\ndef f():\n    {body}\n") if c.how in ("submit", "map")]
    assert fate_of(call).fate.value == fate


def test_rebinding_in_both_branches_is_seen_by_the_read_after_them():
    (first, second) = calls(
        "@flow\ndef f(c):\n"
        "    if c:\n        x = work.submit(1)\n"
        "    else:\n        x = work.submit(2)\n"
        "    x.result()"
    )
    assert fate_of(first).fate.value == fate_of(second).fate.value == "resolved"


def test_a_future_that_is_replaced_before_it_is_resolved_is_lost():
    (first, second) = calls(
        "@flow\ndef f():\n    x = work.submit(1)\n    x = work.submit(2)\n    x.result()"
    )
    assert (fate_of(first).fate.value, fate_of(second).fate.value) == ("lost", "resolved")
