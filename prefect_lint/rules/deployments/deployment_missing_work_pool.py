"""PFL616 deployment-missing-work-pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_SETTINGS = ("PREFECT_DEFAULT_WORK_POOL_NAME", "PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME")


class DeploymentMissingWorkPool(Rule):
    """A deployment names no work pool, and nothing in the repository says which one it gets.

    ## What it catches
    A deployment of `prefect.yaml` without `work_pool.name`, or with an empty one, in a file with other
    deployments; `.deploy(…)` of a flow without `work_pool_name`.

    ## Why it matters
    Without somebody to ask, as in a pipeline, `prefect deploy` stops there: "A work pool is required to deploy
    this flow". With `--all` the deployments below are not looked at, and `--pool` on the command line
    does not help, since Prefect ignores it when it deploys several. `.deploy(…)` raises.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
      - name: hourly
        entrypoint: flows/prices.py:import_prices
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
      - name: hourly
        entrypoint: flows/prices.py:import_prices
        work_pool:
          name: default
    ```

    ## When it stays silent
    The repository sets `PREFECT_DEFAULT_WORK_POOL_NAME` or `PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME`,
    in an image, an environment file, a script or `prefect.toml`; the name is a template; the deployment has
    no name or no entrypoint, as forms for others have; it is made by `.serve(…)`, which needs no work pool.
    The only deployment of a file may get its pool by `--pool`, and is reported only when the rule is
    asked for by name.
    """

    code = "PFL616"
    name = "deployment-missing-work-pool"
    category = "deployments"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "`prefect deploy` ends with an error at this deployment, so neither it nor those below are updated."
    recommendation = (
        "Name the work pool, or set `PREFECT_DEFAULT_WORK_POOL_NAME` where the deployment is made."
    )
    rollback = "Take the work pool out again; the deployment keeps the one that it was made with."
    references = ("https://docs.prefect.io/v3/concepts/work-pools",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        if _has_default(file.project):
            return
        alone = len(file.deployments) == 1
        for deployment in file.deployments:
            if not deployment.name or not _has_entrypoint(deployment) or _has_pool(deployment):
                continue
            given = deployment.work_pool.name or deployment.work_pool.given
            name = deployment.settings["name"]
            yield hit(
                file,
                name.node if given is None else given.key or given.node,
                "The deployment names no work pool, and `prefect deploy` asks for one.",
                symbol=deployment.name,
                opt_in=alone,
                confidence=0.6 if alone else None,
            )

    def check_module(self, module: Module) -> Iterator[Hit]:
        if _has_default(module.project):
            return
        for deployment in module.project.deploying.of_module(module):
            name = deployment.work_pool.name
            if deployment.how != "deploy" or not deployment.complete:
                continue
            if name is None or name.is_null or name.text == "":
                yield hit(
                    module,
                    deployment.node if name is None else name.node,
                    "`.deploy(…)` is given no `work_pool_name`, and raises without one.",
                    symbol=deployment.name,
                    risk="The script that deploys ends here with an error.",
                )


def _has_pool(deployment: Deployment) -> bool:
    pool = deployment.work_pool
    if pool.given is not None and not pool.given.is_null and pool.given.fields is None:
        # Prefect refuses a work pool that is no mapping, for another reason.
        return True
    return pool.name is not None and not (pool.name.is_null or pool.name.text == "")


def _has_entrypoint(deployment: Deployment) -> bool:
    entrypoint = deployment.get("entrypoint")
    return entrypoint is not None and not entrypoint.is_null


def _has_default(project: Project) -> bool:
    return any(project.settings.get(name) is not None for name in _SETTINGS)
