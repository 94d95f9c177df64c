"""Which Prefect a file was written for, told by what it imports.

Checked against the wheels of 1.4.1, 2.0.0, 2.20.26, 3.0.0 and 3.8.8: a name is here only if none of them has
it outside its range. `environments` is from before 1.4.1; `client.orion`, `experimental` and `projects`
came and went between 2.0.0 and 2.20.26.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.version_range import PrefectVersion, combine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.model.version_range import Release

_Range = tuple["Release | None", "Release | None"]

_ONE: _Range = ((0,), (2,))
_TWO: _Range = ((2,), (3,))
_SINCE_2: _Range = ((2,), None)
_SINCE_3: _Range = ((3,), None)
_SINCE_3_2: _Range = ((3, 2), None)
_SINCE_3_4: _Range = ((3, 4), None)

_PACKAGES: dict[_Range, str] = {
    _ONE: """
        Client Parameter apply_map backend case config configuration core engine.cache_validators
        engine.cloud engine.executors engine.flow_runner engine.result engine.results engine.runner
        engine.serializers engine.signals engine.state engine.task_runner environments executors flatten
        mapped models resource_manager run_configs schedules.CronSchedule schedules.IntervalSchedule
        schedules.RRuleSchedule schedules.adjustments schedules.clocks schedules.filters
        schedules.schedules serialization storage triggers client.Client client.Secret client.client
        client.secrets agent.docker agent.ecs agent.kubernetes agent.local agent.vertex
        artifacts.create_markdown
        tasks.airbyte tasks.airtable tasks.asana tasks.aws tasks.azure tasks.azureml tasks.census
        tasks.control_flow tasks.core tasks.cubejs tasks.database tasks.databricks tasks.dbt tasks.docker
        tasks.dremio tasks.dropbox tasks.exasol tasks.files tasks.firebolt tasks.fivetran tasks.gcp
        tasks.github tasks.great_expectations tasks.gsheets tasks.hightouch tasks.jira tasks.jupyter
        tasks.kafka tasks.kubernetes tasks.mixpanel tasks.monday tasks.monte_carlo tasks.mysql tasks.neo4j
        tasks.notifications tasks.postgres tasks.powershell tasks.prefect tasks.prometheus tasks.redis
        tasks.rss tasks.secrets tasks.sendgrid tasks.sftp tasks.shell tasks.snowflake tasks.sodaspark
        tasks.sodasql tasks.spacy tasks.sql_server tasks.templates tasks.toloka tasks.transform
        tasks.trello tasks.twitter tasks.zendesk
        utilities.aws utilities.backend utilities.configuration utilities.debug utilities.edges
        utilities.gcp utilities.git utilities.graphql utilities.logging utilities.notifications
        utilities.serialization utilities.storage utilities.tasks
    """,
    _TWO: """
        CloudClient Manifest PrefectClient get_cloud_client agent.PrefectAgent blocks.kubernetes
        client.orion deployments.Deployment deployments.DeploymentImage
        deployments.deployments.Deployment events.schemas.DeploymentTrigger
        experimental filesystems.Azure filesystems.GCS filesystems.GitHub filesystems.S3
        flows.load_flow_from_script flows.load_flow_from_text futures.call_repr
        futures.resolve_futures_to_data infrastructure.DockerContainer
        infrastructure.Infrastructure infrastructure.KubernetesJob
        infrastructure.Process infrastructure.base.Infrastructure infrastructure.container
        infrastructure.docker infrastructure.kubernetes infrastructure.process
        infrastructure.submission manifests new_flow_engine new_task_engine orion packaging projects
        results.LiteralResult results.ResultFactory results.UnpersistedResult software states.is_state
        task_runners.BaseTaskRunner task_runners.SequentialTaskRunner task_runners.TaskConcurrencyType
        task_server
    """,
    _SINCE_2: """
        State aserve allow_failure automations blocks concurrency deploy deployments events
        exceptions.MissingContextError filesystems flow flow_runs flows futures get_client get_run_logger
        infrastructure input logging pause_flow_run results runner runtime serializers serve settings states
        suspend_flow_run task_runners tasks.exponential_backoff tasks.task tasks.task_input_hash types
        utilities.annotations utilities.asyncutils variables workers
    """,
    _SINCE_3: """
        Transaction cache_policies context.hydrated_context deployments.flow_runs docker.DockerImage
        flow_engine futures.PrefectConcurrentFuture futures.PrefectFutureList futures.as_completed
        futures.wait main records results.ResultRecord results.ResultStore
        task_runners.PrefectTaskRunner task_runners.TaskRunner task_runners.ThreadPoolTaskRunner
        task_worker transactions
    """,
    _SINCE_3_2: "schedules.Cron schedules.Interval schedules.RRule",
    _SINCE_3_4: "assets context.AssetContext task_runners.ProcessPoolTaskRunner",
}

_EVIDENCE = {
    f"prefect.{name}": bounds for bounds, names in _PACKAGES.items() for name in names.split()
}


def from_imports(names: Iterable[str]) -> PrefectVersion | None:
    """The versions that have all these names, given as dotted names of what is imported.

    A file that imports names of Prefect 2 and of Prefect 3, as one does that supports both, may run under
    either. `None` when every version has them.
    """
    found = []
    for name in names:
        bounds = _bounds_of(name)
        if bounds is not None:
            found.append(PrefectVersion(*bounds, f"imports {name}"))
    if any(version.lower >= (2,) for version in found if version.lower is not None):
        # Prefect 1 has no `flow`: with it, a name that only Prefect 1 had is a leftover.
        found = [version for version in found if version.lower != (0,)]
    return combine(found)


def _bounds_of(name: str) -> _Range | None:
    """What the longest known part of a dotted name says."""
    while name:
        bounds = _EVIDENCE.get(name)
        if bounds is not None:
            return bounds
        name = name.rpartition(".")[0]
    return None
