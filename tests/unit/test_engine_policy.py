from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engine_rules import SAMPLES

from prefect_lint.config.settings import Selectors, Settings
from prefect_lint.engine import suppressing
from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import NotAnalysed, SyntaxErrorRule, own_finding
from prefect_lint.engine.policy import Policed, apply_policy
from prefect_lint.engine.selection import Selection, select
from prefect_lint.findings import Finding, Location, Severity
from prefect_lint.sources.suppressions import scan
from prefect_lint.sources.text import decode

if TYPE_CHECKING:
    from prefect_lint.rule import Rule

RULES = {rule.code: rule for rule in SAMPLES}
PATH = "flows.py"


@pytest.fixture(autouse=True)
def samples_only(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {key.casefold(): rule for rule in SAMPLES for key in (rule.code, rule.name)}

    def find_rule(word: str) -> type[Rule] | None:
        return known.get(word.casefold())

    monkeypatch.setattr(suppressing, "find_rule", find_rule)
    monkeypatch.setattr(suppressing, "all_rules", lambda: SAMPLES)


def located(
    line: int,
    code: str = "PFL101",
    *,
    end_line: int | None = None,
    end_column: int = 9,
    statement: tuple[int, int] | None = None,
    text: str = "",
    symbol: str | None = "fetch",
    confidence: float = 0.9,
    path: str = PATH,
    message: str = "It is so.",
) -> Located:
    end = line if end_line is None else end_line
    place = Location(path, line, 5, end, end_column)
    finding = own_finding(RULES[code], place, message)._replace(
        symbol=symbol, confidence=confidence
    )
    return Located(finding, statement or (line, line), text)


def selection(settings: Settings | None = None) -> Selection:
    return select(settings or Settings(), Path("/repo"), SAMPLES)


def policed(
    text: str,
    *items: Located,
    settings: Settings | None = None,
    failed: tuple[str, ...] = (),
    heed_comments: bool = True,
) -> Policed:
    source = decode(text.encode(), Path("/repo") / PATH, PATH)
    return apply_policy(
        items,
        {PATH: scan(source)},
        {PATH: source},
        selection(settings),
        min_confidence=settings.min_confidence if settings else 0.0,
        failed=failed,
        heed_comments=heed_comments,
    )


def brief(findings: tuple[Finding, ...]) -> list[tuple[int, str]]:
    return [(finding.location.line, finding.code) for finding in findings]


def suppressed(text: str, item: Located) -> bool:
    result = policed(text, item)
    assert len(result.findings) + len(result.suppressed) >= 1
    hit = brief(result.suppressed) == [(item.finding.location.line, item.finding.code)]
    if hit:
        assert result.findings == (), "a comment that is needed is not unused"
    else:
        assert "PFL003" in {finding.code for finding in result.findings}
    return hit


IGNORE = "# prefect-lint: ignore[PFL101]"

# A decorated function: the finding is on its name in line 5, its header ends in line 7.
FUNCTION = """\
x = 1                    # 1 {1}
{2}
@task(                   # 3 {3}
    name="fetch",        # 4 {4}
)                        # 5 {5}
def fetch(               # 6 {6}
    day,                 # 7 {7}
):                       # 8 {8}
    return get(day)      # 9 {9}
"""


def function(line: int) -> str:
    text = FUNCTION
    for number in range(1, 10):
        text = text.replace(f"{{{number}}}", IGNORE if number == line else "")
    return text


@pytest.mark.parametrize(
    ("line", "works"),
    [
        (1, False),
        (2, True),  # directly above the first decorator
        (3, True),
        (4, True),
        (5, True),
        (6, True),
        (7, True),
        (8, True),
        (9, False),
    ],
)
def test_lines_on_which_a_comment_works(line: int, works: bool) -> None:
    assert suppressed(function(line), located(6, statement=(3, 8))) is works


def test_a_comment_above_works_only_alone_on_its_line() -> None:
    assert suppressed(f"{IGNORE}\nfetch()\n", located(2))
    assert not suppressed(f"x = 1  {IGNORE}\nfetch()\n", located(2))


def test_comments_may_be_stacked_above() -> None:
    assert suppressed(f"{IGNORE} why\n# More words.\n  # And more.\nfetch()\n", located(4))
    assert not suppressed(f"{IGNORE}\n\nfetch()\n", located(3))
    assert not suppressed(f"{IGNORE}\nx = 1\nfetch()\n", located(3))
    assert not suppressed(f"fetch()\n{IGNORE}\n", located(1))


def test_a_comment_above_the_line_of_the_finding_itself() -> None:
    text = f"run(\n    1,\n    {IGNORE}\n    fetch(),\n)\n"
    assert suppressed(text, located(4, statement=(1, 1)))


def test_a_finding_over_several_lines() -> None:
    text = f"run(\n    1,\n    2,  {IGNORE}\n)\n"
    assert suppressed(text, located(1, end_line=4))
    assert suppressed(text, located(1, end_line=3))
    assert not suppressed(text, located(1, end_line=3, end_column=1)), "the end is exclusive"


def test_names_and_noqa_work_as_codes_do() -> None:
    assert suppressed("fetch()  # prefect-lint: ignore[missing-retries]\n", located(1))
    assert suppressed("fetch()  # noqa: E501, PFL101\n", located(1))
    assert not suppressed("fetch()  # prefect-lint: ignore[PFL110]\n", located(1))


def test_whole_files() -> None:
    text = "fetch()\n\n\nfetch()\n# prefect-lint: ignore-file[PFL101] generated\n"
    result = policed(text, located(1), located(4), located(4, "PFL308"))
    assert brief(result.suppressed) == [(1, "PFL101"), (4, "PFL101")]
    assert brief(result.findings) == [(4, "PFL308")]
    assert result.suppressed[0].suppressed
    assert result.suppressed[0].suppression_reason == "generated"


def test_one_file_does_not_speak_for_another() -> None:
    text = "# prefect-lint: ignore-file[PFL101]\n"
    result = policed(text, located(1, path="other.py"))
    assert [(it.location.path, it.code) for it in result.findings] == [
        ("flows.py", "PFL003"),
        ("other.py", "PFL101"),
    ]


def test_a_reason_is_found_wherever_it_stands() -> None:
    text = "# prefect-lint: ignore-file[PFL101]\nfetch()  # prefect-lint: ignore[PFL101] flaky\n"
    result = policed(text, located(2))
    assert result.findings == ()
    assert result.suppressed[0].suppression_reason == "flaky"


def test_comments_can_be_left_unheeded() -> None:
    text = f"fetch()  {IGNORE}\nx = 1  # prefect-lint: off\n"
    result = policed(text, located(1), heed_comments=False)
    assert (brief(result.findings), result.suppressed) == ([(1, "PFL101")], ())


def test_unused_suppressions() -> None:
    text = "x = 1  # prefect-lint: ignore[PFL101, missing-cache-key, PFL110]\n"
    (finding,) = policed(text, located(1, "PFL308")).findings
    assert finding.code == "PFL003"
    assert finding.message == "PFL101 and PFL110 find nothing here, so they need no suppression"
    assert (finding.location.column, finding.location.end_column) == (8, 65)
    (finding,) = policed("# prefect-lint: ignore-file[PFL101]\n").findings
    assert finding.message == "PFL101 finds nothing in this file, so it needs no suppression"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(file_selectors=Selectors(ignore=("PFL101",))),
        Settings(file_selectors=Selectors(("PFL308", "PFL003"))),
        Settings(per_file_ignores={"*.py": ("PFL101",)}),
        Settings(file_selectors=Selectors(ignore=("PFL003",))),
        Settings(per_file_ignores={"*.py": ("unused-suppression",)}),
    ],
)
def test_a_suppression_of_a_rule_that_is_off_is_not_unused(settings: Settings) -> None:
    assert policed(f"x = 1  {IGNORE}\n", settings=settings).findings == ()


