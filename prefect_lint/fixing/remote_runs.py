"""Runs in other systems that are waited for where they are started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.statements import UseBelow
from prefect_lint.knowledge import integrations
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.remote_runs import StartedRun

_NAMES = ("run", "job_run", "started_run")
_WAIT, _FETCH = "wait_for_completion", "fetch_result"


def waiting_for(started: StartedRun) -> UseBelow | None:
    """Below the `trigger()` of a block, the calls that wait for the run and raise when it failed.

    `None` for other calls that start work, of which nobody knows what to wait for, and in loops: there each run
    would wait for the one before it.
    """
    func = started.call.func
    handle = integrations.handle_of(started.trigger.gives)
    if (
        started.starts is not True
        or started.through is not None
        or started.as_future
        or handle is None
        or not isinstance(func, o.Attribute)
        or func.attr != "trigger"
        or _is_repeated(started.call)
    ):
        return None
    if _WAIT in handle.raises:
        methods = [_WAIT]
    elif _WAIT in handle.waits and _FETCH in handle.raises:
        methods = [_WAIT, _FETCH]
    else:
        return None
    awaiting = "await " if isinstance(started.value, o.Await) else ""
    return UseBelow(started.value, _NAMES, [f"{awaiting}{{name}}.{it}()" for it in methods])


def _is_repeated(call: o.Call) -> bool:
    for node in call.ancestors():
        if isinstance(node, o.FunctionDef | o.Lambda):
            return False
        if isinstance(node, o.For | o.While):
            return True
    return False
