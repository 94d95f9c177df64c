"""Whether a call of a task is made again in one flow run, with the same arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.binding_order import branch_path
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.module import holds
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall

_LEAVING = (o.Return, o.Raise)


def literal_arguments(call: PrefectCall) -> tuple[object, ...] | None:
    """The arguments of a call that is made once, when all of them are literals; `None` in a loop."""
    if call.how not in ("call", "submit") or call.context.loops:
        return None
    infer = call.module.project.infer
    found: list[tuple[str | None, str]] = []
    for argument in call.node.arguments:
        name = argument.arg if isinstance(argument, o.Keyword) else None
        value = argument.value if isinstance(argument, o.Keyword) else argument
        if isinstance(argument, o.Keyword) and argument.arg in (None, "wait_for", "return_state"):
            return None
        if not isinstance(value, o.Expr) or isinstance(value, o.Starred):
            return None
        thing = infer.thing(value, call.module)
        if not isinstance(thing, t.Value):
            return None
        found.append((name, repr(thing.value)))
    return tuple(found)


def both_run(first: PrefectCall, second: PrefectCall) -> bool:
    """Whether the second call runs whenever the first one did: it is in no branch of its own.

    Nor does the branch of the first one leave the function, or the loop, before the second.
    """
    inner = branch_path(first.node)
    outer = branch_path(second.node)
    kept = {(id(node), field) for node, field in outer}
    if not kept <= {(id(node), field) for node, field in inner}:
        return False
    return not any(_leaves(node, field) for node, field in inner if (id(node), field) not in kept)


def equal_each_round(call: PrefectCall) -> o.Node | None:
    """The loop in whose every round a call is made with the same arguments; `None` when that is not sure.

    Arguments count as the same when there are none, or only literals written in their places.
    """
    loops = call.context.loops
    if not loops or not _are_written_out(call.node):
        return None
    loop = loops[0]
    child: o.Node = call.node
    for node in call.node.ancestors():
        if node is loop:
            break
        if isinstance(node, o.With | o.Try):
            # A loop that catches its call is one that tries again, and what fails is not kept.
            if isinstance(node, o.Try) and (node.handlers or not holds(node.body, child)):
                return None
        elif _is_choice(node, child):
            return None
        child = node
    if isinstance(loop, o.Comprehension):
        return None if any(clause.ifs for clause in loop.generators) else loop
    assert isinstance(loop, o.For | o.While)
    last = loop.body[-1] if loop.body else None
    return None if last is not None and _is_exit(last) else loop


def is_chosen(call: PrefectCall) -> bool:
    """Whether a call is part of a statement that may leave it out: `done or send()`."""
    child: o.Node = call.node
    for node in call.node.ancestors():
        if isinstance(node, o.Stmt):
            return False
        if _is_choice(node, child):
            return True
        child = node
    return False


def _are_written_out(call: o.Call) -> bool:
    for argument in call.arguments:
        if isinstance(argument, o.Keyword) and argument.arg in (None, "wait_for", "return_state"):
            return False
        value = argument.value if isinstance(argument, o.Keyword) else argument
        if not isinstance(value, o.Constant):
            return False
    return True


def _is_choice(node: o.Node, child: o.Node) -> bool:
    """Whether a child is only one of the ways through a node."""
    if isinstance(node, o.If | o.IfExp):
        return child is not node.test
    if isinstance(node, o.BoolOp):
        return child is node.right
    return isinstance(node, o.Match | o.MatchCase | o.ExceptHandler | o.Lambda)


def _leaves(node: o.Node, field: str) -> bool:
    held = getattr(node, field, None)
    children = held if isinstance(held, list) else [held]
    return any(_is_exit(inner) for inner in own_nodes([it for it in children if it is not None]))


def _is_exit(node: o.Node) -> bool:
    return isinstance(node, _LEAVING) or (
        isinstance(node, o.Simple) and node.kind in ("break", "continue")
    )
