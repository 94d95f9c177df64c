"""Whether code may last long enough for a timeout to end it: more than looking up and converting values."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.looking import only_looks
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.module import Module

_QUICK_METHODS = frozenset(
    {"append", "add", "copy", "decode", "encode", "extend", "format", "get", "index", "isoformat"}
    | {"items", "join", "keys", "lower", "pop", "remove", "replace", "setdefault", "split"}
    | {"startswith", "strftime", "strip", "timestamp", "total_seconds", "upper", "update", "values"}
)


def may_last(body: Sequence[o.Stmt], module: Module) -> bool:
    """Whether statements wait for something, or call code of which it is not known that it is quick."""
    return any(
        isinstance(node, o.Await) or (isinstance(node, o.Call) and call_may_last(node, module))
        for node in own_nodes(body)
    )


def call_may_last(call: o.Call, module: Module) -> bool:
    """Whether a call waits for something, or is of code of which it is not known that it is quick."""
    if any(reached.effect.blocking for reached in module.project.effects.of_call(call, module)):
        return True
    if only_looks(call, module):
        return False
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        # What waits in the standard library is known as an effect.
        root, _, rest = target.name.partition(".")
        return bool(rest) and root not in sys.stdlib_module_names
    if not isinstance(target, t.Unknown) or not isinstance(call.func, o.Attribute):
        return True
    owner = call.func.value
    if isinstance(owner, o.Call) and not call_may_last(owner, module):
        # A method of what a quick call gave: `datetime.fromisoformat(text).timestamp()`.
        return False
    return call.func.attr not in _QUICK_METHODS
