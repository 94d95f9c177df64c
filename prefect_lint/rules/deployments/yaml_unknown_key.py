"""PFL602 yaml-unknown-key."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.yaml_changes import RenameKey
from prefect_lint.knowledge import deployment_fields as known
from prefect_lint.knowledge import misplaced_keys
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import YamlNode

_MATCHING = frozenset({"expect", "match", "match_related"})
_ABOUT_THE_FILE = frozenset({"description", "version"})
"""What people say of a file as well as of a deployment."""
_NEAR = 0.8
_LONG = 10
"""So long a name is not one that somebody had for something else."""


class YamlUnknownKey(Rule):
    """A key of `prefect.yaml` stands where Prefect does not look for it, so it does nothing.

    ## What it catches
    A key of a deployment, of its `work_pool`, `concurrency_limit` or triggers that is spelled wrong
    (`parameter:`, `schedulez:`) or belongs elsewhere: `is_schedule_active`, `work_queue_name` and
    `job_variables` beside `work_pool`, `cron` beside `schedules`, `retries`, `image`. At the top of the file:
    a key that belongs into a deployment, or that is nearly one of Prefect's.

    ## Why it matters
    Prefect ignores such keys without a word. The deployment is made, without what the key asks for: the
    schedule runs that was to be off, the run gets the default image, the parameters are missing.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        work_queue_name: urgent
        parameter:
          day: today
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          work_queue_name: urgent
        parameters:
          day: today
    ```

    ## When it stays silent
    The key is like none that Prefect knows, as with notes that a team keeps for itself, or there is nothing
    behind it, as in `flow_variables: {}` (both are reported when the rule is asked for by name); it asks for
    what is so anyway (`is_schedule_active: true`); it starts with `x-`, `_` or `.`; or it holds an anchor that
    is used elsewhere in the file. At the top, what each deployment says for itself as well, and `description`
    and `version`, are left alone. In triggers only what is spelled nearly like a key of theirs counts. Keys of
    a schedule are the business of PFL601.
    """

    code = "PFL602"
    name = "yaml-unknown-key"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "Prefect ignores the key without a word, so the deployment does not have what it asks for."
    )
    recommendation = "Move or rename the key, then look at what the deployment does with it."
    rollback = "Put the key back where it was; Prefect ignores it again."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    renaming = UnsafeFix(
        "Rename the key to the one that seems to be meant.",
        because="The name is told by its likeness, and what Prefect ignored so far comes into force.",
    )

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        root = file.root
        if root is None or not root.is_mapping:
            return
        for key, value, merged in root.entries:
            name = key.value
            if not isinstance(name, str) or merged or name in known.FILE_KEYS or _is_noted(key):
                continue
            if name in known.DEPLOYMENT_KEYS:
                if (
                    name not in _ABOUT_THE_FILE
                    and _is_missed(file, name)
                    and not _is_anchored(value)
                ):
                    yield hit(
                        file,
                        key,
                        f"`{name}` stands at the top of the file, where Prefect does not look for it.",
                        recommendation="Move it into the deployments that it is meant for.",
                    )
            elif not _is_anchored(value) and (near := _near(name, known.FILE_KEYS)):
                yield hit(
                    file,
                    key,
                    f"Prefect knows no key `{name}` at the top of the file.",
                    recommendation=f"Write `{near}`, if that is what is meant.",
                    fix=_renamed(root, key, near),
                )

        deployments = root.get("deployments")
        for node in deployments.items if deployments is not None else ():
            yield from _of_deployment(file, node)


def _of_deployment(file: DeploymentFile, node: YamlNode) -> Iterator[Hit]:
    yield from _hits(
        file, node, "a deployment", known.DEPLOYMENT_KEYS, misplaced_keys.IN_DEPLOYMENT
    )
    pool = node.get("work_pool")
    yield from _hits(file, pool, "`work_pool`", known.WORK_POOL_KEYS, misplaced_keys.IN_WORK_POOL)
    limit = node.get("concurrency_limit")
    yield from _hits(file, limit, "`concurrency_limit`", known.CONCURRENCY_KEYS, {})
    triggers = node.get("triggers")
    for trigger in triggers.items if triggers is not None else ():
        matching = any(trigger.get(name) is not None for name in _MATCHING)
        for key in _unknown(trigger, known.TRIGGER_KEYS):
            near = _near(key.value, known.TRIGGER_KEYS)
            # One that matches nothing else matches every event, which is worse: PFL625.
            if near is not None and (matching or near not in _MATCHING):
                yield _hit(file, trigger, key, "a trigger", known.TRIGGER_KEYS, {})


def _hits(
    file: DeploymentFile,
    node: YamlNode | None,
    what: str,
    keys: Collection[str],
    misplaced: Mapping[str, str],
) -> Iterator[Hit]:
    if node is not None:
        for key in _unknown(node, keys):
            yield _hit(file, node, key, what, keys, misplaced)


def _unknown(node: YamlNode, keys: Collection[str]) -> Iterator[YamlNode]:
    for key, value, _ in node.entries:
        if not isinstance(key.value, str) or key.value in keys or _is_noted(key):
            continue
        # Schedules are active anyway.
        if not (key.value in misplaced_keys.ON_BY_DEFAULT and value.value is True):
            yield key


def _hit(
    file: DeploymentFile,
    mapping: YamlNode,
    key: YamlNode,
    what: str,
    keys: Collection[str],
    misplaced: Mapping[str, str],
) -> Hit:
    name = key.value
    belongs = misplaced.get(name) or misplaced.get(name.replace("-", "_"))
    near = None if belongs else _near(name, keys)
    if not (belongs or near) and (
        meant := _near(name, [it for it in misplaced if len(it) >= _LONG])
    ):
        belongs = f"{misplaced[meant]}, as `{meant}`"
    advice = "Take it out, or put it where Prefect or your own tools look for it."
    if belongs:
        advice = f"It belongs {belongs}."
    elif near:
        advice = f"Write `{near}`, if that is what is meant."
    missed = bool(belongs or near) and not _is_empty(mapping.get(name))
    return hit(
        file,
        key,
        f"Prefect knows no key `{name}` of {what}, and ignores it.",
        recommendation=advice,
        severity=None if missed else Severity.ADVICE,
        opt_in=not missed,
        fix=_renamed(mapping, key, near) if near else None,
    )


def _is_empty(value: YamlNode | None) -> bool:
    """Whether a value is null or an empty collection, so that nothing is lost with it."""
    if value is None or value.is_null:
        return True
    return (value.is_mapping and not value.entries) or (value.is_sequence and not value.items)


def _renamed(mapping: YamlNode, key: YamlNode, near: str) -> Proposal | None:
    if mapping.get(near) is not None:
        return None
    words = f"Rename the key to `{near}`."
    return YamlUnknownKey.renaming(RenameKey(key, near), description=words)


def _is_missed(file: DeploymentFile, name: str) -> bool:
    """Whether a deployment does not say for itself what stands at the top of the file."""
    return any(
        deployment.get(name) is None and deployment.get("entrypoint") is not None
        for deployment in file.deployments
    )


def _near(name: str, keys: Collection[str]) -> str | None:
    if len(name) < 4:
        return None
    found = get_close_matches(name.replace("-", "_"), sorted(keys), n=1, cutoff=_NEAR)
    return found[0] if found else None


def _is_noted(key: YamlNode) -> bool:
    """Whether a key is marked as not meant for Prefect."""
    return str(key.value).startswith(("x-", "x_", "_", "."))


def _is_anchored(value: YamlNode) -> bool:
    """Whether a value, or something in it, is there to be repeated by aliases."""
    return any(node.text.startswith("&") for node in value.walk())
