"""What is done about a run in another system, or about its outcome: whether anybody waits for it and looks."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import scope_of
from prefect_lint.model.passed import calls_of
from prefect_lint.model.taking import taking_parameter
from prefect_lint.model.usage import Use, uses_of, uses_of_name, uses_of_parameter
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.knowledge.integrations import Handle, Wait
    from prefect_lint.model.module import Module

_IDLE = frozenset({"discarded", "operand", "unpacked", "iterated"})
_TRANSPARENT = (
    "asyncio.run",
    "asyncio.gather",
    "asyncio.as_completed",
    "asyncio.wait_for",
    "anyio.run",
    "prefect.utilities.asyncutils.run_coro_as_sync",
)
"""Calls that give what the coroutines among their arguments give."""
_DEPTH = 5
_MOST_CALLS = 50


class Care(enum.IntEnum):
    """What is done about a run, the most that was seen."""

    NOTHING = 0
    """It is dropped, or only shown."""
    WAITS = 1
    """Somebody waits until it ends, and nobody looks at how it ended."""
    LOOKS = 2
    """Its outcome is asked for, or it goes where that may be done."""


@dataclass
class Followed:
    """What is done about a run, and the calls that wait for it."""

    care: Care = Care.NOTHING
    waits: list[tuple[Module, o.Call]] = field(default_factory=list)


@dataclass(frozen=True)
class _Value:
    """What is followed: a run, a future of one, or something that was taken out of either."""

    module: Module
    handle: Handle | None
    future: bool = False
    to_caller: bool = False
    told: bool = False
    """Whether it says how the run ended, so that what is called on it may raise."""


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


def follow_told(call: o.Call, module: Module, wait: Wait) -> Care:
    """What is done about the outcome that stands in the tuple that a call gives."""
    told: o.Node = call
    while isinstance(told.parent, o.Await):
        told = told.parent
    parent = told.parent
    if isinstance(parent, o.ExprStmt):
        return Care.NOTHING
    if isinstance(parent, o.Subscript):
        return _item(parent, module, wait)
    if not isinstance(parent, o.Assign) or len(parent.targets) != 1:
        return Care.LOOKS
    target = parent.targets[0]
    if isinstance(target, o.Name):
        return max((_whole(read, module, wait) for read in _reads(target)), default=Care.NOTHING)
    if isinstance(target, o.Container) and wait.told_at < len(target.elts):
        names = list(enumerate(target.elts))
        if all(isinstance(name, o.Name) for _, name in names):
            return max(_shown(use, module, wait, at) for at, use in _uses_of_names(names))
    return Care.LOOKS


def _uses_of_names(names: Iterable[tuple[int, o.Expr]]) -> Iterator[tuple[int, Use]]:
    for index, name in names:
        assert isinstance(name, o.Name)
        yield index, Use("discarded", name)
        yield from ((index, use) for use in uses_of_name(name))


def _reads(target: o.Name) -> Iterator[o.Name]:
    """The reads of a name in its scope and in those inside it."""
    pending = [scope_of(target)]
    while pending:
        scope = pending.pop()
        yield from scope.reads.get(target.id, ())
        pending.extend(scope.children)


def _whole(read: o.Name, module: Module, wait: Wait) -> Care:
    """The same for one read of a name that holds the whole tuple."""
    item = read.parent
    if isinstance(item, o.Subscript) and item.value is read:
        return _item(item, module, wait)
    return max(
        (_shown(use, module, wait, wait.told_at) for use in uses_of(read)), default=Care.NOTHING
    )


def _item(item: o.Subscript, module: Module, wait: Wait) -> Care:
    """The same for one item of the tuple."""
    key = item.slice
    index = (
        key.value if isinstance(key, o.Constant) and isinstance(key.value, int) else wait.told_at
    )
    return max((_shown(use, module, wait, index) for use in uses_of(item)), default=Care.NOTHING)


def _shown(use: Use, module: Module, wait: Wait, index: int) -> Care:
    """What one use of the item at an index does about the outcome."""
    if use.kind in ("discarded", "formatted"):
        return Care.NOTHING
    if use.kind == "argument" and use.call is not None and only_looks(use.call, module):
        return Care.NOTHING
    if use.kind == "attribute":
        # `status.name`: what is shown of it.
        attribute = use.node.parent
        assert isinstance(attribute, o.Attribute)
        if index != wait.told_at:
            asked = {use.name, *_texts(use.call)}
            return Care.LOOKS if asked & wait.told_by else Care.NOTHING
        uses = uses_of(attribute)
        return max((_shown(inner, module, wait, index) for inner in uses), default=Care.NOTHING)
    if index == wait.told_at:
        return Care.LOOKS
    key = use.node.slice if isinstance(use.node, o.Subscript) else None
    told = isinstance(key, o.Constant) and key.value in wait.told_by
    return Care.LOOKS if told else Care.NOTHING


def _texts(call: o.Call | None) -> Iterator[str]:
    """The literal texts among the arguments of a call: `data.get("status")`."""
    for argument in () if call is None else call.args:
        if isinstance(argument, o.Constant) and isinstance(argument.value, str):
            yield argument.value


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
    if use.kind == "returned" and value.handle is None and not (value.told or value.future):
        return _returned(use, value, followed, depth)
    if use.kind in ("tested", "compared"):
        # `if run:` says nothing of how it ended; `if data["status"] == 10:` may.
        whole = value.handle is not None or value.future
        return Care.NOTHING if whole else Care.LOOKS
    if use.kind == "formatted" and isinstance(use.node.parent, o.JoinedStr):
        # A message, or the address at which to ask for the run.
        _follow(use.node.parent, _Value(value.module, None), followed, depth - 1)
        return followed.care
    if use.kind == "argument" and use.call is not None:
        if only_looks(use.call, value.module):
            return Care.NOTHING
        if _is_transparent(use.call, value.module):
            _follow(use.call, value, followed, depth - 1)
            return followed.care
        return _handed_over(use, value, followed, depth)
    if use.kind == "entered" and value.handle is not None:
        return _entered(use, value, value.handle, followed, depth)
    if use.kind == "attribute" and not use.collected:
        return _attribute(use, value, followed, depth)
    return Care.LOOKS


def _returned(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    """What is done about the id of a run where the flow or task is called that returns it.

    The run itself, where its class is known, is looked for at the callers anyway.
    """
    definition = Context(value.module, use.node).definition
    if definition is None or definition.inner_decorators or definition.wrapped or depth == 0:
        return Care.LOOKS
    calls = [it for it in calls_of(definition) if it.how != "with_options"]
    if not calls or len(calls) > _MOST_CALLS:
        return Care.LOOKS
    for call in calls:
        if call.how not in ("call", "submit") or call.option("return_state") is not None:
            return Care.LOOKS
        given = replace(value, module=call.module, future=call.how == "submit")
        _follow(call.node, given, followed, depth - 1)
        if followed.care is Care.LOOKS:
            break
    return followed.care


def _entered(use: Use, value: _Value, handle: Handle, followed: Followed, depth: int) -> Care:
    """What is done in a `with` block about what it gives, such as a process for which its end waits."""
    item = use.node.parent
    if not isinstance(item, o.WithItem) or depth == 0:
        return Care.LOOKS
    if "__exit__" in handle.waits:
        followed.care = max(followed.care, Care.WAITS)
    elif "__enter__" not in handle.answers:
        return Care.LOOKS
    if isinstance(item.optional_vars, o.Name):
        _sum_up(uses_of_name(item.optional_vars), value, followed, depth - 1)
    elif item.optional_vars is not None:
        return Care.LOOKS
    return followed.care


def _handed_over(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    """What a function of the repository does about a run that it gets."""
    taken = taking_parameter(use, value.module)
    if taken is None or depth == 0:
        return Care.LOOKS
    param, home = taken
    inner = replace(value, module=home, to_caller=False)
    _sum_up(uses_of_parameter(param), inner, followed, depth - 1)
    return followed.care


def _attribute(use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    name, attribute = use.name or "", use.node.parent
    assert isinstance(attribute, o.Attribute)
    if value.future:
        return _of_future(name, use, value, followed, depth)
    called: o.Expr = attribute if use.call is None else use.call
    handle = value.handle
    if handle is None:
        # `flow_run.state.result()` raises.
        if value.told and use.call is not None:
            return Care.LOOKS
        _follow(called, replace(value, to_caller=False), followed, depth - 1)
        return followed.care
    if name in handle.raises:
        return Care.LOOKS
    told = name in handle.tells
    if name in handle.waits and use.call is not None:
        followed.waits.append((value.module, use.call))
        followed.care = max(followed.care, Care.WAITS)
        if not told and name not in handle.answers:
            return Care.WAITS
    elif name in handle.idle:
        return Care.NOTHING
    elif use.call is not None and not told and name not in handle.answers:
        return Care.LOOKS
    _follow(called, _Value(value.module, None, told=told), followed, depth - 1)
    return followed.care


def _of_future(name: str, use: Use, value: _Value, followed: Followed, depth: int) -> Care:
    if name == "wait":
        return Care.NOTHING
    if name != "result" or use.call is None:
        return Care.LOOKS
    _follow(use.call, replace(value, future=False), followed, depth - 1)
    return followed.care


def _is_transparent(call: o.Call, module: Module) -> bool:
    if isinstance(call.func, o.Attribute) and call.func.attr == "run_until_complete":
        return True
    thing = module.project.infer.thing(call.func, module)
    return isinstance(thing, t.Symbol) and thing.name in _TRANSPARENT
