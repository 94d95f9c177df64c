"""Which names and calls of Prefect a module has, and whether it is ready to do without them."""

from __future__ import annotations

import pytest

from prefect_lint.model import availability
from prefect_lint.model.prefect_calls import keyword_faults
from prefect_lint.model.prefect_uses import uses
from prefect_lint.model.version_range import PrefectVersion
from tests.modelling import project_of


def names(source: str, version: str = "3") -> list[str]:
    module = project_of(source, version=version).modules[0]
    return [use.name for use in uses(module)]


def missing(source: str, version: str = "3") -> list[str]:
    module = project_of(source, version=version).modules[0]
    return [it.step for it in availability.missing(module)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import prefect.a.b", ["prefect.a.b"]),
        ("import prefect.a as x\nx.b.c", ["prefect.a", "prefect.a.b", "prefect.a.b.c"]),
        ("from prefect.a import b as c\nc.d", ["prefect.a.b", "prefect.a.b.d"]),
        ("from prefect.a import *", ["prefect.a"]),
        ("import prefectly\nfrom .prefect import a", []),
        ("import prefect\ndef f(prefect): return prefect.a", ["prefect"]),
        ("import prefect\nprefect = 1\nprefect.a", ["prefect"]),
        ("try:\n    import prefect.a\nexcept ImportError:\n    import prefect.b", []),
        (
            "try:\n    import prefect.a\nexcept ValueError:\n    import prefect.b",
            ["prefect.a", "prefect.b"],
        ),
        ("try:\n    import prefect.a\nexcept Exception:\n    pass", []),
        (
            "def f():\n    try:\n        import prefect.a\n    except Exception:\n        pass",
            ["prefect.a"],
        ),
        ("def f():\n    try:\n        import prefect.a\n    except ImportError:\n        pass", []),
        ("if TYPE_CHECKING:\n    import prefect.a", []),
        ("if __name__ == '__main__':\n    import prefect.a", ["prefect.a"]),
        ("if args.deploy:\n    import prefect.a", ["prefect.a"]),
        ("if IS_PREFECT_2:\n    import prefect.a", []),
        (
            "import prefect\nprint(prefect.__version__)\nprefect.a",
            ["prefect", "prefect.__version__", "prefect.a"],
        ),
        ("import prefect\nV = prefect.__version__.split('.')\nprefect.a", []),
    ],
)
def test_uses(source: str, expected: list[str]) -> None:
    assert names(source) == expected


@pytest.mark.parametrize(
    ("source", "version", "expected"),
    [
        ("from prefect.orion.schemas import a, b", "3", ["prefect.orion"]),
        (
            "from prefect.filesystems import S3, GCS",
            "3",
            ["prefect.filesystems.S3", "prefect.filesystems.GCS"],
        ),
        ("from prefect.filesystems import S3", "2", []),
        ("from prefect.blocks.system import JSON", "3", []),
        ("from prefect.blocks.system import JSON", "3.5", ["prefect.blocks.system.JSON"]),
        ("from prefect.schedules import Cron", "3.1", ["prefect.schedules"]),
        ("import prefect\nprefect.orion.a\nprefect.orion.b", "3", ["prefect.orion"]),
        ("from prefect import flow, nothing", "3", []),
    ],
)
def test_missing(source: str, version: str, expected: list[str]) -> None:
    assert missing(source, version) == expected


def test_too_new_or_gone() -> None:
    module = project_of("from prefect.schedules import Cron", version="3.1").modules[0]
    lack = availability.missing(module)[0].lack
    assert (lack.first, lack.too_new) == ("3.2.0", True)
    module = project_of("from prefect.filesystems import S3", version="3.1").modules[0]
    lack = availability.missing(module)[0].lack
    assert (lack.last, lack.too_new) == ("2.20.27", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3", "Prefect 3"), ("3.1", "Prefect 3.1"), ("3.1.4", "Prefect 3.1.4"), ("2", "Prefect 2")],
)
def test_versions_in_words(text: str, expected: str) -> None:
    assert availability.in_words(PrefectVersion.parse(text)) == expected


def test_ranges_in_words() -> None:
    assert availability.in_words(PrefectVersion((2, 10), None, "x")) == "Prefect 2 and 3"
    assert availability.in_words(PrefectVersion((3, 0, 4), (3, 2), "x")) == "Prefect 3"


def test_keywords_in_a_mapping() -> None:
    source = """
        from prefect import flow
        OPTIONS = {"nothing": 1, "cron": "0 3 * * *"}
        @flow
        def a(): ...
        a.serve("x", **OPTIONS)
    """
    faults = keyword_faults(project_of(source).modules[0])
    assert [(fault.shown, fault.keyword, fault.symbol) for fault in faults] == [
        ("Flow.serve", "nothing", "a")
    ]


@pytest.mark.parametrize(("version", "found"), [("2", 1), ("3.0", 1), ("3.8", 0), ("3", 0)])
def test_a_method_that_a_base_class_took_over_is_not_judged(version: str, found: int) -> None:
    source = """
        from prefect.client.orchestration import PrefectClient
        def make(client: PrefectClient):
            client.create_work_pool(name="default")
    """
    assert len(keyword_faults(project_of(source, version=version).modules[0])) == found


def test_very_long_names() -> None:
    attributes = "import prefect\nprefect" + ".a" * 80
    dotted = "import prefect" + ".a" * 80
    assert len(names(attributes)) < 20
    assert len(names(dotted)) == 1
