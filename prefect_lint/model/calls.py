"""Calls of flows and tasks, and what they run in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from prefect_lint.model.module import function_of, holds, statement_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model import things as t
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module


class Context:
    """Where in the program a node runs."""

    def __init__(self, module: Module, node: o.Node) -> None:
        self.module = module
        self.node = node
        self.function = function_of(node)
        """The function in whose body it is, nested functions and lambdas counted for themselves."""

    @cached_property
    def definition(self) -> Definition | None:
        """The flow or task in whose own body it is."""
        if self.function is None:
            return None
        return self.module.project.run_by(self.function)

    @cached_property
    def kind(self) -> str:
        """`flow`, `task`, `helper` (any other function), `class`, `main-guard` or `module`."""
        if self.definition is not None:
            return self.definition.kind
        if self.function is not None:
            return "helper"
        for node in self.node.ancestors():
            if isinstance(node, o.If) and is_main_guard(node.test):
                return "main-guard"
            if isinstance(node, o.ClassDef):
                return "class"
        return "module"

    @cached_property
    def enclosing(self) -> Definition | None:
        """The nearest flow or task around it, through nested functions and lambdas."""
        function = self.function
        while function is not None:
            found = self.module.project.run_by(function)
            if found is not None:
                return found
            function = function_of(function)
        return None

    @cached_property
    def loops(self) -> tuple[o.Node, ...]:
        """The loops and comprehensions around it in its own function, innermost first."""
        found: list[o.Node] = []
        child: o.Node = self.node
        once = False
        for node in self.node.ancestors():
            if node is self.function or isinstance(node, o.ClassDef):
                break
            if isinstance(node, o.CompFor):
                # What the first `for` of a comprehension iterates over is evaluated before the loop.
                assert isinstance(node.parent, o.Comprehension)
                once = child is node.iter and node is node.parent.generators[0]
            elif isinstance(node, o.Comprehension):
                if not once:
                    found.append(node)
                once = False
            elif isinstance(node, o.While) or (isinstance(node, o.For) and holds(node.body, child)):
                found.append(node)
            child = node
        return tuple(found)

    @property
    def in_async_function(self) -> bool:
        """Whether the function around it is an `async def`."""
        return isinstance(self.function, o.FunctionDef) and self.function.is_async


def is_main_guard(test: o.Expr) -> bool:
    """Whether a condition is, or contains as a conjunct, `__name__ == "__main__"`."""
    if isinstance(test, o.BoolOp) and test.op == "and":
        return is_main_guard(test.left) or is_main_guard(test.right)
    if not (isinstance(test, o.Compare) and test.ops == ["=="]):
        return False
    sides = [test.left, test.comparators[0]]
    named = any(isinstance(side, o.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(s, o.Constant) and s.value == "__main__" for s in sides)


class PrefectCall:
    """A call of a flow or task, or of one of its methods."""

    def __init__(self, module: Module, node: o.Call, definition: Definition, how: str) -> None:
        self.module = module
        self.node = node
        self.definition = definition
        self.how = how
        """`call` for a direct call, else the name of the method: `submit`, `map`, `delay`, `serve`…

        `.map(…, deferred=True)` is a `delay`: https://docs.prefect.io/v3/how-to-guides/workflows/run-background-tasks
        """

    def __repr__(self) -> str:
        return f"<{self.how} of {self.definition.name} in {self.module.path}>"

    @cached_property
    def context(self) -> Context:
        """Where the call runs."""
        return Context(self.module, self.node)

    @property
    def awaited(self) -> bool:
        """Whether the call stands directly under `await`."""
        return isinstance(self.node.parent, o.Await)

    @property
    def statement(self) -> o.Stmt:
        """The statement that the call is part of."""
        return statement_of(self.node)

    @cached_property
    def arguments(self) -> dict[str, o.Expr]:
        """Arguments by parameter, as far as they are spelled out and the signature is known."""
        bound: dict[str, o.Expr] = {}
        params = list(self.definition.params)
        if self.definition.spelling == "method" and params:
            params = params[1:]
        positional = [p for p in params if p.kind in ("positional-only", "positional")]
        for argument in self.node.arguments:
            if isinstance(argument, o.Starred):
                positional = []
            elif isinstance(argument, o.Keyword):
                if argument.arg is not None:
                    bound[argument.arg] = argument.value
            elif isinstance(argument, o.Expr) and positional:
                bound[positional.pop(0).name] = argument
        return bound

    def option(self, name: str) -> t.Thing | None:
        """What one of Prefect's own call arguments is (`return_state`, `wait_for`); `None` if absent."""
        given = self.node.keyword(name)
        return None if given is None else self.module.project.infer.thing(given, self.module)
