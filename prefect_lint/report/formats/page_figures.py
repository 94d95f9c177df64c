"""The figures of the page: the week as a table of shades, and the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.report.formats.html_text import plain
from prefect_lint.report.graph import svg
from prefect_lint.report.week import DAYS

if TYPE_CHECKING:
    from prefect_lint.report.document import GraphFigure, WeekFigure

_SHADES = 9
_STILL_LIGHT = 5
"""The last shade on which the colour of the text can be read."""
_WIDEST = 1500
"""Pixels up to which a drawing is made to fit the page; wider ones are scrolled."""
_LEGEND = (
    ("deployment", "deployment"),
    ("flow", "flow"),
    ("task", "task"),
    ("system", "external system"),
)


def week(figure: WeekFigure) -> str:
    """A row a day, a cell an hour; the number stands in it, so that it needs no colours."""
    most = max((count for day in figure.hours for count in day), default=0) or 1
    head = "".join(f'<th scope="col">{hour:02}</th>' for hour in range(24))
    rows = []
    for name, day in zip(DAYS, figure.hours, strict=True):
        cells = "".join(_cell(count, most) for count in day)
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    newline = "\n"
    caption = f"Runs that begin in each hour, {plain(figure.zone)}"
    return (
        f'<div class="wide" tabindex="0"><table class="week" aria-label="{caption}"><thead><tr><td></td>{head}'
        f"</tr></thead><tbody>\n{newline.join(rows)}\n</tbody></table></div>"
    )


def _cell(count: float, most: float) -> str:
    if count <= 0:
        return "<td></td>"
    shade = max(1, round(count / most * _SHADES))
    strong = " strong" if shade > _STILL_LIGHT else ""
    return f'<td class="h{shade}{strong}">{count:.3g}</td>'


def graph(figure: GraphFigure) -> str:
    """The drawing with its legend; boxes can be reached with the keyboard."""
    legend = "".join(f'<li><i class="of-{kind}"></i>{name}</li>' for kind, name in _LEGEND)
    drawn = svg.drawing(figure.graph, in_page=True)
    deep = " deep" if svg.width_of(drawn) > _WIDEST else ""
    return (
        f'<ul class="legend">{legend}<li>dashed: starts a run of, or is started by</li></ul>'
        f'<div class="graph{deep}" tabindex="0" role="group" aria-label="Dependency graph">\n'
        f"{drawn}\n</div>"
    )
