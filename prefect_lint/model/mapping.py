"""What the arguments of `.map(…)` are to Prefect: taken apart, or given to every task run as they are."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module

_OWN_KEYWORDS = ("wait_for", "return_state", "deferred")
_UNMAPPED = "prefect.unmapped"
_LEAVING_ALONE = frozenset({"map", "submit", "unmapped", "len", "print"})


class Mapped(enum.Enum):
    """What becomes of an argument."""

    WHOLE = "whole"
    """Every task run gets it as it is: a scalar, a string, `unmapped(…)`."""
    ELEMENTS = "elements"
    """Each task run gets one element."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MapArgument:
    """An argument of a `.map(…)`."""

    node: o.Expr
    name: str | None
    """The keyword that it is given by."""
    kind: Mapped
    length: int | None = None
    """The exact number of its elements, where it is written out."""
    is_dict: bool = False


def map_arguments(call: PrefectCall) -> list[MapArgument] | None:
    """The arguments of a `.map(…)`; `None` when some are given through `*` or `**`."""
    if call.node.has_star or call.node.has_double_star:
        return None
    found = []
    for argument in call.node.arguments:
        if isinstance(argument, o.Keyword):
            if argument.arg not in _OWN_KEYWORDS:
                found.append(_read(argument.value, argument.arg, call.module))
        elif isinstance(argument, o.Expr):
            found.append(_read(argument, None, call.module))
    return found


def _read(node: o.Expr, name: str | None, module: Module) -> MapArgument:
    infer = module.project.infer
    if isinstance(node, o.JoinedStr):
        return MapArgument(node, name, Mapped.WHOLE)
    if isinstance(node, o.Call) and infer.thing(node.func, module) == t.Symbol(_UNMAPPED):
        return MapArgument(node, name, Mapped.WHOLE)
    source = origin(node, module)
    if any(_may_change(read) for read in source.names):
        return MapArgument(node, name, Mapped.UNKNOWN)
    written = source.node
    if isinstance(written, o.Constant):
        return MapArgument(node, name, Mapped.WHOLE)
    if isinstance(written, o.List | o.Tuple):
        whole = not any(isinstance(element, o.Starred) for element in written.elts)
        return MapArgument(node, name, Mapped.ELEMENTS, len(written.elts) if whole else None)
    if isinstance(written, o.Dict):
        constant = all(isinstance(key, o.Constant) for key in written.keys)
        return MapArgument(
            node, name, Mapped.ELEMENTS, len(written.keys) if constant else None, True
        )
    if isinstance(written, o.Comprehension):
        return MapArgument(node, name, Mapped.ELEMENTS)
    return MapArgument(node, name, Mapped.UNKNOWN)


def _may_change(read: o.Name) -> bool:
    """Whether anything else than reading happens to what a name holds: a method, an item, `+=`."""
    bindings = seen_by(read)
    if len(bindings) != 1:
        return True
    scope: o.Scope | None = None
    node: o.Node | None = bindings[0].place
    while node is not None and scope is None:
        scope = getattr(node, "scope", None)
        node = node.parent
    pending = [] if scope is None else [scope]
    while pending:
        current = pending.pop()
        pending.extend(current.children)
        if any(b.kind in ("augmented", "delete") for b in current.bindings.get(read.id, ())):
            return True
        for other in current.reads.get(read.id, ()):
            parent = other.parent
            if isinstance(parent, o.Attribute | o.AugAssign):
                return True
            if isinstance(parent, o.Subscript) and not isinstance(
                parent.parent, o.Expr | o.Keyword
            ):
                return True
            if isinstance(parent, o.Call) and other is not read and other in parent.arguments:
                target = parent.func
                named = (
                    target.attr if isinstance(target, o.Attribute) else getattr(target, "id", "")
                )
                if named not in _LEAVING_ALONE:
                    return True
    return False
