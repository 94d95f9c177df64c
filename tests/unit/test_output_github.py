from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from output_reports import CLEAN, HOSTILE, RETRIES, RICH, finding

from prefect_lint.findings import AnalysisError, Location, Report, Severity
from prefect_lint.output import FORMATS, OutputOptions
from prefect_lint.output.github import MESSAGE_LIMIT
from tests.format_readers import commands

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)


def github(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["github"](report, options or OutputOptions())


def many(**counts: int) -> Report:
    """A report with so many findings of each severity, milder ones first."""
    findings = [
        finding(location=Location(f"flows/{name}.py", line, 1, line, 5), severity=Severity(name))
        for name, count in reversed(counts.items())
        for line in range(1, count + 1)
    ]
    return Report(tuple(findings), files=3, parsed_files=3)


def kinds(text: str) -> dict[str, int]:
    found = [kind for kind, _, _ in commands(text)]
    return {kind: found.count(kind) for kind in ("error", "warning", "notice")}


@pytest.mark.parametrize("report", [RICH, HOSTILE], ids=["rich", "hostile"])
def test_the_whole_report(report: Report, snapshot: SnapshotAssertion) -> None:
    assert github(report, EVERYTHING) == snapshot


def test_clean() -> None:
    assert github(CLEAN) == "All clear. No findings in 42 files.\n"


def test_values_are_escaped_as_the_runner_undoes_it() -> None:
    location = Location("100%,a:b%0A.py", 3, 2, 3, 4)
    report = Report((finding(location=location, message="50 % of a::b, c%0A"),), files=1)
    text = github(report)
    assert "file=100%25%2Ca%3Ab%250A.py,line=3,endLine=3,col=2,endColumn=4," in text
    ((_, properties, data),) = commands(text)
    assert properties["file"] == location.path
    assert data == f"{location.path}:3:2: PFL101 50 % of a::b, c%0A"


def test_a_span_of_several_lines_has_no_columns() -> None:
    report = Report((finding(location=Location("a.py", 3, 5, 6, 1)),), files=1)
    ((_, properties, _),) = commands(github(report))
    assert properties == {
        "file": "a.py",
        "line": "3",
        "endLine": "5",
        "title": "PFL101 missing-retries",
    }


def test_what_github_would_drop_is_in_the_log_and_a_last_notice_tells() -> None:
    text = github(many(error=12, warning=10, advice=11))
    assert kinds(text) == {"error": 10, "warning": 10, "notice": 10}
    assert text.splitlines()[0].startswith("::error file=flows/error.py,line=1,")
    last = text.splitlines()[-1]
    assert last.startswith("::notice title=prefect-lint::")
    assert "2 errors and 2 notices more" in last
    for line in ("error.py:11:1: error", "error.py:12:1: error", "advice.py:10:1: advice"):
        assert f"\nflows/{line} PFL101 " in text


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param({"error": 10, "warning": 10, "advice": 10}, 10, id="just at the limit"),
        pytest.param({"error": 11, "advice": 10}, 10, id="a notice makes room for the last one"),
        pytest.param({"warning": 12, "advice": 3}, 4, id="one notice more"),
    ],
)
def test_never_more_than_the_limit(counts: dict[str, int], shown: int) -> None:
    text = github(many(**counts))
    assert kinds(text)["notice"] == shown
    assert max(kinds(text).values()) <= 10
    everywhere = len(commands(text)) + text.count(" PFL101 T") - text.count("::flows/")
    over = any(count > 10 for count in counts.values())
    assert everywhere == sum(counts.values()) + over


def test_files_that_could_not_be_analysed_come_before_findings() -> None:
    errors = tuple(AnalysisError(f"bad{index}.py", "no") for index in range(9))
    text = github(many(error=3)._replace(errors=errors))
    titles = [properties["title"] for kind, properties, _ in commands(text) if kind == "error"]
    assert titles == ["Not analysed"] * 9 + ["PFL101 missing-retries"]


def test_suppressed_findings_are_lines_when_asked_for_and_never_annotations() -> None:
    report = CLEAN._replace(suppressed=RICH.suppressed)
    assert github(report) == "All clear. No findings in 42 files. 1 finding suppressed.\n"
    shown = github(report, EVERYTHING)
    assert not commands(shown)
    assert "suppressed PFL101 Task" in shown


def test_a_long_message_is_cut_as_the_runner_would() -> None:
    report = Report((RETRIES._replace(message="%" * 10_000),), files=1)
    ((_, _, data),) = commands(github(report))
    assert len(data) == MESSAGE_LIMIT
    assert data.endswith("%…")


def test_only_our_own_lines_are_commands() -> None:
    text = github(HOSTILE, EVERYTHING)
    lines = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert len(lines) == len(HOSTILE.findings) + len(HOSTILE.errors)
    assert len(commands(text)) == len(lines)
