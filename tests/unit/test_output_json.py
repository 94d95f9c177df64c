from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from output_reports import CLEAN, HOSTILE, HOSTILE_PATH, HOSTILE_TEXT, RICH

from prefect_lint import __version__
from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from prefect_lint.findings import Report

SCHEMA = json.loads(
    files("prefect_lint.output").joinpath("schema/report-v1.json").read_text("utf-8")
)


def rendered(report: Report, *, show_suppressed: bool = False) -> str:
    return FORMATS["json"](report, OutputOptions(show_suppressed=show_suppressed))


def document(report: Report, *, show_suppressed: bool = False) -> dict[str, Any]:
    loaded = json.loads(rendered(report, show_suppressed=show_suppressed))
    assert isinstance(loaded, dict)
    return loaded


def test_the_whole_report(snapshot: SnapshotAssertion) -> None:
    shown = rendered(RICH, show_suppressed=True)
    assert shown.replace(f'"version": "{__version__}"', '"version": "<version>"') == snapshot


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("show_suppressed", [False, True])
@pytest.mark.parametrize("report", [RICH, CLEAN, HOSTILE], ids=["rich", "clean", "hostile"])
def test_reports_follow_the_schema(report: Report, show_suppressed: bool) -> None:
    Draft202012Validator(SCHEMA).validate(document(report, show_suppressed=show_suppressed))


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object schema in the schema."""
    found: list[dict[str, Any]] = []
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            found.append(schema)
        for value in schema.values():
            found += objects(value)
    elif isinstance(schema, list):
        for value in schema:
            found += objects(value)
    return found


def test_the_schema_leaves_no_room_for_other_keys() -> None:
    for schema in objects(SCHEMA):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
            assert set(schema["required"]) in (
                set(schema["properties"]),
                set(schema["properties"]) - {"suppressed"},
            )


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda d: d.update(duration=1.0), id="a key more"),
        pytest.param(lambda d: d.pop("errors"), id="a key less"),
        pytest.param(lambda d: d["findings"][0].update(line=0), id="a line before the first"),
        pytest.param(lambda d: d["findings"][0].update(severity="fatal"), id="another severity"),
        pytest.param(lambda d: d["findings"][0].pop("fix"), id="a finding without its fix"),
        pytest.param(lambda d: d["findings"][0]["related"][0].pop("path"), id="a related place"),
    ],
)
def test_the_schema_rejects_other_documents(spoil: Any) -> None:
    spoilt = document(RICH)
    spoil(spoilt)
    assert list(Draft202012Validator(SCHEMA).iter_errors(spoilt))


def test_the_keys_are_those_promised() -> None:
    shown = document(RICH)
    assert list(shown) == ["version", "tool", "summary", "findings", "errors"]
    assert shown["version"] == "1"
    assert shown["tool"] == {
        "name": "prefect-lint",
        "version": __version__,
        "url": "https://github.com/prefect-lint/prefect-lint",
        "plugins": [
            {"name": "acme-rules", "version": "1.2"},
            {"name": "local rules lint", "version": "0123456789ab"},
        ],
    }
    assert " ".join(shown["findings"][0]) == (
        "code name category severity confidence message risk recommendation rollback "
        "path line column end_line end_column symbol related fix fingerprint url"
    )


def test_summary() -> None:
    assert document(RICH)["summary"] == {
        "findings": 4,
        "by_severity": {"error": 1, "warning": 2, "advice": 1},
        "by_rule": {"PFL101": 2, "PFL110": 1, "PFL501": 1},
        "files": 42,
        "parsed_files": 30,
        "suppressed": 1,
        "baselined": 0,
        "stale_baseline_entries": 0,
        "untouched": 0,
        "fixed": 0,
        "errors": 1,
    }


def test_suppressed_findings_come_with_their_reason_when_asked_for() -> None:
    assert "suppressed" not in document(RICH)
    (suppressed,) = document(RICH, show_suppressed=True)["suppressed"]
    assert suppressed["code"] == "PFL101"
    assert suppressed["reason"] == "the client tries again by itself"


def test_the_time_a_run_took_changes_no_byte() -> None:
    assert rendered(RICH) == rendered(RICH._replace(duration=99.0))


def test_hostile_text_is_ascii_and_yet_exact() -> None:
    shown = rendered(HOSTILE, show_suppressed=True)
    assert shown.isascii()
    assert not set(shown) & set("\r\x00\x07\x1b\x7f")
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in shown
    assert "##vso[" not in shown
    first = document(HOSTILE)["findings"][0]
    assert (first["path"], first["message"]) == (HOSTILE_PATH, HOSTILE_TEXT)
