"""PFL705 dynamic-default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.defaults import DefaultInBody, allowing_none
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.accepting import accepts_none
from prefect_lint.model.changing import changing_call
from prefect_lint.model.module import function_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.changing import Changing
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class DynamicDefault(Rule):
    """The default of a flow's or task's parameter is worked out once, when its file is imported.

    ## What it catches
    A default that calls the clock (`datetime.now()`, `date.today()`, `time.time()`), draws at random
    (`uuid4()`, `random.…`) or reads a block or variable from Prefect, directly, inside a larger expression
    or f-string, or through a constant or function of the repository.

    ## Why it matters
    Python evaluates a default once, when it reads the `def`. Every later run in the same process gets the
    same value, and `serve()` and many workers keep a process for days: a flow that means to load today's
    partition loads that of the day when the process started. A deployment even writes the value down as
    the default of its parameter.

    ## Example
    ```python
    from datetime import date

    from prefect import flow

    @flow
    def load_orders(day: date = date.today()):
        print(f"loading the orders of {day}")
    ```

    ## Use instead
    ```python
    from datetime import date

    from prefect import flow

    @flow
    def load_orders(day: date | None = None):
        day = day or date.today()
        print(f"loading the orders of {day}")
    ```

    ## When it stays silent
    The default passes the function on without calling it (`default_factory=datetime.now`) or stands in a
    lambda; it reads an environment variable; the function is neither a flow nor a task; or the flow is
    defined inside a function, which evaluates the default anew each time.
    """

    code = "PFL705"
    name = "dynamic-default"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "Later runs of the same process work with the value of the first: yesterday's partition is loaded "
        "again, or two runs share an id that should be unique."
    )
    recommendation = (
        "Make `None` the default and work the value out in the body; for the day that a scheduled run is "
        "for, read `prefect.runtime.flow_run.scheduled_start_time` there."
    )
    rollback = (
        "Put the expression back as the default and take the line out of the body; runs that pass the "
        "parameter don't notice either change."
    )
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    moving = UnsafeFix(
        "Make `None` the default and work the value out in the body.",
        because="Who passes `None` gets the value too, and the deployment shows `None` as the default.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for function in scope.functions:
                if not isinstance(function, o.FunctionDef) or function_of(function) is not None:
                    continue
                definition = module.project.run_by(function)
                if definition is not None:
                    yield from _of_function(function, definition, module)


def _of_function(function: o.FunctionDef, definition: Definition, module: Module) -> Iterator[Hit]:
    for param in function.params:
        if param.default is None:
            continue
        changing = changing_call(param.default, module)
        if changing is None:
            continue
        through = "" if changing.via is None else f", through `{changing.via}`,"
        related = []
        if changing.via is not None:
            place = Place(changing.module, changing.call)
            related.append((place, f"`{changing.name}` is called here, once"))
        yield hit(
            module,
            param.default,
            f"The default of `{param.name}` calls `{changing.name}`{through} when the file is imported, "
            f"not when {definition.kind} `{definition.name}` runs.",
            related=related,
            symbol=definition.name,
            fix=_fix(function, param, changing, module),
        )


def _fix(
    function: o.FunctionDef, param: o.Param, changing: Changing, module: Module
) -> Proposal | None:
    if changing.via is not None:
        return None
    changes = [DefaultInBody(function, param)]
    if param.annotation is None:
        return DynamicDefault.moving(*changes)
    accepting = accepts_none(param.annotation, module)
    if accepting is None:
        return None
    return DynamicDefault.moving(*changes, *([] if accepting else [allowing_none(param, module)]))
