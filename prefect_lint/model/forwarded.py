"""What a helper's caller says of the timeout of a request, when the helper passes its `**kwargs` on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.module import function_of
from prefect_lint.model.timeouts import Given
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.effects import Reached

_TIMEOUT = re.compile(r"time_?out|deadline", re.IGNORECASE)


def forwarded_timeout(reached: Reached) -> Given:
    """What `request(…, **kwargs)` is given for `timeout` on one way to it; unknown if that can't be read."""
    if not reached.hops or not _only_forwards(reached.call):
        return Given.UNKNOWN
    hop = reached.hops[-1]
    if hop.call.has_star or hop.call.has_double_star:
        return Given.UNKNOWN
    value = hop.call.keyword(reached.effect.timeout_parameter or "timeout")
    if value is None:
        return Given.ABSENT
    none = isinstance(value, o.Constant) and hop.module.project.infer.thing(
        value, hop.module
    ) == t.Value(None)
    return Given.NONE if none else Given.SET


def _only_forwards(call: o.Call) -> bool:
    """Whether all that a call spreads is the `**kwargs` of its function, which nothing else touches."""
    function = function_of(call)
    if not isinstance(function, o.FunctionDef) or call.has_star:
        return False
    spread = [it.value for it in call.arguments if isinstance(it, o.Keyword) and it.arg is None]
    own = next((it.name for it in function.params if it.kind == "double-star"), None)
    if len(spread) != 1 or not isinstance(spread[0], o.Name) or spread[0].id != own:
        return False
    if any(
        isinstance(node, o.Name) and node.id == own and not _is_spread(node)
        for node in function.walk()
    ):
        return False
    # A decorator or a default may bring a timeout in some other way.
    return not function.decorators and not any(_speaks_of_it(node) for node in function.walk())


def _is_spread(name: o.Name) -> bool:
    return isinstance(name.parent, o.Keyword) and name.parent.arg is None


def _speaks_of_it(node: o.Node) -> bool:
    text = None
    if isinstance(node, o.Name):
        text = node.id
    elif isinstance(node, o.Attribute):
        text = node.attr
    elif isinstance(node, o.Keyword):
        text = node.arg
    elif isinstance(node, o.Constant) and isinstance(node.value, str):
        text = node.value
    return text is not None and _TIMEOUT.search(text) is not None
