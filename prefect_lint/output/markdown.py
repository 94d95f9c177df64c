"""Markdown for GitHub: a job summary, or the text of a comment on a pull request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape as html_escape
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.output.ansi import Painter
from prefect_lint.output.escaping import escape
from prefect_lint.output.markdown_text import code, link, prose
from prefect_lint.output.summary import (
    PLURALS,
    counted,
    counts_by_rule,
    summary,
    unreported_errors,
)

if TYPE_CHECKING:
    from prefect_lint.findings import Finding, Location, Report
    from prefect_lint.output import OutputOptions

LIMIT = 65_536
"""Characters that GitHub takes for a comment, in units of UTF-16; well within the 1 MiB of a job summary."""
_FOR_THE_CUT = 500
"""Room kept for the sentence that says what was left out."""


@dataclass(frozen=True)
class _Piece:
    """A part of the text that stays whole or is left out."""

    text: str
    rank: int
    """Pieces of a lower rank stay when there is no room for all."""
    what: str = ""
    """What it is, in the singular, when it is left out."""


def render(report: Report, options: OutputOptions) -> str:
    """A summary, the findings by severity, and folded away what each rule's risk and remedy are.

    Files that could not be analysed come first. Suppressed findings come last when asked for, with their
    reasons. Where there is no room in a comment for everything, suppressed findings and explanations go first,
    then the mildest findings, and a sentence says how much that is.
    """
    head = f"## prefect-lint\n\n{' '.join(summary(report, Painter(color=False)))}"
    pieces = [
        *(_statistics(report) if options.statistics else ()),
        *_errors(report),
        *_findings(report),
        *(_suppressed(report) if options.show_suppressed else ()),
    ]
    kept, left_out = _fitting(pieces, LIMIT - _FOR_THE_CUT - _size(head))
    text = head + "".join(piece.text for piece in kept)
    return f"{text}{_cut(left_out)}\n"


def _fitting(pieces: list[_Piece], room: int) -> tuple[list[_Piece], list[_Piece]]:
    """The pieces for which there is room, and those for which there is none, in the order given."""
    by_rank = sorted(range(len(pieces)), key=lambda index: (pieces[index].rank, index))
    kept: set[int] = set()
    for index in by_rank:
        room -= _size(pieces[index].text)
        if room < 0:
            break
        kept.add(index)
    return (
        [piece for index, piece in enumerate(pieces) if index in kept],
        [piece for index, piece in enumerate(pieces) if index not in kept],
    )


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(left_out: list[_Piece]) -> str:
    if not left_out:
        return ""
    counts = Counter(piece.what for piece in left_out)
    listed = ", ".join(counted(number, what) for what, number in counts.items())
    return (
        f"\n\n**Cut to fit into a comment on GitHub, which takes {LIMIT:,} characters.** Left out here: "
        f"{listed}. Other formats, such as `--format json`, have everything."
    )


def _section(title: str, items: list[str], rank: int, what: str) -> list[_Piece]:
    """A heading with a list; the heading goes when no item stays."""
    lead = f"\n\n### {title}\n"
    return [
        _Piece(f"{'' if index else lead}\n{item}", rank, what) for index, item in enumerate(items)
    ]


def _errors(report: Report) -> list[_Piece]:
    items = []
    for error in unreported_errors(report):
        line = f":{error.line}" if error.line is not None else ""
        items.append(f"- {code(error.path + line)} {prose(error.message)}")
    return _section("Not analysed", items, 0, "file that could not be analysed")


def _findings(report: Report) -> list[_Piece]:
    pieces: list[_Piece] = []
    explained: set[tuple[str, ...]] = set()
    for severity in sorted(Severity, reverse=True):
        of_severity = [item for item in report.findings if item.severity is severity]
        title = counted(len(of_severity), severity.value, PLURALS[severity])
        items = [_item(finding) for finding in of_severity]
        pieces += _section(title, items, 3 - severity.rank, "finding")
        for finding in of_severity:
            texts = (finding.code, finding.risk, finding.recommendation, finding.rollback)
            if texts not in explained:
                explained.add(texts)
                pieces.append(_Piece(_explanation(finding), 4, "explanation"))
    return pieces


def _item(finding: Finding) -> str:
    rule = link(finding.code, finding.url)
    lines = [f"- {_place(finding.location)} {rule} {prose(finding.message)}"]
    lines += [
        f"  - {_place(related.location)} {prose(related.message)}" for related in finding.related
    ]
    if finding.fix is not None:
        lines.append(
            f"  - Fix ({finding.fix.applicability.value}): {prose(finding.fix.description)}"
        )
    return "\n".join(lines)


def _place(location: Location) -> str:
    return code(f"{location.path}:{location.line}:{location.column}")


def _explanation(finding: Finding) -> str:
    # What stands in a line of HTML is not read as Markdown, so it is escaped as HTML.
    rule = html_escape(escape(f"{finding.code} {finding.name}"))
    texts = {
        "Risk": finding.risk,
        "Recommended": finding.recommendation,
        "Rollback": finding.rollback,
    }
    blocks = [f"**{label}:** {prose(text)}" for label, text in texts.items() if text]
    if finding.url:
        blocks.append(link(f"More about {finding.code}", finding.url))
    body = "\n\n".join(blocks)
    return f"\n\n<details>\n<summary>What to do about <code>{rule}</code></summary>\n\n{body}\n\n</details>"


def _statistics(report: Report) -> list[_Piece]:
    rows = counts_by_rule(report)
    if not rows:
        return []
    lines = ["| count | rule | severity |", "|---:|---|---|"]
    for count, rule, name, severity in rows:
        words = f"{prose(rule)} {prose(name)}".replace("|", "&#124;")
        lines.append(f"| {count} | {words} | {severity.value} |")
    return [_Piece("\n\n### Counts\n\n" + "\n".join(lines), 5, "table of counts")]


def _suppressed(report: Report) -> list[_Piece]:
    items = []
    for finding in report.suppressed:
        reason = prose(finding.suppression_reason or "no reason given")
        rule = link(finding.code, finding.url)
        items.append(f"- {_place(finding.location)} {rule} {prose(finding.message)} ({reason})")
    return _section(f"{len(items)} suppressed", items, 6, "suppressed finding")
