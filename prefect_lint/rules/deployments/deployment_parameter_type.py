"""PFL608 deployment-parameter-type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.accepting import validation
from prefect_lint.model.deployments.binding import parameter_of
from prefect_lint.model.deployments.conforming import Fit, fit, kind_of, spelled
from prefect_lint.model.deployments.misfits import misfits
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.misfits import Misfit
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o
    from prefect_lint.syntax.yaml_nodes import YamlNode

_LONG = 10**15
_MOST = 5
_TEMPLATE = re.compile(r"\{\{|\{%")


class DeploymentParameterType(Rule):
    """A deployment gives a parameter a value of another type than the flow says it has.

    ## What it catches
    A literal under `parameters` that does not fit the annotation of the parameter: text for `int`, a number
    for `str`, one value for a list, a value that a `Literal` or an enum does not have, null where it is not
    allowed. For Prefect 3 it is the JSON schema of the flow that decides, which converts nothing: `"5"` is
    no `int`. In `prefect.yaml` and in `.deploy()`, `.serve()` and `.to_deployment()`. Where the annotation is
    a pydantic model of the repository, the same for each of its fields, a field that is missing, and one too
    many where the model forbids that. For Prefect 3 the `parameters` of schedules and triggers too, which
    nobody holds against the schema when it is deployed: these, and fields that are missing, are a warning.

    ## Why it matters
    Prefect 3 refuses the deployment, after the image was built and pushed, and those below it in the file are
    not made either. Prefect 2 makes the deployment, and each of its runs fails where the value can't be
    converted. A trigger of Prefect 3 makes no run at all.

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
    The value is a `{{ … }}`, a reference to a block, or not written out; the annotation is in quotes, or
    anything else whose meaning can't be read; a model has validators, aliases, a configuration or a base
    class that may change what it takes; the flow has `validate_parameters=False`; or the deployment has
    `enforce_parameter_schema: false`, which does not matter for the `parameters` of a schedule. Text that
    only looks like no date or path is left alone. In YAML, a number or boolean for text is the business of
    PFL604, but for what is in a model or given by a trigger.
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
                yield from _of(deployment, flow, schedule.get("parameters"), _BY_A_SCHEDULE)
        enforced = deployment.get("enforce_parameter_schema")
        if only_3 and (not deployment.complete if enforced is None else enforced.value is not True):
            return
        yield from _of(deployment, flow, deployment.parameters, _AT_ONCE if only_3 else _BY_A_RUN)
        if only_3:
            for trigger in deployment.triggers:
                enabled = trigger.field("enabled")
                if enabled is None or enabled.value is True:
                    yield from _of(deployment, flow, trigger.field("parameters"), _BY_A_TRIGGER)


@dataclass(frozen=True)
class _Check:
    """Who holds the parameters against the flow, and what comes of it."""

    said: frozenset[Fit]
    """What is refused."""
    risk: str | None = None
    """What comes of it; `None` for what the rule says."""
    converts_numbers: bool = False
    """Whether numbers may be text enough."""
    renders: bool = False
    """Whether text may be a template that is filled in before."""


_AT_ONCE = _Check(frozenset({Fit.CONVERTED, Fit.REFUSED}))
# For Prefect 2 with pydantic 1 numbers are text enough.
_BY_A_RUN = _Check(
    frozenset({Fit.LATE, Fit.REFUSED}),
    "Prefect 2 makes the deployment, and each of its runs fails before the flow does anything.",
    converts_numbers=True,
)
_BY_A_SCHEDULE = _Check(
    frozenset({Fit.LATE, Fit.REFUSED}),
    "Nobody checks these when it is deployed: each run of the schedule fails before it begins.",
    converts_numbers=True,
)
_BY_A_TRIGGER = _Check(
    frozenset({Fit.CONVERTED, Fit.LATE, Fit.REFUSED}),
    "Nobody checks these when it is deployed: when the trigger fires, Prefect refuses to make a run, and "
    "only an event, `prefect.automation.action.failed`, says so.",
    renders=True,
)
_LATE = (
    "Prefect does not look for the fields of models when it deploys: the deployment is made, and each run "
    "that is not given another value fails before the flow does anything."
)


def _of(deployment: Deployment, flow: Flow, given: Setting | None, check: _Check) -> Iterator[Hit]:
    function = flow.root.function
    for name, value in ((given.fields or {}) if given is not None else {}).items():
        param = parameter_of(deployment, name)
        if param is None or param.annotation is None or function is None:
            continue
        if value.is_null and param.default is not None:
            continue
        for found in misfits(param.annotation, value, function.module):
            risk, severity = check.risk, None if check.risk is None else Severity.WARNING
            if found.fit is Fit.LATE and check is _AT_ONCE:
                risk, severity = _LATE, Severity.WARNING
            elif not _is_said(found, check):
                continue
            yield hit(
                value.file,
                _place(found),
                _message(found, param),
                related=_related(found, function.module, param),
                severity=severity,
                risk=risk,
                symbol=deployment.name,
                recommendation=_recommendation(found),
            )


def _is_said(found: Misfit, check: _Check) -> bool:
    if found.fit not in check.said:
        return False
    value = found.given.value
    if check.renders and isinstance(value, str) and _TEMPLATE.search(value):
        return False
    if found.kind != "type" or not isinstance(value, bool | int | float):
        return True
    # In YAML, text without quotes is the business of PFL604, but for what is in a model.
    told = found.given.key is not None and found.model is None and not check.renders
    takes_text = fit(found.annotation, "", found.module) is Fit.FITS
    return not (takes_text and (told or check.converts_numbers))


def _place(found: Misfit) -> YamlNode | o.Node:
    given = found.given
    return given.key if found.kind == "extra" and given.key is not None else given.node


def _message(found: Misfit, param: o.Param) -> str:
    model = "" if found.model is None else found.model.name
    if found.kind == "missing":
        names = ", ".join(f"`{it.name}`" for it in found.fields[:_MOST])
        more = ", …" if len(found.fields) > _MOST else ""
        have, them = ("has", "it") if len(found.fields) == 1 else ("have", "them")
        return f"{names}{more} of `{model}` {have} no default, and `{param.name}` does not give {them}."
    if found.kind == "extra":
        return f"`{model}` has no field `{found.given.name[:60]}`, and takes nothing else."
    given = found.given.value
    what = kind_of(given)
    short = isinstance(given, str) and len(given) <= 40
    if short or (isinstance(given, bool | int | float) and abs(given) < _LONG):
        what = f"{what}, `{given!r}`"
    name = f"`{found.fields[0].name}` of `{model}`" if model else f"`{param.name}`"
    return f"{name} is annotated `{spelled(found.annotation)}`, and here it is {what}."


def _related(found: Misfit, module: Module, param: o.Param) -> list[tuple[Place, str]]:
    if found.model is None or not found.fields:
        return [(Place(module, param), "the parameter")]
    return [(Place(it.module, it.place), "the field") for it in found.fields[:_MOST]]


def _recommendation(found: Misfit) -> str | None:
    if found.kind == "missing":
        return "Give it here, or give the field of the model a default."
    if found.kind != "extra" or found.model is None:
        return None
    near = get_close_matches(found.given.name[:100], found.model.fields, n=1, cutoff=0.7)
    return f"Is `{near[0]}` meant?" if near else "Take it out, or add it to the model."
