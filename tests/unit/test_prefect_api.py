"""What the table of Prefect's names says; every fact here was seen in the wheels or at run time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from prefect_lint.knowledge import prefect_api as api

if TYPE_CHECKING:
    from prefect_lint.knowledge.prefect_api import Release


def within(release: Release) -> api.Releases:
    """Just one release."""
    return api.between(release, (*(*release, 0, 0)[:2], (*release, 0, 0)[2] + 1))


def spans(found: api.Releases) -> list[tuple[str, str]]:
    """The first and last release of each unbroken range."""
    result: list[tuple[str, str]] = []
    inside = False
    for index, release in enumerate(api.releases()):
        if found >> index & 1:
            first = result.pop()[0] if inside else api.spelled(release)
            result.append((first, api.spelled(release)))
        inside = bool(found >> index & 1)
    return result


NEWEST = api.spelled(api.releases()[-1])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prefect.flow", [("2.0.0", NEWEST)]),
        ("prefect.Parameter", [("0.15.13", "1.4.1")]),
        ("prefect.deployments.Deployment", [("2.0.0", "2.0.1"), ("2.0.4", "2.20.27")]),
        ("prefect.filesystems.S3", [("2.0.0", "2.20.27")]),
        ("prefect.task_runners.SequentialTaskRunner", [("2.0.0", "2.20.27")]),
        ("prefect.task_runners.ConcurrentTaskRunner", [("2.0.0", NEWEST)]),
        ("prefect.task_runners.ThreadPoolTaskRunner", [("3.0.0", NEWEST)]),
        ("prefect.blocks.system.JSON", [("2.0.0", "3.4.25")]),
        ("prefect.schedules.Cron", [("3.2.0", NEWEST)]),
        ("prefect.client.get_client", [("2.0.0", NEWEST)]),
        ("prefect.schedules.clocks", [("0.15.13", "1.4.1")]),
    ],
)
def test_where_a_name_is(name: str, expected: list[tuple[str, str]]) -> None:
    entry = api.lookup(name)
    assert entry is not None
    assert spans(entry.certain) == expected


@pytest.mark.parametrize(
    "name", ["prefect.nope", "prefect.context.get", "requests.get", "prefecture", "", "prefect."]
)
def test_names_that_no_release_had(name: str) -> None:
    assert api.lookup(name) is None


@pytest.mark.parametrize(
    "name", ["prefect." + "x" * 5_000, "prefect." + "a.b" * 90, "prefect.\n.flow", "prefect.\t"]
)
def test_hostile_names(name: str) -> None:
    assert api.lookup(name) is None


def test_attributes_of_classes_and_open_modules_may_be_there() -> None:
    for name in ("prefect.Flow.anything", "prefect.settings.PREFECT_ANYTHING"):
        entry = api.lookup(name)
        assert entry is not None
        assert entry.present & within((3, 8, 8))
        assert not entry.certain & within((3, 8, 8))


def test_moved_names() -> None:
    entry = api.lookup("prefect.engine.pause_flow_run")
    assert entry is not None
    assert {place for _, place in entry.moved} == {"prefect.flow_runs.pause_flow_run"}
    assert spans(entry.warned) == [("3.0.0", NEWEST)]


def test_deprecated_names() -> None:
    entry = api.lookup("prefect.blocks.system.JSON")
    assert entry is not None
    assert spans(entry.warned) == [("3.0.0", "3.4.25")]
    assert entry.deprecated[-1][1] == "Use Variables to store json data instead."


@pytest.mark.parametrize(
    ("function", "keyword", "expected"),
    [
        ("prefect.task", "cache_policy", [("3.0.0", NEWEST)]),
        ("prefect.task", "asset_deps", [("3.4.5", NEWEST)]),
        ("prefect.Flow.deploy", "is_schedule_active", [("2.14.11", "2.20.27")]),
        (
            "prefect.concurrency.sync.concurrency",
            "create_if_missing",
            [("2.20.4", "3.2.15")],
        ),
        ("prefect.flows.Flow.serve", "max_retries", []),
    ],
)
def test_keywords(function: str, keyword: str, expected: list[tuple[str, str]]) -> None:
    entry = api.lookup(function)
    assert entry is not None
    found = entry.taking(keyword)
    if keyword != "create_if_missing":
        assert spans(found) == expected
    else:
        assert spans(found)[-1][1] == "3.2.15"


def test_positional_only_parameters() -> None:
    entry = api.lookup("prefect.schedules.Cron")
    assert entry is not None
    signature = entry.signatures[-1][1]
    assert signature.positional_only == ("cron",)
    assert not signature.takes("cron")
    assert signature.takes("timezone")


def test_releases_between() -> None:
    assert spans(api.between((3, 1), (3, 2))) == [("3.1.0", "3.1.15")]
    assert spans(api.between(None, (3,))) == [("2.0.0", "2.20.27")]
    assert spans(api.between((3,), None)) == [("3.0.0", NEWEST)]


def test_a_release_that_the_table_does_not_know_is_like_its_neighbours() -> None:
    assert spans(api.between((99,), None)) == [(NEWEST, NEWEST)]
    assert spans(api.between((3, 1, 99), (3, 1, 100))) == [("3.1.15", "3.2.0")]


def test_older_and_newer() -> None:
    three = api.between((3,), None)
    assert spans(api.older(three))[-1][1] == "2.20.27"
    assert api.newer(three) == 0
    assert spans(api.newer(api.between((3, 1), (3, 2))))[0][0] == "3.2.0"
    assert api.older(0) == 0


def test_homes() -> None:
    assert "prefect.client.schemas.objects.FlowRun" in api.homes("FlowRun", within((3, 8, 8)))


def test_the_table_is_well_formed() -> None:
    releases = api.releases()
    assert list(releases) == sorted(set(releases))
    assert len(releases) > 250
    everything = (1 << len(releases)) - 1
    names = 0
    for module, listed in api.everything(-1):
        assert module == "prefect" or module.startswith("prefect.")
        line = api._line(module)
        assert line is not None
        assert 0 < line.present <= everything
        assert not line.open & ~line.present
        for described in line.names.values():
            seen = 0
            for found, descriptor in described:
                assert found
                assert not found & ~line.present
                assert not found & seen, "a name has one descriptor at a time"
                seen |= found
                assert descriptor[0] in "fadCVXM=>", descriptor
        names += len(listed)
    assert names > 10_000


def test_aliases_lead_somewhere() -> None:
    astray = []
    for module, listed in api.everything(-1):
        line = api._line(module)
        assert line is not None
        for name in listed:
            for found, descriptor in line.names[name]:
                if descriptor[0] in "=>":
                    target = descriptor[1:].partition("!")[0].replace(":", ".")
                    entry = api.lookup(target)
                    if target.rpartition(".")[2].startswith("_"):
                        continue
                    if entry is None or found & ~entry.present:
                        astray.append(f"{module}.{name} -> {target}")
    assert astray == []


def test_a_first_look_takes_milliseconds() -> None:
    # Not a benchmark: reading all of the table, as it must not be, takes many times as long.
    api._text.cache_clear()
    api._line.cache_clear()
    api.lookup.cache_clear()
    started = time.process_time()
    api.lookup("prefect.flow")
    assert time.process_time() - started < 0.2
