"""Calls that start work in another system, directly or through the repository's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.model import calling
from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.definitions import Definition
from prefect_lint.model.dependence.facts import Fact
from prefect_lint.model.outcome_care import Care, follow
from prefect_lint.model.usage import is_awaited, uses_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.integrations import Trigger
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_SUBMITTING = ("submit", "map")
_DEPTH = 5


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

    @property
    def made(self) -> tuple[Module, o.Call]:
        """The call of the library."""
        return (self.module, self.call) if self.given is None else self.given.made

    @property
    def value(self) -> o.Expr:
        """What stands for the run in the code: the call, with the `await` in front of it."""
        parent = self.call.parent
        return parent if isinstance(parent, o.Await) else self.call

    @property
    def starts(self) -> bool | None:
        """Whether the work gets started at all; `None` where a missing `await` is the first thing to say."""
        if self.as_future or self.through is not None or _may_be_awaited(self.call):
            return True
        if Context(self.module, self.call).in_async_function:
            return False if self.trigger.is_coroutine else None
        # Prefect 2 runs an async task that sync code calls, but no other coroutine.
        is_method = isinstance(self.call.func, o.Attribute) and "." in self.name
        lost = is_method or self.module.prefect_version.majors == (3,)
        return not (self.trigger.is_coroutine and lost)

    @property
    def care(self) -> Care:
        """What is done about the run, before and after a function of the repository hands it on."""
        handle = integrations.handle_of(self.trigger.gives)
        followed = follow(self.call, self.module, handle, future=self.as_future)
        before = Care.NOTHING if self.given is None else self.given.care
        return max(before, followed.care)


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


def started_runs(module: Module, *systems: str) -> Iterator[StartedRun]:
    """The calls in a module that start work in one of some systems."""
    known: dict[int, list[StartedRun]] = module.project.memo("started runs")
    if id(module) not in known:
        found = (_started(call, module) for scope in module.scopes() for call in scope.calls)
        known[id(module)] = [started for started in found if started is not None]
    return (started for started in known[id(module)] if started.trigger.system in systems)


def is_watched(system: str, project: Project) -> bool:
    """Whether code of the repository asks a system how work goes without what the trigger gave."""
    watched = integrations.system(system).watched
    return any(not watched.isdisjoint(names) for names in project.parts(WATCHING))


def _watching(module: Module) -> list[str] | None:
    wanted = {name for key in integrations.systems() for name in integrations.system(key).watched}
    names = wanted & module.outline.attributes.keys()
    for scope in module.scopes():
        names |= wanted & scope.reads.keys()
    return sorted(names) or None


WATCHING = Fact("names by which systems are watched", _watching)


def given(call: o.Call, module: Module) -> Given | None:
    """What stands for a run, as a call of a library or of a function of the repository gives it."""
    return _given(call, module, _DEPTH)


def _given(call: o.Call, module: Module, depth: int) -> Given | None:
    cls = _class_given(call, module)
    handle = integrations.handle_of(cls)
    if cls is None or handle is None or depth == 0:
        return None
    target = module.project.infer.thing(call.func, module)
    if not isinstance(target, t.RepoFunction | Definition):
        return Given(cls, (module, call))
    function = target if isinstance(target, t.RepoFunction) else target.function
    if function is None:
        return None
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


def library_name(call: o.Call, module: Module) -> str:
    """The canonical name of the library function, task or method that is called; empty for others."""
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        return target.name
    if isinstance(target, Definition):
        return target.root.external or ""
    if isinstance(target, t.Method) and target.name in _SUBMITTING:
        return target.definition.root.external or ""
    return ""


def called_name(call: o.Call) -> str:
    """The last name of what is called: `start` for `jobs.start()`."""
    func = call.func
    if isinstance(func, o.Attribute):
        return func.attr
    return func.id if isinstance(func, o.Name) else "<call>"


def nothing_waits(started: StartedRun) -> str:
    """The sentence for a run that nobody cares for."""
    work = integrations.system(started.trigger.system).work
    if started.starts is False:
        return (
            f"`{started.name}` gives a coroutine that nothing runs here: {work} is neither started nor "
            "waited for."
        )
    starter = f"`{started.name}` starts {work}"
    if started.through is not None:
        starter = f"`{started.through}` starts {work} with `{started.name}`"
    return f"{starter}, and nothing waits for it or looks at how it ends."


def _started(call: o.Call, module: Module) -> StartedRun | None:
    name = library_name(call, module)
    trigger = integrations.trigger_of(name)
    if trigger is not None:
        target = module.project.infer.thing(call.func, module)
        as_future = isinstance(target, t.Method)
        return StartedRun(call, module, short_name(name), trigger, as_future)
    handed_on = given(call, module)
    if handed_on is None or handed_on.through is None:
        return None
    home, made = handed_on.made
    name = library_name(made, home)
    trigger = integrations.trigger_of(name)
    if trigger is None:
        return None
    return StartedRun(call, module, short_name(name), trigger, given=handed_on)


def _may_be_awaited(call: o.Call) -> bool:
    """Whether a coroutine is awaited, or gets to something like `asyncio.gather`."""
    return is_awaited(call) or any(use.kind == "argument" for use in uses_of(call))
