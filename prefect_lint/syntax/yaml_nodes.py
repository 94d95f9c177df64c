"""YAML documents as nodes with positions, and the values that Prefect's own loader would give them.

PyYAML is what Prefect reads `prefect.yaml` with, so only it gives the same values: by YAML 1.1, `no` is
false, `010` is 8 and `1:30` is 90. Its nodes know where they are, keep duplicate keys, and stay the same
node under each of their aliases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from prefect_lint.syntax.spans import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_CONTAINERS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_KINDS: dict[type[yaml.Node], str] = {
    yaml.ScalarNode: "scalar",
    yaml.SequenceNode: "sequence",
    yaml.MappingNode: "mapping",
}
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)
_LINE_END = re.compile(r"[\r\n]")
PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
"""What Prefect fills in before it deploys."""


class Entry(NamedTuple):
    """A key of a mapping and its value; `merged` when it came in through `<<`."""

    key: YamlNode
    value: YamlNode
    merged: bool = False


class YamlNode:
    """A scalar, sequence or mapping of a document. An alias is the node that its anchor names."""

    __slots__ = ("_entries", "_index", "_items", "_raw", "_templated", "_value", "document", "kind")

    def __init__(self, raw: yaml.Node, document: YamlDocument) -> None:
        self._raw = raw
        self.document = document
        self.kind = _KINDS[type(raw)]
        """`scalar`, `sequence` or `mapping`."""
        self._entries: list[Entry] | None = None
        self._index: dict[Any, Entry] | None = None
        self._items: list[YamlNode] | None = None
        self._value: Any = _UNREAD
        self._templated: bool | None = None

    def __repr__(self) -> str:
        return f"<YAML {self.kind} in line {self.span.line}>"

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return self.kind == "mapping"

    @property
    def is_sequence(self) -> bool:
        """Whether it is a list."""
        return self.kind == "sequence"

    @property
    def is_flow(self) -> bool:
        """Whether it is a mapping or list in braces or brackets, not a block of lines."""
        return isinstance(self._raw, yaml.CollectionNode) and bool(self._raw.flow_style)

    @property
    def is_null(self) -> bool:
        """Whether it is null: `null`, `~` or nothing at all."""
        return bool(self._raw.tag == _NULL)

    @property
    def is_quoted(self) -> bool:
        """Whether it is a scalar in quotes or a block of text, so that it is a string however it looks."""
        return isinstance(self._raw, yaml.ScalarNode) and self._raw.style in ("'", '"', "|", ">")

    @property
    def written(self) -> str | None:
        """A scalar as it is written, without quotes, anchor and tag; `None` for anything else."""
        raw = self._raw
        return str(raw.value) if isinstance(raw, yaml.ScalarNode) else None

    @property
    def start(self) -> int:
        """The offset of its first character in the text of the document."""
        return int(self._raw.start_mark.index)

    @property
    def end(self) -> int:
        """The offset after its last character; for blocks, comments below may be inside."""
        return int(self._raw.end_mark.index)

    @property
    def text(self) -> str:
        """What is written: quotes, anchors and tags included."""
        return self.document.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Where to point: all of a scalar or flow collection, the first key or item of a block."""
        return self.document.span_of(self)

    @property
    def extent(self) -> Span:
        """From its first character to its last one, all lines of a block included."""
        (line, column), (end_line, end_column) = map(
            self.document.lines.place, (self.start, self.end)
        )
        return Span(line, column + 1, end_line, end_column + 1)

    @property
    def entries(self) -> list[Entry]:
        """What a mapping holds as it is written, duplicates included; what it merges in comes first.

        Empty for anything but a mapping.
        """
        if self._entries is None:
            self._entries = list(self.document.entries_of(self._raw))
        return self._entries

    @property
    def own_entries(self) -> list[Entry]:
        """The entries that stand in the mapping itself."""
        return [entry for entry in self.entries if not entry.merged]

    @property
    def items(self) -> list[YamlNode]:
        """What a sequence holds; empty for anything but a sequence."""
        if self._items is None:
            raw = self._raw
            values = raw.value if isinstance(raw, yaml.SequenceNode) else ()
            self._items = [self.document.node(value) for value in values]
        return self._items

    def entry(self, key: str) -> Entry | None:
        """The entry of a key that counts: the last one, as for Prefect."""
        if self._index is None:
            self._index = {entry.key.value: entry for entry in self.entries}
        return self._index.get(key)

    def get(self, key: str) -> YamlNode | None:
        """The value of a key; `None` when there is no such key."""
        entry = self.entry(key)
        return None if entry is None else entry.value

    @property
    def value(self) -> Any:
        """The plain data that Prefect's loader makes of it; shared below, so not to be changed."""
        if self._value is _UNREAD:
            self._value = self._read()
        return self._value

    def _read(self) -> Any:
        raw = self._raw
        if raw.tag == _STRING and isinstance(raw, yaml.ScalarNode):
            return raw.value
        if raw.tag == _NULL:
            return None
        if raw.tag in _CONTAINERS:
            if self.is_sequence:
                return [item.value for item in self.items]
            return {entry.key.value: entry.value.value for entry in self.entries}
        return _construct(raw)

    @property
    def has_placeholder(self) -> bool:
        """Whether there is text with a `{{ … }}` in it, keys included."""
        if self._templated is None:
            if self.kind == "scalar":
                value = self.value
                self._templated = isinstance(value, str) and PLACEHOLDER.search(value) is not None
            elif not self.document.may_have_placeholders:
                self._templated = False
            else:
                below = self.items or [node for entry in self.entries for node in entry[:2]]
                self._templated = any(node.has_placeholder for node in below)
        return self._templated

    def walk(self) -> Iterator[YamlNode]:
        """This node and all below it, keys included, each once however many aliases it has."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            if node.kind == "mapping":
                for key, value, _ in reversed(node.entries):
                    stack += (value, key)
            elif node.kind == "sequence":
                stack += reversed(node.items)


class YamlDocument:
    """A YAML text that was read; see `yaml_reading.read` for what is refused."""

    def __init__(
        self,
        text: str,
        root: yaml.Node | None,
        scalars: list[yaml.ScalarNode],
        doubtful: list[yaml.MappingNode],
    ) -> None:
        self.text = text
        self._doubtful = doubtful
        self.may_have_placeholders = "{{" in text
        self._lines: Lines | None = None
        self._nodes: dict[int, YamlNode] = {}
        self._scalars = scalars
        self.root = None if root is None else self.node(root)
        """`None` when there is nothing but comments."""

    def node(self, raw: yaml.Node) -> YamlNode:
        """The one node that stands for a node of PyYAML."""
        found = self._nodes.get(id(raw))
        if found is None:
            found = self._nodes[id(raw)] = YamlNode(raw, self)
        return found

    def mappings_with_doubtful_keys(self) -> Iterator[YamlNode]:
        """Every mapping that may have the same key twice, each once; all others have not."""
        for raw in self._doubtful:
            yield self.node(raw)

    @property
    def lines(self) -> Lines:
        """The lines of the text, as Python and editors count them; YAML has more line ends."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    def entries_of(self, raw: yaml.Node) -> Iterator[Entry]:
        """The entries of a mapping, with those of merged mappings first, so that the last one counts."""
        if not isinstance(raw, yaml.MappingNode):
            return
        node = self.node
        if all(key.tag != _MERGE for key, _ in raw.value):
            for key, value in raw.value:
                yield Entry(node(key), node(value))
            return
        own = []
        merged: list[yaml.Node] = []
        for key, value in raw.value:
            if key.tag != _MERGE:
                own.append(Entry(node(key), node(value)))
            elif isinstance(value, yaml.SequenceNode):
                # The first mapping of a list wins.
                merged += reversed(value.value)
            else:
                merged.append(value)
        for source in merged:
            for key, value, _ in self.node(source).entries:
                yield Entry(key, value, merged=True)
        yield from own

    def span_of(self, node: YamlNode) -> Span:
        """Where to point for a node."""
        # Only a block starts where its first key or item does.
        while node.kind != "scalar" and self.text[node.start : node.start + 1] not in "[{&!":
            below = [entry.key for entry in node.own_entries] or node.items
            if not below or below[0].start < node.start:
                break
            node = below[0]
        start, end = node.start, node.end
        if node.kind != "scalar" or self.text[start : start + 1] in "|>&!":
            # A block, or a scalar with an anchor: its first line says enough.
            line_end = _LINE_END.search(self.text, start, end)
            if line_end is not None:
                end = line_end.start()
            comment = _COMMENT.search(self.text, start, end)
            if comment is not None and node.kind == "scalar":
                end = comment.start()
        while end > start + 1 and self.text[end - 1] in " \t\r\n":
            end -= 1
        first, last = self.lines.place(start), self.lines.place(max(end, start))
        return Span(first[0], first[1] + 1, last[0], last[1] + 1)

    def comments(self) -> Iterator[tuple[int, int, str]]:
        """Each comment with its line (from 1) and its column (from 0)."""
        inside = sorted(
            (raw.start_mark.index, raw.end_mark.index, raw.style in ("|", ">"))
            for raw in self._scalars
        )
        index = 0
        for match in _COMMENT.finditer(self.text):
            while index < len(inside) and inside[index][1] <= match.start():
                index += 1
            if index < len(inside) and inside[index][0] < match.start():
                start, _, block = inside[index]
                # The line of the indicator of a block of text may have a comment, the text itself none.
                if not block or _LINE_END.search(self.text, start, match.start()):
                    continue
            line, column = self.lines.place(match.start())
            yield line, column, match[0]


class _Unread:
    pass


_UNREAD = _Unread()


def _construct(raw: yaml.Node) -> Any:
    """What the safe loader makes of a node that is no plain string, list or mapping.

    Raises `yaml.YAMLError`, `ValueError` or `OverflowError` where it does; a document that was read
    has no such node.
    """
    return yaml.constructor.SafeConstructor().construct_document(raw)
