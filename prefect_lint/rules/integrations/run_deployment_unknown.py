"""PFL509 run-deployment-unknown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING
from uuid import UUID

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.named import Named, named
from prefect_lint.model.deployments.requested import requests_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class RunDeploymentUnknown(Rule):
    """`run_deployment` names a deployment that is not among those which the repository makes of the flow.

    ## What it catches
    `run_deployment("flow/deployment")` where the repository has deployments of a flow of that name, in
    `prefect.yaml` or in Python, and none with that name. Also a name that can be none of any deployment, since
    it has no slash or more than one, and is no id; and one with the function's name where that of the flow is
    needed, `import_orders/nightly` for `import-orders/nightly`.

    ## Why it matters
    The call raises `ObjectNotFound` when it is reached, perhaps at the end of a long run; Prefect 3 raises
    `ValueError` where the slash is missing. Or a deployment of that name is left on the server from before,
    and runs the code of that day.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows.py:import_orders
        work_pool:
          name: default
    ```
    ```python title="flows.py"
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def import_orders():
        ...

    @flow
    def start():
        run_deployment("import-orders/nightli")
    ```

    ## Use instead
    ```python title="flows.py"
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def import_orders():
        ...

    @flow
    def start():
        run_deployment("import-orders/nightly")
    ```

    ## When it stays silent
    The repository deploys no flow of that name, or one in another repository may have it; the name of one of
    its deployments, or the flow of one that may be meant, is not known; the name is not written out; or it
    is an id.
    """

    code = "PFL509"
    name = "run-deployment-unknown"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.85
    risk = (
        "The call raises `ObjectNotFound`, or starts a deployment that nobody looks after any more."
    )
    recommendation = (
        "Write the name of the flow, a slash, and the name of the deployment as it is deployed."
    )
    rollback = "Put the old name back; the call raises as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/run-deployments",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for request in requests_of(module):
            given = request.name
            wanted = None if given is None else given.text
            if given is None or wanted is None or _is_id(wanted):
                continue
            # Prefect 2 takes a slash at the end for nothing.
            wanted = wanted.rstrip("/")
            if wanted.count("/") != 1:
                yield hit(
                    module,
                    given.node,
                    f"`{wanted[:100]}` is no name of a deployment: that of its flow comes first, then one "
                    "slash, then its own.",
                    confidence=0.95,
                )
                continue
            known = named(module.project)
            flow, name = wanted.split("/")
            real = known.called_by_function(flow, name)
            if real is not None:
                yield hit(
                    module,
                    given.node,
                    f"No flow that this repository deploys is called `{flow}`: Prefect makes the name of a "
                    "flow from that of its function with dashes.",
                    related=_places(known, real),
                    recommendation=f"Write `{real}/{name}`.",
                )
            elif not known.may_have(flow, name):
                yield hit(
                    module,
                    given.node,
                    f"This repository has deployments of flow `{flow}`, and none is called `{name}`.",
                    related=_places(known, flow),
                    recommendation=_meant(known, flow, name),
                )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _places(known: Named, flow: str) -> list[tuple[Place, str]]:
    found = known.of_flow(flow)[:3]
    return [(Place(it.file, it.node), f"`{flow}/{it.name}` is deployed here") for it in found]


def _meant(known: Named, flow: str, name: str) -> str | None:
    names = sorted({it.name for it in known.of_flow(flow) if it.name})
    near = get_close_matches(name[:100], names, n=1, cutoff=0.6)
    return f"Is `{flow}/{near[0]}` meant?" if near else None
