"""PFL708 run-name-template-unknown-field."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.given import place_elsewhere, place_of
from prefect_lint.model.run_names import callable_of, fields, run_name_option, template
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.things import RepoFunction
    from prefect_lint.rule import Hit

_POSITIONAL = ("positional-only", "positional")


class RunNameTemplateUnknownField(Rule):
    """A run name asks for something that is no parameter of the flow or task.

    ## What it catches
    A field of `flow_run_name` or `task_run_name` that the function has no parameter for, a field without a
    name (`"{}"`), and a template that can't be read (a single `{`). Also a function for the name that wants
    arguments: a flow gives it none, and a task of Prefect 3 only one called `parameters`.

    ## Why it matters
    The template is filled in when the run starts, from the parameters alone; nothing of the run or the clock
    is there. What it does not find raises `KeyError`, so every single run fails. A flow run of Prefect 3 that
    stumbles here stays `PENDING` for ever: no failed state, no hook, no notification.

    ## Example
    ```python
    from prefect import flow

    @flow(flow_run_name="orders-{date}")
    def load_orders(day: str):
        print(day)
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow(flow_run_name="orders-{day}")
    def load_orders(day: str):
        print(day)
    ```

    ## When it stays silent
    The name is no literal; braces are doubled (`{{day}}`); the field reaches into a parameter (`{order.id}`,
    `{order[id]}`); or another decorator or a wrapper may have changed the parameters.
    """

    code = "PFL708"
    name = "run-name-template-unknown-field"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "Every run fails before its first line; a flow run of Prefect 3 is left behind as pending, so nobody "
        "is told."
    )
    recommendation = (
        "Name a parameter, or give a function that returns the name: `flow_run_name=lambda: …` can read the "
        "clock and `prefect.runtime`."
    )
    rollback = "Restore the template; runs fail as before."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/workflows/custom-metadata",
        "https://docs.prefect.io/v3/concepts/flows",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task)


def _check(definition: Definition) -> Iterator[Hit]:
    option = run_name_option(definition)
    if option is None:
        return
    text = template(option)
    if text is not None:
        problem = _problem_of_text(text, definition)
    else:
        named_by = callable_of(option)
        problem = None if named_by is None else _problem_of_callable(named_by, definition)
    if problem is None:
        return
    elsewhere = place_elsewhere(definition, option)
    yield hit(
        definition.module,
        place_of(definition, option),
        f"`{option.name}` of {definition.kind} `{definition.name}` {problem}.",
        related=[(Place(*place), "the name is given here") for place in elsewhere],
        symbol=definition.name,
    )


def _problem_of_text(text: str, definition: Definition) -> str | None:
    root = definition.root
    if root.function is None or root.inner_decorators or root.wrapped:
        return None
    try:
        asked = list(fields(text))
    except ValueError:
        return "is a template that can't be read, because of a single brace"
    names = [param.name for param in root.params]
    for field in asked:
        if not field or field.isdigit():
            return "has a field without a name"
        if field not in names:
            close = difflib.get_close_matches(field, names, n=1, cutoff=0.6)
            meant = f"; it may be meant to be `{close[0]}`" if close else ""
            return f"asks for `{field}`, which is no parameter{meant}"
    return None


def _problem_of_callable(function: RepoFunction, definition: Definition) -> str | None:
    if getattr(function.node, "decorators", None):
        return None
    params = list(function.node.params)
    if function.receiver is not None:
        params = params[1:]
    wanted = [
        param.name
        for param in params
        if param.default is None and param.kind in (*_POSITIONAL, "keyword-only")
    ]
    if definition.kind == "task" and 3 in definition.module.majors:
        wanted = [name for name in wanted if name != "parameters"]
    if not wanted:
        return None
    names = ", ".join(f"`{name}`" for name in wanted)
    return f"is a function that wants {names}, and Prefect does not give that"
