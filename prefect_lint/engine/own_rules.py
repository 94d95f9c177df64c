"""The rules about linting itself: nothing but the engine raises their findings."""

from __future__ import annotations

from prefect_lint.engine.located import Located
from prefect_lint.findings import AnalysisError, Finding, Location, Severity
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.rule import Rule

CATEGORY = "engine"


class SyntaxErrorRule(Rule):
    """The file is not valid Python or YAML, so nothing in it was checked.

    ## What it catches

    Files that Python itself would refuse: broken syntax, Python 2, bytes that are not in the
    declared encoding, templates with `{{ … }}` that end in `.py`. And a `prefect.yaml` that Prefect's YAML
    loader refuses: broken syntax, a cron without quotes that begins with `*`, a second document, a tag or a
    date that it does not know.

    ## Why it matters

    A flow in such a file can't be imported, and every other rule is silent about it; a `prefect.yaml` that
    can't be read is skipped, and none of its deployments is made. Without this
    finding the silence would look like approval.

    ## Example

    ```python
    from prefect import flow

    @flow
    def nightly(:
        ...
    ```

    ## Use instead

    ```python
    from prefect import flow

    @flow
    def nightly():
        ...
    ```

    ## When it stays silent

    For files that are excluded. No comment in the file can suppress it: what can't be parsed has no
    comments either. Exclude the file, or ignore the rule for it with `per-file-ignores`.
    """

    code = "PFL001"
    name = "syntax-error"
    category = CATEGORY
    severity = Severity.ERROR
    confidence = 1.0
    risk = "Python can't import the file, and no rule has looked at the flows in it."
    recommendation = (
        "Correct the syntax. If the file is not meant to be Python as it stands, like a template, "
        "add it to `exclude`."
    )
    rollback = "Take the file out of `exclude` again, or restore its former text."


class NotAnalysed(Rule):
    """The file could not be analysed, so nothing in it was checked.

    ## What it catches

    Files that can't be read, that are larger or more deeply nested than the analysis can bear, and
    files on which it took too long or died.

    ## Why it matters

    Every other rule is silent about such a file. Without this finding the silence would look like
    approval.

    ## Example

    A generated file with one expression of fifty thousand terms:

    ```python
    QUERY = "a" + "b" + "c"  # … and so on, for megabytes
    ```

    ## Use instead

    Leave generated files out, in `pyproject.toml`:

    ```toml
    [tool.prefect-lint]
    extend-exclude = ["generated/"]
    ```

    ## When it stays silent

    For files that are excluded. No comment in the file can suppress it: the file was not read to
    its end. Exclude the file, or ignore the rule for it with `per-file-ignores`.
    """

    code = "PFL002"
    name = "not-analysed"
    category = CATEGORY
    severity = Severity.ERROR
    confidence = 1.0
    risk = "No rule has looked at the flows in the file."
    recommendation = (
        "Make the file readable, or split it. If it is generated or holds no flows, add it to "
        "`exclude`."
    )
    rollback = "Take the file out of `exclude` again."


class UnusedSuppression(Rule):
    """A comment suppresses a rule that finds nothing there.

    ## What it catches

    A `# prefect-lint: ignore[…]`, `# prefect-lint: ignore-file[…]` or `# noqa: PFL…` that names a
    rule which has no finding in its reach: the fault is mended, or the comment stands on the wrong
    line.

    ## Why it matters

    The comment would hide the next, real finding of that rule at this place, and it tells readers
    of a fault that is not there.

    ## Example

    ```python
    from prefect import task

    @task(retries=3)  # prefect-lint: ignore[PFL101] the API is reliable
    def fetch():
        ...
    ```

    ## Use instead

    ```python
    from prefect import task

    @task(retries=3)
    def fetch():
        ...
    ```

    ## When it stays silent

    About rules that are not switched on in this run or for this file, and in files that could not
    be analysed.
    """

    code = "PFL003"
    name = "unused-suppression"
    category = CATEGORY
    severity = Severity.WARNING
    confidence = 1.0
    risk = "The comment will hide the next finding of this rule here, and it misleads readers."
    recommendation = "Remove the comment, or the code of the rule from its list."
    rollback = "Put the comment back."

    removing = SafeFix(
        "Remove what suppresses nothing.",
        because="No finding was held back by it, and no program reads it.",
    )


