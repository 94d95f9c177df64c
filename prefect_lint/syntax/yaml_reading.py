"""Reading YAML as Prefect does, and refusing what it refuses, or what nobody could have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault
from prefect_lint.syntax.spans import Lines
from prefect_lint.syntax.yaml_nodes import YamlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DEPTH = 200
"""Collections inside each other; people stop at ten."""
MAX_NODES = 400_000
"""Nodes of a file, as many as 8,000 deployments have; half a gigabyte of memory."""
MAX_EXPANDED = 2_000_000
"""Nodes when each alias stands for a copy: what a walk that does not know of aliases would visit."""

_PLAIN = frozenset(
    {
        "tag:yaml.org,2002:str",
        "tag:yaml.org,2002:null",
        "tag:yaml.org,2002:bool",
    }
)
"""Tags of scalars that any text is good for once it was recognised."""
_MERGE = "tag:yaml.org,2002:merge"
_STRING = "tag:yaml.org,2002:str"
_CONTAINERS: dict[type[yaml.Node], str] = {
    yaml.MappingNode: "tag:yaml.org,2002:map",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
}


def read(text: str) -> YamlDocument:
    """The document of a YAML text.

    Raises `SyntaxFault` for what `yaml.safe_load` refuses, several documents and self-references
    included, and `TooComplex` for what is too deep or too much.
    """
    separators = sum(map(text.count, ("\n", ",", ":", "- ", "[", "{")))
    if separators > MAX_NODES:
        raise TooComplex(f"there are more than {MAX_NODES:,} places where a value may stand", None)
    try:
        root = yaml.compose(text, Loader=_loader())
    except yaml.YAMLError as error:
        raise _fault(error, text) from error
    except RecursionError as error:
        raise TooComplex("the document is nested too deeply", None) from error
    checked = _Checked(text)
    if root is not None:
        checked.check(root)
    return YamlDocument(text, root, checked.scalars, checked.doubtful)


def _loader() -> Any:
    """The loader on libyaml, twelve times as fast as the one in Python, when PyYAML was built with it."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Checked:
    """One visit to every node: whether the safe loader could make values of them, and how many there are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.scalars: list[yaml.ScalarNode] = []
        self.doubtful: list[yaml.MappingNode] = []
        """The mappings that may have a key twice: one that is written so, or one that is no plain text."""
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()

    def check(self, root: yaml.Node) -> None:
        """Raise `SyntaxFault` or `TooComplex` when there is something wrong below a node."""
        if self._size(root, 0) > MAX_EXPANDED:
            raise TooComplex("its aliases stand for millions of values", None)

    def _size(self, node: yaml.Node, depth: int) -> int:
        if isinstance(node, yaml.ScalarNode):
            if node.tag not in _PLAIN:
                self._construct(node)
            self.scalars.append(node)
            return 1
        key = id(node)
        known = self._sizes.get(key)
        if known is not None:
            return known
        if key in self._open:
            raise self._refused(node, "a value that contains itself")
        if depth >= MAX_DEPTH:
            raise TooComplex(f"there are more than {MAX_DEPTH} levels", self._line(node))
        self._open.add(key)
        size = 1
        if isinstance(node, yaml.MappingNode):
            keys = set()
            for name, value in node.value:
                self._check_key(name, value)
                if name.tag == _MERGE:
                    # Good as a key, and nowhere else.
                    self.scalars.append(name)
                else:
                    size += self._size(name, depth + 1)
                if name.tag == _STRING:
                    keys.add(name.value)
                size += self._size(value, depth + 1)
            if len(keys) != len(node.value):
                self.doubtful.append(node)
        else:
            for item in node.value:
                size += self._size(item, depth + 1)
        self._open.discard(key)
        self._sizes[key] = size
        if _CONTAINERS.get(type(node)) != node.tag:
            self._construct(node)
        return size

    def _check_key(self, key: yaml.Node, value: yaml.Node) -> None:
        if not isinstance(key, yaml.ScalarNode):
            kind = "sequence" if isinstance(key, yaml.SequenceNode) else "mapping"
            raise self._refused(key, f"a {kind} where a key belongs")
        if key.tag == _MERGE:
            sources: Iterable[yaml.Node] = [value]
            if isinstance(value, yaml.SequenceNode):
                sources = value.value
            for source in sources:
                if not isinstance(source, yaml.MappingNode):
                    raise self._refused(source, "something that is no mapping merged into one")

    def _construct(self, node: yaml.Node) -> None:
        try:
            yaml.constructor.SafeConstructor().construct_document(node)
        except yaml.YAMLError as error:
            if isinstance(error, yaml.constructor.ConstructorError) and "tag" in str(error.problem):
                raise self._refused(node, f"the unknown tag `{node.tag[:60]}`") from error
            raise self._refused(node, f"a value that can't be read: {error}") from error
        except Exception as error:
            raise self._refused(node, f"a value that can't be read: {error}") from error

    def _refused(self, node: yaml.Node, what: str) -> SyntaxFault:
        line, column = Lines(self._text).place(node.start_mark.index)
        return SyntaxFault(f"Prefect can't read the file: there is {what}", line, column + 1)

    def _line(self, node: yaml.Node) -> int:
        return Lines(self._text).place(node.start_mark.index)[0]


def _fault(error: yaml.YAMLError, text: str) -> SyntaxFault:
    lines = Lines(text)
    line, column = 1, 0
    message = str(error).partition("\n")[0]
    if isinstance(error, yaml.MarkedYAMLError):
        is_alias = error.context == "while scanning an alias"
        mark = (error.context_mark if is_alias else error.problem_mark) or error.context_mark
        if mark is not None:
            line, column = lines.place(min(mark.index, len(text)))
        parts = [part for part in (error.context, error.problem) if part]
        message = ", ".join(parts) or "it is not valid"
        if is_alias:
            message = (
                "what begins with `*` is an alias, and this is none: quote it if it is a value"
            )
        if error.problem == "but found another document":
            message = "there is a second document, and Prefect reads files with one only"
    elif isinstance(error, yaml.reader.ReaderError):
        message = "there is a character that YAML does not allow"
        bad = next((i for i, char in enumerate(text) if _forbidden(char)), 0)
        line, column = lines.place(bad)
    return SyntaxFault(f"YAML: {message}", line, column + 1)


def _forbidden(char: str) -> bool:
    return yaml.reader.Reader.NON_PRINTABLE.match(char) is not None
