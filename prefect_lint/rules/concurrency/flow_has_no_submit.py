"""PFL209 flow-has-no-submit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit

_OF_TASKS = ("submit", "map", "delay")


class FlowHasNoSubmit(Rule):
    """`.submit(…)`, `.map(…)` or `.delay(…)` is called on a flow, and only tasks have these methods.

    ## What it catches
    The three methods on a name that is a flow, also through an import, `.with_options(…)` or a method.

    ## Why it matters
    A flow has no such methods: the call raises `AttributeError` and the flow run around it fails. Prefect
    does not run subflows on a task runner.

    ## Example
    ```python
    from prefect import flow

    @flow
    def load_region(region: str) -> None:
        print(region)

    @flow
    def load_all(regions: list[str]) -> None:
        for region in regions:
            load_region.submit(region)
    ```

    ## Use instead
    ```python
    import asyncio

    from prefect import flow

    @flow
    async def load_region(region: str) -> None:
        print(region)

    @flow
    async def load_all(regions: list[str]) -> None:
        await asyncio.gather(*(load_region(region) for region in regions))
    ```

    ## When it stays silent
    It can't be known that the name is a flow, or is one in every case; the call is in a test that expects it to
    raise; or the object is something else with such a method, as an executor.
    """

    code = "PFL209"
    name = "flow-has-no-submit"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The call raises `AttributeError`, and the flow run around it fails each time it gets here."
    )
    recommendation = (
        "Call the flow itself; to run several at a time make them `async` and gather them, start "
        "deployments with `run_deployment`, or make the function a task when it needs no flow run of its own."
    )
    rollback = "Put the method back: the call raises again."
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        flow = call.definition
        if not isinstance(flow, Flow) or call.how not in _OF_TASKS:
            return
        if is_expected_to_fail(call.node):
            return
        root = flow.root
        related = []
        if root.external is None and root.node.parent is not None:
            related.append((Place(root.module, root.node), f"`{root.name}` is made a flow here"))
        yield hit(
            call.module,
            call.node,
            f"Flow `{flow.name}` has no `.{call.how}(…)`, which only tasks have: the call raises "
            f"`AttributeError`.",
            related=related,
        )
