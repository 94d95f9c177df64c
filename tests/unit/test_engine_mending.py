"""Fixes that are applied until stable, and those that are taken back; by rules that are regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Settings
from prefect_lint.engine.analysis import Analysis
from prefect_lint.engine.mending import MAX_ROUNDS, MAX_TRIALS, Mended, mend
from prefect_lint.engine.run import Outcome
from prefect_lint.findings import (
    AnalysisError,
    Applicability,
    Edit,
    Finding,
    Fix,
    Location,
    Report,
    Severity,
)
from prefect_lint.sources.text import Source, decode
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path("/repository")


@dataclass
class Pattern:
    """A rule: wherever it matches is a finding, and its first group becomes something else."""

    code: str
    pattern: str
    instead: str | None
    severity: Severity = Severity.WARNING
    safe: bool = True
    at_the_top: str = ""
    """What the fix also puts at the start of the file, as an import."""

    def findings(self, source: Source) -> list[Finding]:
        lines = Lines(source.text)
        found = []
        for match in re.finditer(self.pattern, source.text, re.MULTILINE):
            line, column = lines.place(match.start())
            place = Location(source.name, line, column + 1, line, column + 2)
            fix = None
            if self.instead is not None:
                edits = [Edit(source.name, *match.span(1), self.instead)]
                if self.at_the_top and self.at_the_top not in source.text:
                    edits.insert(0, Edit(source.name, 0, 0, self.at_the_top))
                kind = Applicability.SAFE if self.safe else Applicability.UNSAFE
                fix = Fix("Change it.", kind, tuple(edits))
            found.append(
                Finding(
                    self.code,
                    "a-rule",
                    "test",
                    self.severity,
                    1.0,
                    match[0],
                    "",
                    "",
                    "",
                    place,
                    fix=fix,
                )
            )
        return found


@dataclass
class Linter:
    """Lints files in memory by patterns; a file with BROKEN in it can't be read."""

    files: dict[str, str]
    rules: list[Pattern]
    named: frozenset[str] | None = None
    encoding: str = ""
    runs: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    def __call__(self, drafts: Mapping[Path, bytes]) -> Outcome:
        self.runs += 1
        sources = {
            name: decode(
                drafts.get(ROOT / name, (self.encoding + text).encode()), ROOT / name, name
            )
            for name, text in self.files.items()
        }
        self.texts = {name: source.text for name, source in sources.items()}
        errors = [
            AnalysisError(it, "broken") for it, src in sources.items() if "BROKEN" in src.text
        ]
        findings = [it for s in sources.values() for rule in self.rules for it in rule.findings(s)]
        report = Report(tuple(sorted(findings, key=lambda it: it.sort_key)), tuple(errors))
        names = self.named if self.named is not None else frozenset(sources)
        analysis = Analysis(read=sources.__getitem__, targets=names)
        return Outcome(report, Settings(), root=ROOT, analysis=analysis)


def mended(
    text: str | dict[str, str], *rules: Pattern, unsafe: bool = False
) -> tuple[dict[str, str], Mended, Linter]:
    files = {"a.py": text} if isinstance(text, str) else text
    linter = Linter(files, list(rules))
    found = mend(linter, unsafe=unsafe, writing=False)
    after = {**files, **{name: it.text for name, it in found.changed.items()}}
    assert linter.texts == after or found.refusals, "the report is on what will be written"
    return after, found, linter


BAD = Pattern("T1", r"bad()\b", "_good")


def test_everything_is_fixed_in_one_round() -> None:
    after, found, linter = mended({"a.py": "bad\nx bad bad\n", "b.py": "bad"}, BAD)
    assert after == {"a.py": "bad_good\nx bad_good bad_good\n", "b.py": "bad_good"}
    assert [it.location.line for it in found.outcome.report.fixed] == [1, 2, 2, 1]
    assert found.outcome.report.findings == ()
    assert found.refusals == ()
    assert found.stable
    assert linter.runs == 2


def test_nothing_to_fix_is_one_run() -> None:
    after, found, linter = mended("good", BAD, Pattern("T2", "good", None))
    assert (after, found.changed, linter.runs) == ({"a.py": "good"}, {}, 1)
    assert [it.code for it in found.outcome.report.findings] == ["T2"]


def test_unsafe_fixes_have_to_be_asked_for() -> None:
    unsafe = replace(BAD, safe=False)
    assert mended("bad", unsafe)[0] == {"a.py": "bad"}
    assert mended("bad", unsafe, unsafe=True)[0] == {"a.py": "bad_good"}


def test_what_is_in_the_way_of_another_waits_for_the_next_round() -> None:
    first = Pattern("T1", r"(ab)c", "x")
    second = Pattern("T2", r"a?b?(c)d", "y")
    after, found, _ = mended("abcd", first, second)
    assert after == {"a.py": "xyd"}
    assert [it.code for it in found.outcome.report.fixed] == ["T1", "T2"]


def test_the_same_edit_mends_several_findings() -> None:
    other = replace(BAD, code="T2")
    after, found, linter = mended("bad", BAD, other)
    assert after == {"a.py": "bad_good"}
    assert [it.code for it in found.outcome.report.fixed] == ["T1", "T2"]
    assert linter.runs == 2


def test_an_import_that_two_fixes_need_is_added_once() -> None:
    rule = replace(BAD, at_the_top="import good\n")
    after, _, linter = mended("bad\nbad\n", rule)
    assert after == {"a.py": "import good\nbad_good\nbad_good\n"}
    assert linter.runs == 2


