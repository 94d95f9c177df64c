"""PFL723 v1-api-use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge import prefect_api as api
from prefect_lint.knowledge.prefect_replacements import prefect_1
from prefect_lint.model import availability
from prefect_lint.model import things as t
from prefect_lint.model.prefect_uses import is_guarded
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_CONTEXT = "prefect.context"
_CLASSES = {"flow": "prefect.flows.Flow", "task": "prefect.tasks.Task"}


class V1ApiUse(Rule):
    """Something of Prefect 1 is used under a name that later Prefects still have.

    ## What it catches
    `with Flow("etl"):` and `Flow("etl")` without a function; the methods `.run()`, `.register()`,
    `.bind()`, `.set_upstream()`, `.set_dependencies()` and their like on a flow or task;
    `prefect.context.get(…)`, `prefect.context["logger"]` and `prefect.context.parameters`. The imports go
    through in Prefect 2 and 3, so nothing else tells.

    ## Why it matters
    `Flow` takes a function first: `with Flow("etl")` raises `TypeError` while the file is imported. The
    methods and the keys of the context raise `AttributeError`, some of them only when the line is reached.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load():
        return 1

    @flow
    def etl():
        load()

    if __name__ == "__main__":
        etl.run()
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load():
        return 1

    @flow
    def etl():
        load()

    if __name__ == "__main__":
        etl()
    ```

    ## When it stays silent
    Prefect 1 is pinned, or nothing tells which Prefect is there and the file may be one for Prefect 1; the
    object is not known to be a flow, a task or Prefect's context; the repository gives it such an attribute;
    the code chooses by version. Names that are gone altogether, such as `Parameter`, are for PFL721.
    """

    code = "PFL723"
    name = "v1-api-use"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.85
    risk = (
        "It raises `TypeError` or `AttributeError`: at import, where the file and its flows are gone, or "
        "when the line is reached."
    )
    recommendation = (
        "Write the flow as a function under `@flow`, and call its tasks in it; Prefect 1 code has no "
        "smaller step to take."
    )
    rollback = "Restore the code and run it with Prefect 1."
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether Prefect 2 or 3 is known to be there."""
        return availability.speaks_of(module) and module.installed_prefect.known

    def check_module(self, module: Module) -> Iterator[Hit]:
        for node, message, instead in _found(module):
            if not is_guarded(node):
                recommendation = f"{instead[0].upper()}{instead[1:]}." if instead else None
                yield hit(module, node, message, recommendation=recommendation)


def _found(module: Module) -> Iterator[tuple[o.Expr, str, str | None]]:
    shown = availability.in_words(module.installed_prefect)
    infer = module.project.infer
    for scope in module.scopes():
        for call in scope.calls:
            if isinstance(call.parent, o.WithItem):
                if infer.thing(call.func, module) == t.Symbol("prefect.Flow"):
                    yield call, f"`with Flow(…)` is Prefect 1: the `Flow` of {shown} is none.", None
            elif _is_empty_flow(call, module):
                yield (
                    call,
                    f"`Flow` of {shown} takes a function: a flow without is Prefect 1.",
                    None,
                )
            elif isinstance(call.func, o.Attribute):
                yield from _method(call.func, module, shown)
    for node in module.outline.attributes.get("context", ()):
        if infer.thing(node, module) == t.Symbol(_CONTEXT):
            yield from _of_context(node, module, shown)
    for scope in module.scopes():
        for read in scope.reads.get("context", ()):
            if infer.thing(read, module) == t.Symbol(_CONTEXT):
                yield from _of_context(read, module, shown)


def _is_empty_flow(call: o.Call, module: Module) -> bool:
    """Whether `Flow` is given a name, and no function."""
    infer = module.project.infer
    if infer.thing(call.func, module) != t.Symbol("prefect.Flow"):
        return False
    if call.has_star or call.has_double_star or call.keyword("fn") is not None:
        return False
    first = infer.thing(call.args[0], module) if call.args else t.Value("")
    return isinstance(first, t.Value) and isinstance(first.value, str)


def _method(
    func: o.Attribute, module: Module, shown: str
) -> Iterator[tuple[o.Expr, str, str | None]]:
    known = prefect_1()
    if not any(func.attr in methods for methods in known.methods.values()):
        return
    thing = module.project.infer.thing(func, module)
    if not isinstance(thing, t.Method) or _is_given(func.attr, module):
        return
    definition = thing.definition
    kind = definition.kind
    if thing.name not in known.methods[kind] or definition.external is not None:
        return
    if isinstance(definition.root.node, o.Call):
        maker = module.project.infer.thing(definition.root.node.func, module)
        if isinstance(maker, t.RepoClass):
            return
    if api.lookup(f"{_CLASSES[kind]}.{thing.name}") is None or not _has(kind, thing.name, module):
        yield (
            func,
            f"A {kind} of {shown} has no `.{thing.name}`: that is Prefect 1.",
            known.instead.get(thing.name),
        )


def _has(kind: str, name: str, module: Module) -> bool:
    """Whether some Prefect that may be there has such a method."""
    entry = api.lookup(f"{_CLASSES[kind]}.{name}")
    return entry is not None and bool(entry.certain & availability.installed(module))


def _is_given(name: str, module: Module) -> bool:
    """Whether the module sets an attribute of this name on something."""
    return any(
        isinstance(node.parent, o.Assign) and node in node.parent.targets
        for node in module.outline.attributes.get(name, ())
    )


def _of_context(
    node: o.Expr, module: Module, shown: str
) -> Iterator[tuple[o.Expr, str, str | None]]:
    parent = node.parent
    words = f"of {shown} is a module: what a run has is not in it, as it was in Prefect 1"
    instead = (
        "use `prefect.runtime` for what is known of the run, and `get_run_logger()` for its logger"
    )
    if isinstance(parent, o.Subscript) and parent.value is node:
        yield parent, f"`prefect.context` {words}.", instead
    elif isinstance(parent, o.Attribute) and parent.value is node:
        name = f"{_CONTEXT}.{parent.attr}"
        entry = api.lookup(name)
        there = entry is not None and bool(entry.present & availability.installed(module))
        if parent.attr in prefect_1().context and not there:
            yield (
                parent,
                f"`prefect.context.{parent.attr}` is Prefect 1: the context {words}.",
                instead,
            )
