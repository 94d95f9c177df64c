"""What code hands to processes that start afresh, where the run around it can't be seen.

Only those that are started by `spawn` or `forkserver` by name: a forked process has a copy of the run, and
which of them is the default depends on the platform and the Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_FRESH = ("spawn", "forkserver")
_GET_CONTEXT = t.Symbol("multiprocessing.get_context")
_EXECUTORS = (
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor",
)
_EXECUTOR_METHODS = ("submit", "map")
POOL_METHODS = (
    "apply",
    "apply_async",
    "imap",
    "imap_unordered",
    "map",
    "map_async",
    "starmap",
    "starmap_async",
)
"""Methods of the pools of `multiprocessing` that take a function first."""


def given_to_process(call: o.Call, module: Module) -> tuple[o.Expr, str] | None:
    """What a call runs in a process that starts afresh, and who runs it, as one would call it."""
    func = call.func
    if not isinstance(func, o.Attribute):
        return None
    if func.attr == "Process" and _starts_afresh(func.value, module):
        target = call.keyword("target")
        return None if target is None else (target, "`Process`")
    if func.attr not in (*POOL_METHODS, *_EXECUTOR_METHODS) or not call.args:
        return None
    made = _made_by(func.value, module)
    if made is None:
        return None
    maker, home = made
    if isinstance(maker.func, o.Attribute) and maker.func.attr == "Pool":
        if func.attr in POOL_METHODS and _starts_afresh(maker.func.value, home):
            return call.args[0], "a `multiprocessing` pool"
        return None
    thing = module.project.infer.thing(maker.func, home)
    if isinstance(thing, t.Symbol) and thing.name in _EXECUTORS and func.attr in _EXECUTOR_METHODS:
        context = maker.keyword("mp_context")
        if context is None and len(maker.args) > 1:
            context = maker.args[1]
        if context is not None and _starts_afresh(context, home):
            return call.args[0], "a `ProcessPoolExecutor`"
    return None


def _starts_afresh(context: o.Expr, module: Module) -> bool:
    """Whether an expression is `multiprocessing.get_context` of a way that takes nothing over."""
    source = origin(context, module)
    made = source.node
    infer = module.project.infer
    if not isinstance(made, o.Call) or infer.thing(made.func, source.module) != _GET_CONTEXT:
        return False
    given = made.args[0] if made.args else made.keyword("method")
    way = None if given is None else infer.thing(given, source.module)
    return isinstance(way, t.Value) and way.value in _FRESH


def _made_by(pool: o.Expr, module: Module) -> tuple[o.Call, Module] | None:
    """The call that made a pool: behind a name, also one of `with … as pool`."""
    source = origin(pool, module)
    node = source.node
    if isinstance(node, o.Name):
        bindings = seen_by(node)
        if len(bindings) != 1 or bindings[0].kind != "with":
            return None
        opened = bindings[0].node
        if not isinstance(opened, o.Expr):
            return None
        source = origin(opened, source.module)
        node = source.node
    return (node, source.module) if isinstance(node, o.Call) else None
