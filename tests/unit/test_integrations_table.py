"""The table of work that runs somewhere else: fresh, at one with the effects, and what the compiler refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from integrations_compiler import compile_integrations

from prefect_lint.knowledge import effects, integrations

if TYPE_CHECKING:
    from pathlib import Path

TABLE: Any = compile_integrations.read()
NAMED = ("triggers", "waits", "runners", "handles")


def test_compiled_form_is_fresh() -> None:
    assert compile_integrations.main(["--check"]) == 0


@pytest.mark.parametrize("section", NAMED)
def test_names_are_canonical(section: str) -> None:
    for name in TABLE[section]:
        assert effects.canonical(name) == name


@pytest.mark.parametrize("section", ["triggers", "waits", "runners"])
def test_every_call_does_something_outside(section: str) -> None:
    for name in TABLE[section]:
        assert effects.effect_of(name) is not None, name


def test_handles_are_what_their_triggers_give() -> None:
    for name, (_, gives, *_rest) in TABLE["triggers"].items():
        if gives:
            assert effects.returned_class(name) == gives, name


def test_a_subclass_triggers_what_its_base_does() -> None:
    trigger = integrations.trigger_of("prefect_dbt.cli.DbtCoreOperation.trigger")
    assert trigger is not None
    assert trigger.system == integrations.SHELL


def test_a_class_that_nobody_knows_triggers_nothing() -> None:
    assert integrations.trigger_of("boto3.Session.client") is None
    assert integrations.trigger_of("") is None
    assert integrations.handle_of(None) is None


def test_systems_say_what_to_do_instead() -> None:
    for key in integrations.systems():
        system = integrations.system(key)
        assert system.work.split()[0] in ("a", "an", "dbt"), key
        assert "`" in system.monitored, key


@pytest.mark.parametrize(
    ("url", "system"),
    [
        ("https://cloud.getdbt.com/api/v2/accounts/1/jobs/2/run/", "dbt-cloud"),
        ("https://airbyte.example.com/api/v1/connections/sync", "airbyte"),
        ("https://api.airbyte.com/v1/jobs", "airbyte"),
        ("https://api.fivetran.com/v1/connectors/abc/sync", "fivetran"),
        ("https://api.fivetran.com/v1/connectors/abc/force", "fivetran"),
        ("https://adb-1.azuredatabricks.net/api/2.1/jobs/run-now", "databricks"),
        ("https://adb-1.azuredatabricks.net/api/2.0/jobs/runs/submit", "databricks"),
        ("https://api.hightouch.com/api/v1/syncs/7/trigger", "hightouch"),
        ("https://app.getcensus.com/api/v1/syncs/7/trigger", "census"),
    ],
)
def test_requests_are_those_of_the_documentation(url: str, system: str) -> None:
    host, _, path = url.removeprefix("https://").partition("/")
    found = {
        request.system
        for request in integrations.requests()
        if re.search(request.host, host) and re.search(request.path, f"/{path}")
    }
    assert found == {system}


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("[[other]]\nnames = ['a']", "unknown sections"),
        ("[systems.a]\nname = 'A'", "left out"),
        ("[[runners]]\nsystem = 'a'\nnames = []", "no names"),
        ("[[runners]]\nsystem = 'a'\nnames = ['b.c']", "no system"),
        ("[[runners]]\nsystem = 'a'\nname = 'b'\nnames = ['b.c']", "unknown keys"),
        ("[[runners]]\nsystem = 'a'\nnames = ['b.c', 'b.c']", "said twice"),
    ],
)
def test_what_is_malformed_is_refused(tmp_path: Path, toml: str, complaint: str) -> None:
    (tmp_path / "table.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(compile_integrations.IntegrationsError, match=complaint):
        compile_integrations.read(tmp_path)


def test_a_trigger_gives_a_known_handle(tmp_path: Path) -> None:
    text = (
        "[systems.a]\nname = 'A'\nwork = 'a run'\nmonitored = '`b`'\n"
        "[[triggers]]\nsystem = 'a'\nnames = ['b.C.d']\ngives = 'b.E'\n"
    )
    (tmp_path / "table.toml").write_text(text, encoding="utf-8")
    with pytest.raises(compile_integrations.IntegrationsError, match="no handle"):
        compile_integrations.read(tmp_path)
