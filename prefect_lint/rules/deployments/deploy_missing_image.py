"""PFL617 deploy-missing-image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.groups import groups_of
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_MESSAGE = "There is neither an image nor a source that the code of the flow can be pulled from."


class DeployMissingImage(Rule):
    """A flow is deployed from Python without an image, and its code is nowhere that a worker could get it.

    ## What it catches
    `.deploy(…)` of a flow of this repository, and `deploy(…)` of such deployments, without `image=`.

    ## Why it matters
    A worker needs the code: in an image, or from where `flow.from_source(…)` says. Without either, Prefect
    raises `ValueError` ("Either an image or remote storage location must be provided"), so nothing is
    deployed.

    ## Example
    ```python
    from prefect import flow

    @flow
    def import_orders():
        ...

    if __name__ == "__main__":
        import_orders.deploy("nightly", work_pool_name="default")
    ```

    ## Use instead
    ```python
    from prefect import flow

    if __name__ == "__main__":
        flow.from_source(
            "https://github.com/acme/flows.git",
            entrypoint="flows/orders.py:import_orders",
        ).deploy("nightly", work_pool_name="default")
    ```

    ## When it stays silent
    The flow is loaded by `from_source`; an image is given, whatever it is; more arguments may come by
    `**options`; the entrypoint is a module path; or it is not known what is deployed.
    """

    code = "PFL617"
    name = "deploy-missing-image"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    versions = (3,)
    risk = "The script ends with a `ValueError`, and nothing is deployed."
    recommendation = (
        "Give `image=` for an image with the code in it, or load the flow by `flow.from_source(…)`; for a "
        "process on this machine, use `.serve(…)`."
    )
    rollback = "Take the image out again; the call raises as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/deploy-via-python",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if deployment.how != "deploy" or _is_given(deployment.get("image")):
            return
        if _is_local(deployment):
            yield hit(deployment.file, deployment.node, _MESSAGE, symbol=deployment.name)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for group in groups_of(module):
            if (
                group.how != "deploy"
                or not group.complete
                or _is_given(group.settings.get("image"))
            ):
                continue
            if any(it is not None and _is_local(it) for it in group.deployments()):
                yield hit(module, group.node, _MESSAGE)


def _is_given(setting: Setting | None) -> bool:
    return setting is not None and not setting.is_null


def _is_local(deployment: Deployment) -> bool:
    """Whether a deployment is certainly of a flow whose code is in this repository only."""
    flow = deployment.flow
    if flow is None or flow.root.function is None or deployment.get("source") is not None:
        return False
    return deployment.complete and deployment.get("entrypoint_type") is None
