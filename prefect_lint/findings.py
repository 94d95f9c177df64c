"""What the linter says: findings, where they point, and how they can be mended."""

# Annotations are evaluated here: as texts, NamedTuple would compile each of them, at every start.

import enum
from collections.abc import Mapping
from typing import NamedTuple

DOCUMENTATION_ROOT = "https://github.com/prefect-lint/prefect-lint/blob/main/rules"


def documentation_url(code: str, name: str) -> str:
    """Where the page of a rule is: the `url` of its findings."""
    return f"{DOCUMENTATION_ROOT}/{code}-{name}.md"


class Severity(enum.Enum):
    """How bad a finding is; ordered, so `max()` and `>=` work.

    `error`: it raises or is always wrong. `warning`: a likely fault or reliability risk. `advice`: a trade-off.
    """

    ADVICE = "advice"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for advice, 1 for warning, 2 for error."""
        return _RANKS[self.value]

    def __ge__(self, other: "Severity") -> bool:
        return self.rank >= other.rank

    def __gt__(self, other: "Severity") -> bool:
        return self.rank > other.rank

    def __le__(self, other: "Severity") -> bool:
        return self.rank <= other.rank

    def __lt__(self, other: "Severity") -> bool:
        return self.rank < other.rank


_RANKS = {"advice": 0, "warning": 1, "error": 2}


class Location(NamedTuple):
    """A span of a file.

    `path` is relative to the project root with forward slashes. Lines and columns count from 1, columns in
    characters, and the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def last_line(self) -> int:
        """The last line that the span has something of; its end is exclusive, so it may start a line."""
        empty_last = self.end_column == 1 and self.end_line > self.line
        return self.end_line - 1 if empty_last else self.end_line


class Related(NamedTuple):
    """A second place that belongs to a finding, and what it has to do with it."""

    location: Location
    message: str


class Applicability(enum.Enum):
    """Whether a fix keeps the meaning of the program apart from the fault."""

    SAFE = "safe"
    UNSAFE = "unsafe"


FIXED_BY = {Applicability.SAFE: "--fix", Applicability.UNSAFE: "--fix --unsafe-fixes"}
"""The options of the command that make a fix."""


class Edit(NamedTuple):
    """Replace the text between two offsets (characters from the start of the file) of one file."""

    path: str
    start: int
    end: int
    replacement: str


class Fix(NamedTuple):
    """A change that removes a finding."""

    description: str
    applicability: Applicability
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One fault at one place, with what it risks, what to do, and how to undo that."""

    code: str
    name: str
    category: str
    severity: Severity
    confidence: float
    message: str
    risk: str
    recommendation: str
    rollback: str
    location: Location
    symbol: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    fingerprint: str = ""
    url: str | None = None
    suppressed: bool = False
    suppression_reason: str | None = None

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """The order in which findings are reported."""
        return (self.location, self.code, self.message)


class AnalysisError(NamedTuple):
    """A file that could not be analysed, or not wholly; never a fault of the user's flow."""

    path: str
    message: str
    line: int | None = None


class SourceText(NamedTuple):
    """The text of one file as the report needs it to show source lines."""

    path: str
    lines: tuple[str, ...]
    starts: tuple[int, ...] = ()
    """In a detailed report, where each line begins: characters from the start of the file."""


class RuleInfo(NamedTuple):
    """What a rule is, for formats that list the rules of a run beside what they found. Texts are Markdown."""

    code: str
    name: str
    category: str
    severity: Severity
    """As the settings have it."""
    confidence: float
    summary: str
    """One sentence."""
    sections: tuple[tuple[str, str], ...]
    """The page of the rule, with examples: heading and text."""
    risk: str
    recommendation: str
    rollback: str
    url: str | None
    """Where its page is; a plugin may have none."""


class Plugin(NamedTuple):
    """A package, or a folder, that brought rules of its own."""

    name: str
    version: str


class Report(NamedTuple):
    """Everything that one run found, ready to be written in any format."""

    findings: tuple[Finding, ...]
    errors: tuple[AnalysisError, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    baselined: tuple[Finding, ...] = ()
    """Findings that the baseline accepts: they count for nothing."""
    stale: int = 0
    """Entries of the baseline whose findings are gone."""
    untouched: int = 0
    """Findings that are left out because the change under review does not touch them."""
    fixed: tuple[Finding, ...] = ()
    """The findings that this run fixed; they are not among the others."""
    files: int = 0
    parsed_files: int = 0
    duration: float = 0.0
    """Wall-clock seconds; never part of a format that must be reproducible."""
    sources: Mapping[str, SourceText] = {}
    """Source lines of the files that findings point at, by path."""
    rules: tuple[RuleInfo, ...] = ()
    """In a detailed report, the rules that were on, in the order of codes."""
    plugins: tuple[Plugin, ...] = ()
    """What there were rules of beside ours, whether they were on or not."""
    line_hashes: Mapping[str, Mapping[int, str]] = {}
    """In a detailed report, what code scanning knows lines by: path, then line on which a finding begins."""

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)
