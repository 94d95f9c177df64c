"""PFL630 from-source-entrypoint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Task
from prefect_lint.model.deployments.calls import loaded_from_source
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.entrypoints import Entrypoint
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_LOCAL = re.compile(r"\./?|(?:\./)?[\w-]+(?:/[\w-]+)*/?")
"""A folder of the repository: relative, and neither an address nor a file."""


class FromSourceEntrypoint(Rule):
    """`flow.from_source(…)` of a local folder names an entrypoint that leads to no flow.

    ## What it catches
    An `entrypoint` whose file is not in the repository, or has no such function, or has a task or a plain
    function of that name, where `source` is a folder such as `"."` or `Path(__file__).parent`.

    ## Why it matters
    Prefect loads the flow at once: `from_source` raises, and the deployments after it in the script are not
    made.

    ## Example
    ```python title="deploy.py"
    from prefect import flow

    if __name__ == "__main__":
        flow.from_source(source=".", entrypoint="flows.py:import-orders").deploy(
            "nightly", work_pool_name="default"
        )
    ```
    ```python title="flows.py"
    from prefect import flow

    @flow(name="import-orders")
    def import_orders():
        ...
    ```

    ## Use instead
    ```python title="deploy.py"
    from prefect import flow

    if __name__ == "__main__":
        flow.from_source(source=".", entrypoint="flows.py:import_orders").deploy(
            "nightly", work_pool_name="default"
        )
    ```

    ## When it stays silent
    The source is an address, an object such as `GitRepository(…)`, an absolute path, or not written out; the
    file is found from the folder of the script, from one above it, or anywhere in the repository under that
    path; or what the name is can't be known.
    """

    code = "PFL630"
    name = "from-source-entrypoint"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.9
    risk = "The script ends with an exception, and nothing after it is deployed or served."
    recommendation = (
        "Write the path from `source`, a colon, and the name of the function that is the flow."
    )
    rollback = "Put the old entrypoint back; `from_source` raises as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/store-flow-code",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for loaded in loaded_from_source(module):
            call = loaded.node
            if not isinstance(call, o.Call) or call.has_star or call.has_double_star:
                continue
            target = _target(loaded)
            message = None if target is None else _message(target)
            if target is not None and message is not None:
                given = target.given
                yield hit(given.file, given.node, message, symbol=target.function)


def _target(loaded: Deployment) -> Entrypoint | None:
    source = loaded.get("source")
    if source is None or (source.text is not None and not _LOCAL.fullmatch(source.text)):
        return None
    # What is neither text nor told by `__file__` leads nowhere that is known.
    return loaded.target


def _message(target: Entrypoint) -> str | None:
    where = target.path or target.file
    if target.state == "no-file":
        return f"There is no file `{target.file}` in this repository."
    if target.state == "not-found":
        return f"`{where}` has no `{target.function}`."
    if target.state == "not-a-flow":
        kind = "a task" if isinstance(target.found, Task) else "no flow"
        return f"`{target.function}` in `{where}` is {kind}."
    return None
