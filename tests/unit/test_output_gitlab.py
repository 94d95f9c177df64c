from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from output_reports import CLEAN, HOSTILE, RETRIES, RICH

from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from prefect_lint.findings import Report

_LINE = {
    "type": "object",
    "required": ["line"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}
SCHEMA = {
    # What GitLab's documentation of the Code Quality report says; its own schema demands less.
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "properties": {
                    # Relative to the root of the repository, and not `./`.
                    "path": {"type": "string", "pattern": r"^(?!/|\./)."},
                    "positions": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": _LINE, "end": _LINE},
                        "additionalProperties": False,
                    },
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    },
}


def gitlab(report: Report, options: OutputOptions | None = None) -> list[dict[str, Any]]:
    loaded = json.loads(FORMATS["gitlab"](report, options or OutputOptions()))
    assert isinstance(loaded, list)
    return loaded


def test_the_whole_report(snapshot: SnapshotAssertion) -> None:
    assert FORMATS["gitlab"](RICH, OutputOptions()) == snapshot


@pytest.mark.parametrize("report", [RICH, CLEAN, HOSTILE], ids=["rich", "clean", "hostile"])
def test_reports_follow_the_documented_schema(report: Report) -> None:
    Draft202012Validator(SCHEMA).validate(gitlab(report))


def test_no_findings_are_an_empty_list() -> None:
    assert FORMATS["gitlab"](CLEAN, OutputOptions()) == "[]\n"


def test_fingerprints_are_those_of_the_findings_made_unique() -> None:
    twice = CLEAN._replace(findings=(RETRIES, RETRIES._replace(fingerprint="a1"), RETRIES))
    assert [entry["fingerprint"] for entry in gitlab(twice)] == ["6f1c0a", "a1", "6f1c0a-2"]


def test_severities() -> None:
    found = [(entry["check_name"], entry["severity"]) for entry in gitlab(RICH)]
    assert found == [
        ("not-analysed", "blocker"),
        ("PFL101", "major"),
        ("PFL110", "major"),
        ("PFL501", "critical"),
        ("PFL101", "minor"),
    ]


def test_suppressed_findings_are_left_out_always() -> None:
    everything = OutputOptions(show_suppressed=True, statistics=True)
    assert gitlab(RICH, everything) == gitlab(RICH)
    assert gitlab(CLEAN._replace(suppressed=RICH.suppressed), everything) == []


def test_what_gitlab_shows_is_escaped_also_after_it_decoded_it() -> None:
    for entry in gitlab(HOSTILE):
        for text in (entry["description"], entry["location"]["path"]):
            assert not set(text) & set("\r\n\x00\x07\x1b\x7f\x9b\u202e\u2066\u2028\udce9")
