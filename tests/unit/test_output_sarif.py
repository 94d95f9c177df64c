from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft202012Validator
from output_reports import (
    CLEAN,
    CLIENTS,
    DBT,
    HOSTILE,
    HOSTILE_PATH,
    ORDERS,
    RETRIES,
    RICH,
    finding,
    span,
)

from prefect_lint import __version__
from prefect_lint.cli.writing import Destination, write_reports
from prefect_lint.findings import (
    AnalysisError,
    Applicability,
    Edit,
    Fix,
    Location,
    Related,
    Report,
    RuleInfo,
    Severity,
    SourceText,
)
from prefect_lint.output import FORMATS, OutputOptions, format_notes
from prefect_lint.output.sarif import MAX_LINKS, MAX_RELATED, MAX_RESULTS
from prefect_lint.output.uris import path_uri

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "fixtures/sarif/sarif-schema-2.1.0.json").read_text("utf-8")
)


def starts(text: str) -> tuple[int, ...]:
    return (0, *(end.end() for end in re.finditer("\n", text)))


def rule(code: str, name: str, **others: Any) -> RuleInfo:
    base = RuleInfo(
        code=code,
        name=name,
        category="reliability",
        severity=Severity.WARNING,
        confidence=0.9,
        summary="A task reaches the network, and nothing tries again when that fails.",
        sections=(
            (
                "What it catches",
                "A task without `retries`.\n\n```python\n@task\n```\n\nAnd no others.",
            ),
            ("Example", "```python\n@task\ndef fetch(): ...\n```"),
            ("Use instead", "```python\n@task(retries=3)\ndef fetch(): ...\n```"),
        ),
        risk="One dropped connection fails the run.",
        recommendation="Give the task `retries=3`.",
        rollback="Remove `retries` again.",
        url=f"https://github.com/prefect-lint/prefect-lint/blob/main/rules/{code}-{name}.md",
    )
    return base._replace(**others)


DETAILED = RICH._replace(
    rules=(
        rule("PFL101", "missing-retries"),
        rule("PFL110", "request-without-timeout", confidence=0.95),
        rule("PFL501", "dbt-cloud-run-not-awaited", severity=Severity.ERROR, confidence=0.6),
        rule("PFL802", "hardcoded-secret", category="security", severity=Severity.ERROR),
    ),
    line_hashes={"flows/orders.py": {8: "84105c21d07dbe62:1", 15: "2e7fbe6c4b0f7ba2:2"}},
    sources={
        path: text._replace(starts=starts(ORDERS if path == "flows/orders.py" else CLIENTS))
        for path, text in RICH.sources.items()
    },
)
SUPPRESSED = OutputOptions(sarif_include_suppressed=True)


def rendered(report: Report, options: OutputOptions | None = None) -> str:
    return FORMATS["sarif"](report, options or OutputOptions())


def run_of(report: Report, options: OutputOptions | None = None) -> dict[str, Any]:
    (run,) = json.loads(rendered(report, options))["runs"]
    assert isinstance(run, dict)
    return run


def results(report: Report, options: OutputOptions | None = None) -> list[dict[str, Any]]:
    found = run_of(report, options)["results"]
    assert isinstance(found, list)
    return found


def place_of(result: dict[str, Any]) -> dict[str, Any]:
    place = result["locations"][0]["physicalLocation"]
    assert isinstance(place, dict)
    return place


def message(text: str, *related: Related, recommendation: str = "") -> str:
    it = finding(message=text, recommendation=recommendation, related=related)
    (result,) = results(Report((it,)))
    return str(result["message"]["text"])


def test_the_whole_log(snapshot: SnapshotAssertion) -> None:
    shown = rendered(DETAILED, SUPPRESSED)
    assert shown.replace(f'ersion": "{__version__}"', 'ersion": "<version>"') == snapshot


REPORTS = {
    "rich": RICH,
    "detailed": DETAILED,
    "clean": CLEAN,
    "hostile": HOSTILE,
    "empty": Report(()),
}


@pytest.mark.parametrize(
    "options", [OutputOptions(), SUPPRESSED, OutputOptions(sarif_category="a b")]
)
@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_logs_follow_the_schema(report: Report, options: OutputOptions) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(rendered(report, options)))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda run: run.pop("tool"), id="no tool"),
        pytest.param(lambda run: run.update(columnKind="bytes"), id="other columns"),
        pytest.param(lambda run: run["results"][0].update(level="fatal"), id="other level"),
        pytest.param(
            lambda run: place_of(run["results"][0])["region"].update(startLine=0), id="line 0"
        ),
    ],
)
def test_the_schema_rejects_other_logs(spoil: Any) -> None:
    log = json.loads(rendered(DETAILED))
    spoil(log["runs"][0])
    assert list(Draft202012Validator(SCHEMA).iter_errors(log))