def test_nobody_knows_what_is_unused_in_a_file_that_failed() -> None:
    assert policed(f"x = 1  {IGNORE}\n", failed=(PATH,)).findings == ()


def test_a_suppression_of_a_finding_that_is_not_sure_enough_is_not_unused() -> None:
    result = policed(
        f"x = 1  {IGNORE}\n", located(1, confidence=0.5), settings=Settings(min_confidence=0.6)
    )
    assert (result.findings, result.suppressed) == ((), ())


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore", "This comment names no rule"),
        ("ignore[PFL999]", "There is no rule `PFL999`; `prefect-lint rules` lists them"),
        ("ignore[PFL10l]", "There is no rule `PFL10l`; did you mean `PFL101`?"),
        ("ignore[mising-retries]", "did you mean `missing-retries`?"),
        ("ignore[reliability]", "There is no rule `reliability`"),
        ("ignore[PFL1]", "There is no rule `PFL1`; did you mean `PFL101`?"),
        ("ignore[all]", "There is no rule `all`"),
        ("ignore[PFL001]", "PFL001 can't be suppressed by a comment"),
        ("ignore-file[not-analysed]", "PFL002 can't be suppressed by a comment"),
    ],
)
def test_invalid_suppressions(comment: str, message: str) -> None:
    (finding,) = policed(f"x = 1  # prefect-lint: {comment}\n").findings
    assert finding.code == "PFL005"
    assert message in finding.message


