"""The docstring of a rule as the page it is: a sentence, sections, and code that can be run."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.rule import Rule

SECTIONS = (
    "What it catches",
    "Why it matters",
    "Example",
    "Use instead",
    "When it stays silent",
)
"""Every rule has these, in this order; `Options` may follow."""
OPTIONS = "Options"
TO_WRITE = "TODO"
"""What stands in a new rule where its author has something to say; no report may show it."""

_FENCE = re.compile(r"^(`{3,}|~{3,})[ ]*(?P<language>[\w+-]*)(?P<rest>[^`]*)$")
_TITLE = re.compile(r'\btitle="([^"]+)"')


@dataclass(frozen=True)
class Fence:
    """A block of code in a docstring: ```` ```python title="clients.py" ````."""

    language: str
    title: str | None
    """The file that it stands for."""
    text: str


@dataclass(frozen=True)
class RuleDocument:
    """A docstring taken apart."""

    summary: str
    sections: dict[str, str]
    """Markdown by heading, in the order of the docstring."""

    def fences(self, section: str) -> list[Fence]:
        """The blocks of code in a section; none when there is no such section."""
        return fences(self.sections.get(section, ""))


def rule_document(rule: type[Rule]) -> RuleDocument:
    """Take the docstring of a rule apart; one without a docstring has an empty summary."""
    # Not `inspect.getdoc`, which gives a rule without a docstring the one of `Rule`.
    lines = inspect.cleandoc(rule.__doc__ or "").splitlines()
    summary: list[str] = []
    sections: dict[str, list[str]] = {}
    current = summary
    for line, in_fence in _with_fences(lines):
        # In code, two hashes start a comment.
        if line.startswith("## ") and not in_fence:
            current = sections.setdefault(line[3:].strip(), [])
        else:
            current.append(line)
    return RuleDocument(
        "\n".join(summary).strip(),
        {heading: "\n".join(body).strip() for heading, body in sections.items()},
    )


def fences(markdown: str) -> list[Fence]:
    """The blocks of code in a piece of Markdown, in order."""
    found: list[Fence] = []
    opening: re.Match[str] | None = None
    body: list[str] = []
    for line, in_fence in _with_fences(markdown.splitlines()):
        if in_fence and opening is None:
            opening, body = _FENCE.match(line), []
        elif in_fence:
            body.append(line)
        if opening is not None and not in_fence:
            title = _TITLE.search(opening["rest"])
            text = "\n".join(body) + "\n"
            found.append(Fence(opening["language"], title[1] if title else None, text))
            opening = None
    return found


def with_visible_titles(markdown: str) -> str:
    """The Markdown with the title of each block of code on a line above it, for readers to see."""
    lines: list[str] = []
    inside = False
    for line, in_fence in _with_fences(markdown.splitlines()):
        opening = _FENCE.match(line) if in_fence and not inside else None
        inside = in_fence
        title = _TITLE.search(opening["rest"]) if opening else None
        if opening and title:
            lines += [f"`{title[1]}`:", "", f"{opening[1]}{opening['language']}"]
        else:
            lines.append(line)
    return "\n".join(lines)


def _with_fences(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to a block of code; the closing line does not."""
    fence = ""
    for line in lines:
        if fence:
            if line.strip() == fence:
                fence = ""
            yield line, bool(fence)
        else:
            match = _FENCE.match(line)
            fence = match[1] if match else ""
            yield line, bool(fence)


def docstring_faults(rule: type[Rule]) -> list[str]:
    """What is wrong with the form of a rule's docstring, a sentence each; none when all is well."""
    document = rule_document(rule)
    faults: list[str] = []
    if not document.summary:
        return ["There is no docstring, or it does not begin with a sentence."]
    if "\n" in document.summary or not re.search(r"[.?!]$", document.summary):
        faults.append("The first line is not one sentence that stands alone.")
    allowed = (*SECTIONS, OPTIONS)
    headings = list(document.sections)
    faults += [f"There is no section `## {name}`." for name in SECTIONS if name not in headings]
    faults += [
        f"`## {name}` is not one of the sections." for name in headings if name not in allowed
    ]
    faults += [f"`## {name}` is empty." for name in headings if not document.sections[name]]
    if [name for name in allowed if name in headings] != [n for n in headings if n in allowed]:
        faults.append("The sections are not in the usual order.")
    faults += [
        f"`## {name}` has no block of code."
        for name in ("Example", "Use instead")
        if name in headings and not document.fences(name)
    ]
    faults += [
        f"A block of code in `## {name}` has no language."
        for name in headings
        if any(not fence.language for fence in document.fences(name))
    ]
    return faults
