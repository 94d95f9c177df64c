"""Parsing with LibCST: fast, and safe against texts that would crash or hang the parser."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from prefect_lint.syntax import complexity
from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SyntaxFault", "TooComplex", "code_of", "parse", "trusting_the_parser"]


def parse(text: str) -> cst.Module:
    """The LibCST tree of a source text.

    Raises `SyntaxFault` when it is not Python 3, and `TooComplex` when parsing it could kill the process.
    The garbage collector is off meanwhile: a growing tree makes it run often, and it finds nothing.
    """
    complexity.check(text)
    collecting = gc.isenabled()
    gc.disable()
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise explain(text, error.message) from None
    except RecursionError:
        raise TooComplex("nested too deeply for the parser", None) from None
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # A panic in LibCST's native code is not an `Exception`, and its class can't be imported.
        raise explain(text, f"the parser failed: {type(error).__name__}") from error
    finally:
        if collecting:
            gc.enable()


@contextmanager
def trusting_the_parser() -> Iterator[None]:
    """Leave out LibCST's validation of single nodes, for a run in which only its parser makes nodes.

    LibCST validates every node as if a person had put it together; those of its own parser are right, and
    looking at each again is a seventh of the parse. For a whole run, not for each file: changing a class
    empties the interpreter's caches of all classes below it.
    """
    validate = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = _trust  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = validate  # type: ignore[method-assign]


def _trust(node: cst.CSTNode) -> None:
    """In place of the validation of a node."""


_NO_CODE = (
    cst.BaseParenthesizableWhitespace,
    cst.TrailingWhitespace,
    cst.EmptyLine,
    cst.Newline,
    cst.Comment,
)


def code_of(tree: cst.Module) -> Iterator[tuple[str, str]]:
    """The nodes of a tree but for blanks and comments, each by its class and what is written in it."""
    stack: list[cst.CSTNode] = [tree]
    while stack:
        node = stack.pop()
        if not isinstance(node, _NO_CODE):
            value = getattr(node, "value", None)
            yield type(node).__name__, value if isinstance(value, str) else ""
            stack += reversed(node.children)
