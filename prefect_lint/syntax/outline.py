"""The outline of a module: a lean tree that keeps what the model needs and nothing else.

The trees of the parsers are far too much to keep for a whole repository. Each is turned into this outline in
one walk, and dropped; see `reading` for which parser it is.

Field names are those of the standard library's `ast`, so that a node can be found there by the same path.
Kinds listed in `COUNTED` are numbered in source order, which is how a node gets its position back without
a tree: the n-th call of the outline is the n-th call of the file, see `positions`.
"""

from __future__ import annotations

from typing import TypeAlias

from prefect_lint.syntax.node import Node
from prefect_lint.syntax.outline_expressions import (
    Attribute,
    Await,
    BinOp,
    BoolOp,
    Call,
    Compare,
    CompFor,
    Comprehension,
    Constant,
    Container,
    Dict,
    Expr,
    IfExp,
    JoinedStr,
    Keyword,
    Lambda,
    List,
    Name,
    NamedExpr,
    Other,
    Set,
    Slice,
    Starred,
    Subscript,
    Tuple,
    UnaryOp,
    Yield,
)
from prefect_lint.syntax.outline_statements import (
    Alias,
    Assert,
    Assign,
    AugAssign,
    ClassDef,
    Delete,
    ExceptHandler,
    ExprStmt,
    For,
    FunctionDef,
    If,
    Import,
    ImportFrom,
    Match,
    MatchCase,
    Param,
    Raise,
    Return,
    Simple,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from prefect_lint.syntax.scopes import Binding, Scope

__all__ = [
    "COUNTED",
    "Alias",
    "AnyFunction",
    "Assert",
    "Assign",
    "Attribute",
    "AugAssign",
    "Await",
    "BinOp",
    "Binding",
    "BoolOp",
    "Call",
    "ClassDef",
    "CompFor",
    "Compare",
    "Comprehension",
    "Constant",
    "Container",
    "Delete",
    "Dict",
    "ExceptHandler",
    "Expr",
    "ExprStmt",
    "For",
    "FunctionDef",
    "If",
    "IfExp",
    "Import",
    "ImportFrom",
    "JoinedStr",
    "Keyword",
    "Lambda",
    "List",
    "Match",
    "MatchCase",
    "ModuleOutline",
    "Name",
    "NamedExpr",
    "Node",
    "Other",
    "Param",
    "Raise",
    "Return",
    "Scope",
    "Set",
    "Simple",
    "Slice",
    "Starred",
    "Stmt",
    "Subscript",
    "Try",
    "Tuple",
    "UnaryOp",
    "While",
    "With",
    "WithItem",
    "Yield",
]


class ModuleOutline(Node):
    """The outline of a file."""

    __slots__ = ("attributes", "body", "counts", "docstring", "scope", "texts")
    body: list[Stmt]
    scope: Scope
    counts: dict[str, int]
    """How many nodes of each counted kind there are: a check that another reader saw the same file."""
    docstring: str | None
    attributes: dict[str, list[Attribute]]
    """Every `value.attr` of the file by `attr`, in source order."""
    texts: list[Constant | JoinedStr]
    """Every string, bytes and f-string of the file, in source order."""
    fields = ("body",)


AnyFunction: TypeAlias = "FunctionDef | Lambda"

COUNTED: dict[type[Node], str] = {
    Name: "name",
    Attribute: "attribute",
    Call: "call",
    Await: "await",
    Lambda: "lambda",
    Alias: "alias",
    ExceptHandler: "handler",
}
"""Kinds whose nodes are numbered, and the name of their counter. All statements share the counter `stmt`."""
