"""Calls of functions, methods and decorators of Prefect, and the keywords that they do not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.knowledge import prefect_api as api
from prefect_lint.knowledge import prefect_names
from prefect_lint.model import availability
from prefect_lint.model import things as t
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.prefect_uses import is_guarded
from prefect_lint.model.spreading import spread
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.prefect_api import Entry
    from prefect_lint.model.availability import Lack
    from prefect_lint.model.module import Module

_CLASSES = {"flow": "prefect.flows.Flow", "task": "prefect.tasks.Task"}


class Given(NamedTuple):
    """One keyword of a call."""

    name: str
    node: o.Expr
    """Its value, or the mapping that it comes from."""
    source: tuple[Module, o.Expr] | None = None
    """The value in the mapping."""


@dataclass(frozen=True)
class KeywordFault:
    """A keyword that no Prefect which may be there takes."""

    shown: str
    """The callable as readers know it."""
    keyword: str
    node: o.Expr
    source: tuple[Module, o.Expr] | None
    positional_only: bool
    """Whether it is the name of a parameter that can't be given by name."""
    lack: Lack | None
    """What other releases take it; `None` when none does."""
    known: Entry
    symbol: str | None
    """The flow or task that the call is about."""
    is_decorator: bool


def keywords(call: o.Call, module: Module) -> Iterator[Given]:
    """The keywords of a call, those of `**mapping` included where it can be looked into."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield Given(keyword.arg, keyword.value)
            continue
        for option in (spread(module.project.infer, keyword.value, module, None) or {}).values():
            source = None if option.node is None else (option.module, option.node)
            yield Given(option.name, keyword.value, source)


def keyword_faults(module: Module) -> list[KeywordFault]:
    """The keywords of a module's calls that the Prefect which is there for it does not take."""
    memo = module.project.memo("keyword faults")
    if id(module) not in memo:
        memo[id(module)] = list(_faults(module))
    found: list[KeywordFault] = memo[id(module)]
    return found


def _faults(module: Module) -> Iterator[KeywordFault]:
    for scope in module.scopes():
        for call in scope.calls:
            if not call.keywords:
                continue
            called = _called(call, module)
            known = None if called is None else _callable(called.name)
            if called is None or known is None:
                continue
            there = _decidable(known, availability.installed(module))
            if not there:
                continue
            for given in keywords(call, module):
                fault = _fault(given, call, called, known, there)
                if fault is not None:
                    yield fault


def _decidable(known: Entry, within: api.Releases) -> api.Releases:
    """The releases that decide about a call; none when the parameters are not known in one of them."""
    # Before a class got a method it had none; afterwards a base class may have taken it over.
    unsure = within & known.present & ~known.certain & ~api.older(known.certain)
    there = within & known.certain
    return 0 if unsure or there & ~known.callable_as_known else there


def _fault(
    given: Given, call: o.Call, called: _Called, known: Entry, within: api.Releases
) -> KeywordFault | None:
    taking = known.taking(given.name)
    # Functions for sync and async code take `_sync` besides.
    if taking & within or given.name.startswith("_"):
        return None
    if is_expected_to_fail(call) or is_guarded(call):
        return None
    only = any(
        given.name in signature.positional_only
        for found, signature in known.signatures
        if found & within
    )
    return KeywordFault(
        called.shown,
        given.name,
        given.node,
        given.source,
        only,
        availability.lacking(taking, within),
        known,
        called.symbol,
        called.is_decorator,
    )


class _Called(NamedTuple):
    name: str
    shown: str
    symbol: str | None
    is_decorator: bool


def _called(call: o.Call, module: Module) -> _Called | None:
    """What of Prefect a call calls, by its dotted name."""
    thing = module.project.infer.thing(call.func, module)
    if isinstance(thing, t.Symbol):
        if not thing.name.startswith("prefect."):
            return None
        is_decorator = thing.name in {*prefect_names.DECORATORS, *prefect_names.CONSTRUCTORS}
        short = thing.name.rpartition(".")
        owner = short[0].rpartition(".")[2]
        shown = f"{owner}.{short[2]}" if owner[:1].isupper() else short[2]
        return _Called(thing.name, shown, None, is_decorator)
    if isinstance(thing, t.Method):
        definition = thing.definition
        if definition.external is not None or _is_own_class(definition.root.node, module):
            return None
        owner = _CLASSES[definition.kind]
        shown = f"{owner.rpartition('.')[2]}.{thing.name}"
        return _Called(f"{owner}.{thing.name}", shown, definition.name, is_decorator=False)
    return None


def _is_own_class(node: o.Node, module: Module) -> bool:
    """Whether a flow or task is made by a class of the repository, which may have methods of its own."""
    if not isinstance(node, o.Call):
        return False
    return isinstance(module.project.infer.thing(node.func, module), t.RepoClass)


def _callable(name: str) -> Entry | None:
    """The function that a call of this name runs: that of a class is `__init__`."""
    for prefix, owner in (
        ("prefect.flow.", "prefect.flows.Flow."),
        ("prefect.task.", "prefect.tasks.Task."),
    ):
        if name.startswith(prefix):
            name = owner + name[len(prefix) :]
    known = api.lookup(name)
    if known is None or known.signatures:
        return known
    if name.rpartition(".")[2][:1].isupper():
        return api.lookup(f"{name}.__init__")
    return None
