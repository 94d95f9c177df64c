"""What becomes of work that a flow starts in another system: whether anybody waits for it and looks."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.model import calling
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import scope_of
from prefect_lint.model.taking import taking_parameter
from prefect_lint.model.usage import Use, uses_of, uses_of_name, uses_of_parameter
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.knowledge.integrations import Handle, Trigger
    from prefect_lint.model.module import Module

_IDLE = frozenset({"discarded", "formatted", "operand", "unpacked", "iterated"})
_SUBMITTING = ("submit", "map")
_TRANSPARENT = ("asyncio.run", "asyncio.gather", "prefect.utilities.asyncutils.run_coro_as_sync")
"""Calls that give what the coroutines among their arguments give."""
_DEPTH = 5


class Care(enum.IntEnum):
    """What is done about a run, the most that was seen."""

    NOTHING = 0
    """It is dropped, or only shown."""
    WAITS = 1
    """Somebody waits until it ends, and nobody looks at how it ended."""
    LOOKS = 2
    """Its outcome is asked for, or it goes where that may be done."""


@dataclass(frozen=True)
class StartedRun:
    """A call that starts work in another system, directly or through a function of the repository."""

    call: o.Call
    module: Module
    name: str
    """What is called, as people say it: `DbtCloudJob.trigger`."""
    trigger: Trigger
    as_future: bool = False
    """Whether the call submits a task that starts the work."""
    given: Given | None = None
    """What is known of the run when a function of the repository starts it and hands it on."""

    @property
    def through(self) -> str | None:
        """The function or task of the repository that is called."""
        return None if self.given is None else self.given.through


@dataclass(frozen=True)
class Given:
    """What stands for a run, or for its outcome, as a call gives it."""

    cls: str
    made: tuple[Module, o.Call]
    """The call of the library that it comes from."""
    through: str | None = None
    """The function or task of the repository that is called, which hands it on."""
    care: Care = Care.NOTHING
    """What was done about it before it was handed on."""
    waits: tuple[tuple[Module, o.Call], ...] = ()


@dataclass
class Followed:
    """What is done about a run, and the calls that wait for it."""

    care: Care = Care.NOTHING
    waits: list[tuple[Module, o.Call]] = field(default_factory=list)


def started_runs(module: Module, system: str) -> Iterator[StartedRun]:
    """The calls in a module that start work in a system."""
    for scope in module.scopes():
        for call in scope.calls:
            started = _started(call, module)
            if started is not None and started.trigger.system == system:
                yield started


def follow(
    call: o.Call,
    module: Module,
    handle: Handle | None,
    *,
    future: bool = False,
    to_caller: bool = False,
) -> Followed:
    """What is done about the run, or the outcome of one, that a call gives.

    With `to_caller`, handing it back to the caller counts for nothing: the caller is asked for itself.
    """
    followed = Followed()
    _follow(call, _Value(module, handle, future, to_caller), followed, _DEPTH)
    return followed


def given(call: o.Call, module: Module) -> Given | None:
    """What stands for a run, as a call of a library or of a function of the repository gives it."""
    return _given(call, module, _DEPTH)


def _given(call: o.Call, module: Module, depth: int) -> Given | None:
    target = module.project.infer.thing(call.func, module)
    cls = _class_given(call, module)
    if cls is None or cls not in integrations.HANDLES or depth == 0:
        return None
    if not isinstance(target, t.RepoFunction | Definition):
        return Given(cls, (module, call))
    function = target if isinstance(target, t.RepoFunction) else target.function
    if function is None:
        return None
    handle = integrations.HANDLES[cls]
    found: Given | None = None
    for inner_call in function.node.scope.calls:
        inner = _given(inner_call, function.module, depth - 1)
        if inner is None or inner.cls != cls:
            continue
        followed = follow(inner_call, function.module, handle, to_caller=True)
        care = max(inner.care, followed.care, Care.NOTHING if found is None else found.care)
        waits = (*inner.waits, *followed.waits, *(() if found is None else found.waits))
        found = Given(cls, inner.made, called_name(call), care, waits)
    return found


def follow_told(call: o.Call, module: Module, index: int) -> Care:
    """What is done about the outcome that stands at an index of the tuple that a call gives."""
    told: o.Node = call
    while isinstance(told.parent, o.Await):
        told = told.parent
    parent = told.parent
    if isinstance(parent, o.ExprStmt):
        return Care.NOTHING
    if isinstance(parent, o.Subscript) and isinstance(parent.slice, o.Constant):
        return Care.LOOKS if parent.slice.value == index else Care.NOTHING
    if not isinstance(parent, o.Assign) or len(parent.targets) != 1:
        return Care.LOOKS
    target = parent.targets[0]
    if isinstance(target, o.Name):
        return max((_told(read, module, index) for read in _reads(target)), default=Care.NOTHING)
    if isinstance(target, o.Container) and index < len(target.elts):
        status = target.elts[index]
        if isinstance(status, o.Name):
            return max((_shown(use, module) for use in uses_of_name(status)), default=Care.NOTHING)
    return Care.LOOKS


def _reads(target: o.Name) -> Iterator[o.Name]:
    """The reads of a name in its scope and in those inside it."""
    pending = [scope_of(target)]
    while pending:
        scope = pending.pop()
        yield from scope.reads.get(target.id, ())
        pending.extend(scope.children)


def _told(read: o.Name, module: Module, index: int) -> Care:
    """The same for one read of a name that holds the whole tuple."""
    item = read.parent
    key = item.slice if isinstance(item, o.Subscript) else None
    if isinstance(key, o.Constant) and key.value != index:
        return Care.NOTHING
    return max((_shown(use, module) for use in uses_of(read)), default=Care.NOTHING)


def _shown(use: Use, module: Module) -> Care:
    if use.kind in ("discarded", "formatted"):
        return Care.NOTHING
    if use.kind == "argument" and use.call is not None and only_looks(use.call, module):
        return Care.NOTHING
    if use.kind == "attribute":
        # `status.name`: what is shown of it.
        attribute = use.node.parent
        assert isinstance(attribute, o.Attribute)
        return max((_shown(inner, module) for inner in uses_of(attribute)), default=Care.NOTHING)
    return Care.LOOKS


def _class_given(call: o.Call, module: Module) -> str | None:
    """The library class of what a call gives."""
    known: dict[int, str | None] = module.project.memo("classes given")
    if id(call) not in known:
        known[id(call)] = _find_class_given(call, module)
    return known[id(call)]


def _find_class_given(call: o.Call, module: Module) -> str | None:
    infer = module.project.infer
    result = infer.thing(call, module)
    if isinstance(result, t.Coroutine):
        result = result.result
    if isinstance(result, t.RunResult) and result.definition.function is not None:
        function = result.definition.function
        environment = calling.environment(infer, function, call, module, None)
        result = calling.returned(infer, function, environment)
        if isinstance(result, t.Coroutine):
            result = result.result
    return result.cls if isinstance(result, t.Instance) else None


def short_name(name: str) -> str:
    """A canonical name as people say it: `DbtCloudJob.trigger`, `trigger_dbt_cloud_job_run`."""
    owner, _, last = name.rpartition(".")
    cls = owner.rpartition(".")[2]
    return f"{cls}.{last}" if cls != cls.lower() else last


def _started(call: o.Call, module: Module) -> StartedRun | None:
    target = module.project.infer.thing(call.func, module)
    as_future = False
    name: str | None = None
    if isinstance(target, t.Symbol):
        name = target.name
    elif isinstance(target, t.Method):
        if target.name not in _SUBMITTING:
            return None
        name, as_future = target.definition.root.external, True
    elif isinstance(target, Definition):
        name = target.root.external
    trigger = integrations.TRIGGERS.get(name or "")
    if trigger is not None and name is not None:
        return StartedRun(call, module, short_name(name), trigger, as_future)
    handed_on = given(call, module)
    if handed_on is None or handed_on.through is None:
        return None
    for name, trigger in integrations.TRIGGERS.items():
        if trigger.gives == handed_on.cls:
            return StartedRun(call, module, short_name(name), trigger, given=handed_on)
    return None


def called_name(call: o.Call) -> str:
    """The last name of what is called: `start` for `jobs.start()`."""
    func = call.func
    if isinstance(func, o.Attribute):
        return func.attr
    return func.id if isinstance(func, o.Name) else "<call>"


@dataclass(frozen=True)
class _Value:
    """What is followed: a run, a future of one, or something that was taken out of either."""

    module: Module
    handle: Handle | None
    future: bool = False
    to_caller: bool = False


def _follow(expr: o.Expr, value: _Value, followed: Followed, depth: int) -> None:
    if depth == 0:
        followed.care = Care.LOOKS
        return
    _sum_up(uses_of(expr), value, followed, depth)


def _sum_up(uses: Iterable[Use], value: _Value, followed: Followed, depth: int) -> None:
    for use in uses:
        followed.care = max(followed.care, _care(use, value, followed, depth))
        if followed.care is Care.LOOKS:
            return


def _care(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    if use.kind in _IDLE or (use.kind == "returned" and value.to_caller):
        return Care.NOTHING
    if use.kind in ("tested", "compared"):
        # `if run:` says nothing of how it ended; `if data["status"] == 10:` may.
        whole = value.handle is not None or value.future
        return Care.NOTHING if whole else Care.LOOKS
    if use.kind == "argument" and use.call is not None:
        if only_looks(use.call, value.module):
            return Care.NOTHING
        if _is_transparent(use.call, value.module):
            _follow(use.call, value, followed, depth - 1)
            return followed.care
        return _handed_over(use, value, followed, depth)
    if use.kind == "attribute" and not use.collected:
        return _attribute(use, value, followed, depth)
    return Care.LOOKS


def _handed_over(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    """What a function of the repository does about a run that it gets."""
    taken = taking_parameter(use, value.module)
    if taken is None or depth == 0:
        return Care.LOOKS
    param, home = taken
    inner = _Value(home, value.handle, value.future)
    _sum_up(uses_of_parameter(param), inner, followed, depth - 1)
    return followed.care


def _attribute(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    name, attribute = use.name or "", use.node.parent
    assert isinstance(attribute, o.Attribute)
    rest = _Value(value.module, None)
    if value.future:
        if name == "wait":
            return Care.NOTHING
        if name != "result" or use.call is None:
            return Care.LOOKS
        inner = _Value(value.module, value.handle, to_caller=value.to_caller)
        _follow(use.call, inner, followed, depth - 1)
        return followed.care
    if value.handle is not None:
        if name in value.handle.waits and use.call is not None:
            followed.waits.append((value.module, use.call))
            return Care.WAITS
        if use.call is not None or name in value.handle.tells | value.handle.raises:
            return Care.LOOKS
        _follow(attribute, rest, followed, depth - 1)
        return followed.care
    _follow(attribute if use.call is None else use.call, rest, followed, depth - 1)
    return followed.care


def _is_transparent(call: o.Call, module: Module) -> bool:
    if isinstance(call.func, o.Attribute) and call.func.attr == "run_until_complete":
        return True
    thing = module.project.infer.thing(call.func, module)
    return isinstance(thing, t.Symbol) and thing.name in _TRANSPARENT
