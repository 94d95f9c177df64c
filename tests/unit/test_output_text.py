from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from output_reports import CLEAN, HOSTILE, RETRIES, RETRIES_AGAIN, RICH, finding

from prefect_lint.findings import AnalysisError, Location, Related, Report, Severity
from prefect_lint.output import FORMATS, OutputOptions
from prefect_lint.output.escaping import cell_width

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)


def text(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["text"](report, options or OutputOptions())


def test_the_whole_report(snapshot: SnapshotAssertion) -> None:
    assert text(RICH, EVERYTHING) == snapshot


def test_a_narrow_terminal(snapshot: SnapshotAssertion) -> None:
    assert text(RICH, OutputOptions(width=50)) == snapshot


def test_colors(snapshot: SnapshotAssertion) -> None:
    assert text(RICH, EVERYTHING._replace(color=True)).replace("\x1b", "␛") == snapshot


def test_hostile_names(snapshot: SnapshotAssertion) -> None:
    assert text(HOSTILE, EVERYTHING) == snapshot


def test_colors_change_nothing_else() -> None:
    import re

    colored = text(RICH, EVERYTHING._replace(color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text(RICH, EVERYTHING)


@pytest.mark.parametrize("width", [48, 60, 80, 100, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    # Headings and the summary are not broken: they are what people search a log for.
    lines = text(RICH, OutputOptions(width=width)).splitlines()
    assert [line for line in lines if line[:1] == " " and cell_width(line) > width] == []


def test_each_finding_names_place_rule_severity_and_message() -> None:
    first, second, third, fourth = text(RICH).split("\n\nflows/orders.py:")
    assert first.startswith("flows/orders.py:8:5  warning  PFL101 missing-retries\n  Task `fetch")
    assert second.startswith("15:16  warning  PFL110 request-without-timeout\n  `requests.post`")
    assert third.startswith("21:14  error  PFL501 dbt-cloud-run-not-awaited\n  The dbt Cloud job")
    assert fourth.startswith("28:5  advice  PFL101 missing-retries\n  Another task.\n")


def test_an_explanation_is_printed_once() -> None:
    shown = text(Report((RETRIES, RETRIES_AGAIN), files=2))
    assert shown.count(RETRIES.rollback) == 1
    assert "  Explained at flows/orders.py:8:5\n" in shown


def test_words_of_its_own_are_printed_for_each_finding() -> None:
    other = finding(location=Location("b.py", 1, 1, 1, 2), recommendation="Retry the flow instead.")
    shown = text(Report((RETRIES, other), files=2))
    assert "  Recommended  Retry the flow instead.\n" in shown
    assert "  Risk, Rollback: see flows/orders.py:8:5\n" in shown


def test_another_rule_with_the_same_words_is_explained_too() -> None:
    other = finding("PFL102", "retry-without-delay", location=Location("b.py", 1, 1, 1, 2))
    assert text(Report((RETRIES, other), files=2)).count(RETRIES.rollback) == 2


def test_a_finding_without_source_is_still_told() -> None:
    shown = text(Report((RETRIES,), files=1))
    assert "│" not in shown
    assert "acme/clients.py:5:12  `requests.get` is called here" in shown


def test_clean() -> None:
    assert text(CLEAN) == "All clear. No findings in 42 files.\n"
    assert text(CLEAN._replace(files=1)) == "All clear. No findings in 1 file.\n"
    assert text(CLEAN._replace(files=0)) == "There were no files to check.\n"
    assert text(CLEAN, EVERYTHING) == text(CLEAN)


def test_clean_but_for_what_could_not_be_read_is_not_called_clear() -> None:
    shown = text(CLEAN._replace(errors=(AnalysisError("b.py", "It is too long."),)))
    assert shown == (
        "Not analysed\n  b.py\n    It is too long.\n\n"
        "No findings in 42 files.\n1 file could not be analysed.\n"
    )


def test_an_error_that_is_a_finding_too_is_told_once() -> None:
    syntax = finding(
        "PFL001",
        "syntax-error",
        location=Location("b.py", 3, 1, 3, 2),
        message="It does not parse.",
    )
    report = Report((syntax,), errors=(AnalysisError("b.py", "It does not parse.", 3),), files=2)
    assert text(report).count("It does not parse.") == 1
    assert "1 file could not be analysed." in text(report)


def test_summary_counts() -> None:
    lines = text(RICH).splitlines()
    assert "4 findings in 1 of 42 files: 1 error, 2 warnings, 1 advice." in lines
    assert "1 file could not be analysed. 1 finding suppressed." in lines


def test_suppressed_findings_only_when_asked_for() -> None:
    assert "the client tries again by itself" not in text(RICH)
    assert "the client tries again by itself" in text(RICH, OutputOptions(show_suppressed=True))


def test_statistics_are_ordered_by_count() -> None:
    shown = text(RICH, OutputOptions(statistics=True)).splitlines()
    table = shown[shown.index("  count  rule                               severity") + 1 :]
    assert table[:3] == [
        "      2  PFL101  missing-retries            warning",
        "      1  PFL110  request-without-timeout    warning",
        "      1  PFL501  dbt-cloud-run-not-awaited  error",
    ]


@pytest.mark.parametrize("color", [False, True])
def test_no_line_of_a_hostile_report_is_a_command(color: bool) -> None:
    shown = text(HOSTILE, EVERYTHING._replace(color=color))
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in shown
    assert "##vso[" not in shown
    assert not set(shown) & set("\r\x00\x07\x7f\x9b\u202e\u2066\u2028\udce9")
    assert ("\x1b" in shown) is color
    assert "\x1b[2J" not in shown


def test_a_wrapped_word_never_starts_a_command() -> None:
    message = "A flow is named " + " ".join(["::error::x"] * 40)
    shown = text(Report((finding(message=message, severity=Severity.ERROR),), files=1))
    assert r"\x3a:error::x" in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_code_is_not_broken_where_there_is_room() -> None:
    recommendation = "Hand the call to another thread: `await asyncio.to_thread(load, rows)` there."
    shown = text(Report((finding(recommendation=recommendation),), files=1))
    assert "`await asyncio.to_thread(load, rows)`" in shown
    longer = f"Or so: `{'load(rows) and ' * 10}done`."
    lines = text(Report((finding(recommendation=longer),), files=1)).splitlines()
    assert max(len(line) for line in lines) <= 80


def test_words_known_from_several_places() -> None:
    other = finding(location=Location("b.py", 1, 1, 1, 2), recommendation="Retry the flow.")
    third = finding(location=Location("c.py", 1, 1, 1, 2), recommendation="Retry the flow.")
    shown = text(Report((RETRIES, other, third), files=3))
    assert "  Explained at flows/orders.py:8:5 and b.py:1:1\n" in shown


def test_a_long_related_message_goes_under_its_place() -> None:
    place = Location("acme/clients.py", 5, 12, 5, 29)
    related = finding(related=(Related(place, "so " * 40 + "it is"),))
    shown = text(Report((related,), files=1))
    assert "  acme/clients.py:5:12\n  so so" in shown
