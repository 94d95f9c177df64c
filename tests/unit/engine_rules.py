"""Rules for the tests of the engine, which must not depend on what the real rules are."""

from __future__ import annotations

from prefect_lint.engine.own_rules import OWN_RULES
from prefect_lint.engine.registry import checked
from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, option


class Sample(Rule):
    """It says something."""

    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "It breaks."
    recommendation = "Mend it."
    rollback = "Undo it."


class Retries(Sample):
    """A task has no retries."""

    code, name = "PFL101", "missing-retries"
    extra_calls: option[list[str]] = option([], "More calls.")


class Timeout(Sample):
    """A request has no timeout."""

    code, name = "PFL110", "request-without-timeout"


class Concurrency(Sample):
    """A flow fans out without a limit."""

    code, name, category = "PFL201", "unbounded-task-concurrency", "concurrency"
    severity = Severity.ADVICE
    recommended = False


class CacheKey(Sample):
    """A cache has no key."""

    code, name, category = "PFL308", "missing-cache-key", "caching"
    severity = Severity.ERROR


SAMPLES: tuple[type[Rule], ...] = checked([*OWN_RULES, Retries, Timeout, Concurrency, CacheKey])
