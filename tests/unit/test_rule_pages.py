from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.rule_docstring import (
    Fence,
    docstring_faults,
    rule_document,
    with_visible_titles,
)
from prefect_lint.engine.rule_pages import Evidence, Observation, pages, read_evidence, stale, write
from prefect_lint.findings import Severity, documentation_url
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.rule import Rule, option

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion


class SleepyTask(Rule):
    """A task sleeps longer than it is allowed to run.

    ## What it catches
    A task with `timeout_seconds` whose body sleeps longer than that.

    ## Why it matters
    It is always stopped:

    - after waiting,
    - without a result.

    ## Example
    ```python title="naps.py"
    ## the longest nap
    NAP = 60
    ```

    ```python
    @task(timeout_seconds=5)
    def rest() -> None:
        time.sleep(NAP)
    ```

    ## Use instead
    ```python
    @task(timeout_seconds=90)
    def rest() -> None:
        time.sleep(NAP)
    ```

    ## When it stays silent
    Where the time is not a literal.

    ## Options
    Raise them with care.
    """

    code = "PFL190"
    name = "sleepy-task"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "The task never ends well."
    recommendation = "Sleep less."
    rollback = "Sleep more again."
    references = ("https://docs.prefect.io/v3/develop/write-tasks", "R99 of our notes")
    slack: option[float] = option(0.5, "Seconds that are let pass: `a | b`.")
    extra_calls: option[list[str]] = option([], "Other functions that sleep.")
    unit: option[str | None] = option(None, "The unit.")
    waking = UnsafeFix("Sleep for a second.", because="A second may be too long | short.")
    leaving_out = SafeFix("Leave the sleep out.", because="Nothing waits for it.")


class Advice(Rule):
    """A pool is large."""

    code = "PFL290"
    name = "large-pool"
    category = "concurrency"
    severity = Severity.ADVICE
    confidence = 0.5
    recommended = False
    versions = (3,)
    risk = "It is large."
    recommendation = "Make it small."
    rollback = "Make it large."


class Own(Advice):
    """A file is odd."""

    code = "PFL090"
    name = "odd-file"
    category = "engine"


EVIDENCE = Evidence(
    {
        "PFL190": {
            "3.4.1": Observation(
                "TimeoutError after 5 s | no result <None>.",
                "It ended.",
                {"in threads": Observation("It never ended.", "It ended.")},
            ),
            "2.20.9": Observation("The same.", "The same."),
        }
    },
    {"PFL190": {"real": 8, "arguable": 1, "false": 1}},
    {"PFL190": {"real": 1, "arguable": 3, "false": 0}},
)
WANTED = pages([SleepyTask, Own, Advice], EVIDENCE)


def test_a_page(snapshot: SnapshotAssertion) -> None:
    assert WANTED["PFL190-sleepy-task.md"] == snapshot


def test_the_index(snapshot: SnapshotAssertion) -> None:
    assert WANTED["README.md"] == snapshot


def test_urls_of_findings_lead_to_the_pages() -> None:
    for rule in (SleepyTask, Own, Advice):
        assert documentation_url(rule.code, rule.name).rpartition("/")[2] in WANTED


def test_pages_without_evidence_claim_none() -> None:
    page = WANTED["PFL290-large-pool.md"]
    assert "Seen under" not in page
    assert "Measured" not in page
    assert "## Options" not in page


def test_no_comment_is_promised_for_what_the_engine_says() -> None:
    assert "prefect-lint: ignore[" not in WANTED["PFL090-odd-file.md"]
    assert "prefect-lint: ignore[PFL290]" in WANTED["PFL290-large-pool.md"]


def test_order_of_rules_does_not_matter() -> None:
    assert pages([Advice, SleepyTask, Own], EVIDENCE) == WANTED


def test_stale_pages_are_named_and_mended(tmp_path: Path) -> None:
    assert stale(tmp_path, WANTED) == sorted(WANTED)
    write(tmp_path, WANTED)
    assert stale(tmp_path, WANTED) == []
    (tmp_path / "PFL290-large-pool.md").write_text("changed", encoding="utf-8")
    (tmp_path / "PFL999-gone.md").write_text("of a rule that is gone", encoding="utf-8")
    (tmp_path / "README.md").unlink()
    (tmp_path / "measurements.tsv").write_text("no page", encoding="utf-8")
    changed = ["PFL290-large-pool.md", "PFL999-gone.md", "README.md"]
    assert stale(tmp_path, WANTED) == changed
    assert write(tmp_path, WANTED) == changed
    assert {path.name for path in tmp_path.iterdir()} == {*WANTED, "measurements.tsv"}


