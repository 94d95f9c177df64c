"""What the cache key of a task is made of in Prefect 3: inputs, source, run, by its policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.dependence.companies import Company
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module

INPUTS = "INPUTS"
TASK_SOURCE = "TASK_SOURCE"
RUN_ID = "RUN_ID"
FLOW_PARAMETERS = "FLOW_PARAMETERS"

_POLICIES = "prefect.cache_policies."
_PARTS = {
    "INPUTS": frozenset({INPUTS}),
    "TASK_SOURCE": frozenset({TASK_SOURCE}),
    "RUN_ID": frozenset({RUN_ID}),
    "FLOW_PARAMETERS": frozenset({FLOW_PARAMETERS}),
    "DEFAULT": frozenset({INPUTS, TASK_SOURCE, RUN_ID}),
    "NO_CACHE": frozenset[str](),
    "NONE": frozenset[str](),
}
_CLASSES = {
    "Inputs": frozenset({INPUTS}),
    "TaskSource": frozenset({TASK_SOURCE}),
    "RunId": frozenset({RUN_ID}),
    "FlowParameters": frozenset({FLOW_PARAMETERS}),
}
_NO_CACHING_SETTINGS = ("PREFECT_TASKS_DEFAULT_NO_CACHE", "PREFECT_TASKS_DISABLE_CACHING")
_DEPTH = 8


@dataclass(frozen=True)
class KeyParts:
    """What a cache key consists of; no parts when no key is computed."""

    parts: frozenset[str] = frozenset()
    """`INPUTS`, `TASK_SOURCE`, `RUN_ID` and `FLOW_PARAMETERS`."""
    excluded: frozenset[str] = frozenset()
    """Parameters that are left out of the inputs."""
    configured: bool = False
    """Whether the policy may keep its keys in a storage of its own, by `.configure(…)` or arguments."""
    is_default: bool = False
    """Whether Prefect's default policy acts because the task names none."""

    def hashes(self, parameter: str) -> bool:
        """Whether the value of a parameter enters the key."""
        return INPUTS in self.parts and parameter not in self.excluded


NOTHING = KeyParts()
DEFAULT = KeyParts(_PARTS["DEFAULT"], is_default=True)


def key_parts_of(definition: Definition) -> KeyParts | None:
    """What the cache key of a task consists of; `None` when that is not known, as with a function of its own.

    Source: the constructor of `Task` in Prefect 3.
    """
    settings = definition.module.project.settings
    options = definition.options
    persist = options.get("persist_result")
    if persist is not None and not persist.is_literal:
        return None
    if settings.is_set(_NO_CACHING_SETTINGS[1]) or (
        persist is not None and persist.literal is False
    ):
        return NOTHING
    if not (options.is_unset("cache_key_fn") and options.is_unset("result_storage_key")):
        return None
    policy = options.get("cache_policy")
    if policy is None:
        if not options.complete:
            return None
        return NOTHING if settings.is_set(_NO_CACHING_SETTINGS[0]) else DEFAULT
    if policy.is_literal:
        return NOTHING if policy.literal is None else None
    return None if policy.node is None else parts_of(policy.node, policy.module)


def parts_of(expr: o.Expr, module: Module, depth: int = _DEPTH) -> KeyParts | None:
    """What a policy that is composed of Prefect's own consists of; `None` for any other policy."""
    if depth == 0:
        return None
    source = origin(expr, module)
    node, home = source.node, source.module
    if isinstance(node, o.BinOp):
        return _composed(node, home, depth)
    if isinstance(node, o.Call):
        return _called(node, home, depth)
    if not isinstance(node, o.Expr):
        return None
    thing = home.project.infer.thing(node, home)
    if isinstance(thing, t.Symbol) and thing.name.startswith(_POLICIES):
        parts = _PARTS.get(thing.name.removeprefix(_POLICIES))
        return None if parts is None else KeyParts(parts)
    return None


def _composed(node: o.BinOp, module: Module, depth: int) -> KeyParts | None:
    left = parts_of(node.left, module, depth - 1)
    if left is None:
        return None
    if node.op == "-":
        name = module.project.infer.thing(node.right, module)
        if not isinstance(name, t.Value) or not isinstance(name.value, str):
            return None
        return replace(left, excluded=left.excluded | {name.value})
    right = parts_of(node.right, module, depth - 1) if node.op == "+" else None
    if right is None:
        return None
    return KeyParts(
        left.parts | right.parts,
        left.excluded | right.excluded,
        left.configured or right.configured,
    )


def _keeps_its_storage(node: o.Call) -> bool:
    """Whether `.configure(…)` sets locks and isolation only, and leaves keys where they are."""
    return not node.args and not node.has_double_star and node.keyword("key_storage") is None


def _called(node: o.Call, module: Module, depth: int) -> KeyParts | None:
    if isinstance(node.func, o.Attribute) and node.func.attr == "configure":
        inner = parts_of(node.func.value, module, depth - 1)
        if inner is None or _keeps_its_storage(node):
            return inner
        return replace(inner, configured=True)
    target = module.project.infer.thing(node.func, module)
    if not isinstance(target, t.Symbol) or not target.name.startswith(_POLICIES):
        return None
    parts = _CLASSES.get(target.name.removeprefix(_POLICIES))
    if parts is None or node.args or node.has_double_star:
        return None
    excluded: set[str] = set()
    for keyword in node.keywords:
        if keyword.arg != "exclude":
            return KeyParts(parts, configured=True)
        names = origin(keyword.value, module).node
        if not isinstance(names, o.Container):
            return None
        for name in names.elts:
            if not isinstance(name, o.Constant) or not isinstance(name.value, str):
                return None
            excluded.add(name.value)
    return KeyParts(parts, frozenset(excluded))


def _caches_by_inputs_alone(module: Module) -> bool:
    return any(
        parts is not None and parts.parts == {INPUTS}
        for task in module.tasks
        for parts in (key_parts_of(task),)
    )


CACHED_BY_INPUTS = Company(
    "with tasks that are cached by their inputs alone",
    _caches_by_inputs_alone,
    _caches_by_inputs_alone,
)
