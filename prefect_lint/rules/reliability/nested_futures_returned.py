"""PFL124 nested-futures-returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import scope_of
from prefect_lint.model.origins import origin
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.module import Module
    from prefect_lint.model.origins import Origin
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit

_UNRESOLVING = ("returned", "discarded", "formatted", "iterated", "unpacked")
_WAITING = ("wait", "wait_async")


class NestedFuturesReturned(Rule):
    """A flow returns futures inside a dict or a nested list, where Prefect does not look for failures.

    ## What it catches
    A `return` in a flow of a dict that holds futures, or of a list or tuple that holds lists of them, as the
    `.map(…)` of several tasks gives, when nothing else resolves these futures.

    ## Why it matters
    A flow that returns futures fails when one of them fails: Prefect judges the future itself, or the
    members of a flat list, tuple or set. It does not look into dicts and lists of lists. The flow run is
    Completed, with failed states somewhere in its result.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str):
        return {"orders": load.submit(day), "refunds": load.submit(day)}
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str):
        futures = {"orders": load.submit(day), "refunds": load.submit(day)}
        return {name: future.result() for name, future in futures.items()}
    ```

    ## When it stays silent
    The list is flat (`[*load.map(days), *check.map(days)]`); the futures are also resolved, looked at, stored
    or handed to something else; another flow or task uses what the flow returns; or what is returned can't
    be followed to where it is written.
    """

    code = "PFL124"
    name = "nested-futures-returned"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "The flow run is Completed although tasks in it failed, and no alert on failed flow runs is sent."
    recommendation = (
        "Call `.result()` on the futures before they are put into the dict, or return one flat list of them "
        "(`[*first.map(…), *second.map(…)]`)."
    )
    rollback = "Nest the futures again: the flow run is Completed whatever becomes of them."
    references = ("https://github.com/PrefectHQ/prefect/issues/23137",)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        function = flow.function
        if (
            flow.base is not None
            or function is None
            or not isinstance(function.node, o.FunctionDef)
        ):
            return
        if flow.inner_decorators or flow.wrapped or flow.is_generator or _is_used(flow):
            return
        module = function.module
        for node in own_nodes(function.node.body):
            if not isinstance(node, o.Return) or node.value is None:
                continue
            nested = list(_nested_futures(node.value, module))
            if not nested or not all(_is_unresolved(it, module) for it in nested):
                continue
            names = sorted({future.definition.name for future in nested})
            listed = ", ".join(f"`{name}`" for name in names)
            where = "in a dict" if _is_mapping(node.value, module) else "in a list of lists"
            yield hit(
                module,
                node.value,
                f"Flow `{flow.name}` returns the futures of {listed} {where}, so it is Completed even when "
                "they fail.",
                related=[
                    (Place(module, it.call), "This future is not judged") for it in nested[:3]
                ],
                symbol=flow.name,
            )


def _is_used(flow: Flow) -> bool:
    """Whether a flow or task of the repository makes something of what the flow returns."""
    return any(
        call.context.enclosing is not None and uses_of(call.node) and not _is_dropped(call.node)
        for call in flow.calls
        if call.how == "call"
    )


def _is_dropped(call: o.Call) -> bool:
    return all(use.kind == "discarded" for use in uses_of(call))


def _is_mapping(value: o.Expr, module: Module) -> bool:
    node = origin(value, module).node
    if isinstance(node, o.Comprehension):
        return node.kind == "dict"
    return isinstance(node, o.Dict) or _makes_dict(node, module)


def _nested_futures(value: o.Expr, module: Module) -> Iterator[t.Future]:
    """The futures in a returned display, those that Prefect judges left out."""
    source = origin(value, module)
    if source.module is not module:
        return
    node = source.node
    if isinstance(node, o.Dict):
        for inner in (*node.values, *_items_set(source)):
            yield from _futures(inner, module)
    elif isinstance(node, o.Call):
        if _makes_dict(node, module):
            for inner in (*(it.value for it in node.keywords), *_items_set(source)):
                yield from _futures(inner, module)
    elif isinstance(node, o.Comprehension):
        if node.kind == "dict":
            yield from _futures(node.elts[-1], module)
        elif node.kind == "list":
            yield from _lists_of_futures(node.elts[0], module)
    elif isinstance(node, o.List | o.Tuple):
        for inner in (*node.elts, *_appended(source)):
            if not isinstance(inner, o.Starred):
                yield from _lists_of_futures(inner, module)


def _makes_dict(node: o.Node, module: Module) -> bool:
    return (
        isinstance(node, o.Call)
        and not node.args
        and module.project.infer.thing(node.func, module) == t.Symbol("dict")
    )


def _items_set(source: Origin) -> Iterator[o.Expr]:
    """What is put into the dict of a name: `futures[day] = load.submit(day)`."""
    for read in _reads(source):
        item = read.parent
        if isinstance(item, o.Subscript) and item.value is read:
            statement = item.parent
            if isinstance(statement, o.Assign) and item in statement.targets and statement.value:
                yield statement.value


def _appended(source: Origin) -> Iterator[o.Expr]:
    """What is put into the list of a name: `batches.append(load.map(days))`."""
    for read in _reads(source):
        method = read.parent
        if isinstance(method, o.Attribute) and method.attr == "append":
            call = method.parent
            if isinstance(call, o.Call) and call.func is method and len(call.args) == 1:
                yield call.args[0]


def _reads(source: Origin) -> Iterator[o.Name]:
    """The other reads, in the same function, of the names that lead to a value."""
    for name in source.names:
        scope = scope_of(name)
        if name.id in scope.bindings:
            yield from (read for read in scope.reads.get(name.id, ()) if read is not name)


def _lists_of_futures(expr: o.Expr, module: Module) -> Iterator[t.Future]:
    """The futures of an element, if it is a list of them or a dict."""
    for future in _futures(expr, module):
        if future.many or not isinstance(module.project.infer.thing(expr, module), t.Future):
            yield future


def _futures(expr: o.Expr, module: Module, depth: int = 4) -> Iterator[t.Future]:
    thing = module.project.infer.thing(expr, module)
    if isinstance(thing, t.Future):
        if any(it is thing.call for it in _calls(module)):
            yield thing
        return
    source = origin(expr, module)
    if depth == 0 or source.module is not module:
        return
    node = source.node
    inner: list[o.Expr] = []
    if isinstance(node, o.Container):
        inner = [it.value if isinstance(it, o.Starred) else it for it in node.elts]
    elif isinstance(node, o.Comprehension):
        inner = node.elts[-1:]
    elif isinstance(node, o.Dict):
        inner = node.values
    for element in inner:
        yield from _futures(element, module, depth - 1)


def _calls(module: Module) -> Iterator[o.Call]:
    return (call.node for call in module.calls)


def _is_unresolved(future: t.Future, module: Module) -> bool:
    return all(_resolves_nothing(use, module) for use in uses_of(future.call))


def _resolves_nothing(use: Use, module: Module) -> bool:
    if use.kind == "argument":
        assert use.call is not None
        target = module.project.infer.thing(use.call.func, module)
        waits = isinstance(target, t.Symbol) and target.name == "prefect.futures.wait"
        return waits or only_looks(use.call, module)
    if use.kind == "attribute":
        return use.name in _WAITING
    return use.kind in _UNRESOLVING
