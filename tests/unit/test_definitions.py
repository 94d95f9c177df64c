from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.modelling import project_of

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition


def kinds(text: str | dict[str, str]) -> dict[str, str]:
    return {d.name: d.kind for d in project_of(text).definitions}


def only(text: str | dict[str, str]) -> Definition:
    (definition,) = project_of(text).definitions
    return definition


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from prefect import task\n@task\ndef a(): ...", id="bare"),
        pytest.param("from prefect import task\n@task()\ndef a(): ...", id="called"),
        pytest.param("import prefect\n@prefect.task\ndef a(): ...", id="through the module"),
        pytest.param("import prefect as p\n@p.task(name='x')\ndef a(): ...", id="aliased module"),
        pytest.param("from prefect import task as t\n@t\ndef a(): ...", id="aliased name"),
        pytest.param("from prefect.tasks import task\n@task\ndef a(): ...", id="its own module"),
        pytest.param("import prefect.tasks\n@prefect.tasks.task\ndef a(): ...", id="submodule"),
        pytest.param("from prefect import task\ndef f(): ...\na = task(f)", id="call form"),
        pytest.param(
            "from prefect import task\ndef f(): ...\na = task(name='x')(f)", id="call of call"
        ),
        pytest.param("from prefect import Task\ndef f(): ...\na = Task(f)", id="constructor"),
        pytest.param("from prefect import task\na = task(lambda x: x)", id="lambda"),
        pytest.param(
            "import functools, prefect\nt = functools.partial(prefect.task, retries=1)\n@t\ndef a(): ...",
            id="partial",
        ),
        pytest.param("from prefect import *\n@task\ndef a(): ...", id="star import"),
        pytest.param(
            "from prefect import task\nmine = task\n@mine\ndef a(): ...", id="second name"
        ),
        pytest.param(
            "from prefect import task\nclass C:\n    @task\n    def a(self): ...", id="method"
        ),
        pytest.param(
            "from prefect import task\ndef outer():\n    @task\n    def a(): ...", id="nested"
        ),
        pytest.param(
            "try:\n    from prefect import task\nexcept ImportError:\n    task = None\n@task\ndef a(): ...",
            id="guarded import",
        ),
        pytest.param(
            "from prefect import task\nimport app\n@app.function\n@task\ndef a(): ...",
            id="an unknown decorator above",
        ),
    ],
)
def test_every_spelling_makes_a_task(text):
    assert kinds(text) == {"a": "task"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from celery import task\n@task\ndef a(): ...", id="celery"),
        pytest.param("from invoke import task\n@task\ndef a(): ...", id="invoke"),
        pytest.param("from airflow.decorators import task\n@task\ndef a(): ...", id="airflow"),
        pytest.param("import controlflow\n@controlflow.flow\ndef a(): ...", id="controlflow"),
        pytest.param("def task(f): return f\n@task\ndef a(): 'prefect'", id="own function"),
        pytest.param(
            "from prefect.tasks import task_input_hash\n@task\ndef a(): ...", id="unbound"
        ),
    ],
)
def test_other_decorators_make_nothing(text):
    assert kinds(text) == {}


WRAPPER = """
    import functools
    import prefect

    def task(fn=None, **options):
        if fn is None:
            return functools.partial(task, **options)
        return prefect.task(fn, retries=2, **options)

    def flow(*args, **options):
        def decorate(fn):
            @functools.wraps(fn)
            def run(*a, **k):
                return fn(*a, **k)
            return prefect.flow(*args, **options)(run)
        return decorate

    class Maker:
        def __init__(self, retries):
            self.retries = retries

        def __call__(self, fn=None, **options):
            if fn is None:
                return lambda given: self(given, **options)
            return prefect.task(fn, retries=self.retries, **options)

    robust = Maker(5)
"""


