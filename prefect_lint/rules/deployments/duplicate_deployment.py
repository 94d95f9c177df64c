"""PFL614 duplicate-deployment."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.named import flow_name
from prefect_lint.model.module import statement_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import YamlNode


class DuplicateDeployment(Rule):
    """Two deployments of one flow have the same name, so the second one overwrites the first.

    ## What it catches
    Two items of one `prefect.yaml` with the same name whose entrypoints lead to the same flow, or to two flows
    that have the same name for the server; two calls of `.deploy(…)`, `.serve(…)` or `.to_deployment(…)` in
    one block of Python that give a flow the same name.

    ## Why it matters
    The server knows a deployment by its flow and its name. Both are "successfully created", with the same
    identifier, and afterwards there is one, with the schedule and the parameters of the last. The other
    never runs.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        parameters:
          region: north
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        parameters:
          region: south
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly-north
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        parameters:
          region: north
      - name: nightly-south
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        parameters:
          region: south
    ```

    ## When it stays silent
    The name is a template, null or not known; the flows have different names; in Python the calls are in
    different blocks, as in the branches of an `if`. The same deployment in two files is how teams keep
    one file for each environment: it is reported only when the rule is asked for by name, both files name
    the same work pool, and parameters, schedules or tags differ.
    """

    code = "PFL614"
    name = "duplicate-deployment"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The first deployment does not exist after all: its schedule and parameters are overwritten."
    recommendation = "Give each deployment of the flow a name of its own."
    rollback = "Put the old name back, and delete the deployment that the new name made."
    references = ("https://docs.prefect.io/v3/concepts/deployments",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        yield from _repeated(file.deployments)

    def check_module(self, module: Module) -> Iterator[Hit]:
        yield from _repeated(module.project.deploying.of_module(module))

    def check_project(self, project: Project) -> Iterator[Hit]:
        if not self.opted_in:
            return
        first: dict[tuple[object, ...], Deployment] = {}
        # Those in files come first, and only these are compared with others.
        for deployment in _namesakes(project.deploying.of_part):
            pool = deployment.work_pool.name
            key = _identity(deployment)
            if key is None or pool is None or pool.text is None or key[0] != "flow":
                continue
            before = first.setdefault((*key, pool.text), deployment)
            # Files of Python rather than YAML are scripts, of which one is run.
            if (
                before.file is not deployment.file
                and before.in_yaml
                and _differ(before, deployment)
            ):
                yield _hit(
                    deployment, before, severity=Severity.WARNING, confidence=0.4, opt_in=True
                )


def _differ(first: Deployment, second: Deployment) -> bool:
    """Whether it certainly matters which of two deployments is made last."""
    values = [_what_matters(it) for it in (first, second)]
    return None not in values and values[0] != values[1]


def _what_matters(deployment: Deployment) -> list[object] | None:
    given = [deployment.get(name) for name in ("parameters", "tags", "paused")]
    runs = [it for schedule in deployment.schedules for it in schedule.selectors]
    known = [it for it in (*given, *runs) if it is not None]
    if not deployment.schedules_known or any(it.is_unknown for it in known):
        return None
    # An empty list is as good as none.
    return [
        *((it.value or None) if it is not None else None for it in given),
        sorted(((it.name, it.value) for it in runs), key=lambda pair: pair[0]),
    ]


def _repeated(deployments: Iterable[Deployment]) -> Iterator[Hit]:
    first: dict[tuple[object, ...], Deployment] = {}
    for deployment in _namesakes(deployments):
        key = _identity(deployment)
        if key is None:
            continue
        block = _block(deployment)
        before = first.setdefault((*key, block), deployment)
        if before is not deployment and block != -1:
            yield _hit(deployment, before)


def _hit(
    deployment: Deployment,
    before: Deployment,
    *,
    severity: Severity | None = None,
    confidence: float | None = None,
    opt_in: bool = False,
) -> Hit:
    name = deployment.settings["name"]
    return hit(
        deployment.file,
        _named_at(deployment),
        f"The flow has a deployment `{name.text}` already, which this one overwrites.",
        related=[(Place(before.file, _named_at(before)), "this deployment is overwritten")],
        symbol=name.text,
        severity=severity,
        confidence=confidence,
        opt_in=opt_in,
    )


def _namesakes(deployments: Iterable[Deployment]) -> Iterator[Deployment]:
    """The deployments that do not have their name for themselves: only of these it matters what they deploy."""
    deployments = list(deployments)
    number = Counter(deployment.name for deployment in deployments)
    return (deployment for deployment in deployments if number[deployment.name] > 1)


def _named_at(deployment: Deployment) -> YamlNode | o.Node:
    """Its name; the deployment itself where the name comes in by a merge key and stands with another one."""
    name = deployment.settings["name"]
    return deployment.node if name.merged else name.node


def _identity(deployment: Deployment) -> tuple[str, str, str] | None:
    """What the server tells deployments apart by, as far as it can be known."""
    name = deployment.name
    if not name or not name.strip():
        return None
    flow = deployment.flow
    known_as = None if flow is None else flow_name(flow)
    if known_as is not None:
        return "flow", known_as, name
    given = deployment.get("entrypoint")
    if given is None or given.text is None or not deployment.in_yaml:
        return None
    file, colon, function = given.text.strip().rpartition(":")
    return "entrypoint", f"{posixpath.normpath(file)}{colon}{function}", name


def _block(deployment: Deployment) -> int:
    """Which statements certainly run with it: those of one number; -1 when it may not run itself."""
    node = deployment.node
    if not isinstance(node, o.Call):
        return 0
    statement = statement_of(node)
    inner: o.Node | None = node
    while inner is not None and inner is not statement:
        if isinstance(inner, o.IfExp | o.BoolOp | o.Lambda):
            return -1
        inner = inner.parent
    parent = statement.parent
    if isinstance(parent, o.If | o.Try) and statement not in parent.body:
        return id(parent) + 1
    return id(parent)
