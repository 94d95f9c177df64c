"""Flows and tasks, and the options they were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prefect_lint.model.module import statement_of
from prefect_lint.model.things import Symbol, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.model.things import RepoFunction, Thing
    from prefect_lint.syntax.outline import Expr, FunctionDef, Lambda, Node, Param


@dataclass(frozen=True)
class Option:
    """One option of a flow or task: a known literal, a known symbol, or unknown.

    `node` is the expression that gives it, in `module`.
    """

    name: str
    thing: Thing
    node: Expr | None
    module: Module

    @property
    def is_literal(self) -> bool:
        """Whether the value is written out."""
        return isinstance(self.thing, Value)

    @property
    def literal(self) -> Any:
        """The literal; `None` for anything else, so check `is_literal` first."""
        return self.thing.value if isinstance(self.thing, Value) else None

    @property
    def symbol(self) -> str | None:
        """The canonical dotted name, when the value is a name from outside the repository."""
        return self.thing.name if isinstance(self.thing, Symbol) else None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of the value."""
        return isinstance(self.thing, Unknown)


@dataclass
class Options:
    """All options given to a definition.

    `complete` is false when some may have come through `**options` that can't be looked into: then an
    option that is not listed here may still be set.
    """

    given: dict[str, Option] = field(default_factory=dict)
    complete: bool = True

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def __iter__(self) -> Iterator[Option]:
        return iter(self.given.values())

    def get(self, name: str) -> Option | None:
        """The option if it was given."""
        return self.given.get(name)

    def is_absent(self, name: str) -> bool:
        """Whether the option is known not to be set; false when that can't be known."""
        return self.complete and name not in self.given

    def is_unset(self, name: str) -> bool:
        """Whether the option is known to be left out or given as `None`."""
        option = self.given.get(name)
        if option is None:
            return self.complete
        return option.is_literal and option.literal is None

    def updated(self, other: Options) -> Options:
        """These options with those of `.with_options(…)` laid over them."""
        return Options({**self.given, **other.given}, self.complete and other.complete)


class Definition:
    """A flow or a task of the repository."""

    kind = ""

    def __init__(
        self,
        module: Module,
        node: Node,
        function: RepoFunction | None,
        options: Options,
        *,
        name: str,
        base: Definition | None = None,
        spelling: str = "decorator",
        inner_decorators: tuple[str, ...] = (),
        external: str | None = None,
        decorator: Expr | None = None,
        wrapped: bool = False,
    ) -> None:
        self.notes: dict[str, object] = {}
        self.module = module
        self.node = node
        """Where it is made: the `def` under the decorator, or the call."""
        self.function = function
        """The function that it runs; `None` when that can't be known."""
        self.options = options
        self.name = name
        """The Python name."""
        self.base = base
        self._root: Definition = self if base is None else base.root
        """The definition that `.with_options(…)` was called on."""
        self.spelling = spelling
        """`decorator`, `call`, `with-options`, `from-source` or `external`."""
        self.inner_decorators = inner_decorators
        """Names of other decorators between this one and the function, innermost last; `?` if unknown."""
        self.external = external
        """Canonical name, for flows and tasks that a collection defines (`prefect_dbt…`)."""
        self.decorator = decorator
        self.wrapped = wrapped
        """Whether a decorator of the repository runs another function around this one."""
        self.made_copies: list[Definition] = []
        self.found_calls: list[PrefectCall] = []
        """Those of the linked modules; who wants to know them all asks for `calls`."""

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} of {self.module.path}>"

    @property
    def root(self) -> Definition:
        """The definition behind any number of `.with_options(…)`."""
        return self._root

    @property
    def copies(self) -> list[Definition]:
        """For a `root`: what `.with_options(…)` made of it and of its copies, by place."""
        self._require_users()
        return self.made_copies

    @property
    def calls(self) -> list[PrefectCall]:
        """Every call of it in the repository, by place."""
        self._require_users()
        return self.found_calls

    def _require_users(self) -> None:
        project = self.module.project
        if project.rest is not None:
            project.require(project.rest.users.get(key_of(self), ()))
            self.sort_out()

    def sort_out(self) -> None:
        """Bring what was found of it into the order of places."""
        self.made_copies.sort(key=place_of_making)
        self.found_calls.sort(key=lambda call: (call.module.path, call.node.ordinal))

    @property
    def body(self) -> FunctionDef | Lambda | None:
        """The node of the function that it runs."""
        return None if self.function is None else self.function.node

    @property
    def is_async(self) -> bool | None:
        """Whether it is an `async def`; `None` when unknown, as under a decorator that may change that."""
        if self.function is None or self.inner_decorators:
            return None
        return bool(getattr(self.function.node, "is_async", False))

    @property
    def is_generator(self) -> bool:
        """Whether its function yields."""
        return bool(self.function and getattr(self.function.node, "is_generator", False))

    @property
    def params(self) -> list[Param]:
        """Its parameters; empty when its function is unknown."""
        return [] if self.function is None else self.function.node.params

    def option(self, name: str) -> Option | None:
        """An option if it was given."""
        return self.options.get(name)


class Flow(Definition):
    """A flow."""

    kind = "flow"


class Task(Definition):
    """A task."""

    kind = "task"


def key_of(definition: Definition) -> str:
    """What a flow or task can be known by in another run: its file and name, or its name in a library."""
    root = definition.root
    return f"{root.module.path}:{root.name if root.external is None else root.external}"


def home_of(key: str) -> str:
    """The file that the flow or task with a key is from; empty for one of a library."""
    return key.rpartition(":")[0]


def place_of_making(definition: Definition) -> tuple[str, int, int]:
    """What brings definitions into the order of the places where they are made."""
    node = definition.node
    return definition.module.path, statement_of(node).ordinal, node.ordinal


def make(kind: str) -> type[Flow] | type[Task]:
    """The class of definitions of a kind."""
    return Flow if kind == "flow" else Task