def test_one_fix_can_make_room_for_the_next() -> None:
    after, found, _ = mended("one", Pattern("T1", "(one)", "two"), Pattern("T2", "(two)", "three"))
    # The second finding is new, and as severe as the first: the fix that brings it is taken back.
    assert after == {"a.py": "one"}
    assert [it.brings for it in found.refusals] == ["T2"]
    milder = Pattern("T2", "(two)", "three", Severity.ADVICE)
    assert mended("one", Pattern("T1", "(one)", "two"), milder)[0] == {"a.py": "three"}


def test_a_fix_that_breaks_the_file_is_taken_back_alone() -> None:
    worse = Pattern("T2", "(worse)", "BROKEN")
    after, found, _ = mended("bad\nworse\nbad\n", BAD, worse)
    assert after == {"a.py": "bad_good\nworse\nbad_good\n"}
    assert [(it.finding.code, it.reason) for it in found.refusals] == [
        ("T2", "the file can't be read after it")
    ]
    (left,) = found.outcome.report.findings
    assert left.fix is None, "a fix that does not work is not offered"


def test_a_fix_that_does_not_help_is_taken_back_alone() -> None:
    useless = Pattern("T2", "(useless)", "useless more")
    after, found, _ = mended("bad\nuseless\nbad\n", BAD, useless)
    assert after == {"a.py": "bad_good\nuseless\nbad_good\n"}
    assert "still there" in found.refusals[0].reason


def test_a_fix_that_harms_another_file_is_taken_back() -> None:
    class AcrossFiles(Linter):
        def __call__(self, drafts: Mapping[Path, bytes]) -> Outcome:
            outcome = super().__call__(drafts)
            if "_good" not in self.texts["a.py"]:
                return outcome
            place = Location("b.py", 1, 1, 1, 2)
            new = Finding("T3", "x", "t", Severity.ERROR, 1.0, "b needs a", "", "", "", place)
            report = outcome.report._replace(findings=(*outcome.report.findings, new))
            return outcome._replace(report=report)

    linter = AcrossFiles({"a.py": "bad", "b.py": "uses a"}, [BAD])
    found = mend(linter, unsafe=False, writing=False)
    assert found.changed == {}
    assert [it.brings for it in found.refusals] == ["T3"]


def test_milder_findings_may_come() -> None:
    advice = Pattern("T2", "_good", None, Severity.ADVICE)
    after, found, _ = mended("bad", BAD, advice)
    assert after == {"a.py": "bad_good"}
    assert [it.code for it in found.outcome.report.findings] == ["T2"]


def test_findings_that_only_move_are_not_new() -> None:
    stays = Pattern("T2", "stays", None, Severity.ERROR)
    rule = replace(BAD, at_the_top="import good\n\n")
    after, found, _ = mended("stays bad stays\nstays\n", rule, stays)
    assert after == {"a.py": "import good\n\nstays bad_good stays\nstays\n"}
    assert found.refusals == ()


def test_there_are_at_most_ten_rounds() -> None:
    # All of them change the top of the file as well, so that each has to wait for the one before.
    rules = [
        Pattern("T1", f"^(w{it})$", f"good{it}", at_the_top=f"import good{it}\n")
        for it in range(MAX_ROUNDS + 2)
    ]
    text = "".join(f"w{it}\n" for it in range(MAX_ROUNDS + 2))
    _, found, linter = mended(text, *rules)
    assert not found.stable
    assert len(found.outcome.report.fixed) == MAX_ROUNDS
    assert len(found.outcome.report.findings) == 2
    assert linter.runs == MAX_ROUNDS + 1


def test_hopeless_fixes_end() -> None:
    rules = [Pattern("T1", f"^(w{number})$", f"w{number} BROKEN") for number in range(150)]
    text = "".join(f"w{number}\n" for number in range(150))
    after, found, linter = mended(text, *rules)
    assert after == {"a.py": text}
    assert linter.runs <= MAX_TRIALS + 1
    assert any("too many" in it.reason for it in found.refusals)
    assert len(found.refusals) == 150


def test_files_that_were_not_asked_for_are_not_touched() -> None:
    linter = Linter({"a.py": "bad", "b.py": "bad"}, [BAD], named=frozenset({"a.py"}))
    found = mend(linter, unsafe=False, writing=False)
    assert list(found.changed) == ["a.py"]
    assert [it.reason for it in found.refusals] == ["it changes b.py, which was not asked for"]


def test_a_text_that_the_encoding_has_no_bytes_for() -> None:
    rule = replace(BAD, instead="\u20ac")
    other = Pattern("T2", "(worse)", "better")
    linter = Linter({"a.py": "bad worse\n"}, [rule, other], encoding="# coding: latin-1\n")
    found = mend(linter, unsafe=False, writing=False)
    assert found.changed["a.py"].text == "# coding: latin-1\nbad better\n"
    assert found.refusals[0].reason == "its encoding, iso8859-1, has no U+20AC"


@pytest.mark.parametrize("count", [1, 2, 7])
def test_bad_fixes_among_good_ones_cost_only_themselves(count: int) -> None:
    rules = [BAD, *(Pattern("T2", f"(w{it})$", f"w{it} BROKEN") for it in range(count))]
    text = "".join(f"bad\nw{number}\n" for number in range(count)) + "bad\n" * 20
    after, found, _ = mended(text, *rules)
    assert after == {"a.py": text.replace("bad", "bad_good")}
    assert len(found.refusals) == count
