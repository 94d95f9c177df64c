"""PFL615 deployment-missing-name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.rule import Hit


class DeploymentMissingName(Rule):
    """A deployment of `prefect.yaml` has no name, so `prefect deploy --all` skips it.

    ## What it catches
    An item of `deployments` that has an entrypoint and no `name`, or an empty one, in a file with other
    deployments.

    ## Why it matters
    `prefect deploy --all` says "Discovered unnamed deployment. Skipping..." and ends with 0, so a pipeline
    stays green while the deployment was never made, or keeps the state it had.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
      - entrypoint: flows/prices.py:import_prices
        work_pool:
          name: default
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
    `name:` is null, which is how templates are written that nobody deploys as they stand; there is no
    entrypoint; or it is the only deployment of the file, which `prefect deploy --name` gives a name (reported
    when the rule is asked for by name).
    """

    code = "PFL615"
    name = "deployment-missing-name"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The deployment is not made or not updated, and the exit code says that all is well."
    recommendation = "Give it a name that is unique among the deployments of its flow."
    rollback = "Take the name out again, and delete the deployment that was made."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        alone = len(file.deployments) == 1
        for deployment in file.deployments:
            name = deployment.get("name")
            if name is not None and (name.is_null or name.value != ""):
                continue
            entrypoint = deployment.get("entrypoint")
            if entrypoint is None or entrypoint.is_null:
                continue
            yield hit(
                file,
                deployment.node if name is None else name.node,
                f"The deployment of `{deployment.label}` has no name.",
                severity=Severity.WARNING if alone else None,
                opt_in=alone,
                risk="`prefect deploy --all` refuses to make it." if alone else None,
            )
