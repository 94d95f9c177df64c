"""A run over a `prefect.yaml` with many deployments, against loading that file.

    python benchmarks/deployments.py [--deployments 1000] [--rounds 5]

The file and the flows that it deploys are made in a folder that is thrown away. Both sides run in this
process, after a warm-up that does all imports: what is compared grows with the file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from prefect_lint.engine.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

FLOWS = 50

_FLOW = """\
from prefect import flow


@flow
def import_orders(day: str = "today", limit: int = 1) -> None:
    pass
"""
_HEAD = """\
definitions:
  pull: &pull
    - prefect.deployments.steps.git_clone:
        id: clone
        repository: https://github.com/acme/orders.git
build:
  - prefect_docker.deployments.steps.build_docker_image:
      id: build-image
      requires: prefect-docker
      image_name: registry.example.org/orders
deployments:
"""
_DEPLOYMENT = """\
  - name: region-{number}
    version: "1.{number}"
    tags: [orders, region-{number}]
    description: Imports the orders of region {number}
    entrypoint: flows/region_{flow}.py:import_orders
    parameters:
      day: yesterday
      limit: {number}
    schedules:
      - cron: "{minute} 3 * * *"
        timezone: Europe/Oslo
        active: true
    pull: *pull
    work_pool:
      name: default
      work_queue_name: queue-{flow}
      job_variables:
        image: "{{{{ build-image.image }}}}"
        env: {{STAGE: prod, REGION: "{number}"}}
"""


def make(folder: Path, deployments: int) -> Path:
    """Write a `prefect.yaml` with so many deployments, and their flows, into a folder."""
    (folder / "flows").mkdir(parents=True)
    for flow in range(FLOWS):
        (folder / "flows" / f"region_{flow}.py").write_text(_FLOW, encoding="utf-8")
    written = [
        _DEPLOYMENT.format(number=number, flow=number % FLOWS, minute=number % 60)
        for number in range(deployments)
    ]
    path = folder / "prefect.yaml"
    path.write_text(_HEAD + "".join(written), encoding="utf-8")
    return path


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The CPU time of some work, in seconds: the median of several rounds."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return statistics.median(found)


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deployments", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        small = make(Path(temporary, "small"), 2)
        large = make(Path(temporary, "large"), asked.deployments)
        run([small.parent], isolated=True)
        text = large.read_text(encoding="utf-8")
        fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        linting = seconds(lambda: run([large], isolated=True), asked.rounds)
        loading = seconds(lambda: yaml.load(text, Loader=fast), asked.rounds)
        as_prefect = seconds(lambda: yaml.safe_load(text), 1)
    size = len(text) / 1000
    print(f"{asked.deployments} deployments, {size:.0f} kB")
    print(f"linting             {linting:6.2f} s")
    print(f"loading on libyaml  {loading:6.2f} s   ratio {linting / loading:.1f}")
    print(f"loading as Prefect  {as_prefect:6.2f} s   ratio {linting / as_prefect:.2f}")


if __name__ == "__main__":
    main()
