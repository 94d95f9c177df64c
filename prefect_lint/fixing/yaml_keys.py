"""Keys of YAML mappings that get a value, or are added, where they stand: blocks, braces and comments stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.fixing.code import NoFix, YamlCode
from prefect_lint.fixing.yaml_changes import ReplaceScalar, YamlChange
from prefect_lint.syntax.spans import NEWLINE, Lines

if TYPE_CHECKING:
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.syntax.yaml_nodes import Entry, YamlNode

_COLON = re.compile(r"[ \t]*:(?![^\s,\]}])")
_BEFORE_KEY = re.compile(r"(?:- +)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:[ \t]#[^\r\n]*)?(?=[\r\n]|\Z)")


class SetKey(YamlChange):
    """`key: text` in a mapping, `node`: in the place of another value, or added beside the key `beside`.

    A key is added below the other one where that has one line, else above it; in braces behind it.
    """

    def __init__(
        self,
        node: YamlNode,
        key: str,
        text: str,
        *,
        beside: str | None = None,
        file: DeploymentFile | None = None,
    ) -> None:
        super().__init__(node, file=file)
        self.key = key
        self.text = text
        self.beside = beside

    def edit(self, code: YamlCode) -> None:
        """Change the value, or add the key."""
        entry = self.node.entry(self.key)
        if entry is not None:
            self._change(code, entry)
            return
        other = None if self.beside is None else self.node.entry(self.beside)
        if other is None:
            raise NoFix("there is no key beside which it could be added")
        self._require_own(other)
        if self.node.is_flow:
            if not other.value.text:
                raise NoFix("the key beside it has no value")
            code.insert(other.value.end, f", {self.key}: {self.text}")
        else:
            self._add_line(code, other)

    def _change(self, code: YamlCode, entry: Entry) -> None:
        self._require_own(entry)
        if entry.value.text:
            ReplaceScalar(entry.value, self.text).edit(code)
        else:
            code.insert(_after_colon(code, entry), f" {self.text}")

    def _add_line(self, code: YamlCode, other: Entry) -> None:
        """Put the key on a line of its own."""
        start = other.key.start
        line = Lines(code.text)
        number, column = line.place(start)
        before = code.text[line.starts[number - 1] : start]
        if _BEFORE_KEY.fullmatch(before.lstrip(" ")) is None:
            raise NoFix("something else stands before the key beside it")
        indentation = " " * column
        written = f"{self.key}: {self.text}"
        end = _after_colon(code, other) if not other.value.text else other.value.end
        rest = _REST_OF_LINE.match(code.text, end)
        if rest is None or NEWLINE.search(code.text, start, end):
            code.insert(start, f"{written}{_newline(code, start)}{indentation}")
        else:
            code.insert(rest.end(), f"{_newline(code, start)}{indentation}{written}")

    def _require_own(self, entry: Entry) -> None:
        """The entry stands in the mapping itself: it is not merged into it, and neither side is an alias."""
        key, value = entry.key, entry.value
        if (
            entry.merged
            or not self.node.start <= key.start < key.end <= value.start <= value.end
            or value.end > self.node.end
            or (key.text[1:-1] if key.is_quoted else key.text) != key.written
        ):
            raise NoFix("the key is not written in the mapping itself")


def _after_colon(code: YamlCode, entry: Entry) -> int:
    """The offset after the colon of a key without a value."""
    match = _COLON.match(code.text, entry.key.end)
    if match is None:
        raise NoFix("there is no colon where one was expected")
    return match.end()


def _newline(code: YamlCode, offset: int) -> str:
    """What ends the line of an offset, or the lines of the file where nothing does."""
    match = NEWLINE.search(code.text, offset) or NEWLINE.search(code.text)
    return "\n" if match is None else match[0]
