"""Deploys a project folder as people do, by `prefect deploy`, and reports what came of it.

Used instead of a program, where what counts is in `prefect.yaml`. It runs in an environment that is
thrown away, and in an empty folder that is too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

import object_storage
import observe
from child import Child

_CLI = Path(__file__).with_name("command_line.py")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def main(folder: Path, asked: dict[str, Any]) -> None:
    """Deploy a copy of the folder, run one of its deployments when that is asked for, and report."""
    with object_storage.running() as stored:
        observed = _observed(folder, asked)
    observe.report(**observed, uploaded=", ".join(sorted(stored)) or "nothing")


def _observed(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    project = Path.cwd() / "project"
    shutil.copytree(folder, project, ignore=shutil.ignore_patterns("__pycache__"))
    asyncio.run(_make_pool())
    returncode, output = _prefect(project, "--no-prompt", "deploy", *asked["command"])
    deployed = asyncio.run(_deployments(asked["flows"]))
    observed: dict[str, Any] = {}
    if asked["run"] is not None:
        chosen = deployed[asked["run"]]["id"]
        if asked["scheduled"]:
            made = asyncio.run(_scheduled(chosen))
        else:
            made = asyncio.run(_asked_for(chosen, asked["parameters"]))
        observed["state"] = asyncio.run(_run(made))
    for found in deployed.values():
        del found["id"]
    if len(deployed) == 1:
        (only,) = deployed.values()
        observed |= only
        observed["active"] = [schedule["active"] for schedule in only["schedules"]]
    return {
        "rc": returncode,
        "output": _plain(output),
        "deployed": deployed,
        "names": ", ".join(sorted(deployed)) or "none",
        **observed,
    }


def _prefect(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the output of the command line, in a process of its own."""
    settings = {
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_CLI_WRAP_LINES": "false",
        "COLUMNS": "400",
        "TERM": "dumb",
    }
    output = folder.with_name(f"{folder.name}.output")
    output.unlink(missing_ok=True)
    child = Child(
        os.environ["PROOF_NURSERY"],
        [str(_CLI), *arguments],
        {**os.environ, **settings},
        folder,
        output,
        Path(sys.executable),
    )
    returncode = child.wait()
    return returncode, output.read_text("utf-8", errors="replace")


def _plain(output: str) -> str:
    return " ".join(_ANSI.sub("", output).split())


async def _make_pool() -> None:
    """The work pool that every project deploys to is called `default`."""
    # As `prefect work-pool create` does; without the template the server checks no job variables.
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name="default", type="process", base_job_template=template)
    async with get_client() as client:
        with contextlib.suppress(ObjectAlreadyExists):
            await client.create_work_pool(pool)


async def _deployments(prefix: str) -> dict[str, dict[str, Any]]:
    """What the server has of the deployments of flows whose name begins so, by their names."""
    # The server is shared with all other proofs: without a filter, its pages would cut ours off.
    ours = FlowFilter(name=FlowFilterName(like_=prefix))
    async with get_client() as client:
        flows = {flow.id: flow.name for flow in await client.read_flows(flow_filter=ours)}
        found = await client.read_deployments(flow_filter=ours)
    return {
        it.name: {
            "id": str(it.id),
            "flow": flows[it.flow_id],
            "tags": it.tags,
            "parameters": it.parameters,
            "paused": it.paused,
            "schedules": [
                {
                    "active": schedule.active,
                    "parameters": getattr(schedule, "parameters", {}),
                    **schedule.schedule.model_dump(mode="json", exclude={"anchor_date"}),
                }
                if hasattr(schedule.schedule, "model_dump")
                else {"active": schedule.active, **json.loads(schedule.schedule.json())}
                for schedule in it.schedules
            ],
            "work_pool": it.work_pool_name,
            "work_queue": it.work_queue_name,
            "job_variables": _job_variables(it),
            "concurrency_limit": _concurrency_limit(it),
            "version": it.version,
            "entrypoint": it.entrypoint,
        }
        for it in found
        if flows.get(it.flow_id, "").startswith(prefix)
    }


def _job_variables(deployment: Any) -> Any:
    return getattr(deployment, "job_variables", None) or {}


def _concurrency_limit(deployment: Any) -> Any:
    limit = getattr(deployment, "global_concurrency_limit", None)
    return None if limit is None else limit.limit


async def _asked_for(deployment_id: str, parameters: dict[str, Any]) -> UUID:
    """A run that is asked for, as by the button in the UI."""
    async with get_client() as client:
        made = await client.create_flow_run_from_deployment(
            UUID(deployment_id), parameters=parameters or None
        )
    return made.id


async def _scheduled(deployment_id: str) -> UUID:
    """A run as the scheduler makes it: with the parameters of the deployment, which nobody checks."""
    async with get_client() as client:
        deployment = await client.read_deployment(UUID(deployment_id))
        asked = {
            "flow_id": str(deployment.flow_id),
            "deployment_id": deployment_id,
            "parameters": deployment.parameters,
            "state": {"type": "SCHEDULED"},
        }
        made = await client._client.post("/flow_runs/", json=asked)
    return UUID(made.json()["id"])


async def _run(flow_run_id: UUID) -> str:
    """Execute a run as a worker would, in a process of its own; the state in which it ends."""
    _prefect(Path.cwd(), "flow-run", "execute", str(flow_run_id))
    async with get_client() as client:
        ended = await client.read_flow_run(flow_run_id)
    return "none" if ended.state_type is None else str(ended.state_type.value)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
