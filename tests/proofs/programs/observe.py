"""What the example programs use to show what Prefect did: counts, states and one JSON line.

Nothing here changes how a flow runs. It works under Prefect 2 and 3, and keeps its counts in
memory, because every program is one process.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import prefect
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

_lock = threading.Lock()
_bodies: Counter[str] = Counter()
_inside = 0
_peak = 0
_entered: float | None = None
_left = 0.0


def ran(name: str) -> None:
    """Count that the body of a task or flow was entered."""
    with _lock:
        _bodies[name] += 1


def bodies(name: str) -> int:
    """How often the body with that name was entered."""
    return _bodies[name]


@contextlib.contextmanager
def inside() -> Iterator[None]:
    """Count how many bodies are in this block at the same time."""
    global _inside, _peak, _entered, _left
    with _lock:
        _inside += 1
        _peak = max(_peak, _inside)
        if _entered is None:
            _entered = time.monotonic()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            _left = time.monotonic()


def peak() -> int:
    """The most bodies that were ever inside at the same time."""
    return _peak


def span() -> float:
    """Seconds from when the first body was inside until the last one had left."""
    return 0.0 if _entered is None else _left - _entered


class Run:
    """How one flow run ended."""

    def __init__(self, state: Any) -> None:
        self.state: str = state.type.value
        self.id: UUID = state.state_details.flow_run_id
        outcome = state.result(raise_on_failure=False)
        self.value: Any = None if isinstance(outcome, BaseException) else outcome
        self.exception = type(outcome).__name__ if isinstance(outcome, BaseException) else None


def run(flow: Any, *args: Any, **parameters: Any) -> Run:
    """Run a flow to its end, however it ends."""
    if inspect.iscoroutinefunction(flow.fn):
        state = asyncio.run(flow(*args, return_state=True, **parameters))
    else:
        state = flow(*args, return_state=True, **parameters)
    return Run(state)


def failed_tasks(run: Run) -> int:
    """How many task runs of a flow run the server shows as failed.

    Prefect 3 reports task runs through events, so the server learns of them a little later: a
    failure that has not come within some seconds counts as none.
    """
    patience = time.monotonic() + 15
    while not (failed := asyncio.run(_read_states(run.id)).count("FAILED")):
        if time.monotonic() > patience:
            break
        time.sleep(0.3)
    return failed


async def _read_states(flow_run_id: UUID) -> list[str]:
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
    async with get_client() as client:
        found = await client.read_task_runs(flow_run_filter=chosen)
    return [str(task_run.state_type.value) for task_run in found if task_run.state_type]


def limit_tag(tag: str, slots: int) -> None:
    """What an operator does with `prefect concurrency-limit create`."""

    async def create() -> None:
        async with get_client() as client:
            await client.create_concurrency_limit(tag=tag, concurrency_limit=slots)

    asyncio.run(create())


def report(**observations: Any) -> None:
    """Print what was observed, as the last line of the program."""
    print(json.dumps({"prefect": prefect.__version__, "observations": observations}), flush=True)
