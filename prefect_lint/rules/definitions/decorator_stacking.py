"""PFL702 decorator-stacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.origins import function_named
from prefect_lint.model.stacking import layers
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.model.module import Module
    from prefect_lint.model.stacking import Layer
    from prefect_lint.rule import Hit

_PREFECT = ("flow", "task")
_GONE = frozenset(
    {"submit", "map", "delay", "with_options", "serve", "deploy", "to_deployment", "from_source"}
)


class _Use(NamedTuple):
    call: o.Call
    attribute: str
    module: Module


class DecoratorStacking(Rule):
    """`@flow` or `@task` stands in an order with other decorators that does not work.

    ## What it catches
    `@flow` over `@task` or over another `@flow`; `@task` over `@flow` or `@task`; `@flow` or `@task` over
    `functools.lru_cache`, `property` or, for `@task`, a class; another decorator that returns a function of
    its own above `@flow` or `@task`; and below them a decorator of the repository without `functools.wraps`.

    ## Why it matters
    The first kinds raise while the file is imported or run. A decorator above hides the task: what has the
    name then is a plain function, without `.submit`, `.map`, `.with_options`, `.serve` and `.deploy`. A
    decorator below without `functools.wraps` gives all functions it is used on its own name, so their runs
    can't be told apart, and takes the parameters away: a flow then checks and converts nothing.

    ## Example
    ```python
    import functools

    from prefect import flow, task

    def logged(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            print("calling", function.__name__)
            return function(*args, **kwargs)
        return inner

    @logged
    @task
    def fetch(page: int):
        return page

    @flow
    def pages():
        return fetch.map([1, 2, 3]).result()
    ```

    ## Use instead
    ```python
    import functools

    from prefect import flow, task

    def logged(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            print("calling", function.__name__)
            return function(*args, **kwargs)
        return inner

    @task
    @logged
    def fetch(page: int):
        return page

    @flow
    def pages():
        return fetch.map([1, 2, 3]).result()
    ```

    ## When it stays silent
    The decorator above returns what it got, as those that register a function do (Marimo, FastAPI); it is
    `staticmethod`, `classmethod` or `property`; what it returns can't be read; the decorator below gives its
    inner function the name of the flow on purpose; or a test expects the error. A decorator of
    another package above is only reported when this rule was selected, as advice.
    """

    code = "PFL702"
    name = "decorator-stacking"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "What has the name is no task or flow any more, or one run starts another of the same: attributes are "
        "missing when they are needed, and the API shows runs that mean nothing."
    )
    recommendation = (
        "Put `@flow` or `@task` on top, one of them a function, and `functools.wraps` into every decorator "
        "below it."
    )
    rollback = "Put the decorators back in their old order."
    references = ("https://docs.prefect.io/v3/concepts/tasks",)

    registering: option[list[str]] = option(
        [], "Decorators that return the function they get, by name: `registry.step`."
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for node in scope.functions:
                if isinstance(node, o.FunctionDef | o.ClassDef) and node.decorators:
                    stack = [it for it in layers(node, module) if not self._registers(it)]
                    if any(it.kind in _PREFECT for it in stack) and not is_expected_to_fail(node):
                        yield from self._of_stack(stack, node, module)

    def _registers(self, layer: Layer) -> bool:
        return layer.name in self.registering

    def _of_stack(
        self, stack: Sequence[Layer], node: o.FunctionDef | o.ClassDef, module: Module
    ) -> Iterator[Hit]:
        top = next(index for index, layer in enumerate(stack) if layer.kind in _PREFECT)
        outer = stack[top]
        if isinstance(node, o.ClassDef):
            if outer.kind == "task":
                yield _raises(module, outer, node, f"class `{node.name}`", "a class is no function")
            return
        below = _first_that_counts(stack[top + 1 :])
        if below is not None and not any(layer.kind == "unknown" for layer in stack[top + 1 :]):
            yield from _of_pair(outer, below, node, module)
        if top and isinstance(node, o.FunctionDef):
            yield from self._hidden(stack[:top], outer, node, module)

    def _hidden(
        self, above: Sequence[Layer], inner: Layer, node: o.FunctionDef, module: Module
    ) -> Iterator[Hit]:
        layer = next((it for it in reversed(above) if it.kind in _HIDING), None)
        if layer is None:
            return
        what = f"`@{layer.name}` above `@{inner.kind}`"
        if layer.kind == "library":
            if self.opted_in:
                yield hit(
                    module,
                    layer.node,
                    f"{what} of `{node.name}` may hide the {inner.kind}.",
                    severity=Severity.ADVICE,
                    confidence=0.4,
                    symbol=node.name,
                    opt_in=True,
                )
            return
        use = _use_of(node, module)
        message = f"{what} makes a plain function of {inner.kind} `{node.name}`"
        if use is None:
            yield hit(
                module,
                layer.node,
                f"{message}, without `.submit`, `.with_options` and the like.",
                symbol=node.name,
                recommendation=f"Put `@{inner.kind}` above `@{layer.name}`.",
            )
            return
        yield hit(
            module,
            layer.node,
            f"{message}, and `.{use.attribute}` of it is used.",
            related=[(Place(use.module, use.call), f"`.{use.attribute}` is not there")],
            severity=Severity.ERROR,
            confidence=0.95,
            symbol=node.name,
            risk=f"The call of `.{use.attribute}` raises `AttributeError` and fails the run.",
            recommendation=f"Put `@{inner.kind}` above `@{layer.name}`.",
        )


_HIDING = ("wraps", "bare", "cache", "library")


def _first_that_counts(stack: Sequence[Layer]) -> Layer | None:
    """The layer that `@flow` or `@task` gets its function from, looking through those that hand it on."""
    return next((layer for layer in stack if layer.kind != "same"), None)


def _of_pair(outer: Layer, below: Layer, node: o.FunctionDef, module: Module) -> Iterator[Hit]:
    what = f"`@{outer.kind}` of `{node.name}`"
    if outer.kind == "flow" and below.kind in _PREFECT:
        yield _raises(module, outer, node, what, f"below it is `@{below.kind}`", _RUN_AS_SCRIPT)
    elif below.kind in _PREFECT:
        yield hit(
            module,
            outer.node,
            f"`@task` over `@{below.kind}` on `{node.name}`: every call makes two runs, one inside the other.",
            symbol=node.name,
            recommendation=f"Keep one of the two: `@{below.kind}` is what the body needs.",
        )
    elif below.kind == "property":
        yield _raises(module, outer, node, what, "a property is no function")
    elif below.kind == "cache":
        more = _CACHED_FLOW if outer.kind == "flow" else None
        yield _raises(module, outer, node, what, f"what `@{below.name}` makes is no function", more)
    elif below.kind == "bare" and below.inner is not None and below.inner.name != node.name:
        yield hit(
            module,
            below.node,
            f"`@{below.name}` has no `functools.wraps`, so {outer.kind} `{node.name}` gets the name and "
            "the parameters of the function inside of it.",
            symbol=node.name,
            risk=(
                "Every flow or task under this decorator has the same name and no parameters of its own: runs "
                "can't be told apart, and a flow neither checks nor converts what it is given."
            ),
            recommendation=(
                f"Put `@functools.wraps(…)` on the function that `@{below.name}` returns, and think of "
                "the deployments and limits that use the old name."
            ),
        )


_RUN_AS_SCRIPT = (
    "Prefect 2 raises `TypeError` when the file is imported. Prefect 3 raises it when the file is run as a "
    "script, and otherwise makes a second run inside of each."
)

_CACHED_FLOW = (
    "Prefect 2 raises `TypeError` when the file is imported, Prefect 3 when the file is run as a script; and "
    "where it works, a run gives back what an earlier one of the process returned."
)


def _raises(
    module: Module, layer: Layer, node: o.Node, what: str, why: str, risk: str | None = None
) -> Hit:
    name = node.name if isinstance(node, o.FunctionDef | o.ClassDef) else None
    return hit(
        module,
        layer.node,
        f"{what[0].upper()}{what[1:]} can't be made a {layer.kind}: {why}."
        if what.startswith("class")
        else f"{what} raises: {why}.",
        severity=Severity.ERROR,
        confidence=0.95,
        symbol=name,
        risk=risk or "Importing the file raises, so none of its flows can be deployed or run.",
        recommendation="Leave one of the decorators away, or make a plain function of the inner part.",
    )


def _use_of(node: o.FunctionDef, module: Module) -> _Use | None:
    """A call of something that only flows and tasks have, on a function that is none any more."""
    for home in module.project.modules:
        for scope in home.scopes():
            for call in scope.calls:
                func = call.func
                if not isinstance(func, o.Attribute) or func.attr not in _GONE:
                    continue
                found = function_named(func.value, home)
                if found is not None and found[0] is node:
                    return _Use(call, func.attr, home)
    return None
