"""The part of the kit that writes fixtures in other ways: a rule must find the same in each; see `testing`.

No variant moves a line, so that the comments of the fixture say what is expected of it too.
"""

from __future__ import annotations

import ast
import io
import tokenize
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_DECORATORS = frozenset({"flow", "task"})
_REMARK = "  # a remark  "
OPT_OUT = "# variants: none"
"""What a fixture says, with the reason behind it, that is about the very thing which variants change."""


@dataclass(frozen=True)
class Variant:
    """One way to write the same program."""

    name: str
    edit: Callable[[str], str]
    """The text of a Python file in the other way; the same text where there is none."""
    keeps_columns: bool = True


def variant_of(path: Path) -> Variant | None:
    """The variant in which a fixture, a file or a folder, is tried: by its name, of those that change it.

    One for each fixture keeps a suite fast, and over the fixtures of all rules every variant comes up.
    """
    texts = [text for _, text in python_files(path)]
    if any(OPT_OUT in text for text in texts):
        return None
    able = [it for it in VARIANTS if any(it.edit(text) != text for text in texts)]
    if not able:
        return None
    return able[zlib.crc32(f"{path.parent.name}/{path.name}".encode()) % len(able)]


def python_files(path: Path) -> Iterator[tuple[Path, str]]:
    """The Python files of a fixture that variants can be made of, with their texts."""
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        if file.suffix != ".py" or not file.is_file():
            continue
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if "\r" not in text and not text.startswith("\ufeff"):
            yield file, text


def with_crlf(text: str) -> str:
    """With the line ends of Windows."""
    return text.replace("\n", "\r\n")


def with_remarks(text: str) -> str:
    """With a comment, and blanks behind it, on every line that has room for one."""
    lines = text.split("\n")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    taken = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    for token in tokens:
        number, column = token.start
        ends = token.type in (tokenize.NEWLINE, tokenize.NL)
        # Not where the file ends without a line end, and not on blank lines, which may end a comment.
        if ends and token.string and column and number not in taken:
            lines[number - 1] += _REMARK
    return "\n".join(lines)


def with_other_names(text: str) -> str:
    """With `from prefect import flow as flow_` for `from prefect import flow`."""
    return _renamed(text, lambda name: f"{name}_", lambda names: None)


def with_module(text: str) -> str:
    """With `import prefect as prefect_` and `prefect_.flow` for `from prefect import flow`."""
    return _renamed(
        text, lambda name: f"prefect_.{name}", lambda names: "import prefect as prefect_"
    )


VARIANTS = (
    Variant("crlf", with_crlf),
    Variant("remarks", with_remarks),
    Variant("other names", with_other_names, keeps_columns=False),
    Variant("module", with_module, keeps_columns=False),
)


def _renamed(
    text: str, spell: Callable[[str], str], statement: Callable[[frozenset[str]], str | None]
) -> str:
    """The text with `flow` and `task` of Prefect spelled otherwise, where nothing else has their names."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    imported = _import_of(tree)
    if imported is None:
        return text
    names = frozenset(alias.name for alias in imported.names)
    if _bound_elsewhere(tree, names, imported):
        return text
    edits = [
        (node.lineno, node.col_offset, node.id, spell(node.id))
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in names
    ]
    whole = statement(names)
    if whole is not None:
        written = ast.get_source_segment(text, imported) or ""
        edits.append((imported.lineno, imported.col_offset, written, whole))
    else:
        edits += [
            (it.lineno, it.col_offset, it.name, f"{it.name} as {spell(it.name)}")
            for it in imported.names
        ]
    lines = text.split("\n")
    for number, offset, old, new in sorted(edits, reverse=True):
        data = lines[number - 1].encode()
        if data[offset : offset + len(old)] != old.encode():
            return text  # inside of an f-string, whose places Python tells only from 3.12 on
        lines[number - 1] = (data[:offset] + new.encode() + data[offset + len(old) :]).decode()
    return "\n".join(lines)


def _import_of(tree: ast.Module) -> ast.ImportFrom | None:
    """The one import at the top, of nothing but `flow` and `task`, on one line."""
    found = [node for node in tree.body if isinstance(node, ast.ImportFrom) and _is_ours(node)]
    if len(found) != 1:
        return None
    (node,) = found
    plain = all(alias.asname is None and alias.name in _DECORATORS for alias in node.names)
    return node if plain and node.lineno == node.end_lineno else None


def _is_ours(node: ast.ImportFrom) -> bool:
    return node.module == "prefect" and node.level == 0


def _bound_elsewhere(tree: ast.Module, names: frozenset[str], imported: ast.ImportFrom) -> bool:
    """Whether a name means something else somewhere, or could be asked for from another file or a text."""
    for node in ast.walk(tree):
        bound: set[str | None] = set()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound = {node.id}
        elif isinstance(node, ast.arg):
            bound = {node.arg}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound = {node.name}
        elif isinstance(node, ast.Import | ast.ImportFrom) and node is not imported:
            bound = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Global | ast.Nonlocal):
            bound = set(node.names)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            bound = {node.name}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            bound = {node.value}
        if bound & {*names, "*", "prefect_"}:
            return True
    return False
