"""PFL608 deployment-parameter-type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.accepting import validation
from prefect_lint.model.deployments.binding import parameter_of
from prefect_lint.model.deployments.conforming import Fit, fit, kind_of, spelled
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o

_LONG = 10**15
_IN_2 = "Prefect 2 makes the deployment, and each of its runs fails before the flow does anything."
_OF_A_SCHEDULE = (
    "Nobody checks these when it is deployed: each run of the schedule fails before it begins."
)


class DeploymentParameterType(Rule):
    """A deployment gives a parameter a value of another type than the flow says it has.

    ## What it catches
    A literal under `parameters` that does not fit the annotation of the parameter: text for `int`, a number
    for `str`, one value for a list, a value that a `Literal` or an enum does not have, null where it is not
    allowed. For Prefect 3 it is the JSON schema of the flow that decides, which converts nothing: `"5"` is
    no `int`. In `prefect.yaml` and in `.deploy()`, `.serve()` and `.to_deployment()`. For Prefect 3 the
    `parameters` of a schedule too, which nobody holds against the schema: these are a warning.

    ## Why it matters
    Prefect 3 refuses the deployment, after the image was built and pushed, and those below it in the file are
    not made either. Prefect 2 makes the deployment, and each of its runs fails where the value can't be
    converted.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          limit: "100"
        work_pool:
          name: default
    ```
    ```python title="flows/orders.py"
    from prefect import flow

    @flow
    def import_orders(limit: int = 10):
        print(f"importing {limit} orders")
    ```

    ## Use instead
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          limit: 100
        work_pool:
          name: default
    ```

    ## When it stays silent
    The value is a `{{ … }}`, a reference to a block, or not written out; the annotation is a model, in quotes,
    or anything else whose meaning can't be read; the flow has `validate_parameters=False`; or the deployment
    has `enforce_parameter_schema: false`, which does not matter for the `parameters` of a schedule. Text that
    only looks like no date or path is left alone. In YAML, a number or boolean for text is the business of
    PFL604.
    """

    code = "PFL608"
    name = "deployment-parameter-type"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "Prefect refuses the deployment after the image was built and pushed, and the deployments below it "
        "are not made either."
    )
    recommendation = "Give a value of the annotated type, without quotes for numbers and booleans."
    rollback = "Put the old value back; the deployment is refused again."
    references = ("https://docs.prefect.io/v3/concepts/deployments",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        flow = deployment.flow
        if deployment.is_template or flow is None or validation(flow) is not True:
            return
        only_3 = deployment.file.majors == (3,)
        if only_3:
            # Prefect 2 drops them.
            for schedule in deployment.schedules:
                yield from _of(
                    deployment, flow, schedule.get("parameters"), unchecked=_OF_A_SCHEDULE
                )
        enforced = deployment.get("enforce_parameter_schema")
        if only_3 and (not deployment.complete if enforced is None else enforced.value is not True):
            return
        unchecked = None if only_3 else _IN_2
        yield from _of(deployment, flow, deployment.parameters, unchecked=unchecked)


def _of(
    deployment: Deployment, flow: Flow, given: Setting | None, *, unchecked: str | None
) -> Iterator[Hit]:
    """Values that do not fit; `unchecked` is the risk where nobody checks them before a run begins."""
    function = flow.root.function
    for name, value in ((given.fields or {}) if given is not None else {}).items():
        param = parameter_of(deployment, name)
        if param is None or param.annotation is None or function is None:
            continue
        if not value.is_literal or (value.is_null and param.default is not None):
            continue
        found = fit(param.annotation, value.value, function.module)
        if _is_said(found, value, param.annotation, function.module, checked=unchecked is None):
            yield _hit(deployment, value, param, function.module, unchecked)


def _is_said(
    found: Fit, value: Setting, annotation: o.Expr, module: Module, *, checked: bool
) -> bool:
    if found not in ((Fit.CONVERTED, Fit.REFUSED) if checked else (Fit.REFUSED,)):
        return False
    number = isinstance(value.value, bool | int | float)
    takes_text = fit(annotation, "", module) is Fit.FITS
    # For Prefect 2 with pydantic 1 numbers are text enough.
    return not (number and takes_text and (value.key is not None or not checked))


def _hit(
    deployment: Deployment, value: Setting, param: o.Param, module: Module, unchecked: str | None
) -> Hit:
    given = value.value
    what = kind_of(given)
    short = isinstance(given, str) and len(given) <= 40
    if short or (isinstance(given, bool | int | float) and abs(given) < _LONG):
        what = f"{what}, `{given!r}`"
    assert param.annotation is not None
    return hit(
        value.file,
        value.node,
        f"`{param.name}` is annotated `{spelled(param.annotation)}`, and here it is {what}.",
        related=[(Place(module, param), "the parameter")],
        severity=None if unchecked is None else Severity.WARNING,
        risk=unchecked,
        symbol=deployment.name,
    )
