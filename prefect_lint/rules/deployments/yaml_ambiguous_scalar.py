"""PFL604 yaml-ambiguous-scalar."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.fixing.yaml_changes import QuoteScalar
from prefect_lint.model.deployments.schema import SINCE
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.model.deployments.texts import (
    is_changed,
    is_date,
    is_sexagesimal,
    misread,
    text_parameters,
)
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import YamlNode

_VERSIONS = frozenset(
    {"tag", "image_tag", "version", "branch", "ref", "commit", "commit_sha", "revision"}
)
"""Keys of steps and job variables under which people write versions."""
_REFUSED = (
    "Prefect 3 refuses the deployment when it is made; Prefect 2 makes it, and its runs fail."
)


class YamlAmbiguousScalar(Rule):
    """A value of `prefect.yaml` is meant as text, and YAML reads it as a number, boolean or date.

    ## What it catches
    Values without quotes that Prefect's YAML loader, which follows YAML 1.1, takes for something else: `no`,
    `on` and `yes` are booleans, `010` is 8, `1:30` is 90, `1.10` is 1.1. They are reported where text is
    expected: for a parameter of the flow that is annotated as `str`, `list[str]` and the like, or has a
    text as its default; in `tags`; as `version` under Prefect 2; as `tag`, `branch` or `version` of a step
    or job variable; as the name of an environment variable (`NO`, `ON`). `1:30` is reported in job variables
    as well, and as an `interval`, which it makes one of 90 seconds. Under Prefect 2 dates are reported wherever
    they stand in a deployment.

    ## Why it matters
    Tags and image tags are simply other ones: `1.10` becomes `1.1`, and `no` the tag `False`. A parameter of
    the wrong type is refused by Prefect 3 when the deployment is made, after the build, and lets the runs
    fail under Prefect 2. A date is turned into text again by Prefect 3, while Prefect 2 refuses it.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        tags: [orders, 1.10]
        work_pool:
          name: default
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        tags: [orders, "1.10"]
        work_pool:
          name: default
    ```

    ## When it stays silent
    The value has quotes; it is a date under Prefect 3, or a tag such as `2024`, that comes out as written; the
    parameter is annotated as something else than text, or its flow is not known. Environment variables are
    the business of PFL621, and a `version` that makes Prefect skip the whole file is that of PFL601.
    """

    code = "PFL604"
    name = "yaml-ambiguous-scalar"
    category = "deployments"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "Prefect works with another value than the one that is written, and says nothing."
    recommendation = "Put the value in quotes."
    rollback = "Take the quotes out again; YAML then reads the value as before."
    references = ("https://yaml.org/type/",)

    quoting = SafeFix(
        "Put the value in quotes.",
        because="Prefect then gets the text that is written, where it takes nothing but text.",
    )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if not deployment.in_yaml:
            return
        seen: set[int] = set()
        for found in _all(deployment):
            if id(found.place.node) not in seen:
                seen.add(id(found.place.node))
                yield found


def _all(deployment: Deployment) -> Iterator[Hit]:
    if deployment.file.majors == (2,):
        yield from _dates(deployment)
    yield from _of_parameters(deployment)
    yield from _of_tags_and_version(deployment)
    yield from _of_steps_and_variables(deployment)
    yield from _of_schedules(deployment)


def _dates(deployment: Deployment) -> Iterator[Hit]:
    file = cast("DeploymentFile", deployment.file)
    for inner in cast("YamlNode", deployment.node).walk():
        given = YamlSetting("", file, inner)
        if is_date(given):
            yield hit(
                file,
                inner,
                f"`{inner.written}` without quotes is a date to YAML, and Prefect 2 deploys none.",
                symbol=deployment.name,
                recommendation=f'Quote it: `"{inner.written}"`.',
                risk='`prefect deploy` of Prefect 2 ends with "Unexpected template type" at a date.',
                fix=YamlAmbiguousScalar.quoting(QuoteScalar(inner)),
            )


def _of_tags_and_version(deployment: Deployment) -> Iterator[Hit]:
    tags = deployment.get("tags")
    for tag in (tags.items or []) if tags is not None else []:
        if is_changed(tag):
            yield _hit(deployment, tag, "the tag")
    version = deployment.get("version")
    upper = deployment.prefect_version.upper
    refused = 2 not in deployment.prefect_version.majors and (upper is None or upper > SINCE)
    if version is not None and not refused and is_changed(version):
        yield _hit(deployment, version, "`version`")


def _of_schedules(deployment: Deployment) -> Iterator[Hit]:
    for schedule in deployment.schedules:
        interval = schedule.get("interval")
        if isinstance(interval, YamlSetting) and _is_minutes(interval.node):
            yield _hit(
                deployment,
                interval,
                "`interval`",
                recommendation="Give the seconds, or hours, minutes and seconds in quotes: "
                '`"01:30:00"`.',
                risk="The flow runs at another interval than the one that is written.",
            )


def _is_minutes(node: YamlNode) -> bool:
    # With three parts it is the same duration as in quotes.
    return is_sexagesimal(node) and str(node.written).count(":") == 1


def _of_parameters(deployment: Deployment) -> Iterator[Hit]:
    mappings = [
        deployment.parameters,
        *(schedule.get("parameters") for schedule in deployment.schedules),
    ]
    for given in mappings:
        for name, value, sure in text_parameters(deployment, given):
            may_be_meant = is_date(value) or not sure
            if misread(value) is None or (may_be_meant and not is_changed(value)):
                continue
            yield _hit(
                deployment,
                value,
                f"parameter `{name}`",
                risk=None if may_be_meant else _REFUSED,
            )


def _of_steps_and_variables(deployment: Deployment) -> Iterator[Hit]:
    variables = deployment.work_pool.job_variables
    for name, value in ((variables.fields or {}) if variables is not None else {}).items():
        if name in _VERSIONS and is_changed(value):
            yield _hit(deployment, value, f"`{name}`")
        elif name != "env" and isinstance(value, YamlSetting):
            for node in value.node.walk():
                if node.kind == "scalar" and is_sexagesimal(node):
                    inner = YamlSetting(name, value.file, node)
                    yield _hit(deployment, inner, f"a value of `{name}`")
    env = None if variables is None else variables.field("env")
    if isinstance(env, YamlSetting):
        for key, _, _ in env.node.entries:
            variable = YamlSetting("", env.file, key)
            if misread(variable) is not None:
                yield _hit(deployment, variable, "the name of an environment variable")
    for section in ("build", "push", "pull"):
        for step in deployment.steps(section):
            for name, value in step.inputs.items():
                if name in _VERSIONS and is_changed(value):
                    yield _hit(deployment, value, f"`{name}` of the step")


def _hit(
    deployment: Deployment,
    given: Setting,
    what: str,
    *,
    recommendation: str | None = None,
    risk: str | None = None,
) -> Hit:
    assert isinstance(given, YamlSetting)
    written = str(given.node.written)[:40]
    return hit(
        given.file,
        given.node,
        f"`{written}` without quotes, {what}, is {misread(given)} to YAML.",
        symbol=deployment.name,
        recommendation=recommendation or f'Quote it: `"{written}"`.',
        risk=risk,
        # An interval in quotes would be another one again.
        fix=None if recommendation else YamlAmbiguousScalar.quoting(QuoteScalar(given.node)),
    )
