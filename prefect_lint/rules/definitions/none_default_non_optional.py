"""PFL704 none-default-non-optional."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.defaults import allowing_none
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model.accepting import accepts_none, checks_with_pydantic_2, validation
from prefect_lint.model.signatures import signature
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


_WITH_PYDANTIC_2 = (
    "With pydantic 2, which is what Prefect 2.14 and later installs unless something else asks for pydantic 1, "
    "every run that leaves the parameter out fails with `ParameterTypeError` before its first line."
)


class NoneDefaultNonOptional(Rule):
    """A parameter of a flow defaults to `None`, and its annotation does not allow `None`.

    ## What it catches
    `day: str = None` on a flow: the default is `None`, and the annotation is a class, a container, a
    `Literal` or a union without `None`. Several such parameters of one flow are one finding.

    ## Why it matters
    Prefect checks the parameters of a flow run against their annotations, the defaults included. A run that
    does not pass the parameter fails with `ParameterTypeError` before the body starts. To Python and to most
    readers the definition looks right, and runs that pass the parameter work.

    Prefect 2 also runs with pydantic 1, which takes `None` where it is the default; there this is a warning.

    ## Example
    ```python
    from prefect import flow

    @flow
    def load_orders(day: str = None):
        print(day or "today")
    ```

    ## Use instead
    ```python
    from typing import Optional

    from prefect import flow

    @flow
    def load_orders(day: Optional[str] = None):
        print(day or "today")
    ```

    ## When it stays silent
    It is a parameter of a task, which Prefect does not check; the flow has `validate_parameters=False`, or may
    have; the annotation is `Any`, a type variable, or anything whose meaning can't be read; another decorator
    below may have changed the parameters; or the repository pins a Prefect before 2.14, or pydantic 1 next to
    Prefect 2, which takes `None` where it is the default.
    """

    code = "PFL704"
    name = "none-default-non-optional"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "Every run that leaves the parameter out, as scheduled runs usually do, fails with "
        "`ParameterTypeError` before its first line."
    )
    recommendation = (
        "Allow `None` in the annotation (`str | None`, or `Optional[str]` before Python 3.10), or give the "
        "parameter a default of its type."
    )
    rollback = (
        "Take `None` out of the annotation again; until then the deployment shows the parameter as optional, "
        "which changes nothing for runs that pass it."
    )
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    allowing = SafeFix(
        "Allow `None` in the annotation.",
        because="Runs that pass the parameter are checked as before, and those that leave it out begin.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        if flow.base is not None or flow.function is None or validation(flow) is not True:
            return
        if flow.spelling != "method" and signature(flow) is None:
            return
        if flow.inner_decorators or flow.wrapped:
            return
        home = flow.function.module
        refused = [param for param in flow.params if _refuses_its_none(param, home)]
        if not refused or not checks_with_pydantic_2(flow.module):
            return
        here = home is flow.module
        older = 2 in flow.module.majors
        names = [f"`{param.name}`" for param in refused]
        # One habit of one signature: whoever mends a parameter mends the others too.
        others = f" and {len(names) - 1} more" if len(names) > 2 else ""
        listed = names[0] + others if others else " and ".join(names)
        one = len(names) == 1
        yield hit(
            flow.module,
            refused[0] if here else flow.node,
            f"Parameter{'' if one else 's'} {listed} of flow `{flow.name}` default{'s' if one else ''} to "
            f"`None`, which {'its annotation does' if one else 'their annotations do'} not allow.",
            related=[
                (Place(home, param), f"`{param.name}` is declared here")
                for param in (refused[1:] if here else refused)
            ],
            severity=Severity.WARNING if older else None,
            confidence=0.85 if older else None,
            risk=_WITH_PYDANTIC_2 if older else None,
            symbol=flow.name,
            fix=self.allowing(*(allowing_none(param, home) for param in refused)),
        )


def _refuses_its_none(param: o.Param, home: Module) -> bool:
    default, annotation = param.default, param.annotation
    if annotation is None or not isinstance(default, o.Constant) or default.value is not None:
        return False
    return accepts_none(annotation, home) is False
