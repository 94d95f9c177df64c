"""The assessment as one HTML file: no network, no framework, readable on paper and on a phone.

Style and script are in the file and allowed by their hashes alone, so that whatever a name of the repository
might smuggle in, the browser would not run it.
"""

from __future__ import annotations

import base64
import hashlib
import html
from importlib import resources
from typing import TYPE_CHECKING

from prefect_lint.report.document import (
    CauseItem,
    GraphFigure,
    Paragraph,
    Statement,
    Table,
    WeekFigure,
)
from prefect_lint.report.formats.html_text import places, plain, text
from prefect_lint.report.formats.page_figures import graph, week
from prefect_lint.report.formats.page_items import filters, item
from prefect_lint.report.graph.svg import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.report.document import Block, Document, Section

_FIGURES = ("flows", "tasks", "deployments", "schedules", "systems", "errors", "warnings", "advice")


def render(document: Document) -> str:
    """The page."""
    style, script = _asset("page.css") + STYLE, _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{plain(document.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *_body(document),
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _body(document: Document) -> Iterator[str]:
    yield '<header class="top">'
    yield f"<h1>{plain(document.title)}</h1>"
    yield f'<p class="lead">{text(document.subtitle)}</p>'
    yield '<ul class="figures">'
    for name in _FIGURES:
        yield f"<li><strong>{document.counts.get(name, 0):,}</strong><span>{name}</span></li>"
    yield "</ul>"
    yield '<nav aria-label="Sections"><ol>'
    for section in document.sections:
        yield f'<li><a href="#{section.id}">{plain(section.title)}</a></li>'
    yield "</ol></nav>"
    yield "</header>"
    yield "<main>"
    for number, section in enumerate(document.sections, 1):
        yield from _section(section, 2, f"{number}. ", document)
    yield "</main>"
    yield "<footer>Written by prefect-lint from the files of the repository alone.</footer>"


def _section(section: Section, level: int, number: str, document: Document) -> Iterator[str]:
    yield f'<section id="{section.id}" aria-labelledby="{section.id}-title">'
    yield f'<h{level} id="{section.id}-title">{number}{plain(section.title)}</h{level}>'
    yield from _blocks(section.blocks)
    if section.id == "plan" and document.causes:
        yield from filters(document)
    for inner in section.sections:
        yield from _section(inner, level + 1, "", document)
    yield "</section>"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    in_list = False
    for block in blocks:
        if isinstance(block, Statement) != in_list:
            in_list = not in_list
            yield '<ul class="statements">' if in_list else "</ul>"
        if isinstance(block, Statement):
            yield _statement(block)
        elif isinstance(block, Paragraph):
            yield f"<p>{text(block.text)}</p>"
        elif isinstance(block, Table):
            yield _table(block.without_empty_columns)
        elif isinstance(block, WeekFigure):
            yield week(block)
        elif isinstance(block, GraphFigure):
            yield graph(block)
        elif isinstance(block, CauseItem):
            yield item(block)
    if in_list:
        yield "</ul>"


def _statement(statement: Statement) -> str:
    meta = f'<span class="tier">{statement.tier}, {statement.confidence:.2f}</span>'
    if statement.places:
        meta = f"{places(statement.places)} · {meta}"
    if statement.consult:
        meta += f" · Ask {text(statement.consult)}."
    item = ""
    if statement.item is not None:
        item = f' <a href="#item-{statement.item}">Item {statement.item} of the plan</a>.'
    return f'<li class="{statement.tier}">{text(statement.text)}{item}<div class="meta">{meta}</div></li>'


def _table(table: Table) -> str:
    def cell(tag: str, index: int, value: str) -> str:
        number = ' class="number"' if index in table.numeric else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{number}>{text(value)}</{tag}>"

    head = "".join(cell("th", index, name) for index, name in enumerate(table.columns))
    rows = "\n".join(
        f"<tr>{''.join(cell('td', index, value) for index, value in enumerate(row))}</tr>"
        for row in table.rows
    )
    more = f'<p class="more">and {table.more:,} more</p>' if table.more else ""
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></div>{more}"
    )


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets").joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
