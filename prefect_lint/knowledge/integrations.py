"""Work that runs in another system: which calls start it, and which of them wait, tell and raise.

Read in prefect-dbt 0.2.7 to 0.7.25 and dbt-core 1.5 to 1.11. Names are canonical as in `effects`: a method is
named by its class.
"""

from __future__ import annotations

from dataclasses import dataclass

DBT_CLOUD = "dbt Cloud"
DBT_CORE = "dbt Core"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A call that starts work in another system and comes back before the work has ended."""

    system: str
    work: str
    """What it starts, with its article: `a dbt Cloud job run`."""
    gives: str | None
    """The class of what stands for the run; `None` for plain data, such as its id."""
    is_coroutine: bool = False
    """Whether it is `async def` in every version, so that only `await` or Prefect 2 starts the work."""


@dataclass(frozen=True, slots=True)
class Handle:
    """The class of what stands for a run, or for its outcome."""

    system: str
    waits: frozenset[str] = frozenset()
    """Methods that come back when the run has ended, however it ended."""
    raises: frozenset[str] = frozenset()
    """Methods that raise when the run has failed."""
    tells: frozenset[str] = frozenset()
    """Methods and attributes that tell how it ended."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A call that comes back when a run has ended and tells its outcome without raising."""

    system: str
    told_at: int
    """The index of the outcome in the tuple that it gives."""


TRIGGERS = {
    "prefect_dbt.cloud.DbtCloudJob.trigger": Trigger(
        DBT_CLOUD, "a dbt Cloud job run", "prefect_dbt.cloud.jobs.DbtCloudJobRun"
    ),
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.retry_failed_steps": Trigger(
        DBT_CLOUD, "a dbt Cloud job run", "prefect_dbt.cloud.jobs.DbtCloudJobRun"
    ),
    "prefect_dbt.cloud.jobs.trigger_dbt_cloud_job_run": Trigger(
        DBT_CLOUD, "a dbt Cloud job run", None, is_coroutine=True
    ),
    "prefect_dbt.cloud.clients.DbtCloudAdministrativeClient.trigger_job_run": Trigger(
        DBT_CLOUD, "a dbt Cloud job run", None, is_coroutine=True
    ),
}
"""By canonical name; one that a collection made a task may also be submitted and mapped."""

HANDLES = {
    # `wait_for_completion` returns for a failed and for a cancelled run alike.
    "prefect_dbt.cloud.jobs.DbtCloudJobRun": Handle(
        DBT_CLOUD,
        waits=frozenset({"wait_for_completion"}),
        raises=frozenset({"fetch_result"}),
        tells=frozenset({"get_status_code", "get_run"}),
    ),
    # A failed model or test, and a wrong option too, is `success=False`, never an exception.
    "dbt.cli.main.dbtRunnerResult": Handle(DBT_CORE, tells=frozenset({"success", "exception"})),
}

WAITS = {
    "prefect_dbt.cloud.jobs.wait_for_dbt_cloud_job_run": Wait(DBT_CLOUD, told_at=0),
}

RUNNERS = {
    "dbt.cli.main.dbtRunner.invoke": None,
    "prefect_dbt.PrefectDbtRunner.invoke": "raise_on_failure",
}
"""Calls that do the work themselves and give a `Handle` with the outcome, and the keyword of the class with
which `False` says that a failure is not raised; `None` where a failure never is."""