# What GitHub asks for


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_what_github_requires_is_there(report: Report) -> None:
    run = run_of(report, SUPPRESSED)
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert driver["semanticVersion"] == __version__
    assert [it["id"] for it in driver["rules"]] == sorted({it["id"] for it in driver["rules"]})
    for described in driver["rules"]:
        assert 0 < len(described["shortDescription"]["text"]) <= 1024
        assert 0 < len(described["fullDescription"]["text"]) <= 1024
        assert described["help"]["text"]
        assert described["helpUri"] in described["help"]["markdown"]
        assert described["helpUri"] in described["help"]["text"]
        assert len(described["properties"]["tags"]) <= 20
        assert described["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert described["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            physical = place["physicalLocation"]
            assert not physical["artifactLocation"]["uri"].startswith(("/", "file:"))
            assert re.fullmatch(r"[\w.~%/-]+", physical["artifactLocation"]["uri"], re.ASCII)
            region = physical["region"]
            begin = (region["startLine"], region["startColumn"])
            assert (1, 1) <= begin <= (region["endLine"], region["endColumn"])


def test_rules_are_listed_whether_or_not_they_found_something() -> None:
    rules = run_of(DETAILED)["tool"]["driver"]["rules"]
    assert [it["id"] for it in rules] == ["PFL101", "PFL110", "PFL501", "PFL802"]
    assert [it["properties"]["precision"] for it in rules] == [
        "high",
        "very-high",
        "medium",
        "high",
    ]
    assert [it["defaultConfiguration"]["level"] for it in rules] == ["warning"] * 2 + ["error"] * 2
    assert [it["properties"].get("security-severity") for it in rules] == [None] * 3 + ["8.0"]


def test_a_rule_that_the_report_does_not_describe() -> None:
    (described,) = run_of(Report((RETRIES,)))["tool"]["driver"]["rules"]
    assert described["id"] == "PFL101"
    assert described["name"] == "MissingRetries"
    assert RETRIES.rollback in described["help"]["text"]


def test_help_says_what_to_do_before_the_examples() -> None:
    markdown = run_of(DETAILED)["tool"]["driver"]["rules"][0]["help"]["markdown"]
    assert re.findall("^## (.*)", markdown, re.MULTILINE) == [
        "What it catches",
        "Risk",
        "Recommendation",
        "Rollback",
        "Example",
        "Use instead",
    ]
    assert "```python\n@task(retries=3)" in markdown


def test_descriptions_are_prose_of_limited_length() -> None:
    def described(text: str) -> str:
        info = rule("PFL101", "missing-retries", sections=(("What it catches", text),))
        driver = run_of(Report((), rules=(info,)))["tool"]["driver"]
        return str(driver["rules"][0]["fullDescription"]["text"])

    full = run_of(DETAILED)["tool"]["driver"]["rules"][0]["fullDescription"]["text"]
    assert full.endswith("when that fails. A task without `retries`. And no others.")
    for long in ("word " * 400, "x" * 4000):
        assert 900 < len(described(long)) <= 1024 or long.startswith("x")
        assert described(long).endswith("…")
        assert not described(long).endswith(" …")


def test_levels_follow_severities() -> None:
    assert [it["level"] for it in results(DETAILED)] == ["warning", "warning", "error", "note"]


def test_fingerprints() -> None:
    first, second, third, _ = (it["partialFingerprints"] for it in results(DETAILED))
    assert first == {"prefectLint/v1": "6f1c0a", "primaryLocationLineHash": "84105c21d07dbe62:1"}
    assert second["primaryLocationLineHash"] == "2e7fbe6c4b0f7ba2:2"
    assert third == {"prefectLint/v1": "6f1c0a"}


def numbered(number: int, severity: Severity, **others: Any) -> Any:
    return finding(location=Location(f"f{number:05}.py", 1, 1, 1, 2), severity=severity, **others)


def test_the_most_severe_are_kept_when_there_are_too_many() -> None:
    advice = [numbered(number, Severity.ADVICE) for number in range(10)]
    warnings = [numbered(number, Severity.WARNING) for number in range(10, 10 + MAX_RESULTS - 3)]
    errors = [numbered(number, Severity.ERROR) for number in range(90_000, 90_002)]
    report = Report((*advice, *warnings, *errors))
    shown = results(report)
    assert len(shown) == MAX_RESULTS
    assert [place_of(it)["artifactLocation"]["uri"] for it in shown[:2]] == [
        "f00000.py",
        "f00010.py",
    ]
    assert [it["level"] for it in shown[-3:]] == ["warning", "error", "error"]
    (told,) = run_of(report)["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"
    assert "5,000 most severe of 5,009" in told["message"]["text"]
    assert run_of(report)["invocations"][0]["executionSuccessful"] is True
    (sentence,) = format_notes("sarif", report, OutputOptions())
    assert "5,000 most severe of 5,009" in sentence


def test_suppressed_findings_take_no_place_of_others() -> None:
    kept = tuple(numbered(number, Severity.ADVICE) for number in range(MAX_RESULTS))
    suppressed = (numbered(0, Severity.ERROR, suppressed=True),)
    report = Report(kept, suppressed=suppressed)
    assert format_notes("sarif", report, OutputOptions()) == []
    assert format_notes("sarif", report, SUPPRESSED) != []
    assert {it["level"] for it in results(report, SUPPRESSED)} == {"note"}


def test_what_is_left_out_is_said_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report(tuple(numbered(number, Severity.ERROR) for number in range(MAX_RESULTS + 1)))
    places = [
        Destination("sarif", tmp_path / "a.sarif"),
        Destination("gitlab", tmp_path / "a.json"),
    ]
    assert write_reports(report, places, OutputOptions(), color=None, read=frozenset())
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("5,000 most severe of 5,001 findings") == 1


def test_other_formats_have_no_notes() -> None:
    many = Report((RETRIES,) * (MAX_RESULTS + 1))
    assert all(format_notes(name, many, OutputOptions()) == [] for name in ("text", "json"))


def test_related_places_are_limited_and_linked() -> None:
    related = tuple(Related(Location("a.py", n, 1, n, 2), f"place {n}") for n in range(1, 300))
    (result,) = results(Report((finding(related=related),)))
    assert [it["id"] for it in result["relatedLocations"]] == list(range(1, MAX_RELATED + 1))
    linked = re.findall(r"\[Place \d+\]\((\d+)\)", result["message"]["text"])
    assert linked == [str(number) for number in range(1, MAX_LINKS + 1)]


def test_suppressed_findings_are_left_out_unless_asked_for() -> None:
    assert len(results(RICH)) == 4
    assert not [it for it in results(RICH) if "suppressions" in it]
    *open_ones, suppressed = results(RICH, SUPPRESSED)
    # Either all results of a run say how they stand, or none.
    assert [it["suppressions"] for it in open_ones] == [[]] * 4
    assert suppressed["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "the client tries again by itself",
        }
    ]


def test_the_category_is_only_there_when_it_is_given() -> None:
    assert "automationDetails" not in run_of(RICH)
    given = OutputOptions(sarif_category="flows of team a")
    assert run_of(RICH, given)["automationDetails"] == {"id": "flows of team a/"}


def test_files_that_could_not_be_analysed() -> None:
    errors = (
        AnalysisError("flows/a b.py", "can't be read"),
        AnalysisError("flows/old.py", "Syntax!", 3),
        AnalysisError(".", "a fault of prefect-lint itself"),
    )
    (invocation,) = run_of(Report((), errors))["invocations"]
    assert invocation["executionSuccessful"] is False
    first, second, third = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "can't be read."
    assert place_of(first)["artifactLocation"]["uri"] == "flows/a%20b.py"
    assert "region" not in place_of(first)
    assert second["message"]["text"] == "Syntax!"
    assert place_of(second)["region"] == {"startLine": 3}
    assert "locations" not in third


# Places


def test_a_span_of_many_lines_is_shown_by_its_first() -> None:
    (result,) = results(DETAILED._replace(findings=(DBT,)))
    place = place_of(result)
    first = "    result = trigger_dbt_cloud_job_run("
    assert place["region"] == {
        "startLine": 21,
        "startColumn": 14,
        "endLine": 21,
        "endColumn": len(first) + 1,
    }
    assert place["contextRegion"]["startLine"] == 21
    assert place["contextRegion"]["endLine"] == DBT.location.end_line


def test_a_span_of_many_lines_without_its_source() -> None:
    (result,) = results(DETAILED._replace(findings=(DBT,), sources={}))
    assert place_of(result)["region"]["endLine"] == DBT.location.end_line
    assert "contextRegion" not in place_of(result)


def test_columns_are_characters() -> None:
    run = run_of(RICH)
    assert run["columnKind"] == "unicodeCodePoints"
    text = "a = '\U0001f600'; b = 1\n"
    it = finding(location=span(text, "b = 1", "a.py"))
    (result,) = results(Report((it,), sources={"a.py": SourceText("a.py", (text.rstrip(),))}))
    assert place_of(result)["region"]["startColumn"] == text.index("b =") + 1


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("flows/orders.py", "flows/orders.py"),
        ("a b/ü%20#?.py", "a%20b/%C3%BC%2520%23%3F.py"),
        ("https://x.example/a.py", "https%3A//x.example/a.py"),
        ("c:d.py", "c%3Ad.py"),
        ("a\n::error::.py", "a%0A%3A%3Aerror%3A%3A.py"),
        ("caf\udce9.py", "caf%E9.py"),
        ("/elsewhere/a b.py", "file:///elsewhere/a%20b.py"),
        ("C:/elsewhere/a b.py", "file:///C:/elsewhere/a%20b.py"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    assert path_uri(path) == uri
    if not uri.startswith("file:"):
        assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_files_elsewhere_have_no_base() -> None:
    (result,) = results(Report((finding(location=Location("/else/a.py", 1, 1, 1, 2)),)))
    assert place_of(result)["artifactLocation"] == {"uri": "file:///else/a.py"}


# Fixes


def fix_of(report: Report) -> dict[str, Any]:
    ((fix,),) = [it["fixes"] for it in results(report) if "fixes" in it]
    assert isinstance(fix, dict)
    return fix


def test_edits_become_regions() -> None:
    text = "a = 1\r\nb = '\U0001f600' + c\r\n"
    at = text.index("c\r")
    edits = (
        Edit("a.py", at, at + 1, "d"),
        Edit("a.py", len(text), len(text), "e = 2\r\n"),
        Edit("b.py", 3, 5, ""),
    )
    fix = Fix("Use `d`", Applicability.SAFE, edits)
    source = SourceText("a.py", tuple(text.splitlines()), (0, 7, len(text)))
    shown = fix_of(Report((finding(fix=fix),), sources={"a.py": source}))
    assert shown["description"]["text"] == "Use `d`"
    assert shown["properties"] == {"applicability": "safe"}
    first, second = shown["artifactChanges"]
    column = text.splitlines()[1].index("c") + 1
    assert first["replacements"] == [
        {
            "deletedRegion": {
                "startLine": 2,
                "startColumn": column,
                "endLine": 2,
                "endColumn": column + 1,
            },
            "insertedContent": {"text": "d"},
        },
        {
            "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": "e = 2\r\n"},
        },
    ]
    # The source of this one is not at hand.
    assert second["replacements"][0]["deletedRegion"] == {"charOffset": 3, "charLength": 2}


def test_a_fix_without_edits_is_none() -> None:
    fix = Fix("Nothing", Applicability.SAFE, ())
    (result,) = results(Report((finding(fix=fix),)))
    assert "fixes" not in result


# Texts


def test_messages_are_a_title_then_what_to_do() -> None:
    assert message("No retries", recommendation="Set `retries=3`") == "No retries. Set `retries=3`."
    assert message("No retries.") == "No retries."
    assert message("Really?") == "Really?"


def test_only_links_to_related_places_are_links() -> None:
    place = Location("a.py", 1, 1, 1, 2)
    assert message("`handlers[0](row)` is lost.") == "`handlers\\[0\\](row)` is lost."
    assert message("[a](https://x.example) [b] (c)") == "\\[a\\](https://x.example) [b] (c)."
    forged = message("m", Related(place, "x](https://x.example)[y"), Related(place, "."))
    assert forged == "m. [X\\](https://x.example)\\[y](1). [Related](2)."


def test_hostile_text_forges_nothing() -> None:
    shown = rendered(HOSTILE, SUPPRESSED)
    assert shown.isascii()
    assert not set(shown) & set("\r\x00\x07\x1b\x7f")
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in shown
    assert "##vso[" not in shown
    run = json.loads(shown)["runs"][0]
    text = run["results"][0]["message"]["text"]
    # A reader sees the characters that would act, and a strict parser no half of a character.
    assert "\\u202ereversed" in text
    assert text.isprintable()
    uri = place_of(run["results"][0])["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri).decode() == HOSTILE_PATH


def test_the_time_a_run_took_changes_no_byte() -> None:
    assert rendered(RICH) == rendered(RICH._replace(duration=99.0))
