from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from output_reports import CLEAN, HOSTILE, RETRIES, RICH, finding

from prefect_lint.findings import Location, Report
from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)
# The part that we use of the schema with which Jenkins' xUnit plugin checks reports (junit-10.xsd):
# attributes, those required in capitals, and children.
ALLOWED = {
    "testsuites": ("name time tests failures errors", "testsuite"),
    "testsuite": ("NAME TESTS FAILURES ERRORS time skipped file", "testcase"),
    "testcase": ("NAME time classname", "failure error skipped"),
    "failure": ("type message", ""),
    "error": ("type message", ""),
    "skipped": ("type message", ""),
}


def junit(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["junit"](report, options or OutputOptions())


def parsed(text: str) -> JUnitXml:
    return JUnitXml.fromstring(text.encode())


@pytest.mark.parametrize("report", [RICH, CLEAN, HOSTILE], ids=["rich", "clean", "hostile"])
def test_the_whole_report(report: Report, snapshot: SnapshotAssertion) -> None:
    assert junit(report, EVERYTHING) == snapshot


@pytest.mark.parametrize("report", [RICH, CLEAN, HOSTILE, Report(())])
def test_reports_follow_the_schema_of_jenkins(report: Report) -> None:
    root = ET.fromstring(junit(report, EVERYTHING))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        required = {name.lower() for name in attributes.split() if name.isupper()}
        assert required <= set(element.attrib) <= set(attributes.lower().split())
        assert {child.tag for child in element} <= set(children.split())


@pytest.mark.parametrize("report", [RICH, CLEAN, HOSTILE])
def test_the_counts_are_right(report: Report) -> None:
    read = parsed(junit(report, EVERYTHING))
    written = [(s.tests, s.failures, s.errors, s.skipped) for s in read]
    total = (read.tests, read.failures, read.errors)
    read.update_statistics()
    assert written == [(s.tests, s.failures, s.errors, s.skipped) for s in read]
    assert total == (read.tests, read.failures, read.errors)


def test_what_becomes_of_what() -> None:
    results = [case.result[0] for suite in parsed(junit(RICH, EVERYTHING)) for case in suite]
    assert [(type(result), result.type) for result in results] == [
        (Error, "not-analysed"),
        (Failure, "warning"),
        (Failure, "warning"),
        (Failure, "error"),
        (Failure, "advice"),
        (Skipped, None),
    ]
    assert results[1].message.startswith("flows/orders.py:8:5: Task `fetch_orders`")
    assert "\nRecommended: Set `retries=3`" in results[1].text
    assert results[-1].message.endswith("(suppressed: the client tries again by itself)")


def test_suppressed_findings_are_left_out_unless_asked_for() -> None:
    assert parsed(junit(RICH)).tests == 5


def test_nothing_found_is_one_passed_case() -> None:
    (suite,) = parsed(junit(CLEAN))
    (case,) = suite
    assert (case.name, case.is_passed) == ("All clear. No findings in 42 files.", True)


def test_cases_have_names_that_are_unique_and_outlive_a_move() -> None:
    def names(*lines: int) -> list[tuple[str, str]]:
        findings = tuple(
            RETRIES._replace(location=Location(path, line, 1, line, 2))
            for path in ("flows/a.b.py", "flows/a.py")
            for line in lines
        )
        suites = parsed(junit(Report(findings, files=2)))
        return [(case.classname, case.name) for suite in suites for case in suite]

    assert names(1, 2) == names(30, 45)
    assert names(1, 2) == [
        ("flows.a.b", "PFL101 missing-retries in fetch_orders"),
        ("flows.a.b", "PFL101 missing-retries in fetch_orders (2)"),
        ("flows.a", "PFL101 missing-retries in fetch_orders"),
        ("flows.a", "PFL101 missing-retries in fetch_orders (2)"),
    ]


@given(st.text(st.characters(codec=None)))
def test_well_formed_whatever_the_text(text: str) -> None:
    place = Location(text or "a", 1, 1, 1, 1)
    report = Report((finding(location=place, message=text, symbol=text, risk=text),), files=1)
    (suite,) = parsed(junit(report))
    (case,) = suite
    assert case.name.startswith("PFL101 missing-retries")
    assert len(case.result) == 1
