"""The keys of `prefect.yaml` and the arguments of `.deploy()`, `.serve()` and `.to_deployment()`.

Read in `prefect/cli/deploy/_models.py` and `prefect/flows.py` of 3.8.8, and in 2.20.26, which has no model
of the file and looks for the same keys, but for those in `SINCE_3`.
"""

from __future__ import annotations

FILE_KEYS = frozenset(
    {"prefect-version", "prefect_version", "name", "build", "push", "pull", "deployments"}
)
ACTIONS = ("build", "push", "pull")
DEPLOYMENT_KEYS = frozenset(
    {
        "build",
        "concurrency_limit",
        "deployments",
        "description",
        "enforce_parameter_schema",
        "entrypoint",
        "flow_name",
        "name",
        "parameters",
        "paused",
        "pull",
        "push",
        "schedule",
        "schedules",
        "sla",
        "tags",
        "triggers",
        "version",
        "version_type",
        "work_pool",
    }
) - {"deployments"}
SINCE_3 = frozenset({"concurrency_limit", "sla", "version_type"})
"""Keys of a deployment that Prefect 2 does not know."""
WORK_POOL_KEYS = frozenset({"name", "work_queue_name", "job_variables"})
CONCURRENCY_KEYS = frozenset({"limit", "collision_strategy", "grace_period_seconds"})
SCHEDULE_SELECTORS = ("cron", "interval", "rrule")
SCHEDULE_KEYS = frozenset(
    {
        *SCHEDULE_SELECTORS,
        "timezone",
        "anchor_date",
        "active",
        "parameters",
        "slug",
        "replaces",
        "day_or",
    }
)

_SCHEDULING = ("interval", "cron", "rrule", "paused", "schedule", "schedules")
POSITIONAL: dict[str, tuple[str, ...]] = {
    "to_deployment": ("name", "interval", "cron", "rrule", "paused"),
    "serve": ("name", "interval", "cron", "rrule", "paused"),
    "deploy": (
        "name",
        "work_pool_name",
        "image",
        "build",
        "push",
        "work_queue_name",
        "job_variables",
        "interval",
        "cron",
        "rrule",
        "paused",
    ),
    "from_source": ("source", "entrypoint"),
}
"""The arguments that may be given by position, as far as the majors have them in the same order."""

SCHEDULE_MAKERS: dict[str, tuple[str, ...]] = {
    "prefect.schedules.Cron": ("cron", "timezone"),
    "prefect.schedules.Interval": ("interval", "anchor_date", "timezone"),
    "prefect.schedules.RRule": ("rrule", "timezone"),
    "CronSchedule": (),
    "IntervalSchedule": (),
    "RRuleSchedule": (),
    "construct_schedule": (),
    "MinimalDeploymentSchedule": (),
    "DeploymentScheduleCreate": (),
}
"""Calls that make a schedule, with the arguments that may be given by position.

Those without a dot are classes of `prefect.client.schemas` and its other homes.
"""

CONCURRENCY_CONFIG = "ConcurrencyLimitConfig"
"""The class of `prefect.client.schemas.objects` that is the long form of a concurrency limit in Python."""
COLLISION_STRATEGIES = ("ENQUEUE", "CANCEL_NEW")
GRACE_PERIOD_SECONDS = (60, 86_400)
"""The least and the most that a concurrency limit takes."""

# What Prefect 3.4.18 and later take for each key; a trailing `?` allows null. See `schema` of the model.
FILE_TYPES = {
    "prefect-version": "text?",
    "prefect_version": "text?",
    "name": "text?",
    "build": "steps?",
    "push": "steps?",
    "pull": "steps?",
    "deployments": "mappings",
}
DEPLOYMENT_TYPES = {
    "name": "text?",
    "version": "text?",
    "version_type": "text?",
    "tags": "tags?",
    "description": "text?",
    "schedule": "mapping?",
    "schedules": "mappings?",
    "paused": "boolean?",
    "concurrency_limit": "limit?",
    "flow_name": "text?",
    "entrypoint": "text?",
    "parameters": "mapping",
    "enforce_parameter_schema": "boolean?",
    "build": "steps?",
    "push": "steps?",
    "pull": "steps?",
    "work_pool": "mapping?",
    "triggers": "mappings?",
    "sla": "list?",
}
WORK_POOL_TYPES = {"name": "text?", "work_queue_name": "text?", "job_variables": "mapping"}
SCHEDULE_TYPES = {
    "cron": "text?",
    "interval": "duration?",
    "rrule": "text?",
    "timezone": "text?",
    "active": "boolean or text?",
    "parameters": "mapping",
    "slug": "text?",
    "replaces": "text?",
    "day_or": "boolean or text?",
}
CONCURRENCY_TYPES = {
    "limit": "integer?",
    "collision_strategy": "text?",
    "grace_period_seconds": "integer?",
}
LONG_SCHEDULE_KEYS = frozenset(
    {"schedule", "active", "max_scheduled_runs", "parameters", "slug", "replaces"}
)
"""Keys of a schedule whose cron or interval is in a mapping under `schedule`."""

TRIGGER_KEYS = frozenset(
    {
        "after",
        "description",
        "enabled",
        "expect",
        "for_each",
        "job_variables",
        "match",
        "match_related",
        "metric",
        "name",
        "parameters",
        "posture",
        "require",
        "schedule_after",
        "threshold",
        "triggers",
        "type",
        "within",
    }
)
