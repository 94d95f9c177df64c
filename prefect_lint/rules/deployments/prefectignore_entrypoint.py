"""PFL628 prefectignore-entrypoint."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.uploading import ignore_files, leaves_out
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.rule import Hit


class PrefectignoreEntrypoint(Rule):
    """The file of a flow is left out when the folder is uploaded for its runs.

    ## What it catches
    A deployment whose `push` steps copy the folder to a storage (`push_to_s3`, `push_to_gcs`,
    `push_to_azure_blob_storage`), and whose entrypoint is in a file that `.prefectignore`, or the file that
    `ignore_file` names, leaves out.

    ## Why it matters
    `prefect deploy` reads the flow from the local folder and ends with 0. What it uploads has no such file,
    so every run fails when it looks for its entrypoint, or runs what an earlier deploy left there.

    ## Example
    ```text title=".prefectignore"
    flows/
    ```
    ```python title="flows/orders.py"
    from prefect import flow

    @flow
    def import_orders():
        ...
    ```
    ```yaml title="prefect.yaml"
    push:
      - prefect_aws.deployments.steps.push_to_s3:
          requires: prefect-aws
          bucket: acme
          folder: orders
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
    ```

    ## Use instead
    ```text title=".prefectignore"
    flows/drafts/
    ```

    ## When it stays silent
    No step of the deployment uploads the folder; the file of patterns is not beside the `prefect.yaml`, or
    its name is a `{{ … }}`; or the entrypoint is a module, or not found from the folder of the `prefect.yaml`.
    """

    code = "PFL628"
    name = "prefectignore-entrypoint"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.9
    risk = "Runs fail because the file of the flow is not there, or run an old one that was left there."
    recommendation = (
        "Take the file out of the patterns, or add a line with `!` and its path at the end."
    )
    rollback = "Put the pattern back; the file is then left out as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        target = deployment.target
        if not deployment.in_yaml or target is None or target.path is None:
            return
        folder = posixpath.dirname(deployment.file.path)
        if posixpath.normpath(posixpath.join(folder, target.file)) != target.path:
            return
        for ignore_file in ignore_files(deployment):
            if leaves_out(deployment, ignore_file, target.path):
                name = posixpath.basename(ignore_file)
                yield hit(
                    target.given.file,
                    target.given.node,
                    f"`{name}` leaves `{target.file}` out of what is uploaded.",
                    symbol=deployment.name,
                )
                return
