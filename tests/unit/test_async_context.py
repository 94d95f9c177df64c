"""Where Prefect takes its caller for async, and which of its calls then give a coroutine."""

from __future__ import annotations

import pytest

from prefect_lint.knowledge.dispatching import BOTH, dispatching_majors, is_block_load
from prefect_lint.model.async_context import is_async_to_prefect
from prefect_lint.model.calls import Context
from prefect_lint.model.dispatched_calls import written
from tests.modelling import project_of

HELPER = """
    import asyncio
    from prefect import flow, task
    from prefect.variables import Variable

    async def helper():
        Variable.get("limit")
"""


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("", True),
        ("@flow\nasync def run():\n    await helper()", True),
        ("@flow\ndef run():\n    asyncio.run(helper())", False),
        ("@task\ndef run():\n    asyncio.run(helper())", False),
        ("def start():\n    asyncio.run(helper())\n@flow\ndef run():\n    start()", False),
        ("def start():\n    asyncio.run(helper())\nstart()", True),
        ("import anyio\n@flow\ndef run():\n    anyio.run(helper)", False),
        ("asyncio.run(helper())", True),
        (
            "async def outer():\n    await helper()\n@flow\nasync def run():\n    await outer()",
            True,
        ),
    ],
)
def test_the_run_around_a_helper_decides(caller: str, expected: bool) -> None:
    indented = "".join(f"    {line}\n" for line in caller.splitlines())
    project = project_of(f"{HELPER}\n{indented}")
    module = project.modules[0]
    call = next(
        call
        for scope in module.scopes()
        for call in scope.calls
        if written(call.func) == "Variable.get"
    )
    assert is_async_to_prefect(Context(module, call)) is expected


@pytest.mark.parametrize(
    ("name", "majors"),
    [
        ("prefect.blocks.system.Secret.load", BOTH),
        ("prefect.blocks.core.Block.save", BOTH),
        ("prefect.blocks.system.Secret.aload", frozenset({3})),
        ("prefect.blocks.system.Secret.get", frozenset()),
        ("prefect_aws.S3Bucket.load", BOTH),
        ("prefect_aws.S3Bucket.delete", frozenset()),
        ("prefect_aws.helpers.load", frozenset()),
        ("prefect.variables.Variable.unset", frozenset({3})),
        ("prefect.serve", frozenset({2})),
        ("prefect.artifacts.acreate_link_artifact", frozenset({3})),
        ("prefect.get_run_logger", frozenset()),
        ("json.load", frozenset()),
        ("load", frozenset()),
        ("", frozenset()),
    ],
)
def test_what_dispatches(name: str, majors: frozenset[int]) -> None:
    assert dispatching_majors(name) == majors


def test_loading_a_block() -> None:
    assert is_block_load("prefect.blocks.system.Secret.load")
    assert is_block_load("prefect.blocks.system.Secret.aload")
    assert not is_block_load("prefect.blocks.system.Secret.save")
    assert not is_block_load("prefect.input.RunInput.load")


def test_how_a_function_is_written() -> None:
    project = project_of("""
        from prefect import flow
        @flow
        def f(): ...
        f.to_deployment("a").apply()
        [f][0].serve()
    """)
    calls = project.modules[0].scope.calls
    assert [written(call.func) for call in calls] == [
        "f.to_deployment(…).apply",
        "f.to_deployment",
        "serve",
    ]
