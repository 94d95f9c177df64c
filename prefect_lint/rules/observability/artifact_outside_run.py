"""PFL907 artifact-outside-run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.import_time import calls_outside_functions
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_MAKERS = frozenset(
    f"prefect.artifacts.{prefix}create_{kind}_artifact"
    for prefix in ("", "a")
    for kind in ("link", "markdown", "table", "image", "progress")
)


class ArtifactOutsideRun(Rule):
    """An artifact is created where there is no run that it could belong to.

    ## What it catches
    `create_markdown_artifact` and its like at module level and under `if __name__ == "__main__":`.

    ## Why it matters
    The artifact is written, but belongs to no flow run or task run, so that nobody finds it where the run
    is looked at. Prefect 3 says in a `FutureWarning` that this is deprecated.

    ## Example
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact

    @flow
    def report():
        return "42 rows"

    if __name__ == "__main__":
        create_markdown_artifact(markdown=report(), key="report")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact

    @flow
    def report():
        create_markdown_artifact(markdown="42 rows", key="report")

    if __name__ == "__main__":
        report()
    ```

    ## When it stays silent
    The call is in any function: a run may call it.
    """

    code = "PFL907"
    name = "artifact-outside-run"
    category = "observability"
    severity = Severity.ADVICE
    confidence = 0.9
    recommended = False
    versions = (3,)
    risk = "The artifact is not shown with any run, and a later Prefect may refuse to create it."
    recommendation = "Create the artifact in the flow or task whose outcome it shows."
    rollback = "Move the call back out of the flow: the artifact belongs to no run again."
    references = ("https://docs.prefect.io/v3/concepts/artifacts",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for call in calls_outside_functions(module):
            thing = module.project.infer.thing(call.func, module)
            if isinstance(thing, t.Symbol) and thing.name in _MAKERS:
                yield hit(
                    module,
                    call,
                    f"`{written(call.func)}` is called outside of a run, so the artifact belongs to "
                    "none.",
                )
