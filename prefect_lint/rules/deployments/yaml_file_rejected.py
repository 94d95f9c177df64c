"""PFL601 yaml-file-rejected."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.fixing.yaml_changes import QuoteScalar, RenameKey
from prefect_lint.fixing.yaml_keys import RemoveKey
from prefect_lint.knowledge.deployment_fields import SCHEDULE_KEYS
from prefect_lint.model.deployments.schema import SINCE, rejections
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.schema import Rejection
    from prefect_lint.rule import Hit

_MEANT = {"tz": "timezone", "time_zone": "timezone", "crons": "cron", "enabled": "active"}
_READ_FURTHER = frozenset({"cron", "entrypoint", "rrule", "timezone"})
"""Texts in which a number is no better in quotes."""
_KINDS = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
    type(None): "null",
}


class YamlFileRejected(Rule):
    """One value of the wrong type makes Prefect skip the whole `prefect.yaml`.

    ## What it catches
    Values of a type that Prefect 3.4.18 and later refuse: `version: 1.0` and `name: 7`, which YAML reads as
    numbers; `work_pool: my-pool`; `parameters:` with nothing after it; `schedules:` that is not a list;
    `interval: 1h` and `interval: "1:30"`; and in a schedule every key that is not known (`tz:`), none or
    several of `cron`, `interval` and `rrule`.

    ## Why it matters
    Prefect does not leave out the deployment with the fault: it drops all deployments of the file, and goes
    on as if there were none. What it says in the end, that an entrypoint must be provided, leads away from
    the fault, and every deployment keeps the state it had before.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        version: 1.10
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * * *"
            tz: Europe/Oslo
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        version: "1.10"
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * * *"
            timezone: Europe/Oslo
    ```

    ## When it stays silent
    The Prefect of the file is older than 3.4.18, or not known to be 3; the key is one that Prefect ignores;
    or the file is a template that another tool fills in.
    """

    code = "PFL601"
    name = "yaml-file-rejected"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    versions = (3,)
    risk = (
        "`prefect deploy` skips every deployment of the file, so none of them is updated, and the message "
        "that it ends with points elsewhere."
    )
    recommendation = (
        "Give the type that Prefect takes; quote what YAML would read as a number or date."
    )
    rollback = "Put the old value back; the file is then skipped as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    quoting = SafeFix(
        "Put the value in quotes.",
        because="The file that was skipped is read, and the value is the text that is written.",
    )

    renaming = UnsafeFix(
        "Rename the key to the one that seems to be meant.",
        because="The name is told by its likeness, and what was never deployed comes into force.",
    )

    leaving_out = UnsafeFix(
        "Take the key out of the schedule.",
        because="What it asks for, which Prefect never did here, stands nowhere any more.",
    )

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        upper = file.prefect_version.upper
        if upper is not None and upper <= SINCE:
            return
        for found in rejections(file):
            yield hit(
                file,
                found.node,
                f"{_message(found).rstrip(',')}, so Prefect skips every deployment of this file.",
                recommendation=_recommendation(found),
                fix=self._fix(found),
            )

    def _fix(self, found: Rejection) -> Proposal | None:
        if found.kind == "type":
            is_other = isinstance(found.node.value, str | None) or found.key in _READ_FURTHER
            quotable = found.wanted == "text" and not is_other
            return self.quoting(QuoteScalar(found.node) if quotable else None)
        if found.kind != "key" or found.mapping is None:
            return None
        meant = _meant(found.key)
        if meant is None:
            return self.leaving_out(RemoveKey(found.mapping, found.node))
        if found.mapping.get(meant) is not None:
            return None
        words = f"Rename the key to `{meant}`."
        return self.renaming(RenameKey(found.node, meant), description=words)


def _message(found: Rejection) -> str:
    if found.kind == "key":
        return f"A schedule has no key `{found.key}`"
    if found.kind == "selectors":
        many = "none" if found.wanted == "none" else "more than one"
        return f"A schedule takes one of `cron`, `interval` and `rrule`, and here is {many} of them"
    if found.kind == "mapping-key":
        return f"`{found.key}` takes keys that are text, and here is {_kind(found)}"
    return f"`{found.key}` is {_kind(found)} and Prefect takes {found.wanted}"


def _kind(found: Rejection) -> str:
    value = found.node.value
    kind = _KINDS.get(type(value), "a date")
    if isinstance(value, str) and "{{" in value:
        return "a template, which is only filled in later,"
    if found.node.kind == "scalar" and not found.node.is_null and len(found.node.text) <= 30:
        return f"{kind}, `{found.node.text}`,"
    return kind


def _meant(key: str) -> str | None:
    """The key of a schedule that another one seems to stand for."""
    near = get_close_matches(key, sorted(SCHEDULE_KEYS), n=1, cutoff=0.75)
    return _MEANT.get(key) or (near[0] if near else None)


def _recommendation(found: Rejection) -> str | None:
    if found.kind == "key":
        meant = _meant(found.key)
        if meant is None:
            return (
                f"Take `{found.key}` out of the schedule; the deployment may have a place for it."
            )
        return f"Write `{meant}` instead."
    if found.kind == "type" and found.wanted == "text" and found.node.kind == "scalar":
        return f'Quote it: `{found.key}: "{found.node.text[:40]}"`.'
    if found.kind == "type" and found.node.is_null:
        return f"Take the key `{found.key}` out, or give it a value."
    return None
