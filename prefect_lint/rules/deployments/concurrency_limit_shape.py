"""PFL623 concurrency-limit-shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.fixing.yaml_changes import ReplaceScalar
from prefect_lint.knowledge.deployment_fields import (
    COLLISION_STRATEGIES,
    CONCURRENCY_CONFIG,
    GRACE_PERIOD_SECONDS,
)
from prefect_lint.model.deployments.settings import PythonSetting, YamlSetting
from prefect_lint.model.deployments.texts import is_huge
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit

_STRATEGIES = " or ".join(f"`{name}`" for name in COLLISION_STRATEGIES)
_UNLIMITED = "Prefect makes the deployment without a word, and without any limit: all runs that are due start."


class _Fault(NamedTuple):
    at: Setting
    message: str
    recommendation: str
    risk: str | None = None
    meant: str | None = None
    """What certainly was to stand there."""


class ConcurrencyLimitShape(Rule):
    """The concurrency limit of a deployment is one that Prefect refuses, or that limits nothing.

    ## What it catches
    A limit of zero or less; in the long form a `collision_strategy` that is missing or is not exactly
    `ENQUEUE` or `CANCEL_NEW`, a `grace_period_seconds` that is not between 60 and 86400, or no `limit` at
    all. In Python the same in `ConcurrencyLimitConfig(…)`, and a dict, which `.deploy(…)` and
    `.to_deployment(…)` don't take.

    ## Why it matters
    Most of these end `prefect deploy` with an error of the server, after build and push. The long form
    without `limit` is worse: it is accepted, and then no limit is set.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        concurrency_limit:
          limit: 1
          collision_strategy: cancel_new
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        concurrency_limit:
          limit: 1
          collision_strategy: CANCEL_NEW
    ```

    ## When it stays silent
    The Prefect of the file is 2, which does not know the key, or not known to be 3; a value is a template or
    not known; the limit is null; or a value has a type for which the file as a whole is refused, which is the
    business of PFL601.
    """

    code = "PFL623"
    name = "concurrency-limit-shape"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    versions = (3,)
    risk = (
        "`prefect deploy` ends with an error after the build, and the deployments below this one are not "
        "updated."
    )
    recommendation = "Give a limit of at least 1, and with it `ENQUEUE` or `CANCEL_NEW`."
    rollback = "Put the old value back; take the whole key out to run without a limit."
    references = ("https://docs.prefect.io/v3/concepts/deployments#concurrency-limiting",)

    spelling = SafeFix(
        "Write the strategy as Prefect does.",
        because="The deployment that was refused is made, with the strategy that the word says.",
    )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        name = "global_limit" if deployment.how == "serve" else "concurrency_limit"
        given = deployment.get(name)
        if given is None or given.is_null:
            return
        for fault in _faults(given, name):
            yield hit(
                fault.at.file,
                fault.at.node,
                fault.message,
                symbol=deployment.name,
                recommendation=fault.recommendation,
                risk=fault.risk,
                fix=self.spelling(_spelled(fault)),
            )


def _spelled(fault: _Fault) -> Replace | ReplaceScalar | None:
    if fault.meant is None:
        return None
    if isinstance(fault.at, YamlSetting):
        return ReplaceScalar(fault.at.node, fault.meant)
    node = fault.at.node
    return Replace(node, f'"{fault.meant}"') if isinstance(node, o.Constant) else None


def _faults(given: Setting, name: str) -> Iterator[_Fault]:
    fields = given.fields
    if fields is None:
        yield from _limit(given)
    elif isinstance(given, PythonSetting) and not _is_config(given):
        yield _Fault(
            given,
            f"`{name}` is a dict, and Prefect takes a number or a `ConcurrencyLimitConfig`.",
            "Make it `ConcurrencyLimitConfig(limit=…, collision_strategy=…)` of "
            "`prefect.client.schemas.objects`.",
            "The script that deploys ends with a `ValidationError`.",
        )
    else:
        yield from _long_form(given, fields, in_python=isinstance(given, PythonSetting))


def _is_config(given: PythonSetting) -> bool:
    return (given.made_by or "").rpartition(".")[2] == CONCURRENCY_CONFIG


def _long_form(
    given: Setting, fields: Mapping[str, Setting], *, in_python: bool
) -> Iterator[_Fault]:
    limit, strategy = _not_null(fields.get("limit")), _not_null(fields.get("collision_strategy"))
    if limit is not None:
        yield from _limit(limit)
    if strategy is None and not in_python:
        yield _Fault(
            given,
            "The long form of `concurrency_limit` has no `collision_strategy`, which Prefect asks for.",
            "Add `collision_strategy: ENQUEUE`, or write the number alone: `concurrency_limit: 1`.",
        )
    elif strategy is not None and not _is_strategy(strategy):
        meant = (strategy.text or "").upper().replace("-", "_")
        yield _Fault(
            strategy,
            f"`collision_strategy` is {_strategy(strategy)}, and Prefect takes {_STRATEGIES}.",
            f"Write `{meant}`."
            if meant in COLLISION_STRATEGIES
            else f"Write {_STRATEGIES}: wait for a slot, or cancel the new run.",
            meant=meant if meant in COLLISION_STRATEGIES else None,
        )
    elif limit is None and not in_python:
        yield _Fault(
            given,
            "`concurrency_limit` has no `limit`, so nothing is limited.",
            "Add `limit: 1`, or how many runs may go on at a time; take the key out if none is meant.",
            _UNLIMITED,
        )
    grace = fields.get("grace_period_seconds")
    if grace is not None and grace.is_literal and isinstance(grace.value, int):
        least, most = GRACE_PERIOD_SECONDS
        if not least <= grace.value <= most:
            yield _Fault(
                grace,
                f"`grace_period_seconds` is {_shown(grace.value)}, and Prefect takes {least} to {most}.",
                f"Give a number of seconds from {least} to {most}, or take the key out.",
            )


def _limit(limit: Setting) -> Iterator[_Fault]:
    value = limit.value if limit.is_literal else None
    if isinstance(value, int) and not isinstance(value, bool) and value < 1:
        yield _Fault(
            limit,
            f"The concurrency limit is {_shown(value)}, and the server takes 1 and more.",
            "Give a limit of at least 1; pause the deployment when it is not to run.",
        )


def _strategy(given: Setting) -> str:
    return "no text" if given.text is None else f"`{given.text[:40]}`"


def _shown(number: int) -> str:
    return "far outside" if is_huge(number) else str(number)


def _not_null(given: Setting | None) -> Setting | None:
    return None if given is None or given.is_null else given


def _is_strategy(given: Setting) -> bool:
    return not given.is_literal or given.value in COLLISION_STRATEGIES
