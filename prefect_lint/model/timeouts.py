"""Whether a call of a network library is given a time after which it gives up."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.knowledge.effects import Effect
    from prefect_lint.model.module import Module

_TIMEOUT = re.compile(r"time_?out|deadline", re.IGNORECASE)
_SENDING = frozenset(
    {"request", "send", "get", "post", "put", "patch", "delete", "head", "options"}
)
_PLAIN_ADAPTERS = ("requests.adapters.HTTPAdapter", "requests.HTTPAdapter")


class Given(enum.Enum):
    """What a call says about its timeout."""

    ABSENT = "absent"
    NONE = "none"
    """It is `None` in so many words, which means to wait without end."""
    SET = "set"
    UNKNOWN = "unknown"
    """`*args` or `**kwargs` may bring one."""


def timeout_of(call: o.Call, effect: Effect, module: Module) -> Given:
    """What the arguments of a library call say about its timeout."""
    value = None
    if effect.timeout_parameter:
        value = call.keyword(effect.timeout_parameter)
    position = effect.timeout_position
    if value is None and isinstance(position, int) and len(call.args) > position:
        value = call.args[position]
    if value is not None:
        thing = module.project.infer.thing(value, module)
        return Given.NONE if thing == t.Value(None) and _is_plain(value) else Given.SET
    if call.has_double_star or call.has_star:
        return Given.UNKNOWN
    return Given.ABSENT


def set_by_session(modules: Iterable[Module]) -> bool:
    """Whether the session that a request is sent by may add a timeout by itself.

    `modules` are those on the way to the request. They and what they import are searched for a subclass, an
    adapter or a patch that does so: where one is, any session may be built with it.
    """
    seen: set[str] = set()
    for module in modules:
        for near in (module, *_imported(module)):
            if near.path not in seen:
                seen.add(near.path)
                if any(_adds_timeout(node, near) for node in near.outline.walk()):
                    return True
    return False


def set_for_sockets(modules: Iterable[Module]) -> bool:
    """Whether `socket.setdefaulttimeout` is called in one of the modules: the standard library heeds it."""
    for module in modules:
        for scope in module.scopes():
            for call in scope.calls:
                target = module.project.infer.thing(call.func, module)
                if isinstance(target, t.Symbol) and target.name == "socket.setdefaulttimeout":
                    return True
    return False


def _is_plain(value: o.Expr) -> bool:
    """Whether `None` is written at the call itself: behind a name it may be meant to be changed."""
    return isinstance(value, o.Constant)


def _imported(module: Module) -> Iterator[Module]:
    project = module.project
    for alias, statement in module.imports():
        if isinstance(statement, o.ImportFrom):
            if statement.level:
                located = project.relative(statement.level, statement.module, module.path)
            else:
                located = project.find(statement.module, module.path)
            if located is not None and located.path is None and located.folder:
                located = project.at(f"{located.folder}/{alias.name}")
        else:
            located = project.find(alias.name, module.path)
        if located is not None and located.path is not None:
            found = project.module(located.path)
            if found is not None:
                yield found


def _adds_timeout(node: o.Node, module: Module) -> bool:
    infer = module.project.infer
    if isinstance(node, o.ClassDef):
        return bool(node.bases) and _is_client(node, module) and _speaks_of_timeouts(node)
    if isinstance(node, o.Assign):
        # `session.request = partial(session.request, timeout=10)`
        return any(isinstance(x, o.Attribute) and x.attr in _SENDING for x in node.targets)
    if not isinstance(node, o.Call):
        return False
    if isinstance(node.func, o.Attribute) and node.func.attr == "mount" and len(node.args) == 2:
        adapter = infer.thing(node.args[1], module)
        return not (isinstance(adapter, t.Instance) and adapter.cls in _PLAIN_ADAPTERS)
    return False


def _is_client(node: o.ClassDef, module: Module) -> bool:
    for base in node.bases:
        thing = module.project.infer.thing(base, module)
        if isinstance(thing, t.Symbol) and thing.name in ("object", "abc.ABC"):
            continue
        if isinstance(thing, t.RepoClass):
            return True
        name = thing.name if isinstance(thing, t.Symbol) else ""
        if (
            not name
            or name.startswith("requests")
            or name.endswith(("Session", "Adapter", "Client"))
        ):
            return True
    return False


def _speaks_of_timeouts(node: o.ClassDef) -> bool:
    for inner in node.walk():
        name = None
        if isinstance(inner, o.Name):
            name = inner.id
        elif isinstance(inner, o.Attribute):
            name = inner.attr
        elif isinstance(inner, o.Keyword):
            name = inner.arg
        elif isinstance(inner, o.Constant):
            name = inner.value if isinstance(inner.value, str) else None
        if name and _TIMEOUT.search(name):
            return True
    return False
