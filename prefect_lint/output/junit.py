"""JUnit XML, which Jenkins, GitLab, Azure Pipelines, CircleCI and others show as test results.

The elements and attributes are those of the schema of Jenkins' xUnit plugin. Readers tell test cases apart,
also from build to build, by class name and name; so a name has no line number, and two that are equal get a
number.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from prefect_lint.output.ansi import Painter
from prefect_lint.output.escaping import defuse, display_path, escape
from prefect_lint.output.summary import summary, unreported_errors

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Report
    from prefect_lint.output import OutputOptions

_PROGRAM = "prefect-lint"
_COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report, options: OutputOptions) -> str:
    """A suite for each file, and in it a failed case for each finding, whatever its severity.

    The severity is the `type` of the failure. A file that could not be analysed has a case with an error.
    Suppressed findings are skipped cases when asked for. The files without findings are not in a report, so
    they have no suites; when nothing was found at all there is one passed case, because some readers take a
    report without cases for a broken one. Times are zero, and there is no place for statistics.
    """
    writer = _Writer()
    for error in unreported_errors(report):
        writer.error(error)
    for finding in report.findings:
        writer.finding(finding)
    if options.show_suppressed:
        for finding in report.suppressed:
            writer.skipped(finding)
    if not writer.suites:
        writer.passed(" ".join(summary(report, Painter(color=False))))
    return writer.document()


class _Writer:
    """Collects cases by file."""

    def __init__(self) -> None:
        self.suites: dict[str, Element] = {}
        self.seen: Counter[tuple[str, str]] = Counter()

    def finding(self, finding: Finding) -> None:
        """A case that failed."""
        location = finding.location
        case = self._case(location.path, _name(finding))
        failure = SubElement(case, "failure", type=finding.severity.value)
        failure.set("message", f"{_place(finding)}: {escape(finding.message)}")
        texts = {
            "Rule": f"{finding.code} {finding.name}",
            "Place": f"{location.path}:{location.line}:{location.column}",
            "Found": finding.message,
            "Risk": finding.risk,
            "Recommended": finding.recommendation,
            "Rollback": finding.rollback,
            "More": finding.url,
        }
        failure.text = _lines(texts)

    def skipped(self, finding: Finding) -> None:
        """A case that a comment turns off."""
        case = self._case(finding.location.path, _name(finding))
        reason = finding.suppression_reason or "no reason given"
        message = f"{_place(finding)}: {escape(finding.message)} (suppressed: {escape(reason)})"
        SubElement(case, "skipped", message=message)

    def error(self, error: AnalysisError) -> None:
        """A case that tells of a file that could not be analysed."""
        case = self._case(error.path, "analysis")
        line = f":{error.line}" if error.line is not None else ""
        message = f"{display_path(error.path)}{line}: {escape(error.message)}"
        SubElement(case, "error", type="not-analysed", message=message)

    def passed(self, words: str) -> None:
        """The one case of a report with nothing to tell."""
        SubElement(self._suite(""), "testcase", classname=_PROGRAM, name=words, time="0")

    def document(self) -> str:
        """The whole file."""
        root = Element("testsuites", name=_PROGRAM, time="0")
        for _, suite in sorted(self.suites.items()):
            root.append(suite)
        for element in (root, *self.suites.values()):
            element.set("tests", str(sum(1 for _ in element.iter("testcase"))))
            for attribute, tag in _COUNTS.items():
                if tag != "skipped" or element is not root:
                    element.set(attribute, str(sum(1 for _ in element.iter(tag))))
        indent(root)
        text = tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'

    def _suite(self, path: str) -> Element:
        if path not in self.suites:
            suite = Element("testsuite", name=display_path(path) if path else _PROGRAM, time="0")
            if path:
                suite.set("file", escape(path))
            self.suites[path] = suite
        return self.suites[path]

    def _case(self, path: str, name: str) -> Element:
        # Jenkins shows what precedes the last dot as a package.
        classname = escape(path).rpartition(".")[0].replace("/", ".") or escape(path)
        self.seen[classname, name] += 1
        number = self.seen[classname, name]
        return SubElement(
            self._suite(path),
            "testcase",
            classname=classname,
            name=name if number == 1 else f"{name} ({number})",
            time="0",
        )


def _name(finding: Finding) -> str:
    symbol = f" in {finding.symbol}" if finding.symbol else ""
    return escape(f"{finding.code} {finding.name}{symbol}")


def _place(finding: Finding) -> str:
    location = finding.location
    return f"{display_path(location.path)}:{location.line}:{location.column}"


def _lines(texts: dict[str, str | None]) -> str:
    lines = [f"{label}: {escape(text)}" for label, text in texts.items() if text]
    return defuse("\n" + "\n".join(lines) + "\n")
