"""What an expression can turn out to be.

Inference answers every question with one of these; `UNKNOWN` is the answer that keeps rules silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition, Options
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.outline import Call, ClassDef, FunctionDef, Lambda, Node, Scope


@dataclass(frozen=True)
class Unknown:
    """Anything that can't be known."""


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Symbol:
    """Something outside the repository by its canonical dotted name: `requests.get`, `prefect.task`."""

    name: str


@dataclass(frozen=True)
class Instance:
    """An instance of a class outside the repository: `requests.Session`."""

    cls: str


@dataclass(frozen=True)
class RepoModule:
    """A module or package of the repository; `module` is `None` for a package without `__init__.py`."""

    name: str
    module: Module | None
    folder: str
    """Path of the package folder relative to the root; empty for a plain module."""


@dataclass(frozen=True, eq=False)
class Environment:
    """What the parameters of a function stand for while one call of it is looked at."""

    scope: Scope
    values: dict[str, Thing]
    extra: dict[str, Thing]
    """Keyword arguments that landed in `**kwargs`."""
    parent: Environment | None
    rest: tuple[Thing, ...] = ()
    """Positional arguments that landed in `*args`."""
    starred: bool = False
    """Whether the call passed `*x` or `**x` that could not be looked into."""


@dataclass(frozen=True)
class RepoFunction:
    """A function or lambda of the repository; `receiver` is what it is bound to as a method."""

    module: Module
    node: FunctionDef | Lambda
    receiver: Thing | None = None
    environment: Environment | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RepoClass:
    """A class of the repository."""

    module: Module
    node: ClassDef


@dataclass(frozen=True)
class RepoInstance:
    """An instance of a class of the repository; `made_by` is the call that made it, if known."""

    cls: RepoClass
    made_by: Call | None = field(default=None, compare=False)
    made_in: Module | None = field(default=None, compare=False)
    environment: Environment | None = field(default=None, compare=False)
    """What the parameters around `made_by` stand for."""


@dataclass(frozen=True)
class Value:
    """A literal."""

    value: Any


@dataclass(frozen=True)
class Collection:
    """A list, tuple, set or dict display, or a comprehension, by its node."""

    kind: str
    node: Node
    module: Module = field(compare=False)


@dataclass(frozen=True, eq=False)
class PrefectDecorator:
    """`flow(…)` or `task(…)` before it gets its function."""

    kind: str
    options: Options


@dataclass(frozen=True, eq=False)
class Partial:
    """`functools.partial(target, …)`."""

    target: Thing
    call: Call
    module: Module
    environment: Environment | None


@dataclass(frozen=True)
class Method:
    """A method of a flow or task: `fetch.submit`."""

    definition: Definition
    name: str


@dataclass(frozen=True)
class Future:
    """What `.submit()` gives, or (`many`) the list of futures that `.map()` gives."""

    definition: Definition
    call: Call
    many: bool = False


@dataclass(frozen=True)
class State:
    """What a call with `return_state=True` gives."""

    definition: Definition
    call: Call


@dataclass(frozen=True)
class Coroutine:
    """What calling an async function gives before it is awaited; `result` is what awaiting it gives."""

    result: Thing


@dataclass(frozen=True)
class RunResult:
    """What a flow or task returned to its caller."""

    definition: Definition


Thing: TypeAlias = """(
    Unknown | Symbol | Instance | RepoModule | RepoFunction | RepoClass | RepoInstance | Value
    | Collection | PrefectDecorator | Partial | Method | Future | State | Coroutine | RunResult
    | Definition
)"""
