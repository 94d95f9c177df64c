"""Where an expression for a URL leads, through parameters, settings and defaults, as far as it is written out.

The engine of `text_of` stops at parameters. Here the call is known by which a flow or task got to the place, so
that `http.get_json(url)` is followed back to who calls it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge.effects import is_environment_read
from prefect_lint.model import things as t
from prefect_lint.model.effects import spoken_name
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.members import self_assignments
from prefect_lint.model.module import function_of
from prefect_lint.model.origins import origin
from prefect_lint.model.texts import UNKNOWN, text_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.effects import Hop
    from prefect_lint.model.module import Module

_DEPTH = 10
_LONGEST = 500
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
_JOINING = frozenset({"urllib.parse.urljoin", "str", "pathlib.Path", "httpx.URL", "yarl.URL"})


@dataclass(frozen=True)
class Address:
    """What is known of an address."""

    text: str = ""
    """Its beginning, up to the first part that is not known."""
    variable: str | None = None
    """The environment variable that it comes from; `text` is then its default."""

    @property
    def scheme(self) -> str | None:
        """`https`, `postgresql`, … in small letters, without a driver."""
        match = _SCHEME.match(self.text)
        return None if match is None else match[1].lower().partition("+")[0]

    @property
    def host(self) -> str | None:
        """The host, without user, password and port; `None` when not all of it is known."""
        match = _SCHEME.match(self.text)
        if match is None:
            return None
        rest = self.text[match.end() :]
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        if UNKNOWN in authority or (authority == rest and self.text.endswith(UNKNOWN)):
            return None
        host = authority.rpartition("@")[2].partition(":")[0]
        return host.lower() if _HOST.fullmatch(host) else None


NOWHERE = Address()


def address_of(expr: o.Expr | None, module: Module, hops: Sequence[Hop] = ()) -> Address:
    """The address that an expression gives where a flow or task gets to it by these calls."""
    return NOWHERE if expr is None else _resolve(expr, module, tuple(hops), _DEPTH)


def _resolve(expr: o.Expr, module: Module, hops: tuple[Hop, ...], depth: int) -> Address:
    if depth == 0:
        return NOWHERE
    source = origin(expr, module)
    node, home = source.node, source.module
    if isinstance(node, o.Param):
        return _parameter(node, home, hops, depth)
    if home is not module or function_of(node) is not function_of(expr):
        # Written outside the function that the last call leads into.
        hops = ()
    if isinstance(node, o.JoinedStr):
        return _joined(node, home, hops, depth)
    if isinstance(node, o.BinOp) and node.op == "+":
        first = _resolve(node.left, home, hops, depth - 1)
        rest = text_of(node.right, home) if UNKNOWN not in first.text else ""
        return Address((first.text + rest)[:_LONGEST], first.variable)
    if isinstance(node, o.BoolOp) and node.op == "or":
        first = _resolve(node.left, home, hops, depth - 1)
        second = _resolve(node.right, home, hops, depth - 1)
        return Address(first.text or second.text, first.variable or second.variable)
    if isinstance(node, o.Call):
        return _called(node, home, hops, depth)
    if isinstance(node, o.Subscript):
        return _environment_item(node, home)
    if isinstance(node, o.Attribute):
        return _attribute(node, home, depth)
    text = text_of(node, home)[:_LONGEST]
    return NOWHERE if text == UNKNOWN else Address(text)


def _joined(node: o.JoinedStr, module: Module, hops: tuple[Hop, ...], depth: int) -> Address:
    text = text_of(node, module)[:_LONGEST]
    if text.startswith(UNKNOWN) and node.values:
        first = _resolve(node.values[0], module, hops, depth - 1)
        return Address((first.text + text[1:])[:_LONGEST], first.variable) if first.text else first
    return Address(text)


def _parameter(param: o.Param, module: Module, hops: tuple[Hop, ...], depth: int) -> Address:
    function = param.parent
    if hops and isinstance(function, o.FunctionDef):
        hop = hops[-1]
        given = _argument(hop.call, function, param)
        if given is not None and hop.callee in (spoken_name(function), function.qualname):
            return _resolve(given, hop.module, hops[:-1], depth - 1)
    default = param.default
    return NOWHERE if default is None else _resolve(default, module, (), depth - 1)


def _argument(call: o.Call, function: o.FunctionDef, param: o.Param) -> o.Expr | None:
    """What a call gives for a parameter, by keyword or position."""
    given = call.keyword(param.name)
    if given is not None:
        return given
    names = [it.name for it in function.params if it.kind in ("positional-only", "positional")]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    if param.name not in names or call.has_star:
        return None
    position = names.index(param.name)
    return call.args[position] if position < len(call.args) else None


def _called(call: o.Call, module: Module, hops: tuple[Hop, ...], depth: int) -> Address:
    infer = module.project.infer
    target = infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        if is_environment_read(target.name) and call.args:
            name = text_of(call.args[0], module)
            default = call.args[1] if len(call.args) > 1 else call.keyword("default")
            other = NOWHERE if default is None else _resolve(default, module, hops, depth - 1)
            return Address(other.text, None if UNKNOWN in name else name)
        if target.name in _JOINING and call.args:
            return _resolve(call.args[0], module, hops, depth - 1)
    if isinstance(target, t.RepoFunction) and isinstance(target.node, o.FunctionDef):
        returned = [
            node.value
            for node in own_nodes(target.node.body)
            if isinstance(node, o.Return) and node.value is not None
        ]
        if len(returned) == 1:
            return _resolve(returned[0], target.module, (), depth - 1)
        return NOWHERE
    if isinstance(call.func, o.Attribute) and call.func.attr in ("rstrip", "strip", "lower"):
        return _resolve(call.func.value, module, hops, depth - 1)
    written = text_of(call, module)[:_LONGEST]
    return NOWHERE if written == UNKNOWN else Address(written)


def _environment_item(node: o.Subscript, module: Module) -> Address:
    """`os.environ["NAME"]`."""
    owner = module.project.infer.thing(node.value, module)
    if not (isinstance(owner, t.Symbol) and is_environment_read(owner.name)):
        return NOWHERE
    name = text_of(node.slice, module)
    return NOWHERE if UNKNOWN in name else Address("", name)


def _attribute(node: o.Attribute, module: Module, depth: int) -> Address:
    """An attribute of an object that the repository makes: what it was made with."""
    infer = module.project.infer
    owner = infer.thing(node.value, module)
    if isinstance(owner, t.RepoInstance):
        if owner.made_by is not None and owner.made_in is not None:
            given = owner.made_by.keyword(node.attr)
            if given is not None:
                return _resolve(given, owner.made_in, (), depth - 1)
        assigned = self_assignments(infer, owner.cls.node).get(node.attr, [])
        if len(assigned) == 1:
            return _resolve(assigned[0], owner.cls.module, (), depth - 1)
    thing = infer.thing(node, module)
    if isinstance(thing, t.Value) and isinstance(thing.value, str):
        return Address(thing.value[:_LONGEST])
    return NOWHERE
