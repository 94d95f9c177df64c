"""PFL215 delay-without-task-worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Task
from prefect_lint.model.serving import TASK_WORKERS, served_tasks
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit


class DelayWithoutTaskWorker(Rule):
    """A task is put off with `.delay(…)`, and nothing in the repository serves it.

    ## What it catches
    `.delay(…)` of a task of the repository that no `task.serve()`, `serve(task)` or `TaskWorker(task)` of it
    names.

    ## Why it matters
    `.delay()` only writes down that the task is to run. Without a task worker for it the task run stays
    Scheduled and never runs, while the flow that put it off is Completed; whoever asks for its result waits for
    ever.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def send_mail(address: str) -> None:
        print(address)

    @flow
    def sign_up(address: str) -> None:
        send_mail.delay(address)
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.task_worker import serve

    @task
    def send_mail(address: str) -> None:
        print(address)

    @flow
    def sign_up(address: str) -> None:
        send_mail.delay(address)

    if __name__ == "__main__":
        serve(send_mail)
    ```

    ## When it stays silent
    The task is served, or the repository serves tasks that can't be read from the source; the task comes from a
    library. A worker started with `prefect task serve` on the command line is not seen, which is why this is
    advice.
    """

    code = "PFL215"
    name = "delay-without-task-worker"
    category = "concurrency"
    severity = Severity.ADVICE
    confidence = 0.6
    recommended = False
    versions = (3,)
    risk = "The task run stays Scheduled for ever: its work is not done, while the flow run is Completed."
    recommendation = (
        "Serve the task in a process that keeps running, with `serve(task)` of `prefect.task_worker`; or use "
        "`.submit(…)` where the flow run itself is to do the work."
    )
    rollback = "Stop the process that serves the task."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-background-tasks",)

    def check_project(self, project: Project) -> Iterator[Hit]:
        delayed: dict[int, list[PrefectCall]] = {}
        for module in project.members(TASK_WORKERS):
            for call in module.calls:
                task = call.definition.root
                if call.how != "delay" or not isinstance(task, Task) or task.external is not None:
                    continue
                if self.applies_to(module):
                    delayed.setdefault(id(task), []).append(call)
        if not delayed:
            return
        served = served_tasks(project)
        if served is None:
            return
        for key, (call, *others) in delayed.items():
            if key in served:
                continue
            task = call.definition.root
            related = [(Place(task.module, task.node), f"Task `{task.name}` is defined here")]
            related += [(Place(other.module, other.node), "And here") for other in others]
            yield hit(
                call.module,
                call.node,
                f"Nothing in the repository serves task `{task.name}`, so what `.delay(…)` puts off may never "
                f"run.",
                related=related,
                symbol=task.name,
            )
