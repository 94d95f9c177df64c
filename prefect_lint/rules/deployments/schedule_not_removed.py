"""PFL612 schedule-not-removed."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, cast

from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import YamlNode

_SCHEDULE = re.compile(r"#[#\s-]*(?:schedule\s*:\s*\{\s*)?(?:cron|interval|rrule)\s*:\s*\S")

_ANOTHER = re.compile(r"#[#\s-]*(?:name|entrypoint)\s*:")


class ScheduleNotRemoved(Rule):
    """A deployment has its schedule taken away in the file, and keeps it on the server.

    ## What it catches
    `schedules: []`, `schedule: {}` and `schedule: null` of a deployment in `prefect.yaml`, and a schedule that
    is commented out in a deployment that has no other.

    ## Why it matters
    These are what people write to unschedule a deployment, and in Prefect 3 they do nothing: it takes an empty
    list for "nothing said" and leaves the schedules of an existing deployment as they are. The flow goes on
    running, with nothing in the repository that tells why. (Prefect 2.20 did take them away.)

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules: []
        #  - cron: "0 3 * * *"
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * * *"
            active: false
    ```

    ## When it stays silent
    Another schedule is given, or may be; the deployment has no name, as forms for others have; or the Prefect
    of the file is 2, or not known to be 3. `schedules=[]` in Python does take the schedules away. Whether a
    deployment ever had a schedule stands in no file of the repository as it is: `prefect deploy` writes
    `schedules: []` itself when it saves a deployment that never had one. So the rule only speaks when it is
    asked to, and is surer where a schedule is commented out.
    """

    code = "PFL612"
    name = "schedule-not-removed"
    category = "deployments"
    severity = Severity.ADVICE
    confidence = 0.3
    recommended = False
    versions = (3,)
    risk = "If the deployment had a schedule before, it still runs on it."
    recommendation = (
        "Look with `prefect deployment inspect`; take a schedule away with `prefect deployment schedule "
        "clear`, or keep it in the file with `active: false`."
    )
    rollback = (
        "Create the schedule again, with `prefect deployment schedule create` or in the file."
    )
    references = ("https://github.com/PrefectHQ/prefect/issues/23097",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        comments = [(line, text) for line, _, text in file.document.comments()]
        for deployment in file.deployments:
            if deployment.schedules or not deployment.schedules_known or not deployment.name:
                continue
            empty = [it for it in _given(deployment) if not it.value]
            outside = _commented_out(comments, deployment)
            if outside is not None:
                at = empty[0] if empty else deployment.settings["name"]
                yield hit(
                    file,
                    at.node,
                    f"The schedule in line {outside} is commented out, which does not take it from a "
                    "deployment that has it.",
                    symbol=deployment.name,
                    confidence=0.8,
                )
            elif empty:
                yield hit(
                    file,
                    empty[0].node,
                    f"An empty `{empty[0].name}` leaves an existing deployment the schedules that it has.",
                    symbol=deployment.name,
                )


def _given(deployment: Deployment) -> list[Setting]:
    found = [deployment.get(name) for name in ("schedules", "schedule")]
    return [it for it in found if it is not None and it.is_literal]


def _commented_out(comments: list[tuple[int, str]], deployment: Deployment) -> int | None:
    """The line of the first comment in a deployment that is a schedule of it."""
    node = cast("YamlNode", deployment.node)
    place = node.document.lines.place
    first, last = place(node.start)[0], place(node.end)[0]
    for line, text in comments[bisect_left(comments, (first, "")) :]:
        # What follows belongs to another deployment, which is commented out as a whole.
        if line > last or _ANOTHER.match(text):
            return None
        if _SCHEDULE.match(text):
            return line
    return None
