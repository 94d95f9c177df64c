"""PFL706 mutable-default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.accepting import validation
from prefect_lint.model.module import function_of
from prefect_lint.model.mutation import mutations
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.rule import Hit

_MAKING = frozenset(
    {
        "list",
        "dict",
        "set",
        "collections.defaultdict",
        "collections.deque",
        "collections.OrderedDict",
    }
)
_PASSED_AS_IS = frozenset({"typing.Any", "object"})


class MutableDefault(Rule):
    """The body of a flow or task changes the list, dict or set that is the default of a parameter.

    ## What it catches
    `rows=[]`, and a body that appends to `rows`, sorts it, or sets an item of it: on a task of Prefect 3, and
    on a flow whose parameter has no annotation (or `Any`) or that turned validation off.

    ## Why it matters
    Python makes the default once, with the `def`. What one run puts in, the next run of the same process
    finds there: rows are loaded twice, filters of one customer apply to another. It happens only in
    processes that do several runs, as `serve()` and mapped tasks do, so no test shows it.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def collect(page: int, rows=[]):
        rows.append(page)
        return rows

    @flow
    def pages():
        return [collect(1), collect(2)]
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def collect(page: int, rows=None):
        rows = [*(rows or []), page]
        return rows

    @flow
    def pages():
        return [collect(1), collect(2)]
    ```

    ## When it stays silent
    The body never changes the object, or first binds the name to a copy; the parameter of the flow has an
    annotation, because Prefect hands on a copy then; the task runs under Prefect 2, or the version is not
    known; or the function is made anew on each call.
    """

    code = "PFL706"
    name = "mutable-default"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.92
    risk = "What one run leaves in the default, the next run of the same process works with."
    recommendation = (
        "Make `None` the default and build the object in the body, or work on a copy of it."
    )
    rollback = "Put the object back as the default; runs of one process share it again."
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow)

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.module.majors == (3,):
            yield from _check(task)


def _check(definition: Definition) -> Iterator[Hit]:
    function = definition.function
    if function is None or definition.base is not None or definition.inner_decorators:
        return
    node, home = function.node, function.module
    if not isinstance(node, o.FunctionDef) or function_of(node) is not None or definition.wrapped:
        return
    for param in node.params:
        if param.default is None or not _is_mutable(param.default, definition):
            continue
        if definition.kind == "flow" and not _passed_as_is(param, definition):
            continue
        change = next(mutations(param, node), None)
        if change is None:
            continue
        here = home is definition.module
        related = [(Place(home, change), "it is changed here")]
        yield hit(
            definition.module,
            param.default if here else definition.node,
            f"{definition.kind.capitalize()} `{definition.name}` changes the default of `{param.name}`, which "
            "all runs of a process share.",
            related=related,
            symbol=definition.name,
        )


def _is_mutable(default: o.Expr, definition: Definition) -> bool:
    if isinstance(default, o.List | o.Set | o.Dict):
        return True
    if isinstance(default, o.Comprehension):
        return default.kind != "generator"
    if not isinstance(default, o.Call):
        return False
    assert definition.function is not None
    home = definition.function.module
    target = home.project.infer.thing(default.func, home)
    return isinstance(target, t.Symbol) and target.name in _MAKING


def _passed_as_is(param: o.Param, flow: Definition) -> bool:
    """Whether a flow hands the default itself to its function, and no copy that pydantic made."""
    if validation(flow) is False or param.annotation is None:
        return True
    assert flow.function is not None
    home = flow.function.module
    annotation = home.project.infer.thing(param.annotation, home)
    return isinstance(annotation, t.Symbol) and annotation.name in _PASSED_AS_IS
