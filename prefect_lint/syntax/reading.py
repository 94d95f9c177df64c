"""From a source text to its outline, by the quickest parser that can read it.

`ast` takes a fifth of the time of LibCST, and it is there already: LibCST alone takes longer to import than a
file takes to check. But it reads only the syntax of the Python that runs it, so what it refuses is given to
LibCST. Both make the same outline; `tests/unit/test_outlines_agree.py` holds them against each other.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from prefect_lint.syntax import ast_outline, complexity

if TYPE_CHECKING:
    from prefect_lint.syntax import outline as o


def read_outline(text: str) -> o.ModuleOutline:
    """The outline of a source text.

    Raises `SyntaxFault` when it is not Python 3, and `TooComplex` when parsing it could kill the process.
    """
    text = text.removeprefix("\ufeff")
    complexity.check(text)
    try:
        with warnings.catch_warnings():
            # An invalid escape is the author's business, and not what the linter is asked about.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return outline_by_libcst(text)
    return ast_outline.extract(tree)


def outline_by_libcst(text: str) -> o.ModuleOutline:
    """The outline of a text, from LibCST's tree; raises as `read_outline` does."""
    from prefect_lint.syntax import cst_outline
    from prefect_lint.syntax.parsing import parse, trusting_the_parser

    with trusting_the_parser():
        tree = parse(text)
    return cst_outline.extract(tree)
