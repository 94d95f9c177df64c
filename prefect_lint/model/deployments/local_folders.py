"""Folders that a program names by where it is itself: `Path(__file__).parent`, `os.path.dirname(__file__)`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.given import number
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.module import Module

_DEPTH = 12
_SAME = frozenset(
    {
        "str",
        "os.fspath",
        "os.path.abspath",
        "os.path.normpath",
        "os.path.realpath",
    }
)
_JOINING = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "os.path.join"})
_SAME_METHODS = frozenset({"absolute", "as_posix", "resolve"})


def path_by_file(expr: o.Expr, module: Module, depth: int = _DEPTH) -> str | None:
    """The path in the repository that an expression makes of `__file__`.

    `None` when it makes no path of it, when not all of it is written out, or when that leads out of the
    repository.
    """
    if depth == 0:
        return None
    source = origin(expr, module)
    node, home = source.node, source.module
    path = None
    if isinstance(node, o.Name):
        path = home.path if node.id == "__file__" and not seen_by(node) else None
    elif isinstance(node, o.Attribute) and node.attr == "parent":
        path = _above(path_by_file(node.value, home, depth - 1))
    elif isinstance(node, o.Subscript):
        path = _parents(node, home, depth)
    elif isinstance(node, o.BinOp) and node.op == "/":
        path = _joined([node.left, node.right], home, depth)
    elif isinstance(node, o.Call) and not (node.has_star or node.has_double_star):
        path = _called(node, home, depth)
    return path


def _called(node: o.Call, module: Module, depth: int) -> str | None:
    func = node.func
    called = module.project.infer.thing(func, module)
    name = called.name if isinstance(called, t.Symbol) else None
    if name in _JOINING:
        return _joined(node.args, module, depth)
    if len(node.args) == 1 and name in _SAME:
        return path_by_file(node.args[0], module, depth - 1)
    if len(node.args) == 1 and name == "os.path.dirname":
        return _above(path_by_file(node.args[0], module, depth - 1))
    if not isinstance(func, o.Attribute) or not (name is None or name.startswith("pathlib.")):
        return None
    if func.attr in _SAME_METHODS:
        return path_by_file(func.value, module, depth - 1)
    if func.attr == "joinpath":
        return _joined([func.value, *node.args], module, depth)
    return None


def _joined(parts: Sequence[o.Expr], module: Module, depth: int) -> str | None:
    if not parts:
        return None
    path = path_by_file(parts[0], module, depth - 1)
    for part in parts[1:]:
        thing = module.project.infer.thing(part, module)
        if path is None or not isinstance(thing, t.Value) or not isinstance(thing.value, str):
            return None
        path = posixpath.normpath(posixpath.join(path, thing.value))
    return None if path is None or posixpath.isabs(path) or path.startswith("..") else path


def _parents(node: o.Subscript, module: Module, depth: int) -> str | None:
    """`path.parents[1]`."""
    if not isinstance(node.value, o.Attribute) or node.value.attr != "parents":
        return None
    index = number(node.slice, module)
    path = path_by_file(node.value.value, module, depth - 1)
    if index is None or not 0 <= index < _DEPTH:
        return None
    for _ in range(int(index) + 1):
        path = _above(path)
    return path


def _above(path: str | None) -> str | None:
    """The folder of a path; `.` is the root of the repository, above which nothing is known."""
    if path is None or path == ".":
        return None
    return posixpath.dirname(path) or "."
