"""Flow runs of deployments that a flow or task starts: how long it waits, and whether it looks at them."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.given import number
from prefect_lint.model.outcome_care import Care
from prefect_lint.model.remote_runs import started_runs
from prefect_lint.model.run_sites import in_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.remote_runs import StartedRun


class Waiting(enum.Enum):
    """How long the call that starts a flow run waits for its end."""

    TO_THE_END = "to the end"
    SOME_TIME = "some time"
    NOT = "not"
    UNKNOWN = "unknown"


def ignored_flow_runs(module: Module) -> Iterator[tuple[StartedRun, Waiting]]:
    """The flow runs that flows and tasks of a module start, and whose state nobody looks at."""
    for started in started_runs(module, integrations.DEPLOYMENT):
        if started.starts and started.care is Care.NOTHING and in_run(started.call, module):
            yield started, waiting(started)


def waiting(started: StartedRun) -> Waiting:
    """How long a call waits.

    `run_deployment` waits to the end by default, not at all with `timeout=0`, and comes back without an
    error when its seconds are over: https://docs.prefect.io/v3/how-to-guides/deployments/run-deployments
    """
    keyword = started.trigger.awaits_unless_zero
    if keyword is None:
        return Waiting.NOT
    module, call = started.made
    if call.has_double_star:
        return Waiting.UNKNOWN
    given = call.keyword(keyword)
    if given is None or module.project.infer.thing(given, module) == t.Value(None):
        return Waiting.TO_THE_END
    seconds = number(given, module)
    if seconds is None:
        return Waiting.UNKNOWN
    return Waiting.SOME_TIME if seconds > 0 else Waiting.NOT
