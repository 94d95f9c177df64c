"""Loads a flow from its file in a process of its own, as a worker does before each run.

Used where what counts is whether the load comes to its end. With the word `without-api`, the Prefect API
can't be reached meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from prefect.client.orchestration import get_client

import observe

LOAD = """
import inspect, sys
from prefect.flows import load_flow_from_entrypoint as load

# What stands in for a flow whose file can't be imported is of no use to a run.
known = inspect.signature(load).parameters
try:
    load(sys.argv[1], **({"use_placeholder_flow": False} if "use_placeholder_flow" in known else {}))
except Exception as error:
    print(type(getattr(error, "user_exc", error)).__name__, file=sys.stderr)
    sys.exit(3)
"""
NOWHERE = "http://127.0.0.1:9/api"
PATIENCE = 3.0
"""Seconds that a load may go on after it has served or deployed something."""


def main(file: str, flow: str, *words: str) -> None:
    """Load the flow and report how that ended."""
    variables = {**os.environ, "PREFECT_CLIENT_MAX_RETRIES": "0"}
    if "without-api" in words:
        variables["PREFECT_API_URL"] = NOWHERE
    path = Path(file)
    command = [sys.executable, "-c", LOAD, f"{path.name}:{flow}"]
    # Prefect 2 serves only what is below the folder that it is started in.
    with subprocess.Popen(
        command, env=variables, cwd=path.parent, stderr=subprocess.PIPE, text=True
    ) as process:
        loaded, deployed = _wait(process, flow.replace("_", "-"))
        errors = "" if process.stderr is None else process.stderr.read()
    error = errors.split()[-1] if process.returncode == 3 else None
    observe.report(loaded=loaded, deployed=deployed, error=error)


def _wait(process: subprocess.Popen[str], name: str) -> tuple[bool, bool]:
    """Whether the load came to its end, and whether there is a deployment of the flow then."""
    deployed_at = None
    while process.poll() is None:
        if deployed_at is None and asyncio.run(_is_deployed(name)):
            deployed_at = time.monotonic()
        if deployed_at is not None and time.monotonic() > deployed_at + PATIENCE:
            process.kill()
            return False, True
        time.sleep(0.3)
    return process.returncode == 0, asyncio.run(_is_deployed(name))


async def _is_deployed(name: str) -> bool:
    async with get_client() as client:
        found = await client.read_deployments()
        flows = [await client.read_flow(deployment.flow_id) for deployment in found]
    return name in [flow.name for flow in flows]


if __name__ == "__main__":
    main(*sys.argv[1:])
