"""PFL618 deploy-wrong-object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.deployments.groups import groups_of
from prefect_lint.model.origins import origin
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.settings import PythonSetting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class DeployWrongObject(Rule):
    """`deploy(…)` or `serve(…)` is given a flow where it needs a deployment.

    ## What it catches
    A flow or a task among the arguments of `prefect.deploy(…)` and `prefect.serve(…)`, which take what
    `.to_deployment(…)` makes; a list of deployments, which they don't take either; or a `deploy(…)` of
    nothing at all.

    ## Why it matters
    The call ends with an `AttributeError` that names an attribute nobody wrote. Nothing is deployed or
    served, the other deployments of the call included.

    ## Example
    ```python
    from prefect import flow, serve

    @flow
    def import_orders():
        ...

    if __name__ == "__main__":
        serve(import_orders)
    ```

    ## Use instead
    ```python
    from prefect import flow, serve

    @flow
    def import_orders():
        ...

    if __name__ == "__main__":
        serve(import_orders.to_deployment("nightly"))
    ```

    ## When it stays silent
    What is given is not known to be a flow, a task or a list: a variable from elsewhere, a list with a star.
    The `serve` of `prefect.task_worker` is meant for tasks.
    """

    code = "PFL618"
    name = "deploy-wrong-object"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The script ends with an `AttributeError`, and nothing of the call is deployed or served."
    )
    recommendation = 'Make a deployment of it: `my_flow.to_deployment("name")`.'
    rollback = "Pass the flow again; the call raises as before."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/deployment_infra/run-flows-in-local-processes",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for group in groups_of(module):
            if group.how == "deploy" and not group.given and group.complete:
                yield hit(
                    module,
                    group.node,
                    "`deploy` is given no deployment, so it makes none, and does not say so.",
                    severity=Severity.WARNING,
                )
                continue
            whole = next((it for it in group.given if _is_collection(it, module)), None)
            if whole is not None:
                yield hit(
                    module,
                    whole.node,
                    f"`{group.how}` takes deployments one by one, and this is a collection of them.",
                    recommendation="Put a star in front: `*deployments`.",
                )
                continue
            wrong = [it for it in group.given if isinstance(it.thing, Flow | Task)]
            if not wrong:
                continue
            # One call, one finding: the others have the same cause.
            thing = wrong[0].thing
            assert isinstance(thing, Flow | Task)
            others = [(Place(module, it.node), "this one as well") for it in wrong[1:]]
            advice = None
            if isinstance(thing, Task):
                advice = (
                    "Call the task in a flow and deploy that, or serve it by `prefect.task_worker`."
                )
            yield hit(
                module,
                wrong[0].node,
                f"`{group.how}` takes deployments, and `{thing.name}` is a {thing.kind}.",
                related=[(Place(thing.module, thing.node), f"the {thing.kind}"), *others],
                recommendation=advice,
            )


def _is_collection(given: PythonSetting, module: Module) -> bool:
    return isinstance(origin(given.node, module).node, o.Container | o.Comprehension)
