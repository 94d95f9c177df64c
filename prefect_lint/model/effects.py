"""What the functions of the repository do to the outside world, directly and through each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.model import members
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition
from prefect_lint.model.handing_over import callbacks, entering
from prefect_lint.model.passed import environment_in_call, environment_of, objects_in
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.knowledge.effects import Effect
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_MAX_HOPS = 6
_MAX_WAYS = 8
"""Ways from one call to one effect that are kept: what is on the way makes a difference to some rules."""
_MAX_REACHED = 1_000
"""Effects of one function that are kept, those on the shortest ways."""

_OFFLOADING = frozenset(
    {
        "asyncio.to_thread",
        "anyio.to_thread.run_sync",
        "asgiref.sync.sync_to_async",
        "starlette.concurrency.run_in_threadpool",
        "prefect.utilities.asyncutils.run_sync_in_worker_thread",
        "prefect.utilities.asyncutils.run_sync_in_interruptible_worker_thread",
    }
)
_OFFLOADING_METHODS = frozenset({"run_in_executor", "submit", "map", "apply_async", "start_soon"})


@dataclass(frozen=True)
class Hop:
    """A call on the way to an effect."""

    module: Module
    call: o.Call
    callee: str
    """The name of what is called, by which its callers know it: see `spoken_name`."""


@dataclass(frozen=True)
class Reached:
    """An effect that a function has, and the way to it."""

    effect: Effect
    module: Module
    call: o.Call
    """The call of the library."""
    hops: tuple[Hop, ...] = ()
    """Calls of the repository's own functions in between, outermost first."""
    offloaded: bool = False
    """Whether a thread or process other than the caller's runs it."""
    awaited: bool = False
    """Whether every call on the way is awaited, or the first one is."""
    through: Definition | None = None
    """The flow or task that is called on the way: it has retries, timeouts and states of its own."""

    @property
    def first_call(self) -> tuple[Module, o.Call]:
        """The call in the asked function itself that leads to the effect."""
        if self.hops:
            return self.hops[0].module, self.hops[0].call
        return self.module, self.call


