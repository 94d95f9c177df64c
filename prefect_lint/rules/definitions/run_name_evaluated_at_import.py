"""PFL709 run-name-evaluated-at-import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model.changing import changing_call
from prefect_lint.model.given import place_elsewhere, place_of
from prefect_lint.model.import_time import runs_at_import
from prefect_lint.model.module import scope_of
from prefect_lint.model.run_names import run_name_option
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.changing import Changing
    from prefect_lint.model.definitions import Definition, Flow, Option, Task
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


_RUNNING = frozenset({"call", "submit", "delay"})
_SERVING = frozenset({"serve"})


class RunNameEvaluatedAtImport(Rule):
    """A run name with the time or a random part is worked out once, when the file is imported.

    ## What it catches
    `flow_run_name` or `task_run_name` with a call of the clock, of chance, or of a stored variable in it:
    in an f-string, a concatenation, or through a constant or function of the repository. As advice, to be
    selected, where nothing in the repository runs the flow or task twice in one process.

    ## Why it matters
    The arguments of a decorator are evaluated when Python reads the `def`. All runs of the process, which
    `serve()` and many workers keep for days, get the same name with the time of the import in it. Whoever
    looks for the run of this morning by its name opens another one. A worker that starts a process for each
    run reads the file anew each time; there only runs within that run share a name.

    ## Example
    ```python
    from datetime import datetime

    from prefect import flow

    @flow(flow_run_name=f"orders-{datetime.now():%Y-%m-%d-%H%M}")
    def load_orders():
        print("loading")

    if __name__ == "__main__":
        load_orders.serve(name="orders", cron="0 6 * * *")
    ```

    ## Use instead
    ```python
    from datetime import datetime

    from prefect import flow

    @flow(flow_run_name=lambda: f"orders-{datetime.now():%Y-%m-%d-%H%M}")
    def load_orders():
        print("loading")

    if __name__ == "__main__":
        load_orders.serve(name="orders", cron="0 6 * * *")
    ```

    ## When it stays silent
    The name is a function or lambda, or is passed on without being called; the flow or task is made inside a
    function or under `if __name__ == "__main__":`, as `.with_options(…)` right before a call is.
    """

    code = "PFL709"
    name = "run-name-evaluated-at-import"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "All runs of a process share one name, with a time that is not theirs; people and scripts that look "
        "for a run by its name get the wrong one."
    )
    recommendation = (
        "Put a `lambda:` in front of the expression: Prefect calls it for each run. Parameters can be named in "
        'a template instead: `"orders-{day}"`.'
    )
    rollback = "Take the `lambda:` away again; only names of later runs change."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/custom-metadata",)

    asking = SafeFix(
        "Put `lambda:` in front of the name.",
        because="The name is worked out by the same expression, once for each run.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task)


def _check(definition: Definition) -> Iterator[Hit]:
    option = run_name_option(definition)
    if option is None or option.node is None or not runs_at_import(definition.node):
        return
    made = definition.node
    if definition.spelling == "with-options" and not isinstance(made.parent, o.Assign):
        # Called on the spot: `load.with_options(flow_run_name=…)()` names that one run.
        return
    changing = changing_call(option.node, option.module)
    if changing is None:
        return
    through = "" if changing.via is None else f", through `{changing.via}`,"
    related = []
    if place_elsewhere(definition, option) or changing.via is not None:
        place = Place(changing.module, changing.call)
        related.append((place, f"`{changing.name}` is called here, once"))
    repeated = _may_run_twice(definition)
    yield hit(
        definition.module,
        place_of(definition, option),
        f"`{option.name}` of {definition.kind} `{definition.name}` calls `{changing.name}`{through} when "
        "the file is imported: all runs of the process get the same name.",
        related=related,
        severity=None if repeated else Severity.ADVICE,
        confidence=None if repeated else 0.1,
        symbol=definition.name,
        opt_in=not repeated,
        fix=_fix(definition, option, changing),
    )


def _fix(definition: Definition, option: Option, changing: Changing) -> Proposal | None:
    """A lambda around what is written here, if what it reads means the same whenever it is asked."""
    node = option.node
    if node is None or changing.via is not None or place_of(definition, option) is not node:
        return None
    if any(_is_template(it) or _may_change(it, definition.module) for it in node.walk()):
        return None
    return RunNameEvaluatedAtImport.asking(Wrap(node, "lambda: ", ""))


def _is_template(node: o.Node) -> bool:
    """Whether a text has braces that Prefect would fill in, which it does not do to what a lambda gives."""
    if not isinstance(node, o.Constant) or not isinstance(node.value, str):
        return False
    parent = node.parent
    if isinstance(parent, o.Attribute) and parent.attr == "format":
        return "{{" in node.value or "}}" in node.value
    return "{" in node.value or "}" in node.value


def _may_change(node: o.Node, module: Module) -> bool:
    """Whether a name may stand for something else later, or not be there in a lambda."""
    if not isinstance(node, o.Name):
        return False
    scope = scope_of(node)
    if scope is not module.scope and node.id in scope.bindings:
        return True
    return len(module.scope.bindings.get(node.id, ())) > 1


def _may_run_twice(definition: Definition) -> bool:
    """Whether code of the repository runs a flow or task more than once in the process that defines it."""
    callers: set[int | None] = set()
    for call in definition.calls:
        if call.how in _SERVING or call.how == "map" or call.context.loops:
            return True
        if call.how in _RUNNING:
            caller = call.context.function
            at = None if caller is None else id(caller)
            if at in callers:
                return True
            callers.add(at)
    return False
