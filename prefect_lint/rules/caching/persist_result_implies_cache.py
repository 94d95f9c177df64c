"""PFL302 persist-result-implies-cache."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Import, SetOptions
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.changing import changing_call
from prefect_lint.model.definitions import Task
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.loop_carried import is_steered
from prefect_lint.model.origins import origin
from prefect_lint.model.persisting import kept_by_default
from prefect_lint.model.repeated_calls import (
    both_run,
    equal_each_round,
    is_chosen,
    literal_arguments,
)
from prefect_lint.model.side_effects import is_named_for_a_side_effect, is_same_again, writes_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Flow, Option
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_WAITING_NAME = re.compile(r"^_*(wait|sleep|pause)(_|$)")
_SAME_ALL_DAY = frozenset({"datetime.date.today", "datetime.datetime.today"})
"""What a run may well want to see once only."""
_GATHERING = (o.Container, o.Dict, o.Comprehension, o.JoinedStr, o.Keyword, o.Lambda)
_CONTEXTS = ("prefect.transaction", "prefect.settings.", "prefect.context.")


@dataclass(frozen=True)
class _Sign:
    """Why a task is not one to be left out when it is called again."""

    words: str
    """What does not happen at the equal call."""
    place: tuple[Module, o.Node] | None
    """The library call that shows it."""
    looks: bool
    """Whether the task only looks at something that changes, or waits."""


class PersistResultImpliesCache(Rule):
    """A task keeps its result and is called again with the same arguments: the second call does nothing.

    ## What it catches
    A task with `persist_result=True`, `result_storage` or `result_serializer`, or in a flow with one of
    them, and without a `cache_policy`, that a flow calls a second time with the same literal arguments, or
    in a loop with none or the same ones. Only where the task is seen to have an effect (it posts, inserts,
    or is called `send_…`), to give another value each time (the clock, chance, a Prefect variable), to wait,
    or to ask a service or database in a loop that waits for a change.

    ## Why it matters
    In Prefect 3, keeping a result means caching it: the default policy makes a key of the inputs, the
    source of the task and the flow run. An equal call in the same run finds the first result, ends
    as `Cached`, and the body of the task is not entered.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(persist_result=True)
    def send_reminder(customer: str) -> int:
        url = "https://mail.example.com/reminders"
        return requests.post(url, json={"customer": customer}, timeout=30).status_code

    @flow
    def remind() -> None:
        send_reminder("ada")
        send_reminder("ada")
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, RUN_ID, TASK_SOURCE

    @task(persist_result=True, cache_policy=INPUTS + TASK_SOURCE + RUN_ID)
    def send_reminder(customer: str, number: int) -> int:
        url = "https://mail.example.com/reminders"
        body = {"customer": customer, "number": number}
        return requests.post(url, json=body, timeout=30).status_code

    @flow
    def remind() -> None:
        send_reminder("ada", number=1)
        send_reminder("ada", number=2)
    ```

    The policy has the parts of the default one. Naming it says that once a run is meant, and a retry of the
    flow does not send again; the number says which calls are different ones. For a task that only looks,
    such as a poll, use `cache_policy=NO_CACHE`.

    ## When it stays silent
    The task has a `cache_policy`, `cache_key_fn`, `result_storage_key`, `cache_expiration` or
    `refresh_cache`; arguments are no literals; the first call may still be running, or may have failed
    unnoticed, when the second one starts; one of them may be left out; a transaction is open; the loop tries
    again after a failure. A task that uploads, upserts, updates or deletes leaves the same behind and does
    not count, and neither does one that only reads, outside of a loop: its cache is welcome.
    """

    code = "PFL302"
    name = "persist-result-implies-cache"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.7
    versions = (3,)
    risk = (
        "The second message, payment or row is silently left out: the task run is shown as Cached, and "
        "nothing fails."
    )
    recommendation = (
        "Say what the calls have in common: `cache_policy=INPUTS + TASK_SOURCE + RUN_ID` when once a run is "
        "right, which also keeps a retry of the flow from doing it again; and give calls that are each to "
        "act an argument in which they differ."
    )
    rollback = (
        "Remove the policy and the argument again: the task is cached by Prefect's default key, and an "
        "equal call gets the first result."
    )
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://docs.prefect.io/v3/how-to-guides/workflows/cache-workflow-steps",
    )

    looking_anew = UnsafeFix(
        "Give the task `cache_policy=NO_CACHE`.",
        because="A retry of the flow then asks anew as well, in place of finding what was kept.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        if flow.base is not None:
            return
        told: set[int] = set()
        first: dict[tuple[int, object], PrefectCall] = {}
        for call in flow.module.calls_in(flow):
            task = call.definition
            if call.context.definition is not flow or not isinstance(task, Task):
                continue
            if id(task.root) in told or _is_unclear(call):
                continue
            option = kept_by_default(task, flow)
            if option is None:
                continue
            loop = equal_each_round(call) if _has_ended(call) else None
            earlier = None
            if loop is None:
                earlier = _earlier(call, first)
                if earlier is None:
                    continue
            sign = _sign_of(task, loop)
            if sign is not None:
                told.add(id(task.root))
                uncached = {"cache_policy": Import("prefect.cache_policies.NO_CACHE")}
                fix = self.looking_anew(SetOptions(task, uncached) if sign.looks else None)
                yield _left_out(call, earlier, option, sign, fix)


def _earlier(call: PrefectCall, first: dict[tuple[int, object], PrefectCall]) -> PrefectCall | None:
    """The equal call before this one that has certainly ended; this call is remembered when there is none."""
    arguments = literal_arguments(call)
    if arguments is None:
        return None
    key = (id(call.definition.root), arguments)
    earlier = first.get(key)
    if earlier is None:
        if _has_ended(call) and not _may_have_failed(call):
            first[key] = call
        return None
    return earlier if both_run(earlier, call) and not is_chosen(call) else None


def _is_unclear(call: PrefectCall) -> bool:
    """Whether something around a call or its task may change how results are kept and found."""
    root = call.definition.root
    # The key of a method has its instance in it.
    if root.function is None or root.wrapped or root.is_generator or root.spelling == "method":
        return True
    infer = call.module.project.infer
    for node in call.node.ancestors():
        if node is call.context.function:
            return False
        if not isinstance(node, o.With):
            continue
        for item in node.items:
            opened = item.context_expr
            thing = infer.thing(opened.func if isinstance(opened, o.Call) else opened, call.module)
            if isinstance(thing, t.Symbol) and thing.name.startswith(_CONTEXTS):
                return True
    return False


def _has_ended(call: PrefectCall) -> bool:
    """Whether a call has ended, and its result is kept, before anything that stands after it."""
    if call.how == "call":
        return call.awaited or call.definition.is_async is False
    parent = call.node.parent
    return (
        call.how == "submit"
        and isinstance(parent, o.Attribute)
        and parent.attr in ("result", "wait")
        and isinstance(parent.parent, o.Call)
    )


def _may_have_failed(call: PrefectCall) -> bool:
    """Whether the flow may go on after a failure of a call, of which nothing is kept."""
    if call.how == "submit":
        parent = call.node.parent
        if not (isinstance(parent, o.Attribute) and parent.attr == "result"):
            return True
    return any(isinstance(node, o.Try) and node.handlers for node in call.node.ancestors())


# What is missed


def _sign_of(task: Task, loop: o.Node | None) -> _Sign | None:
    for reached in writes_of(task):
        if not is_same_again(reached):
            name = reached.effect.name
            place = (reached.module, reached.call)
            return _Sign(f"`{name}` is not called again", place, looks=False)
    if is_named_for_a_side_effect(task):
        return _Sign("what its name says is not done again", None, looks=False)
    return _changing(task) or _waiting(task) or _polling(task, loop)


def _changing(task: Task) -> _Sign | None:
    """The clock, chance or what Prefect stores, when that is what a task returns."""
    function = task.root.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return None
    for node in own_nodes(function.node.body):
        if not isinstance(node, o.Return) or node.value is None:
            continue
        source = origin(node.value, function.module)
        # A time among other things, or in a name, says when the rest was made.
        if any(isinstance(part, _GATHERING) for part in source.node.walk()):
            continue
        if not isinstance(source.node, o.Expr):
            continue
        found = changing_call(source.node, source.module)
        if found is not None and found.name not in _SAME_ALL_DAY:
            words = f"`{found.name}` is not asked again"
            return _Sign(words, (found.module, found.call), looks=True)
    return None


def _waiting(task: Task) -> _Sign | None:
    function = task.root.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return None
    if not _WAITING_NAME.match(function.node.name):
        return None
    for reached in task.module.project.effects.of_definition(task.root):
        if reached.effect.kind == "sleep":
            return _Sign("nothing is waited for again", (reached.module, reached.call), looks=True)
    return None


def _polling(task: Task, loop: o.Node | None) -> _Sign | None:
    """A request in a loop that waits, or goes on until something has changed."""
    if loop is None or not is_steered(loop):
        return None
    for reached in task.module.project.effects.of_definition(task.root):
        effect = reached.effect
        if effect.kind in ("network", "database") and effect.strength == "request":
            words = f"`{effect.name}` is not asked again"
            return _Sign(words, (reached.module, reached.call), looks=True)
    return None


def _left_out(
    call: PrefectCall,
    earlier: PrefectCall | None,
    option: Option,
    sign: _Sign,
    fix: Proposal | None,
) -> Hit:
    name = call.definition.name
    related = []
    if earlier is not None:
        again = "and is called again with the same arguments"
        related.append((Place(earlier.module, earlier.node), "The same call"))
    else:
        again = "and is called with the same arguments in every round of a loop"
    if option.node is not None:
        related.append((Place(option.module, option.node), f"`{option.name}` keeps the result"))
    if sign.place is not None:
        module, node = sign.place
        related.append((Place(module, node), "Only runs at the first call"))
    return hit(
        call.module,
        call.node,
        f"Task `{name}` keeps its result by `{option.name}` {again}, which gives the first result: "
        f"{sign.words}.",
        related=related,
        risk=(
            "The flow goes on with what was true at the first call; a loop that waits for a change never "
            "sees one."
            if sign.looks
            else None
        ),
        recommendation=(
            "Let every call look anew: `cache_policy=NO_CACHE` on the task." if sign.looks else None
        ),
        fix=fix,
    )
