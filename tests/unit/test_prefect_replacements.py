"""The replacements that were written by hand fit the table of names."""

from __future__ import annotations

import re

from prefect_lint.knowledge import prefect_api as api
from prefect_lint.knowledge import prefect_replacements
from prefect_lint.knowledge.prefect_replacements import prefect_1, replacement

THREE = api.between((3,), None)
ROWS = prefect_replacements._load()["replaced"]


def test_what_is_recommended_is_there() -> None:
    names = [name for row in ROWS if isinstance(row["use"], list) for name in row["use"]]
    names += [
        name
        for row in ROWS
        if isinstance(row["use"], str)
        for name in re.findall(r"`(prefect\.[\w.]+)`", row["use"])
    ]
    newest = api.between(api.releases()[-1], None)
    for name in names:
        entry = api.lookup(name)
        assert entry is not None, name
        if name != "prefect.deployments.runner.EntrypointType":
            assert entry.present & newest, name


def test_what_is_replaced_is_gone_or_deprecated_somewhere() -> None:
    everything = (1 << len(api.releases())) - 1
    for row in ROWS:
        for name in row["names"]:
            entry = api.lookup(name)
            # Some were there before the oldest release of the table; of some modules only a shell is left.
            if entry is not None and not entry.is_module:
                assert entry.warned or entry.present != everything, name


def test_rows_are_whole_and_names_are_there_once() -> None:
    names = [name for row in ROWS for name in row["names"]]
    assert len(names) == len(set(names))
    for row in ROWS:
        assert row["fix"] in ("moved", "renamed", "rewritten")
        assert row.keys() <= {"names", "use", "fix", "package", "also"}


def test_the_first_that_the_prefect_has() -> None:
    name = "prefect.orion.schemas.schedules.CronSchedule"
    found = replacement(name, api.between((2, 20), (3,)))
    assert found is not None
    assert found.use == "`prefect.client.schemas.schedules`"
    found = replacement(name, api.between((3, 4), (3, 5)))
    assert found is not None
    assert found.use == "`prefect.schedules`"


def test_a_name_that_is_elsewhere_now() -> None:
    found = replacement("prefect.client.orchestration.TaskRunFilterId", THREE)
    assert found is not None
    assert found.use == "`prefect.client.schemas.filters.TaskRunFilterId`"
    assert found.fix == "moved"


def test_names_of_which_nothing_is_known() -> None:
    assert replacement("prefect.nothing.Nothing", THREE) is None


def test_methods_of_prefect_1_are_no_methods_any_more() -> None:
    for kind, cls in (("flow", "prefect.flows.Flow"), ("task", "prefect.tasks.Task")):
        for name in prefect_1().methods[kind]:
            entry = api.lookup(f"{cls}.{name}")
            assert entry is None or not entry.certain & api.between((2,), None), name