class StaleBaselineEntry(Rule):
    """The baseline accepts a finding that is no longer there.

    ## What it catches

    An entry of the baseline whose fault was mended, or whose file was removed, in a run with
    `--baseline-strict`.

    ## Why it matters

    The entry would accept the same fault when it comes back. A baseline that only ever shrinks makes
    sure that what was mended stays mended.

    ## Example

    A task was given its retries, and `prefect-lint-baseline.json` still has the line

    ```json
    {"path": "flows/orders.py", "code": "PFL101", "symbol": "fetch", "fingerprint": "…", "message": "…"}
    ```

    ## Use instead

    ```sh
    prefect-lint baseline update
    ```

    ## When it stays silent

    Without `--baseline-strict`: then stale entries are only counted. About entries that the run can't
    judge: of files that it did not look at or that could not be analysed, and of rules that are off.
    """

    code = "PFL004"
    name = "stale-baseline-entry"
    category = CATEGORY
    severity = Severity.WARNING
    confidence = 1.0
    risk = "The entry will accept the same fault when it comes back."
    recommendation = (
        "Run `prefect-lint baseline update`, which drops entries that nothing needs, and commit the "
        "file."
    )
    rollback = "Restore the former baseline from version control."


class InvalidSuppression(Rule):
    """A suppression comment is malformed or names no rule, so it suppresses nothing.

    ## What it catches

    A comment that begins with `# prefect-lint:` and is none of the known forms, that names no rule,
    or that names a code which does not exist.

    ## Why it matters

    Its author believes that a finding is dealt with. There is no blanket form on purpose: it would
    hide faults that nobody has looked at.

    ## Example

    ```python
    from prefect import task

    @task  # prefect-lint: ignore
    def fetch():
        ...
    ```

    ## Use instead

    ```python
    from prefect import task

    @task  # prefect-lint: ignore[PFL101] the caller retries
    def fetch():
        ...
    ```

    ## When it stays silent

    About `# noqa` without codes, and about the codes of other tools.
    """

    code = "PFL005"
    name = "invalid-suppression"
    category = CATEGORY
    severity = Severity.WARNING
    confidence = 1.0
    risk = "The comment suppresses nothing, while its author relies on it."
    recommendation = "Name the rule in brackets: `# prefect-lint: ignore[PFL101] reason`."
    rollback = "Put the former comment back."


OWN_RULES: tuple[type[Rule], ...] = (
    SyntaxErrorRule,
    NotAnalysed,
    UnusedSuppression,
    StaleBaselineEntry,
    InvalidSuppression,
)
ALWAYS_ON: frozenset[str] = frozenset({SyntaxErrorRule.code, NotAnalysed.code})
"""Rules that need not be selected: that a file was not checked must never go unsaid by accident."""


def not_analysed(
    path: str, message: str, line: int | None, column: int = 1, *, syntax: bool
) -> tuple[Located, AnalysisError]:
    """What is said of a file that could not be analysed; `syntax` where Python would refuse it too."""
    rule = SyntaxErrorRule if syntax else NotAnalysed
    first = line or 1
    place = Location(path, first, column, first, column + 1)
    located = Located(own_finding(rule, place, message), (first, first), "")
    return located, AnalysisError(path, message, line)


def own_finding(rule: type[Rule], location: Location, message: str) -> Finding:
    """A finding of the engine itself."""
    return Finding(
        code=rule.code,
        name=rule.name,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        message=message,
        risk=rule.risk,
        recommendation=rule.recommendation,
        rollback=rule.rollback,
        location=location,
        url=rule.page_url(),
    )
