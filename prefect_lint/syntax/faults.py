"""Why a file is not Python 3, in words that say what to do about it."""

from __future__ import annotations

import ast
import re
import warnings


class SyntaxFault(Exception):
    """A text that is not Python 3. Line and column count from 1, the column in characters."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"{message} (line {line})")
        self.message = message
        self.line = line
        self.column = column


_PLACE = re.compile(r"error at (\d+):(\d+)")
_NEWLINE = re.compile(r"\r\n|\r|\n")

_CONFLICT = re.compile(r"^(?:<{7} |={7}\r?$|>{7} |\|{7} )", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{[-+]?\s*[A-Za-z_][^{}\n]*\}\}|\{%[-+]?\s*\w[^\n%]*%\}")
_MAGIC = re.compile(r"\s*(?:%%?[A-Za-z]\w*|![A-Za-z./]|\?\w)")
_PYTHON_2 = (
    (re.compile(r"\s*print\s+(?![=:.,)\]}(])\S|\s*print\s*>>"), "`print` is a statement here"),
    (re.compile(r"\s*exec\s+[\w\"']"), "`exec` is a statement here"),
    (re.compile(r"\s*except\s+[\w.()\s,]+,\s*\w+\s*:"), "`except E, name` catches here"),
    (re.compile(r"\s*raise\s+[\w.]+\s*,"), "`raise E, value` raises here"),
)
"""How a line that is no Python 3 begins when it is Python 2."""
_PYTHON_2_TOKENS = (("<>", "`<>` compares here"), ("`", "backticks are an operator here"))
_OLD_OCTAL = "leading zeros in decimal integer literals"


def explain(text: str, parser_message: str) -> SyntaxFault:
    """The fault of a text that LibCST refused with a message."""
    message, line, column = _reason(text, parser_message)
    lines = _NEWLINE.split(text)
    conflict = _CONFLICT.search(text)
    if conflict is not None and _is_conflict(lines):
        start = len(_NEWLINE.findall(text, 0, conflict.start())) + 1
        return SyntaxFault("an unresolved merge conflict", start, 1)
    current = lines[line - 1] if 0 < line <= len(lines) else ""
    before = lines[line - 2] if 1 < line <= len(lines) + 1 else ""
    for candidate in (current, before):
        if _PLACEHOLDER.search(candidate) is not None:
            return SyntaxFault(
                "a template with `{{ … }}` placeholders, not Python yet", line, column
            )
    for pattern, what in _PYTHON_2:
        if pattern.match(current) is not None:
            return SyntaxFault(f"Python 2 code: {what}", line, column)
    for token, what in _PYTHON_2_TOKENS:
        if current.startswith(token, column - 1):
            return SyntaxFault(f"Python 2 code: {what}", line, column)
    if _OLD_OCTAL in message:
        return SyntaxFault("Python 2 code: an octal number without `0o`", line, column)
    if _MAGIC.match(current) is not None:
        return SyntaxFault("a notebook command (`%…` or `!…`), which is not Python", line, column)
    return SyntaxFault(message, line, column)


def _is_conflict(lines: list[str]) -> bool:
    starts = sum(line.startswith("<<<<<<< ") for line in lines)
    return starts > 0 and any(line.startswith(">>>>>>> ") for line in lines)


def _reason(text: str, parser_message: str) -> tuple[str, int, int]:
    """What is wrong and where: Python's own words are better than LibCST's, where it agrees."""
    if "\0" in text:
        before = text[: text.index("\0")]
        last = _NEWLINE.split(before)[-1]
        return "a null byte in the source", len(_NEWLINE.findall(before)) + 1, len(last) + 1
    place = _PLACE.search(parser_message)
    line, column = (int(place.group(1)), int(place.group(2))) if place is not None else (1, 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        words = (
            error.msg if error.msg.startswith("invalid syntax") else f"invalid syntax: {error.msg}"
        )
        return words, error.lineno or line, max(error.offset or 1, 1)
    except UnicodeEncodeError as error:
        before = text[: error.start]
        return "a lone surrogate in the source", len(_NEWLINE.findall(before)) + 1, 1
    except (ValueError, RecursionError, MemoryError):
        pass
    else:
        return "LibCST can't read this file, although Python can", line, column
    summary = parser_message.partition(": expected one of")[0]
    return f"invalid syntax: {summary}" if summary else "invalid syntax", line, column
