"""The outline of a module: a lean tree that keeps what the model needs and nothing else.

LibCST keeps every blank and comment, which is right for edits and far too much to keep for a whole
repository. The extractor turns each LibCST tree into this outline in one walk, and drops the tree.

Field names are those of the standard library's `ast`, so that a node can be found there by the same path.
Kinds listed in `COUNTED` are numbered in source order, which is how a node gets its position back without
a tree: the n-th call of the outline is the n-th call of the file, see `positions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


class Node:
    """Anything in an outline. `parent` is the node that holds it; `None` for the module alone."""

    __slots__ = ("parent",)
    parent: Node | None
    ordinal: int = -1
    """Number among the nodes of its counted kind in source order, from 0; -1 for kinds without numbers."""

    fields: tuple[str, ...] = ()

    def children(self) -> Iterator[Node]:
        """The nodes directly below this one, in source order."""
        for name in self.fields:
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, Node):
                        yield item

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in source order."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(list(node.children())))

    def ancestors(self) -> Iterator[Node]:
        """The nodes above this one, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        state: dict[str, Any] = {}
        for cls in type(self).__mro__:
            for name in getattr(cls, "__slots__", ()):
                if hasattr(self, name):
                    state[name] = getattr(self, name)
        return None, state


class Expr(Node):
    """An expression."""

    __slots__ = ()


class Other(Expr):
    """An expression of a kind that the outline does not know."""

    __slots__ = ()


class Name(Expr):
    """A name that is read, bound or deleted. `store` tells whether it is bound (or deleted)."""

    __slots__ = ("id", "ordinal", "store")
    id: str
    store: bool


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

    __slots__ = ("body", "ordinal", "params", "scope")
    params: list[Param]
    body: Expr
    scope: Scope
    fields = ("params", "body")


class Comprehension(Expr):
    """Any comprehension or generator expression; it opens a scope. `kind`: list, set, dict or generator."""

    __slots__ = ("elts", "generators", "kind", "scope")
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

    __slots__ = ("body", "is_async", "iter", "orelse", "target")
    target: Expr
    iter: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    is_async: bool
    fields = ("target", "iter", "body", "orelse")


class While(Stmt):
    """`while test:`."""

    __slots__ = ("body", "orelse", "test")
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
        "params",
        "qualname",
        "returns",
        "scope",
    )
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


class Binding:
    """One place where a name of a scope gets a value.

    `kind` says how `node` gives it: `assign` (node is the value), `unpack` (node is the value that is
    taken apart, `path` the index in it), `for` and `for-unpack` (node is the iterable), `with` (node is the
    context expression), `annotation` (node is the annotation of a name without a value), `import` (node is
    the `Alias`, its parent the import statement), `star` (the same for a star import, under the name `*`),
    `function`, `class`, `param`, `except`, `augmented`, `delete` or `other`.
    """

    __slots__ = ("branches", "kind", "name", "node", "order", "path", "place")

    def __init__(
        self, name: str, kind: str, node: Node, place: Node, path: int | None = None
    ) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.place = place
        """The node that binds: the target name, or the statement where there is no target node."""
        self.path = path
        self.branches: tuple[tuple[Node, str], ...] | None = None
        """The branches that it is in, once `binding_order` has looked for them."""
        self.order = 0
        """How many names the file had before: a read sees this binding when its ordinal is not smaller."""


class Scope:
    """The names of a module, class, function, lambda or comprehension."""

    __slots__ = (
        "bindings",
        "calls",
        "children",
        "functions",
        "globals",
        "kind",
        "node",
        "parent",
        "reads",
    )

    def __init__(self, kind: str, node: Node, parent: Scope | None) -> None:
        self.kind = kind
        """`module`, `class`, `function`, `lambda` or `comprehension`."""
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[Binding]] = {}
        """By name, in source order."""
        self.reads: dict[str, list[Name]] = {}
        """Every name that is read in this scope itself, in source order."""
        self.globals: set[str] = set()
        """Names declared `global` or `nonlocal` here."""
        self.calls: list[Call] = []
        """The calls in this scope itself, comprehensions included, nested functions and classes not."""
        self.functions: list[FunctionDef | Lambda | ClassDef] = []
        """What is defined directly in this scope, comprehensions included."""
        self.children: list[Scope] = []
        """The scopes directly inside this one."""


class ModuleOutline(Node):
    """The outline of a file."""

    __slots__ = ("attributes", "body", "counts", "docstring", "scope")
    body: list[Stmt]
    scope: Scope
    counts: dict[str, int]
    """How many nodes of each counted kind there are: a check that another reader saw the same file."""
    docstring: str | None
    attributes: dict[str, list[Attribute]]
    """Every `value.attr` of the file by `attr`, in source order."""
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
