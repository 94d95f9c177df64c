"""ACME001 deployment-without-owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.rule import Hit


class DeploymentWithoutOwner(Rule):
    """A deployment has no tag that names the team it belongs to.

    ## What it catches

    A deployment, in a `prefect.yaml` or by `.deploy()`, `.serve()` or `.to_deployment()`, none of whose tags
    begins with `team:`.

    ## Why it matters

    Our automations send a failed run to the channel of the team in its tags. Without one, nobody hears of it.

    ## Example

    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows.py:load
        tags: [orders]
    ```

    ## Use instead

    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows.py:load
        tags: [orders, "team:logistics"]
    ```

    ## When it stays silent

    The tags are not all written out, as with a variable or a template, or there may be more of them than can be
    seen.
    """

    code = "ACME001"
    name = "deployment-without-owner"
    category = "acme"
    severity = Severity.WARNING
    confidence = 0.95
    risk = "When a run fails, nobody is told."
    recommendation = "Add a tag with the team that looks after the deployment, such as `team:logistics`."
    rollback = "Take the tag out again."
    url = "https://acme.example/handbook/flows#owners"

    prefix: option[str] = option("team:", "How the tag begins that names the team.")

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        """Yield a hit for a deployment that is nobody's."""
        if deployment.is_template or not deployment.complete:
            return
        tags = deployment.get("tags")
        if tags is None or tags.is_null:
            yield self._hit(deployment, None)
            return
        texts = [tag.text for tag in tags.items or ()]
        # A tag that is not a plain string may be the one.
        known = tags.items is not None and None not in texts
        if known and not any(text and text.startswith(self.prefix) for text in texts):
            yield self._hit(deployment, "tags")

    def _hit(self, deployment: Deployment, setting: str | None) -> Hit:
        given = deployment.get(setting or "name")
        node = deployment.node if given is None else given.node
        return hit(
            deployment.file,
            node,
            f"The deployment `{deployment.label}` has no tag that begins with `{self.prefix}`.",
            symbol=deployment.name,
        )
