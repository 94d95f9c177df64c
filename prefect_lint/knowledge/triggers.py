"""The triggers of Prefect's automations, under every name they can be imported by.

Read in `prefect/events` and `prefect/automations.py` of 3.8.8 and 2.20.26.
"""

from __future__ import annotations

MATCHING = ("expect", "match", "match_related")
"""What says which events a trigger is for."""

_HOMES = (
    "prefect.events",
    "prefect.automations",
    "prefect.events.schemas.automations",
    "prefect.events.schemas.deployment_triggers",
)


def _everywhere(*names: str) -> frozenset[str]:
    return frozenset(f"{home}.{name}" for home in _HOMES for name in names)


EVENT_TRIGGERS = _everywhere("EventTrigger", "DeploymentEventTrigger")
COMPOSED_TRIGGERS = _everywhere(
    "CompoundTrigger",
    "SequenceTrigger",
    "DeploymentCompoundTrigger",
    "DeploymentSequenceTrigger",
)
"""Triggers that are made of others."""
TRIGGER_MAKERS = (
    EVENT_TRIGGERS | COMPOSED_TRIGGERS | _everywhere("MetricTrigger", "DeploymentMetricTrigger")
)
"""Every class of triggers; their arguments are given by keyword."""
TRIGGER_TYPES = ("event", "metric", "compound", "sequence")
"""What both majors take as the `type` of a trigger."""
TYPED_SINCE = (2, 16, 7)
"""The first version whose triggers have a type; before, it was ignored."""
