"""Which names of Prefect a module uses: what it imports, and attributes of the modules that it imports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.module import function_of, holds
from prefect_lint.model.origins import seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

_READY = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_BROAD = frozenset({"Exception", "BaseException"})
_ABOUT_VERSIONS = re.compile(
    r"version|prefect|major|minor|type_checking|compat|legacy|has_|hasattr|find_spec|_v?[123]$|^v[123]$",
    re.IGNORECASE,
)
_DEEPEST = 12
"""Parts of a dotted name; Prefect's have seven at most."""
_PRINTING = frozenset({"print", "info", "debug", "warning", "log", "echo"})


@dataclass(frozen=True)
class Use:
    """A dotted name of Prefect as it is written, with aliases looked through."""

    steps: tuple[str, ...]
    """The dotted name, each step of the way to it first: what has to be there for it to be there."""
    node: o.Alias | o.Attribute

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.steps[-1]


def uses(module: Module) -> list[Use]:
    """The names of Prefect that a module needs, without those that it is ready to do without.

    That is what it imports in a `try`, for types only, or after a look at the version; a module that
    chooses by the version of Prefect is taken to know what it does.
    """
    memo = module.project.memo("prefect uses")
    if id(module) not in memo:
        found = [use for use in _imported(module) if not is_guarded(use.node)]
        found += [use for use in _attributes(module) if not is_guarded(use.node)]
        memo[id(module)] = [] if found and _chooses_by_version(module) else found
    uses: list[Use] = memo[id(module)]
    return uses


def _imported(module: Module) -> Iterator[Use]:
    for alias, statement in module.imports():
        if isinstance(statement, o.ImportFrom):
            if statement.level or not _is_prefect(statement.module):
                continue
            steps = _steps(statement.module)
            if alias.name != "*":
                steps = (*steps, f"{statement.module}.{alias.name}")
            yield Use(steps, alias)
        elif _is_prefect(alias.name):
            yield Use(_steps(alias.name), alias)


def _attributes(module: Module) -> Iterator[Use]:
    """Attributes of what an import binds: `prefect.filesystems.S3`."""
    names = {alias.asname or alias.name.partition(".")[0] for alias, _ in module.imports()}
    for scope in module.scopes():
        for name in names & scope.reads.keys():
            for read in scope.reads[name]:
                if not isinstance(read.parent, o.Attribute):
                    continue
                dotted = _bound_to(read)
                if dotted is None:
                    continue
                steps = [dotted]
                node: o.Expr = read
                while (
                    isinstance(node.parent, o.Attribute)
                    and node.parent.value is node
                    and len(steps) < _DEEPEST
                ):
                    node = node.parent
                    assert isinstance(node, o.Attribute)
                    steps.append(f"{steps[-1]}.{node.attr}")
                    yield Use(tuple(steps), node)


def _bound_to(read: o.Name) -> str | None:
    """The dotted name of Prefect that a name is imported as."""
    found: set[str] = set()
    for binding in seen_by(read):
        alias, statement = binding.node, binding.place
        if binding.kind != "import" or not isinstance(alias, o.Alias):
            return None
        if isinstance(statement, o.ImportFrom):
            if statement.level:
                return None
            found.add(f"{statement.module}.{alias.name}")
        else:
            found.add(alias.name if alias.asname else alias.name.partition(".")[0])
    name = found.pop() if len(found) == 1 else ""
    return name if _is_prefect(name) else None


def _is_prefect(dotted: str) -> bool:
    return dotted.partition(".")[0] == "prefect"


def _steps(dotted: str) -> tuple[str, ...]:
    parts = dotted.split(".")
    return tuple(".".join(parts[:count]) for count in range(1, min(len(parts), _DEEPEST) + 1))


def is_guarded(node: o.Node) -> bool:
    """Whether a node stands where a missing name does no harm, or where a condition asks for it."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, o.Try) and _is_ready(parent) and not holds(parent.finalbody, child):
            return True
        if (
            isinstance(parent, o.If | o.IfExp | o.While)
            and child is not parent.test
            and _asks(parent.test)
        ):
            return True
        if isinstance(parent, o.BoolOp) and child is parent.right and _asks(parent.left):
            return True
        if isinstance(parent, o.MatchCase):
            return True
        child, parent = parent, parent.parent
    return is_expected_to_fail(node)


def _is_ready(statement: o.Try) -> bool:
    """Whether a `try` catches what a missing name raises.

    In a function, a handler of everything is one for the errors of its work, and hides this one.
    """
    ready = _READY if function_of(statement) else _READY | _BROAD
    for handler in statement.handlers:
        if handler.type is None:
            if ready is not _READY:
                return True
            continue
        caught = handler.type.elts if isinstance(handler.type, o.Container) else [handler.type]
        for expr in caught:
            name = expr.attr if isinstance(expr, o.Attribute) else getattr(expr, "id", "")
            if name in ready:
                return True
    return False


def _asks(test: o.Expr) -> bool:
    """Whether a condition asks which Prefect there is, or something that stands for that."""
    for node in test.walk():
        if isinstance(node, o.Name):
            word = node.id
        elif isinstance(node, o.Attribute):
            word = node.attr
        elif isinstance(node, o.Constant) and isinstance(node.value, str):
            word = node.value
        else:
            continue
        if _ABOUT_VERSIONS.search(word):
            return True
    return False


def _chooses_by_version(module: Module) -> bool:
    """Whether a module looks at `prefect.__version__` for more than to show it."""
    reads = [
        node
        for node in module.outline.attributes.get("__version__", ())
        if isinstance(node.value, o.Name) and _bound_to(node.value) == "prefect"
    ]
    return any(not _is_shown(node) for node in reads)


def _is_shown(node: o.Node) -> bool:
    for parent in node.ancestors():
        if isinstance(parent, o.JoinedStr):
            return True
        if isinstance(parent, o.Call):
            func = parent.func
            name = func.attr if isinstance(func, o.Attribute) else getattr(func, "id", "")
            return name in _PRINTING
        if isinstance(parent, o.Stmt):
            return isinstance(parent, o.ExprStmt | o.Return)
    return False