def test_evidence_is_read_from_its_files(tmp_path: Path) -> None:
    observations = tmp_path / "observations.json"
    measurements = tmp_path / "measurements.tsv"
    assert read_evidence(observations, measurements) == Evidence()
    observations.write_text(
        '{"PFL190": {"3.4.1": {"bad": "It fails.", "good": "It ends.", '
        '"also": {"in threads": {"bad": "It hangs.", "good": "It ends, too."}}}}}',
        encoding="utf-8",
    )
    measurements.write_text(
        "repo\tcommit\tfile\tline\trule\tverdict\tform\n"
        "a/b\t12ab\tflows.py\t3\tPFL190\treal\tpreset\n"
        "a/b\t12ab\tflows.py\t9\tPFL190\tfalse\n"
        "a/b\t12ab\tflows.py\t12\tPFL190\targuable\topt-in\n"
        "a/c\t34cd\tetl.py\t1\tPFL190\treal\tpreset\n",
        encoding="utf-8",
    )
    assert read_evidence(observations, measurements) == Evidence(
        {
            "PFL190": {
                "3.4.1": Observation(
                    "It fails.",
                    "It ends.",
                    {"in threads": Observation("It hangs.", "It ends, too.")},
                )
            }
        },
        {"PFL190": {"real": 2, "arguable": 0, "false": 1}},
        {"PFL190": {"real": 0, "arguable": 1, "false": 0}},
    )


@pytest.mark.parametrize("seen", ['"it fails"', '{"3.4.1": "it fails"}', '{"3.4.1": {"bad": ""}}'])
def test_observations_of_another_form_are_an_error(tmp_path: Path, seen: str) -> None:
    path = tmp_path / "observations.json"
    path.write_text(f'{{"PFL190": {seen}}}', encoding="utf-8")
    with pytest.raises(ValueError, match="expected `bad` and `good` by version by code"):
        read_evidence(path, tmp_path / "none.tsv")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("repo\tcommit\tverdict\n", "the columns are not"),
        ("repo\tcommit\tfile\tline\trule\tverdict\na\tb\tc\t1\tPFL1\tmaybe\n", "no such verdict"),
    ],
)
def test_malformed_measurements_are_an_error(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "measurements.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=reason):
        read_evidence(tmp_path / "none.json", path)


def test_a_docstring_is_taken_apart() -> None:
    document = rule_document(SleepyTask)
    assert document.summary == "A task sleeps longer than it is allowed to run."
    assert list(document.sections) == [
        "What it catches",
        "Why it matters",
        "Example",
        "Use instead",
        "When it stays silent",
        "Options",
    ]
    first, second = document.fences("Example")
    assert first == Fence("python", "naps.py", "## the longest nap\nNAP = 60\n")
    assert (second.language, second.title) == ("python", None)
    assert document.fences("Nowhere") == []


def test_titles_of_code_become_visible() -> None:
    text = 'Two:\n\n```python title="a.py"\nx = 1\n```\n\n```yaml\nb: 2\n```'
    shown = "Two:\n\n`a.py`:\n\n```python\nx = 1\n```\n\n```yaml\nb: 2\n```"
    assert with_visible_titles(text) == shown


def rule_with(docstring: str | None) -> type[Rule]:
    return type("Other", (Rule,), {"__doc__": docstring})


GOOD = SleepyTask.__doc__ or ""


def test_a_good_docstring_has_no_faults() -> None:
    assert docstring_faults(SleepyTask) == []


@pytest.mark.parametrize(
    ("docstring", "fault"),
    [
        pytest.param(None, "There is no docstring", id="none, although its base has one"),
        pytest.param("No full stop\n" + GOOD, "first line is not one", id="a second line"),
        pytest.param(GOOD.replace("to run.", "to run", 1), "first line is not one", id="no stop"),
        pytest.param(GOOD.replace("## Use", "## Try"), "no section `## Use instead`", id="missing"),
        pytest.param(GOOD.replace("## Use", "## Try"), "`## Try instead` is not one", id="unknown"),
        pytest.param(
            GOOD.replace("    Where the time is not a literal.\n", ""),
            "`## When it stays silent` is empty",
            id="empty",
        ),
        pytest.param(
            GOOD.replace("## What it catches", "## X")
            .replace("## Why it matters", "## What it catches")
            .replace("## X", "## Why it matters"),
            "not in the usual order",
            id="order",
        ),
        pytest.param(
            GOOD.replace("    ```python\n    @task(timeout_seconds=90)", "    @task").replace(
                "time.sleep(NAP)\n    ```\n\n    ## When", "time.sleep(NAP)\n\n    ## When"
            ),
            "`## Use instead` has no block of code",
            id="no code",
        ),
        pytest.param(GOOD.replace("```python\n", "```\n", 1), "has no language", id="no language"),
    ],
)
def test_faults_of_a_docstring(docstring: str | None, fault: str) -> None:
    assert [it for it in docstring_faults(rule_with(docstring)) if fault in it]
