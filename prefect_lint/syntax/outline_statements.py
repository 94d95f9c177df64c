"""The statements of an outline, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.syntax.node import Node
from prefect_lint.syntax.outline_expressions import Expr

if TYPE_CHECKING:
    from prefect_lint.syntax.scopes import Scope


class Stmt(Node):
    """A statement."""

    __slots__ = ("ordinal",)


class ExprStmt(Stmt):
    """An expression alone: its value is dropped."""

    __slots__ = ("value",)
    value: Expr
    fields = ("value",)


class Assign(Stmt):
    """`targets = value`; also annotated ones, with one target and maybe no value."""

    __slots__ = ("annotation", "targets", "value")
    targets: list[Expr]
    annotation: Expr | None
    value: Expr | None
    fields = ("targets", "annotation", "value")


class AugAssign(Stmt):
    """`target op= value`."""

    __slots__ = ("op", "target", "value")
    target: Expr
    op: str
    value: Expr
    fields = ("target", "value")


class Return(Stmt):
    """`return value`."""

    __slots__ = ("value",)
    value: Expr | None
    fields = ("value",)


class Raise(Stmt):
    """`raise exc from cause`."""

    __slots__ = ("cause", "exc")
    exc: Expr | None
    cause: Expr | None
    fields = ("exc", "cause")


class Delete(Stmt):
    """`del targets`."""

    __slots__ = ("targets",)
    targets: list[Expr]
    fields = ("targets",)


class Assert(Stmt):
    """`assert test, msg`."""

    __slots__ = ("msg", "test")
    test: Expr
    msg: Expr | None
    fields = ("test", "msg")


class Alias(Node):
    """One name of an import. `name` is what is imported, `asname` the name given to it."""

    __slots__ = ("asname", "name", "ordinal")
    name: str
    asname: str | None


class Import(Stmt):
    """`import names`."""

    __slots__ = ("names",)
    names: list[Alias]
    fields = ("names",)


class ImportFrom(Stmt):
    """`from <level dots><module> import names`; a star import has one alias named `*`."""

    __slots__ = ("level", "module", "names")
    module: str
    level: int
    names: list[Alias]
    fields = ("names",)


class Simple(Stmt):
    """`pass`, `break`, `continue`, `global`, `nonlocal`, `type`: `kind` says which."""

    __slots__ = ("kind", "names")
    kind: str
    names: list[str]


class If(Stmt):
    """`if test:`; an `elif` is an `If` alone in `orelse`."""

    __slots__ = ("body", "orelse", "test")
    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    fields = ("test", "body", "orelse")


class For(Stmt):
    """`for target in iter:`, also `async for`."""

    __slots__ = ("body", "is_async", "iter", "notes", "orelse", "target")
    notes: dict[str, object]
    """What was found out about it; see `model.remembering`."""
    target: Expr
    iter: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    is_async: bool
    fields = ("target", "iter", "body", "orelse")


class While(Stmt):
    """`while test:`."""

    __slots__ = ("body", "notes", "orelse", "test")
    notes: dict[str, object]
    """What was found out about it; see `model.remembering`."""
    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    fields = ("test", "body", "orelse")


class WithItem(Node):
    """`context_expr as optional_vars`."""

    __slots__ = ("context_expr", "optional_vars")
    context_expr: Expr
    optional_vars: Expr | None
    fields = ("context_expr", "optional_vars")


class With(Stmt):
    """`with items:`, also `async with`."""

    __slots__ = ("body", "is_async", "items")
    items: list[WithItem]
    body: list[Stmt]
    is_async: bool
    fields = ("items", "body")


class ExceptHandler(Node):
    """`except type as name:`."""

    __slots__ = ("body", "name", "ordinal", "type")
    type: Expr | None
    name: str | None
    body: list[Stmt]
    fields = ("type", "body")


class Try(Stmt):
    """`try:`, also with `except*`."""

    __slots__ = ("body", "finalbody", "handlers", "orelse")
    body: list[Stmt]
    handlers: list[ExceptHandler]
    orelse: list[Stmt]
    finalbody: list[Stmt]
    fields = ("body", "handlers", "orelse", "finalbody")


class MatchCase(Node):
    """`case pattern if guard:`; of the pattern only the names that it binds are kept."""

    __slots__ = ("body", "guard", "pattern")
    pattern: list[Expr]
    guard: Expr | None
    body: list[Stmt]
    fields = ("pattern", "guard", "body")


class Match(Stmt):
    """`match subject:`."""

    __slots__ = ("cases", "subject")
    subject: Expr
    cases: list[MatchCase]
    fields = ("subject", "cases")


class Param(Node):
    """A parameter. `kind`: `positional-only`, `positional`, `star`, `keyword-only` or `double-star`."""

    __slots__ = ("annotation", "default", "kind", "name")
    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None
    fields = ("annotation", "default")


class FunctionDef(Stmt):
    """`def` or `async def`; it opens a scope."""

    __slots__ = (
        "body",
        "decorators",
        "is_async",
        "is_generator",
        "name",
        "notes",
        "params",
        "qualname",
        "returns",
        "scope",
    )
    notes: dict[str, object]
    """What was found out about it; see `model.remembering`."""
    name: str
    qualname: str
    """Dotted path from the module: `Loader.run`, `build.<locals>.step`."""
    decorators: list[Expr]
    params: list[Param]
    returns: Expr | None
    body: list[Stmt]
    is_async: bool
    is_generator: bool
    scope: Scope
    fields = ("decorators", "params", "returns", "body")


class ClassDef(Stmt):
    """`class`; it opens a scope. `arguments` are its bases and keywords."""

    __slots__ = ("arguments", "body", "decorators", "name", "qualname", "scope")
    name: str
    qualname: str
    decorators: list[Expr]
    arguments: list[Node]
    body: list[Stmt]
    scope: Scope
    fields = ("decorators", "arguments", "body")

    @property
    def bases(self) -> list[Expr]:
        """The base classes as they are written."""
        return [argument for argument in self.arguments if isinstance(argument, Expr)]