class Effects:
    """Answers what functions do; remembered by function."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._memo: dict[tuple[object, ...], list[Reached]] = {}
        self._callees: dict[int, dict[int, t.RepoFunction]] = {}
        """The functions that were seen to be run by a function, by its identity and theirs."""
        self._effective: set[int] = set()
        """The functions that have effects, at least in some environment, by their identity."""
        self._asked: list[t.RepoFunction] = []
        """The functions that are looked into, outermost first."""
        self._open: set[tuple[object, ...]] = set()

    def of_definition(self, definition: Definition) -> list[Reached]:
        """The effects of a flow's or task's body."""
        return [] if definition.function is None else self.of_function(definition.function)

    def of_function(
        self, function: t.RepoFunction, given: t.Environment | None = None
    ) -> list[Reached]:
        """The effects of a function, the shortest way first; one entry for each call that has one.

        `given` are the objects that one call hands to it.
        """
        key: tuple[object, ...] = (id(function.node),)
        if given is not None:
            key = (*key, objects_in(given))
        known = self._memo.get(key)
        if known is not None:
            return known
        if key in self._open:
            return []
        self._open.add(key)
        self._asked.append(function)
        env = given or environment_of(function, self.project)
        try:
            found = [
                reached
                for call in function.node.scope.calls
                for reached in self.of_call(call, function.module, env)
            ]
        finally:
            self._asked.pop()
            self._open.discard(key)
        found = _shortest(found)
        if found:
            self._effective.add(id(function.node))
        self._memo[key] = found
        return found

    def of_call(
        self, call: o.Call, module: Module, env: t.Environment | None = None
    ) -> list[Reached]:
        """The effects of one call, in an environment where its function has one."""
        infer = self.project.infer
        target = infer.thing(call.func, module, env)
        awaited = isinstance(call.parent, o.Await)
        found: list[Reached] = []
        if isinstance(target, t.Symbol):
            effect = self.effect_of(target.name, call, module)
            if effect is not None:
                found.append(Reached(effect, module, call, awaited=awaited))
            if target.name in _OFFLOADING or target.name.rpartition(".")[2] in _OFFLOADING_METHODS:
                found += self._offloaded(call, module)
        else:
            method = call.func.attr if isinstance(call.func, o.Attribute) else None
            if method in _OFFLOADING_METHODS and isinstance(target, t.Unknown):
                found += self._offloaded(call, module)
            inner = self.callee(target)
            if inner is not None:
                through = target if isinstance(target, Definition) else None
                given = None
                if isinstance(target, t.RepoFunction):
                    given = environment_in_call(target, call, module, env)
                found += self._through(inner, call, module, awaited, through, given)
            if isinstance(target, t.RepoFunction):
                found += self._called_back(target, call, module, env)
            entered = entering(infer, target, call)
            if entered is not None:
                found += self._through(entered, call, module, True, None)
        return found

    def _called_back(
        self, target: t.RepoFunction, call: o.Call, module: Module, env: t.Environment | None
    ) -> list[Reached]:
        """The effects of the functions that a call hands over, by way of the function that calls them."""
        found: list[Reached] = []
        for thing, inner_call in callbacks(target, call, module, env):
            if isinstance(thing, t.Symbol):
                effect = knowledge.effect_of(thing.name)
                if effect is not None and not effect.path_decides:
                    found.append(Reached(effect, target.module, inner_call))
            while isinstance(thing, t.Partial):
                thing = thing.target
            inner = self.callee(thing)
            if inner is not None:
                through = thing if isinstance(thing, Definition) else None
                found += self._through(inner, inner_call, target.module, True, through)
        hop = Hop(module, call, spoken_name(target.node))
        return [replace(reached, hops=(hop, *reached.hops)) for reached in found]

    def effect_of(self, name: str, call: o.Call, module: Module) -> Effect | None:
        """The effect of a library call, its arguments considered."""
        effect = knowledge.effect_of(name)
        if effect is not None and effect.path_decides:
            return effect if self._has_remote_path(effect, call, module) else None
        return effect

    def _has_remote_path(self, effect: Effect, call: o.Call, module: Module) -> bool:
        """Whether a literal path or URL of a reader or writer leads over the network."""
        given = call.keyword(effect.path_parameter) if effect.path_parameter else None
        position = effect.path_position or 0
        if given is None and position < len(call.args) and not call.has_star:
            given = call.args[position]
        if given is None:
            return False
        text: object = None
        if isinstance(given, o.JoinedStr):
            text = given.text[0] if given.text else None
        else:
            thing = self.project.infer.thing(given, module)
            text = thing.value if isinstance(thing, t.Value) else None
        return isinstance(text, str) and "://" in text and not text.startswith("file:")

    def of_callees(self, function: t.RepoFunction) -> list[t.RepoFunction]:
        """The functions of the repository that a function was seen to run, for the effects they have."""
        self.of_function(function)
        return list(self._callees.get(id(function.node), {}).values())

    def are_of(self, function: t.RepoFunction) -> bool:
        """Whether a function has any effects, at least in some environment that it was seen in."""
        return bool(self.of_function(function)) or id(function.node) in self._effective

    def callee(self, target: t.Thing) -> t.RepoFunction | None:
        """The function of the repository that runs when something is called."""
        infer = self.project.infer
        if isinstance(target, t.RepoFunction):
            return target
        if isinstance(target, Definition):
            return target.function
        if isinstance(target, t.Method) and target.name == "fn":
            return target.definition.function
        if isinstance(target, t.RepoClass):
            member = members.member(infer, target, "__init__", t.RepoInstance(target))
            return member if isinstance(member, t.RepoFunction) else None
        if isinstance(target, t.RepoInstance):
            member = members.member(infer, target.cls, "__call__", target)
            return member if isinstance(member, t.RepoFunction) else None
        return None

    def _through(
        self,
        function: t.RepoFunction,
        call: o.Call,
        module: Module,
        awaited: bool,
        through: Definition | None,
        given: t.Environment | None = None,
    ) -> list[Reached]:
        node = function.node
        if self._asked:
            callees = self._callees.setdefault(id(self._asked[-1].node), {})
            callees[id(node)] = function
        # A coroutine that nobody awaits here, or a generator that nobody iterates, does nothing here.
        if isinstance(node, o.FunctionDef) and node.is_async and not awaited:
            return []
        hop = Hop(module, call, spoken_name(node))
        return [
            replace(
                reached,
                hops=(hop, *reached.hops),
                through=through or reached.through,
            )
            for reached in self.of_function(function, given)
            if len(reached.hops) < _MAX_HOPS
        ]

    def _offloaded(self, call: o.Call, module: Module) -> list[Reached]:
        """Effects of the functions that a call hands to a thread or process."""
        infer = self.project.infer
        found: list[Reached] = []
        for argument in call.args:
            thing = infer.thing(argument, module)
            if isinstance(thing, t.Partial):
                thing = thing.target
            if isinstance(thing, t.Symbol):
                effect = knowledge.effect_of(thing.name)
                if effect is not None and not effect.path_decides:
                    found.append(Reached(effect, module, call, offloaded=True))
            inner = self.callee(thing)
            if inner is not None:
                ways = self._through(inner, call, module, True, None)
                found.extend(replace(reached, offloaded=True) for reached in ways)
        return found


def spoken_name(node: o.FunctionDef | o.Lambda) -> str:
    """The name by which a function is called: for an `__init__` that of its class."""
    if isinstance(node, o.Lambda):
        return "<lambda>"
    owner = node.parent
    return owner.name if node.name == "__init__" and isinstance(owner, o.ClassDef) else node.name


def _shortest(found: list[Reached]) -> list[Reached]:
    """The effects by the number of hops, on the shortest few ways from a call here to a call of a library.

    Between the two there may be any number of ways: with two calls in each of twenty functions, a million.
    """
    kept: list[Reached] = []
    ways: Counter[tuple[int, int]] = Counter()
    for reached in sorted(found, key=lambda reached: len(reached.hops)):
        ends = (id(reached.first_call[1]), id(reached.call))
        ways[ends] += 1
        if ways[ends] <= _MAX_WAYS:
            kept.append(reached)
            if len(kept) == _MAX_REACHED:
                break
    return kept
