"""Flows and tasks as items of an inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.caching import Policy, key_function_of, policy_of
from prefect_lint.model.deployments.named import flow_name
from prefect_lint.model.given import number, number_of, numbers_of
from prefect_lint.model.hooks import STATE_HOOKS
from prefect_lint.model.origins import origin
from prefect_lint.model.retrying import Retrying, retrying, times_of
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.report.inventory import FlowItem, Retries, TaskItem
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.report.identities import Identities
    from prefect_lint.report.places import Places

_MADE_ELSEWHERE = ("external", "from-source")
_SETTINGS = {
    "flow": ("PREFECT_FLOWS_DEFAULT_RETRIES", "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS"),
    "task": ("PREFECT_TASKS_DEFAULT_RETRIES", "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS"),
}
_MOST = 1000
"""Retries beyond are cut: nobody meant them, and each costs an element."""


def is_listed(definition: Definition) -> bool:
    """Whether a definition is one of the repository's own, and no copy of another."""
    return definition.base is None and definition.spelling not in _MADE_ELSEWHERE


def list_flow(flow: Flow, places: Places, identities: Identities) -> FlowItem:
    """A flow."""
    place = places.of(flow.module, flow.node)
    identity = identities.new("flow", flow.name, place)
    identities.remember(flow, identity)
    runner = task_runner_of(flow)
    workers = None if runner is None else runner.max_workers
    return FlowItem(
        identity,
        flow.name,
        _named(flow) or flow_name(flow),
        place,
        flow.is_async,
        retries_of(flow),
        _positive(flow, "timeout_seconds"),
        None if runner is None else runner.name,
        None if workers is None else int(workers),
        runner is not None or flow.options.is_unset("task_runner"),
        tuple(name for name in STATE_HOOKS["flow"] if _is_known(flow, name)),
        tuple(param.name for param in flow.params),
    )


def list_task(task: Task, places: Places, identities: Identities) -> TaskItem:
    """A task."""
    place = places.of(task.module, task.node)
    identity = identities.new("task", task.name, place)
    identities.remember(task, identity)
    persists = task.option("persist_result")
    return TaskItem(
        identity,
        task.name,
        _title(task),
        place,
        task.is_async,
        retries_of(task),
        _positive(task, "timeout_seconds"),
        _cache(task),
        bool(persists.literal) if persists is not None and persists.is_literal else None,
        any(retrying(copy) is Retrying.OPTION for copy in task.copies),
        _texts(task, "tags"),
    )


def retries_of(definition: Definition) -> Retries:
    """How often a flow or task is tried again.

    Jitter lengthens a delay by up to its factor (`clamped_poisson_interval` in `prefect/_internal/retries.py`);
    of a list that is too short, the last delay counts for the rest.
    """
    state = retrying(definition)
    conditional = not _is_off(definition, "retry_condition_fn")
    if state in (Retrying.NO, Retrying.SWITCHED_OFF):
        return Retries(0, (), "none")
    if state is Retrying.UNKNOWN:
        return Retries(None, None, "unknown", conditional)
    settings = definition.module.project.settings
    names = _SETTINGS[definition.kind]
    if state is Retrying.SETTING:
        times = _whole(settings.get(names[0]))
        source = "setting"
    else:
        times = times_of(definition)
        source = "option"
    if times is None or times < 0:
        return Retries(None, None, "unknown", conditional)
    times = min(times, _MOST)
    return Retries(times, _delays(definition, times, settings.get(names[1])), source, conditional)


def _delays(definition: Definition, times: int, default: str | None) -> tuple[float, ...] | None:
    given = definition.option("retry_delay_seconds")
    if given is None or (given.is_literal and given.literal is None):
        if not definition.options.complete:
            return None
        whole = _whole(default) if default is not None else 0
        return None if whole is None else (float(whole),) * times
    listed = numbers_of(given)
    single = number_of(given)
    if listed is None and single is None and isinstance(given.literal, list | tuple):
        found = [it for it in given.literal if isinstance(it, int | float)]
        listed = found if len(found) == len(given.literal) else None
    if listed:
        delays = [float(listed[min(index, len(listed) - 1)]) for index in range(times)]
    elif single is not None:
        delays = [float(single)] * times
    else:
        factor = _backoff_factor(definition)
        if factor is None:
            return None
        delays = [factor * 2.0 ** min(index, 60) for index in range(times)]
    jitter = definition.option("retry_jitter_factor")
    if jitter is not None and not (jitter.is_literal and jitter.literal is None):
        more = number_of(jitter)
        if more is None or more < 0:
            return None
        delays = [delay * (1 + more) for delay in delays]
    return tuple(delays)


def _backoff_factor(definition: Definition) -> float | None:
    """The factor of `exponential_backoff(backoff_factor=…)`, which doubles with each retry."""
    given = definition.option("retry_delay_seconds")
    if given is None or given.node is None:
        return None
    source = origin(given.node, given.module)
    call = source.node
    if not isinstance(call, o.Call):
        return None
    target = source.module.project.infer.thing(call.func, source.module)
    if not isinstance(target, t.Symbol) or target.name.rpartition(".")[2] != "exponential_backoff":
        return None
    factor = call.keyword("backoff_factor") or (call.args[0] if call.args else None)
    return None if factor is None else number(factor, source.module)


def _cache(task: Task) -> str:
    if key_function_of(task) is not None:
        return "key function"
    policy = policy_of(task)
    if policy in (Policy.NONE, Policy.NO_CACHE):
        return "off"
    if policy is Policy.CACHES:
        return "policy"
    return "default" if policy is Policy.ABSENT else "unknown"


def _positive(definition: Definition, name: str) -> float | None:
    option = definition.option(name)
    value = None if option is None else number_of(option)
    return value if value is not None and value > 0 else None


def _is_off(definition: Definition, name: str) -> bool:
    """Whether an option is left out or `None`; what can't be known counts as left out."""
    option = definition.option(name)
    return option is None or (option.is_literal and option.literal is None)


def _is_known(definition: Definition, name: str) -> bool:
    """Whether an option is certainly given something."""
    option = definition.option(name)
    return option is not None and not option.is_unknown and not _is_off(definition, name)


def _named(definition: Definition) -> str | None:
    """The name in the decorator itself, also where that is one of the repository, which passes it on."""
    decorator = definition.decorator
    given = decorator.keyword("name") if isinstance(decorator, o.Call) else None
    if given is None:
        return None
    thing = definition.module.project.infer.thing(given, definition.module)
    return thing.value if isinstance(thing, t.Value) and isinstance(thing.value, str) else None


def _title(definition: Definition) -> str | None:
    option = definition.option("name")
    if option is not None and not (option.is_literal and option.literal is None):
        return option.literal if isinstance(option.literal, str) else None
    return definition.name if definition.options.complete else None


def _texts(definition: Definition, name: str) -> tuple[str, ...]:
    option = definition.option(name)
    if option is None or option.node is None:
        return ()
    source = origin(option.node, option.module)
    if not isinstance(source.node, o.Container):
        return ()
    infer = source.module.project.infer
    things = [infer.thing(element, source.module) for element in source.node.elts]
    return tuple(it.value for it in things if isinstance(it, t.Value) and isinstance(it.value, str))


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
