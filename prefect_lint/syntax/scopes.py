"""The scopes of a module, and what binds and reads the names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect_lint.syntax.node import Node
    from prefect_lint.syntax.outline_expressions import Call, Lambda, Name
    from prefect_lint.syntax.outline_statements import ClassDef, FunctionDef


class Binding:
    """One place where a name of a scope gets a value.

    `kind` says how `node` gives it: `assign` (node is the value), `unpack` (node is the value that is
    taken apart, `path` the index in it), `for` and `for-unpack` (node is the iterable), `with` (node is the
    context expression), `annotation` (node is the annotation of a name without a value), `import` (node is
    the `Alias`, its parent the import statement), `star` (the same for a star import, under the name `*`),
    `function`, `class`, `param`, `except`, `augmented`, `delete` or `other`.
    """

    __slots__ = ("branches", "kind", "name", "node", "order", "path", "place", "sights")

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
        self.sights: Any = None
        """At the first binding of a name: what `binding_order` knows of all of them."""
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
        "own_calls",
        "parent",
        "readers",
        "reads",
        "reads_of",
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
        self.readers: dict[str, list[Name]] | None = None
        """Every read that means a name of this scope, here or in a scope inside; see `usage`."""
        self.reads_of: dict[str, Any] | None = None
        """By name, what `usage` knows of those reads."""
        self.own_calls: list[int] | None = None
        """For a module, where its own functions are called at module level; see `binding_order`."""
