"""What becomes of the answer to a request: whether its status is looked at before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.exceptions import swallowing_handler
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import scope_of
from prefect_lint.model.remembering import remembered
from prefect_lint.model.usage import uses_of, uses_of_name
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module
    from prefect_lint.model.run_sites import RunSite
    from prefect_lint.model.usage import Use

_CONTENT = frozenset({"content", "iter_content", "iter_lines", "json", "read", "text"})
_DEPTH = 3
_IDLE = frozenset({"close", "elapsed", "encoding", "headers", "url"})
_RAISING = ("event_hooks", "hooks", "raise_for_status", "raise_on_status", "response_hook")
"""Keywords and attributes by which a session or client raises for a status by itself."""


_VERBS = frozenset({"call", "delete", "get", "head", "options", "patch", "post", "put", "request"})
"""Last names of functions that send a request; `call` is that of Prefect's webhook block."""


def is_unchecked(site: RunSite) -> bool:
    """Whether the content of an answer is used, or the answer dropped, whatever its status is."""
    effect = site.effect
    if effect.raises_status is not False or effect.name.rpartition(".")[2] not in _VERBS:
        return False
    # Under a handler that swallows every exception, an error status would pass anyway.
    if _raises_by_itself(site.call, site.module) or swallowing_handler(site.call, site.module):
        return False
    verdicts = [_verdict(use, site.module) for use in uses_of(site.call)]
    return bool(verdicts) and all(verdicts)


def _verdict(use: Use, module: Module, depth: int = _DEPTH) -> bool:
    """Whether one use of an answer says nothing against the finding."""
    if use.kind in ("discarded", "formatted"):
        return True
    if use.kind == "argument":
        return use.call is not None and only_looks(use.call, module)
    if use.kind == "entered":
        item = use.node.parent
        named = item.optional_vars if isinstance(item, o.WithItem) else None
        if named is None or not isinstance(named, o.Name) or depth == 0:
            return named is None
        return all(_verdict(inner, module, depth - 1) for inner in uses_of_name(named))
    if use.kind != "attribute":
        return False
    if use.name in _IDLE:
        return True
    attribute = use.node.parent
    taken: o.Node | None = use.call if use.call is not None else attribute
    while taken is not None and isinstance(taken.parent, o.Await):
        taken = taken.parent
    # `json()["rates"]` fails by itself when the answer is another one.
    return use.name in _CONTENT and not (taken is not None and _fails_by_itself(taken))


def _fails_by_itself(content: o.Node) -> bool:
    """Whether an item is taken out of the content that another answer need not have."""
    parent = content.parent
    if isinstance(parent, o.Subscript):
        return True
    if not isinstance(parent, o.Assign):
        return False
    return any(
        isinstance(read.parent, o.Subscript) and read.parent.value is read
        for target in parent.targets
        if isinstance(target, o.Name)
        for read in scope_of(target).reads.get(target.id, ())
    )


def _raises_by_itself(call: o.Call, module: Module) -> bool:
    if call.keyword("hooks") is not None or call.has_double_star:
        return True
    return _has_raising_sessions(module)


@remembered
def _has_raising_sessions(module: Module) -> bool:
    for scope in module.scopes():
        for other in scope.calls:
            if any(other.keyword(name) is not None for name in _RAISING):
                return True
    return "hooks" in module.outline.attributes or "event_hooks" in module.outline.attributes