@pytest.mark.parametrize(
    ("decorator", "kind", "options"),
    [
        ("task", "task", {"retries": 2}),
        ("task(timeout_seconds=3)", "task", {"retries": 2, "timeout_seconds": 3}),
        ("flow(name='x')", "flow", {"name": "x"}),
        ("robust", "task", {"retries": 5}),
        ("robust(log_prints=True)", "task", {"retries": 5, "log_prints": True}),
    ],
)
def test_wrappers_of_the_repository_are_looked_through(decorator, kind, options):
    definition = only(
        {
            "lib/__init__.py": "from .decorators import flow, robust, task",
            "lib/decorators.py": WRAPPER,
            "flows.py": f"from lib import flow, robust, task\n@{decorator}\ndef a(x): ...",
        }
    )
    assert definition.kind == kind
    assert definition.name == "a"
    assert definition.module.path == "flows.py"
    assert {o.name: o.literal for o in definition.options} == options
    assert [param.name for param in definition.params] == ["x"]


def test_a_wrapper_that_changes_its_options_leaves_them_unknown():
    definition = only(
        """
        import prefect

        def task(fn=None, **options):
            options.setdefault("retries", 3)
            return prefect.task(fn, **options) if fn else lambda f: task(f, **options)

        @task(name="x")
        def a(): ...
        """
    )
    assert not definition.options.complete
    assert not definition.options.is_absent("retries")


def test_options_are_literals_symbols_or_unknown():
    definition = only(
        """
        from prefect import task
        from prefect.cache_policies import INPUTS
        from settings import RETRIES
        DELAY = 10

        @task(retries=RETRIES, retry_delay_seconds=DELAY, cache_policy=INPUTS, name=f"{DELAY}")
        def a(): ...
        """
    )
    assert definition.option("retries").symbol == "settings.RETRIES"
    assert definition.option("retry_delay_seconds").literal == 10
    assert definition.option("cache_policy").symbol == "prefect.cache_policies.INPUTS"
    assert definition.option("name").is_unknown
    assert definition.options.is_absent("timeout_seconds")


def test_options_from_a_dictionary_are_known_when_nothing_changes_it():
    known = only("from prefect import task\nD = {'retries': 3}\n@task(**D)\ndef a(): ...")
    assert known.option("retries").literal == 3
    changed = only(
        "from prefect import task\nD = {'retries': 3}\nD.update(x=1)\n@task(**D)\ndef a(): ..."
    )
    assert not changed.options.complete


def test_with_options_keeps_what_it_does_not_replace():
    project = project_of(
        """
        from prefect import task

        @task(retries=1, name="x")
        def a(): ...

        b = a.with_options(retries=4)
        """
    )
    a, b = project.definitions
    assert b.root is a
    assert b.option("retries").literal == 4
    assert b.option("name").literal == "x"


def test_decorators_below_are_remembered():
    definition = only(
        "from prefect import task\nfrom tenacity import retry\n@task\n@retry\ndef a(): ..."
    )
    assert definition.inner_decorators == ("tenacity.retry",)


def test_a_module_that_never_names_prefect_is_linked_through_the_wrapper_that_it_imports():
    project = project_of(
        {
            "base.py": "import prefect\ndef job(fn): return prefect.task(fn)",
            "again.py": "from base import job",
            "work.py": "from again import job\n@job\ndef a(): ...",
            "unrelated.py": "import base\n",
        }
    )
    assert [(d.name, d.module.path) for d in project.definitions] == [("a", "work.py")]


def test_circular_imports_are_unknown_rather_than_endless():
    project = project_of(
        {
            "a.py": "import prefect\nfrom b import thing",
            "b.py": "import prefect\nfrom a import thing",
            "c.py": "from prefect import task\nfrom a import thing\n@thing\ndef x(): ...\n@task\ndef y(): ...",
        }
    )
    assert [d.name for d in project.definitions] == ["y"]


def test_a_folder_named_prefect_is_not_prefect():
    assert kinds(
        {
            "prefect/__init__.py": "",
            "prefect/flows.py": "from prefect import flow\n@flow\ndef main(): ...",
        }
    ) == {"main": "flow"}


def test_flows_from_source_are_flows_of_unknown_function():
    definition = only(
        "from prefect import flow\nf = flow.from_source('https://example.com/r.git', entrypoint='f.py:f')"
    )
    assert (definition.kind, definition.spelling, definition.function) == (
        "flow",
        "from-source",
        None,
    )
