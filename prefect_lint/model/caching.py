"""What a task is told about caching: its policy, its key function, and whether results are kept."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.origins import origin
from prefect_lint.model.remembering import remembered
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Option, Task

_POLICIES = "prefect.cache_policies."
_PERSISTING = ("result_storage", "result_serializer", "result_storage_key")
_PERSISTING_SETTINGS = (
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT",
)
_NUMBERS = frozenset({"hash", "len", "int", "float", "id", "sum", "round", "abs"})
_CONTAINERS = frozenset({"tuple", "list", "dict", "set", "frozenset"})


class Policy(enum.Enum):
    """What is known of a `cache_policy`."""

    ABSENT = "absent"
    NONE = "none"
    NO_CACHE = "no-cache"
    CACHES = "caches"
    """A policy that computes keys."""
    TEXT = "text"
    """A string, which is no policy at all."""
    UNKNOWN = "unknown"


class KeyKind(enum.Enum):
    """What a cache key function gives."""

    TEXT = "text"
    """A string, or something that can't be told."""
    NUMBER = "number"
    CONTAINER = "container"
    COROUTINE = "coroutine"


def policy_of(definition: Definition) -> Policy:
    """The cache policy that a task is given."""
    option = definition.option("cache_policy")
    if option is None:
        return Policy.ABSENT if definition.options.complete else Policy.UNKNOWN
    thing = option.thing
    if isinstance(thing, t.Value):
        if thing.value is None:
            return Policy.NONE
        return Policy.TEXT if isinstance(thing.value, str) else Policy.UNKNOWN
    if isinstance(thing, t.Symbol):
        # `NONE` is what `NO_CACHE` was called first.
        if thing.name in (f"{_POLICIES}NO_CACHE", f"{_POLICIES}NONE"):
            return Policy.NO_CACHE
        return Policy.CACHES if thing.name.startswith(_POLICIES) else Policy.UNKNOWN
    if isinstance(thing, t.Instance):
        return Policy.CACHES if thing.cls.startswith(_POLICIES) else Policy.UNKNOWN
    if isinstance(thing, t.RepoInstance):
        return Policy.CACHES
    return Policy.CACHES if _is_composed(option) else Policy.UNKNOWN


def key_function_of(definition: Definition) -> Option | None:
    """The `cache_key_fn` of a task, when one is certainly given."""
    option = definition.option("cache_key_fn")
    if option is None or isinstance(option.thing, t.Unknown):
        return None
    return None if option.literal is None and option.is_literal else option


def has_no_key(definition: Definition) -> bool:
    """Whether a task is known to have neither a key function nor a policy."""
    return definition.options.is_unset("cache_key_fn") and policy_of(definition) is Policy.ABSENT


@remembered
def may_persist(task: Task) -> bool:
    """Whether something may make Prefect 3 keep the results of a task, by which its default policy acts."""
    given = task.option("persist_result")
    if given is not None and not (given.is_literal and not given.literal):
        return True
    if any(not task.options.is_unset(name) for name in _PERSISTING):
        return True
    project = task.module.project
    if any(project.settings.is_set(name) for name in _PERSISTING_SETTINGS):
        return True
    for definition in (task, task.root):
        for call in definition.calls:
            caller = call.context.enclosing
            if isinstance(caller, Flow) and not all(
                caller.options.is_unset(name) for name in ("persist_result", *_PERSISTING)
            ):
                return True
    return False


def key_kind(function: t.RepoFunction) -> KeyKind:
    """What a cache key function certainly gives in every case; `TEXT` when that is not sure."""
    node = function.node
    if isinstance(node, o.FunctionDef) and node.is_async:
        return KeyKind.COROUTINE
    kinds = {_kind_of(value, function) for value in _returned(node)} - {None}
    if KeyKind.TEXT in kinds or len(kinds) != 1:
        return KeyKind.TEXT
    return next(kind for kind in kinds if kind is not None)


def _returned(node: o.FunctionDef | o.Lambda) -> Iterator[o.Expr]:
    if isinstance(node, o.Lambda):
        yield node.body
        return
    for inner in own_nodes(node.body):
        if isinstance(inner, o.Return) and inner.value is not None:
            yield inner.value


def _kind_of(value: o.Expr, function: t.RepoFunction) -> KeyKind | None:
    """What a returned value is; `None` for `None`, which means not to cache."""
    if isinstance(value, o.Constant):
        if value.value is None:
            return None
        number = isinstance(value.value, int | float)
        return KeyKind.NUMBER if number else KeyKind.TEXT
    if isinstance(value, o.Container | o.Dict):
        return KeyKind.CONTAINER
    if isinstance(value, o.Call):
        target = function.module.project.infer.thing(value.func, function.module)
        if isinstance(target, t.Symbol):
            if target.name in _NUMBERS:
                return KeyKind.NUMBER
            if target.name in _CONTAINERS:
                return KeyKind.CONTAINER
    return KeyKind.TEXT


def _is_composed(option: Option) -> bool:
    """Whether a policy is put together from Prefect's own: `INPUTS + TASK_SOURCE`, `INPUTS - "day"`."""
    if option.node is None:
        return False
    source = origin(option.node, option.module)
    node = source.node
    if not (isinstance(node, o.BinOp) and node.op in ("+", "-")):
        return False
    infer = source.module.project.infer
    return any(
        isinstance(thing, t.Symbol) and thing.name.startswith(_POLICIES)
        for side in node.walk()
        if isinstance(side, o.Name | o.Attribute)
        for thing in (infer.thing(side, source.module),)
    )
