"""The expressions of an outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint.syntax.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.syntax.outline_statements import Param
    from prefect_lint.syntax.scopes import Scope


class Expr(Node):
    """An expression."""

    __slots__ = ()


class Other(Expr):
    """An expression of a kind that the outline does not know."""

    __slots__ = ()


class Name(Expr):
    """A name that is read, bound or deleted. `store` tells whether it is bound (or deleted)."""

    __slots__ = ("id", "ordinal", "scope", "store")
    id: str
    store: bool
    scope: Scope
    """The scope in which it is read or bound."""


class Attribute(Expr):
    """`value.attr`."""

    __slots__ = ("attr", "ordinal", "value")
    value: Expr
    attr: str
    fields = ("value",)


class Keyword(Node):
    """`arg=value` in a call or class header; `arg` is `None` for `**value`."""

    __slots__ = ("arg", "value")
    arg: str | None
    value: Expr
    fields = ("value",)


class Call(Expr):
    """`func(args, keywords)`; `arguments` has both kinds in source order."""

    __slots__ = ("arguments", "func", "ordinal")
    func: Expr
    arguments: list[Node]
    fields = ("func", "arguments")

    @property
    def args(self) -> list[Expr]:
        """Positional arguments, `*x` as `Starred`."""
        return [argument for argument in self.arguments if isinstance(argument, Expr)]

    @property
    def keywords(self) -> list[Keyword]:
        """Keyword arguments and `**x`."""
        return [argument for argument in self.arguments if isinstance(argument, Keyword)]

    def keyword(self, name: str) -> Expr | None:
        """The value given for a keyword, if it is spelled out."""
        for argument in self.arguments:
            if isinstance(argument, Keyword) and argument.arg == name:
                return argument.value
        return None

    @property
    def has_double_star(self) -> bool:
        """Whether unknown keywords may be given through `**x`."""
        return any(isinstance(a, Keyword) and a.arg is None for a in self.arguments)

    @property
    def has_star(self) -> bool:
        """Whether unknown positional arguments may be given through `*x`."""
        return any(isinstance(argument, Starred) for argument in self.arguments)


class Constant(Expr):
    """A literal: number, string, bytes, `True`, `False`, `None`, `...`."""

    __slots__ = ("value",)
    value: Any


class JoinedStr(Expr):
    """An f-string (or template string); `values` are the expressions in it; `text` its literal parts."""

    __slots__ = ("text", "values")
    values: list[Expr]
    text: list[str]
    fields = ("values",)


class Container(Expr):
    """`List`, `Tuple` and `Set` displays."""

    __slots__ = ("elts",)
    elts: list[Expr]
    fields = ("elts",)


class List(Container):
    """`[a, b]`."""

    __slots__ = ()


class Tuple(Container):
    """`a, b`."""

    __slots__ = ()


class Set(Container):
    """`{a, b}`."""

    __slots__ = ()


class Dict(Expr):
    """`{k: v, **x}`; the key of `**x` is `None`."""

    __slots__ = ("keys", "values")
    keys: list[Expr | None]
    values: list[Expr]
    fields = ("keys", "values")

    def children(self) -> Iterator[Node]:
        """Keys and values in source order."""
        for key, value in zip(self.keys, self.values, strict=True):
            if key is not None:
                yield key
            yield value


class Starred(Expr):
    """`*value`."""

    __slots__ = ("value",)
    value: Expr
    fields = ("value",)


class Await(Expr):
    """`await value`."""

    __slots__ = ("ordinal", "value")
    value: Expr
    fields = ("value",)


class Yield(Expr):
    """`yield value` or `yield from value`."""

    __slots__ = ("is_from", "value")
    value: Expr | None
    is_from: bool
    fields = ("value",)


class BinOp(Expr):
    """`left op right`; `op` is its token."""

    __slots__ = ("left", "op", "right")
    left: Expr
    op: str
    right: Expr
    fields = ("left", "right")


class BoolOp(Expr):
    """`left and right`, `left or right`."""

    __slots__ = ("left", "op", "right")
    left: Expr
    op: str
    right: Expr
    fields = ("left", "right")


class UnaryOp(Expr):
    """`op operand`; `op` is `not`, `-`, `+` or `~`."""

    __slots__ = ("op", "operand")
    op: str
    operand: Expr
    fields = ("operand",)


class Compare(Expr):
    """`left op comparator …`; `ops` are tokens such as `is not`."""

    __slots__ = ("comparators", "left", "ops")
    left: Expr
    ops: list[str]
    comparators: list[Expr]
    fields = ("left", "comparators")


class IfExp(Expr):
    """`body if test else orelse`."""

    __slots__ = ("body", "orelse", "test")
    test: Expr
    body: Expr
    orelse: Expr
    fields = ("body", "test", "orelse")


class Subscript(Expr):
    """`value[slice]`; several indices are a `Tuple`, slices a `Slice`."""

    __slots__ = ("slice", "value")
    value: Expr
    slice: Expr
    fields = ("value", "slice")


class Slice(Expr):
    """`lower:upper:step`."""

    __slots__ = ("lower", "step", "upper")
    lower: Expr | None
    upper: Expr | None
    step: Expr | None
    fields = ("lower", "upper", "step")


class NamedExpr(Expr):
    """`target := value`."""

    __slots__ = ("target", "value")
    target: Expr
    value: Expr
    fields = ("target", "value")


class Lambda(Expr):
    """A lambda; it opens a scope."""

    __slots__ = ("body", "notes", "ordinal", "params", "scope")
    notes: dict[str, object]
    """What was found out about it; see `model.remembering`."""
    params: list[Param]
    body: Expr
    scope: Scope
    fields = ("params", "body")


class Comprehension(Expr):
    """Any comprehension or generator expression; it opens a scope. `kind`: list, set, dict or generator."""

    __slots__ = ("elts", "generators", "kind", "notes", "scope")
    notes: dict[str, object]
    """What was found out about it; see `model.remembering`."""
    kind: str
    elts: list[Expr]
    generators: list[CompFor]
    scope: Scope
    fields = ("elts", "generators")


class CompFor(Node):
    """`for target in iter if …` of a comprehension."""

    __slots__ = ("ifs", "is_async", "iter", "target")
    target: Expr
    iter: Expr
    ifs: list[Expr]
    is_async: bool
    fields = ("target", "iter", "ifs")
