"""Reads each format back: what a consumer learns of the findings from a report."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from junitparser import JUnitXml
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

Seen: TypeAlias = list[tuple[str, str, int]]
"""Code, path and line of each finding, sorted."""

_RULE = r"(?P<code>PFL\d{3})"
_LINE = r"(?P<path>.+):(?P<line>\d+):\d+"
_TEXT = re.compile(rf"^{_LINE}  (error|warning|advice)  {_RULE} \S+$", re.MULTILINE)
_CONCISE = re.compile(rf"^{_LINE}: (error|warning|advice) {_RULE} ", re.MULTILINE)
_COMMAND = re.compile(r"^::(error|warning|notice) (?P<properties>.*?)::(?P<data>.*)$", re.MULTILINE)
_PLACE = re.compile(rf"{_LINE}(: |$)")


def _matches(pattern: re.Pattern[str], text: str) -> Seen:
    found = (match.groupdict() for match in pattern.finditer(text))
    return sorted((it["code"], it["path"], int(it["line"])) for it in found)


def read_text(text: str) -> Seen:
    return _matches(_TEXT, text)


def read_concise(text: str) -> Seen:
    return _matches(_CONCISE, text)


def read_json(text: str) -> Seen:
    return sorted((it["code"], it["path"], it["line"]) for it in json.loads(text)["findings"])


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands, as GitHub's runner reads them."""
    found = []
    for kind, properties, data in _COMMAND.findall(text):
        pairs = (pair.split("=", 1) for pair in properties.split(","))
        decoded = {key: _decoded(value) for key, value in pairs}
        found.append((kind, decoded, _decoded(data)))
    return found


def _decoded(text: str) -> str:
    for written, meant in ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"):
        text = text.replace(written, meant)
    return text


def read_github(text: str) -> Seen:
    annotations = [
        (properties["title"].split()[0], properties["file"], int(properties["line"]))
        for _, properties, _ in commands(text)
        if re.match(_RULE, properties["title"])
    ]
    return sorted(annotations + read_concise(text))


def read_gitlab(text: str) -> Seen:
    return sorted(
        (it["check_name"], it["location"]["path"], it["location"]["positions"]["begin"]["line"])
        for it in json.loads(text)
        if it["check_name"] != "not-analysed"
    )


def read_junit(text: str) -> Seen:
    found = []
    for suite in JUnitXml.fromstring(text.encode()):
        for case in suite:
            for result in case.result:
                place = _PLACE.match(result.message)
                if result.type in ("error", "warning", "advice") and place:
                    found.append((case.name.split()[0], place["path"], int(place["line"])))
    return sorted(found)


def gfm() -> MarkdownIt:
    """What GitHub reads, near enough: CommonMark with HTML, tables, and links made of addresses."""
    return MarkdownIt("gfm-like")


def read_markdown(text: str) -> Seen:
    """The findings are the items of the outer lists: a place, a link to the rule, a message."""
    found: Seen = []
    depth = 0
    for token in gfm().parse(text):
        depth += token.nesting if token.type.startswith("bullet_list") else 0
        if token.type == "inline" and depth == 1:
            found += _item(token)
    return sorted(found)


def _item(token: Token) -> Seen:
    children = [child for child in token.children or () if child.content != " "]
    place = _PLACE.fullmatch(children[0].content) if children[0].type == "code_inline" else None
    if place is None or len(children) < 3 or children[1].type != "link_open":
        return []
    return [(children[2].content, place["path"], int(place["line"]))]


def read_sarif(text: str) -> Seen:
    found = []
    for run in json.loads(text)["runs"]:
        for result in run.get("results", ()):
            place = result["locations"][0]["physicalLocation"]
            path = unquote(place["artifactLocation"]["uri"], errors="surrogateescape")
            found.append((result["ruleId"], path, place["region"]["startLine"]))
    return sorted(found)


READERS: dict[str, Callable[[str], Seen]] = {
    "text": read_text,
    "concise": read_concise,
    "json": read_json,
    "github": read_github,
    "gitlab": read_gitlab,
    "junit": read_junit,
    "markdown": read_markdown,
    "sarif": read_sarif,
}
"""By the name of the format; a format without a reader is one that nobody checked."""
