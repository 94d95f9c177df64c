"""`X.load(…)` gives an instance of the class that it is called on, whatever way it takes to its use."""

from __future__ import annotations

import pytest

from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o
from tests.modelling import project_of

WAYS = {
    "at once": """
        def f():
            Job.load("n").trigger()
    """,
    "assigned": """
        def f():
            job = Job.load("n")
            job.trigger()
    """,
    "assigned twice": """
        def f():
            loaded = Job.load("n")
            job = loaded
            job.trigger()
    """,
    "annotated": """
        def f():
            job: Job = unknown()
            job.trigger()
    """,
    "awaited": """
        async def f():
            job = await Job.load("n")
            job.trigger()
    """,
    "awaited at once": """
        async def f():
            (await Job.aload("n")).trigger()
    """,
    "by reference": """
        def f():
            Job.load_from_ref({"block_document_slug": "n"}).trigger()
    """,
    "with": """
        def f():
            with Job.load("n") as job:
                job.trigger()
    """,
    "async with": """
        async def f():
            async with await Job.load("n") as job:
                job.trigger()
    """,
    "walrus": """
        def f():
            if job := Job.load("n"):
                job.trigger()
    """,
    "parameter": """
        def f(job: Job):
            job.trigger()
    """,
    "optional parameter": """
        def f(job: "Job | None" = None):
            job.trigger()
    """,
    "module level": """
        job = Job.load("n")
        def f():
            job.trigger()
    """,
    "returned": """
        def get():
            return Job.load("n")
        def f():
            get().trigger()
    """,
    "returned by a coroutine": """
        async def get():
            return await Job.load("n")
        async def f():
            (await get()).trigger()
    """,
    "attribute of an instance": """
        class Jobs:
            def __init__(self):
                self.job = Job.load("n")
            def f(self):
                self.job.trigger()
    """,
    "in one of two branches": """
        def f(test):
            if test:
                job = Job.load("a")
            else:
                job = Job.load("b")
            job.trigger()
    """,
    "conditional": """
        def f(test):
            job = Job.load("a") if test else Job.load("b")
            job.trigger()
    """,
    "cast": """
        from typing import cast
        def f():
            job = cast(Job, Job.load("n"))
            job.trigger()
    """,
    "in a loop": """
        def f(names):
            for name in names:
                job = Job.load(name)
                job.trigger()
    """,
}


def _trigger(source: str, imports: str) -> t.Thing:
    """What `….trigger` is in a module."""
    lines = [line[8:] for line in source.splitlines()]
    project = project_of("\n".join(["from prefect import flow", imports, *lines]))
    module = project.module("flows.py")
    assert module is not None
    (attribute,) = module.outline.attributes["trigger"]
    assert isinstance(attribute, o.Attribute)
    return project.infer.thing(attribute, module)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "imports",
    [
        "from prefect_dbt.cloud import DbtCloudJob as Job",
        "from prefect_dbt.cloud.jobs import DbtCloudJob as Job",
        "from prefect_dbt import DbtCloudJob as Job",
        "import prefect_dbt.cloud\nJob = prefect_dbt.cloud.DbtCloudJob",
        "from prefect_dbt import DbtCloudJob\nclass Job(DbtCloudJob):\n    team: str = 'finance'",
    ],
    ids=["cloud", "jobs", "package", "attribute", "subclass"],
)
def test_a_loaded_block_is_of_its_class(way: str, imports: str) -> None:
    assert _trigger(WAYS[way], imports) == t.Symbol("prefect_dbt.cloud.DbtCloudJob.trigger")


def test_blocks_of_two_classes_are_unknown() -> None:
    source = """
        def f(test):
            job = Job.load("a") if test else Other.load("b")
            job.trigger()
    """
    imports = "from prefect_dbt import DbtCloudJob as Job, DbtCloudCredentials as Other"
    assert _trigger(source, imports) == t.UNKNOWN


def test_load_of_a_module_is_no_block() -> None:
    source = """
        def f():
            Job.load("n").trigger()
    """
    assert _trigger(source, "import json as Job") == t.UNKNOWN
