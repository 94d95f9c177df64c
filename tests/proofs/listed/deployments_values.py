"""Proofs of the rules about scalars, limits, names and work pools of deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.proofs.proof import Project, Proof, both

if TYPE_CHECKING:
    from collections.abc import Mapping


def _intervals(observed: Mapping[str, Any]) -> list[float]:
    return [schedule["interval"] for schedule in observed["schedules"]]


def _without_limit(bad: Mapping[str, Any], good: Mapping[str, Any]) -> bool:
    made, limited = bad["deployed"], good["deployed"]
    return made["first"]["concurrency_limit"] is None and all(
        limited[name]["concurrency_limit"] == 1 for name in ("first", "second")
    )


def _south_only(bad: Mapping[str, Any], good: Mapping[str, Any]) -> bool:
    regions = {it["parameters"]["region"] for it in good["deployed"].values()}
    return bool(bad["parameters"] == {"region": "south"} and regions == {"north", "south"})


PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL604",
        Project(
            "PFL604/bad",
            {"rc": 0, "tags": ["orders", "1.1", "False"]},
            "Deployed with {rc}, and the tags are {tags}.",
        ),
        Project(
            "PFL604/good",
            {"rc": 0, "tags": ["orders", "1.10", "no"]},
            "With quotes the tags are the ones that are written: {tags}.",
        ),
        together=lambda bad, good: _intervals(bad) == [90] and _intervals(good) == [5400],
    ),
    *both(
        "PFL614",
        Project(
            "PFL614/bad",
            {"rc": 0, "names": "nightly", "parameters": {"region": "south"}},
            "`prefect deploy --all` ended with {rc}, and of the two deployments there is one, {names}, with "
            "the parameters of the second.",
        ),
        Project(
            "PFL614/good",
            {"rc": 0, "names": "nightly-north, nightly-south"},
            "With a name for each there are both: {names}.",
        ),
        together=_south_only,
    ),
    *both(
        "PFL616",
        Project(
            "PFL616/bad",
            {"rc": 1, "names": "first"},
            "Of three deployments `prefect deploy --all --pool default` made the {names}, and ended with {rc} "
            "at the second, which names no work pool.",
            command=("--all", "--pool", "default"),
            says=("A work pool is required to deploy this flow",),
        ),
        Project(
            "PFL616/good",
            {"rc": 0, "names": "first, second, third"},
            "With a work pool in each it made all of them: {names}.",
        ),
    ),
    *both(
        "PFL621",
        Project(
            "PFL621/bad",
            {"rc": 1, "names": "none"},
            "`prefect deploy --all` ended with {rc} and made {names}: the server refuses a number as an "
            "environment variable.",
            says=("Validation failed for field 'env.WORKERS'",),
        ),
        Project(
            "PFL621/good",
            {"rc": 0, "names": "nightly"},
            "With the number in quotes it made {names}.",
        ),
    ),
    *both(
        "PFL622",
        Project(
            "PFL622/bad",
            {"rc": 0, "job_variables": {"workin_dir": "/opt/orders"}},
            "Deployed with {rc}, to a work pool that knows no such variable, and the job variables are "
            "{job_variables}.",
        ),
        Project(
            "PFL622/good",
            {"rc": 0, "job_variables": {"working_dir": "/opt/orders"}},
            "The variable of the work pool is `working_dir`.",
        ),
    ),
    Proof(
        "PFL623",
        3,
        Project(
            "PFL623/bad",
            {"rc": 1, "names": "first"},
            "`prefect deploy --all` made the {names} deployment without any limit, since there is a strategy "
            "and no `limit`, and ended with {rc} at the second, which has a `limit` and no strategy.",
            says=("collision_strategy",),
        ),
        Project(
            "PFL623/good",
            {"rc": 0, "names": "first, second"},
            "With both, and with a number alone, it made {names}, and each has its limit.",
        ),
        together=_without_limit,
    ),
)
