"""Keys of YAML mappings that get a value, are added or taken out: blocks, braces and comments stay."""

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
        require_own(self.node, other)
        if self.node.is_flow:
            if not other.value.text:
                raise NoFix("the key beside it has no value")
            code.insert(other.value.end, f", {self.key}: {self.text}")
        else:
            self._add_line(code, other)

    def _change(self, code: YamlCode, entry: Entry) -> None:
        require_own(self.node, entry)
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


class RemoveKey(YamlChange):
    """A mapping, `node`, without one of its keys; others have to be left."""

    def __init__(
        self, node: YamlNode, key: YamlNode, *, file: DeploymentFile | None = None
    ) -> None:
        super().__init__(node, file=file)
        self.key = key

    def edit(self, code: YamlCode) -> None:
        """Take out its line, or in braces its comma; a comment on the way would be lost."""
        entries = self.node.own_entries
        index = next((i for i, it in enumerate(entries) if it.key is self.key), None)
        if index is None or len(entries) == 1:
            raise NoFix("it is the only key")
        require_own(self.node, entries[index])
        value_end = entries[index].value.end
        if NEWLINE.search(code.text, self.key.start, value_end):
            raise NoFix("the value has several lines")
        below = entries[index + 1].key.start if index + 1 < len(entries) else None
        if self.node.is_flow and index:
            start, end = entries[index - 1].value.end, value_end
        elif below is not None and (self.node.is_flow or not index):
            # What follows takes its place, behind the dash of an item.
            start, end = self.key.start, below
        else:
            start, end = _line(code, self.key.start, value_end)
        if "#" in code.text[start:end]:
            raise NoFix("a comment would be lost")
        code.replace(start, end, "")


def _line(code: YamlCode, start: int, end: int) -> tuple[int, int]:
    """All of the line on which a key stands alone with its value."""
    lines = Lines(code.text)
    number, _ = lines.place(start)
    line_start = lines.starts[number - 1]
    rest = _REST_OF_LINE.match(code.text, end)
    if code.text[line_start:start].strip(" ") or rest is None:
        raise NoFix("something else stands on its line")
    if number < len(lines.starts):
        return line_start, lines.starts[number]
    return line_start, rest.end()


def require_own(mapping: YamlNode, entry: Entry) -> None:
    """An entry stands in the mapping itself: it is not merged into it, and neither side is an alias."""
    key, value = entry.key, entry.value
    if (
        entry.merged
        or not mapping.start <= key.start < key.end <= value.start <= value.end
        or value.end > mapping.end
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
