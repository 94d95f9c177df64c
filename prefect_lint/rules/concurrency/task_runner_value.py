"""PFL211 task-runner-value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.task_runners import max_workers_of, task_runner_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.task_runners import TaskRunner
    from prefect_lint.rule import Hit

_RUNNERS = "prefect.task_runners."
_POOLS = ("ThreadPoolTaskRunner", "ProcessPoolTaskRunner", "ConcurrentTaskRunner")


class TaskRunnerValue(Rule):
    """A flow is given a task runner that it can't work with.

    ## What it catches
    A string or number as `task_runner=`; `max_workers` that is zero, negative or a string; and under
    Prefect 2, `ConcurrentTaskRunner(max_workers=…)`, which it does not have.

    ## Why it matters
    Prefect 3 takes nearly anything when the flow is made and only fails when the flow runs. Then the flow run
    may be left in Running, where nothing tells that it is dead.

    ## Example
    ```python
    from prefect import flow
    from prefect.task_runners import ThreadPoolTaskRunner

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=0))
    def load_all() -> None:
        print("loading")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.task_runners import ThreadPoolTaskRunner

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
    def load_all() -> None:
        print("loading")
    ```

    ## When it stays silent
    The value can't be read from the source, comes from configuration or the environment, or is a task runner
    of a class or an instance: both work. Names that a Prefect version does not have belong to the migration
    rules.
    """

    code = "PFL211"
    name = "task-runner-value"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.97
    risk = "Every run of the flow fails before its first task, and may be left in Running on the server."
    recommendation = (
        "Give `task_runner` a task runner such as `ThreadPoolTaskRunner(max_workers=4)`, with at least one "
        "worker, or leave it out."
    )
    rollback = "Put the former value back: the flow fails again when it runs."
    references = ("https://docs.prefect.io/v3/concepts/task-runners",)

    counting = SafeFix(
        "Write the number of workers as a number.",
        because="The flow failed before its first task, and now has as many workers as the string says.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        option = own_option(flow, "task_runner")
        if option is None or flow.external is not None or is_expected_to_fail(flow.node):
            return
        module = flow.module
        if option.is_literal:
            value = option.literal
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                yield hit(
                    module,
                    place_of(flow, option),
                    f"Flow `{flow.name}` is given `{value!r}` as its task runner, which is none.",
                    symbol=flow.name,
                )
            return
        runner = task_runner_of(flow)
        wrong = None if runner is None else _wrong_workers(runner, module.majors)
        if runner is not None and wrong is not None:
            yield hit(
                module,
                place_of(flow, option),
                f"The task runner of flow `{flow.name}` {wrong}.",
                symbol=flow.name,
                fix=self.counting(_as_number(runner)),
            )


def _wrong_workers(runner: TaskRunner, majors: tuple[int, ...]) -> str | None:
    if not runner.cls.startswith(_RUNNERS) or runner.name not in _POOLS:
        return None
    given = max_workers_of(runner.node)
    if given is None:
        return None
    if majors == (2,):
        if runner.name == "ConcurrentTaskRunner":
            return (
                "is `ConcurrentTaskRunner` with `max_workers`, which it does not take in Prefect 2"
            )
        return None
    if 2 in majors and runner.name == "ConcurrentTaskRunner":
        return None
    number = runner.max_workers
    if number is not None and number <= 0:
        return f"has `max_workers={number:g}`, which raises `ValueError` when the flow runs"
    thing = runner.module.project.infer.thing(given, runner.module)
    if isinstance(thing, t.Value) and isinstance(thing.value, str):
        return f"has `max_workers={thing.value!r}`, a string, which raises `TypeError` when the flow runs"
    return None


def _as_number(runner: TaskRunner) -> Replace | None:
    """The number in the place of a string that holds one."""
    given = max_workers_of(runner.node)
    if not isinstance(given, o.Constant) or not isinstance(given.value, str):
        return None
    text = given.value
    if not (text.isascii() and text.isdigit()) or text.startswith("0"):
        return None
    return Replace(given, text, file=runner.module)