def test_what_is_right_in_a_list_works_beside_what_is_wrong() -> None:
    result = policed("fetch()  # prefect-lint: ignore[PFL999, PFL101]\n", located(1))
    assert brief(result.findings) == [(1, "PFL005")]
    assert brief(result.suppressed) == [(1, "PFL101")]


def test_a_syntax_error_cannot_be_suppressed() -> None:
    fault = Located(own_finding(SyntaxErrorRule, Location(PATH, 1, 1, 1, 2), "Bad"), (1, 1), "")
    result = policed("x = (  # prefect-lint: ignore[PFL001]\n", fault, failed=(PATH,))
    assert sorted(brief(result.findings)) == [(1, "PFL001"), (1, "PFL005")]


def test_remarks_on_comments_can_be_suppressed_by_name() -> None:
    text = "# prefect-lint: ignore-file[PFL003] work in progress\n"
    result = policed(f"{text}x = 1  {IGNORE}\n")
    assert result.findings == ()
    assert brief(result.suppressed) == [(2, "PFL003")]
    assert policed(text).findings == (), "which is never unused itself"


def test_per_file_ignores_and_severities() -> None:
    settings = Settings(
        per_file_ignores={"gen/": ("PFL101",)},
        severity={"PFL101": Severity.ERROR, "PFL003": Severity.ADVICE},
    )
    items = [located(1), located(1, path="gen/a.py")]
    result = policed("x = 1  # prefect-lint: ignore[PFL110]\n", *items, settings=settings)
    assert [(it.location.path, it.code, it.severity) for it in result.findings] == [
        ("flows.py", "PFL101", Severity.ERROR),
        ("flows.py", "PFL003", Severity.ADVICE),
    ]


def test_files_that_may_fail() -> None:
    faults = [
        Located(own_finding(rule, Location(path, 1, 1, 1, 2), "Bad"), (1, 1), "")
        for rule, path in ((SyntaxErrorRule, "templates/a.py"), (NotAnalysed, "b.py"))
    ]
    settings = Settings(per_file_ignores={"templates/": ("PFL001",)})
    result = policed("", *faults, settings=settings)
    assert [it.location.path for it in result.findings] == ["b.py"]
    assert result.excused == {"templates/a.py"}


def test_findings_below_the_confidence_are_left_out() -> None:
    items = [located(1, confidence=0.59), located(2, confidence=0.6), located(3, confidence=1)]
    result = policed("", *items, settings=Settings(min_confidence=0.6))
    assert [it.location.line for it in result.findings] == [2, 3]


def test_the_order_is_that_of_places_and_doubles_are_dropped() -> None:
    items = [located(9), located(2, "PFL308"), located(2), located(2), located(1, path="a.py")]
    forward, backward = policed("", *items), policed("", *reversed(items))
    assert [(it.location.path, *brief((it,))[0]) for it in forward.findings] == [
        ("a.py", 1, "PFL101"),
        ("flows.py", 2, "PFL101"),
        ("flows.py", 2, "PFL308"),
        ("flows.py", 9, "PFL101"),
    ]
    assert forward == backward


def prints(*items: Located, text: str = "") -> list[str]:
    result = policed(text, *items)
    return [it.fingerprint for it in sorted((*result.findings, *result.suppressed), key=_place)]


def _place(finding: Finding) -> Location:
    return finding.location


def test_fingerprints_outlive_moved_lines_and_new_indentation() -> None:
    (before,) = prints(located(3, text="fetch( url )"))
    (after,) = prints(located(90, text="  fetch(  url )"))
    assert before == after
    assert len(before) == 24
    assert int(before, 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        located(1, text="other()"),
        located(1, text="fetch()", symbol="load"),
        located(1, text="fetch()", symbol=None),
        located(1, "PFL110", text="fetch()"),
        located(1, text="fetch()", path="a.py"),
    ],
)
def test_fingerprints_tell_apart(other: Located) -> None:
    assert prints(located(1, text="fetch()")) != prints(other)


def test_equal_lines_are_numbered_whatever_is_suppressed() -> None:
    items = [located(line, text="fetch()") for line in (2, 4, 6)]
    plain = prints(*items)
    assert len(set(plain)) == 3
    text = f"\n\n\nfetch()  {IGNORE}\n"
    assert prints(*items, text=text) == plain
    assert prints(*reversed(items)) == plain


def test_fingerprints_of_odd_names() -> None:
    assert prints(located(1, path="bad\udcff.py"))
