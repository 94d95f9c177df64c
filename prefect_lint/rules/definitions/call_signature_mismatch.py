"""PFL707 call-signature-mismatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.accepting import refuses, validation
from prefect_lint.model.expected_failure import is_expected_to_fail, is_prefect_1
from prefect_lint.model.signatures import misfit, signature
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.signatures import Misfit
    from prefect_lint.rule import Hit

_OF_PREFECT_1 = frozenset({"upstream_tasks", "mapped", "task_args", "flow", "keyword_tasks"})


class CallSignatureMismatch(Rule):
    """A flow or task is called with arguments that its function does not take.

    ## What it catches
    A direct call, `.submit(…)`, `.map(…)` or `.delay(…)` of a flow or task of the repository, in whatever
    file, with a missing argument, one too many, an unknown keyword, or a parameter given twice. For calls of
    flows also a literal that the annotation of its parameter refuses, such as `limit="many"` for an `int`.

    ## Why it matters
    Prefect binds the arguments when the call is made: it raises `ParameterBindError` or, where a flow checks
    its parameters, `ParameterTypeError`. In a flow that has already run for an hour, that is the moment when
    the hour is lost.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load(table: str, day: str):
        print(table, day)

    @flow
    def nightly():
        load("orders")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load(table: str, day: str):
        print(table, day)

    @flow
    def nightly():
        load("orders", day="2024-01-01")
    ```

    ## When it stays silent
    Arguments come through `*args` or `**kwargs` (then only what is spelled out is judged); the flow or task
    is a method, or stands above another decorator that may change its parameters; a test expects the call to
    raise; or the flow has `validate_parameters=False`, for types. Under Prefect 2, values that pydantic 1
    would convert are left alone. Arguments of tasks are never judged by their type, because Prefect does not
    do so either.
    """

    code = "PFL707"
    name = "call-signature-mismatch"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The call raises each time it is reached, and fails the flow run that it is in, with the work that was "
        "done before it."
    )
    recommendation = (
        "Make the call fit the parameters, or the parameters fit the call and all others of it."
    )
    rollback = "Restore the call; it raises again as before."
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        found = misfit(call)
        if found is None:
            message = _refused(call)
        elif _OF_PREFECT_1.issuperset(found.names) and found.names:
            return
        else:
            message = _words(found, call.definition)
        if message is None or is_expected_to_fail(call.node) or is_prefect_1(call.module):
            return
        node = call.node if found is None or found.kind == "missing" else found.node
        definition = call.definition.root
        assert definition.function is not None
        place = Place(definition.function.module, definition.function.node)
        yield hit(
            call.module,
            node,
            message,
            related=[(place, f"the parameters of `{definition.name}` are declared here")],
        )


def _words(found: Misfit, definition: Definition) -> str:
    what = f"{definition.kind} `{definition.name}`"
    names = ", ".join(f"`{name}`" for name in found.names)
    if found.kind == "missing":
        return f"This call of {what} leaves out {names}, which has no default."
    if found.kind == "too-many":
        return f"This call gives {what} more positional arguments than it has parameters."
    if found.kind == "unknown":
        return f"{what[0].upper()}{what[1:]} has no parameter {names}."
    if found.kind == "twice":
        return f"This call gives {what} a value for {names} twice."
    return f"{what[0].upper()}{what[1:]} takes {names} by position only."


def _refused(call: PrefectCall) -> str | None:
    """What is wrong with the literals of a call that fits by its names."""
    definition = call.definition
    if definition.kind != "flow" or call.how != "call":
        return None
    if signature(definition) is None or validation(definition) is not True:
        return None
    assert definition.function is not None
    home = definition.function.module
    lenient = 2 in call.module.majors
    params = {param.name: param for param in definition.params}
    for name, value in call.arguments.items():
        param = params.get(name)
        if param is None or param.annotation is None or param.kind in ("star", "double-star"):
            continue
        if refuses(param.annotation, value, home, lenient=lenient):
            return (
                f"Flow `{definition.name}` refuses the value given for `{name}`, which does not fit its "
                "annotation."
            )
    return None
