"""PFL125 exit-in-run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.exits import exits_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.exits import Exit
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_AT_ONCE = ("os._exit", "os.abort")


class ExitInRun(Rule):
    """A flow or task ends the Python process instead of returning or raising.

    ## What it catches
    `sys.exit(…)`, `exit()`, `quit()`, `raise SystemExit` or `os._exit(…)` in the body of a flow or task, or
    in a function of the repository that it calls.

    ## Why it matters
    Prefect takes the exit for a crash: the run ends as Crashed whatever the exit code is, zero included.
    Retries don't happen and `on_failure` hooks don't fire, since nothing failed. `os._exit` is worse: the
    process is gone before it can report anything, and the run stays Running.

    ## Example
    ```python
    import sys

    from prefect import flow, task

    @task(retries=2)
    def load_orders(orders: list[str]) -> int:
        if not orders:
            print("nothing to do")
            sys.exit(0)
        return len(orders)

    @flow
    def import_orders(orders: list[str]) -> int:
        return load_orders(orders)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task(retries=2)
    def load_orders(orders: list[str]) -> int:
        if not orders:
            print("nothing to do")
            return 0
        return len(orders)

    @flow
    def import_orders(orders: list[str]) -> int:
        return load_orders(orders)
    ```

    ## When it stays silent
    The exit is outside of flows and tasks, as after `if __name__ == "__main__":`; a handler for `SystemExit`
    or everything is around it; it answers a `KeyboardInterrupt`; or it is in a nested function, as a
    signal handler is.
    """

    code = "PFL125"
    name = "exit-in-run"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.97
    risk = (
        "The run ends as Crashed, also where the exit was meant as a success; retries and `on_failure` "
        "hooks are passed over, and the flow around it is torn down with it."
    )
    recommendation = (
        "Use `return` where the work is done, and raise an exception where it failed; keep exit codes for "
        'the code after `if __name__ == "__main__":`.'
    )
    rollback = "Put the exit back: the run ends as Crashed again."
    references = ("https://docs.prefect.io/v3/concepts/states",)

    def check_project(self, project: Project) -> Iterator[Hit]:
        seen: set[int] = set()
        for definition in project.linked_definitions:
            if definition.base is not None or not self.applies_to(definition.module):
                continue
            for found in exits_of(definition):
                if id(found.node) not in seen:
                    seen.add(id(found.node))
                    yield _hit(definition, found)


def _hit(definition: Definition, found: Exit) -> Hit:
    related = [(Place(module, call), "It is called here") for call, module in found.hops]
    if found.hops:
        words = f"This {definition.kind} is ended by it"
        related.insert(0, (Place(definition.module, definition.node), words))
    at_once = found.name in _AT_ONCE
    outcome = (
        "kills the process before the run can end" if at_once else "makes the run end as Crashed"
    )
    return hit(
        found.module,
        found.node,
        f"`{found.name}` in {definition.kind} `{definition.name}` {outcome}."
        if not found.hops
        else f"`{found.name}` {outcome}: {definition.kind} `{definition.name}` gets here.",
        related=related,
        symbol=definition.name,
        risk=(
            "The process is gone before it reports anything: the run stays Running until somebody, or an "
            "automation for lost runs, ends it."
        )
        if at_once
        else None,
    )
