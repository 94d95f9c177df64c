"""HTTP requests that start a job in another system, and whether the repository asks later how it went."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.makers import maker_of
from prefect_lint.model.module import function_of
from prefect_lint.model.origins import origin
from prefect_lint.model.remote_runs import called_name
from prefect_lint.model.texts import UNKNOWN, text_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.integrations import System
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.model.run_sites import RunSite

_POLLING = re.compile(r"wait|poll|until|monitor|watch|status|sensor|track", re.IGNORECASE)
_OPENING = frozenset({"urllib.request.urlopen", "urllib.request.OpenerDirector.open"})
_OPENED = "http.client.HTTPResponse"
_REQUEST = t.Symbol("urllib.request.Request")
_BASES = ("base_url",)
_LONGEST = 500


def job_system(site: RunSite) -> System | None:
    """The system in which a request starts a job; `None` for other calls."""
    url = _posted_url(site)
    if url is None:
        return None
    text = _address(url, site.module)
    _, _, rest = text.rpartition("://")
    path = "/" + rest.partition("/")[2] if "://" in text else rest
    path = path.partition("?")[0].rstrip(UNKNOWN)
    hosts = " ".join([text, *_texts(url, site.module), *_bases(site)])
    for request in integrations.requests():
        if re.search(request.path, path) and re.search(request.host, hosts, re.IGNORECASE):
            return integrations.system(request.system)
    return None


def answer_of(site: RunSite) -> str:
    """The class of what a request gives; the clients that have their own are alike enough in what it offers."""
    return _OPENED if site.effect.name in _OPENING else "requests.Response"


def _posted_url(site: RunSite) -> o.Expr | None:
    """The address of a `POST`."""
    call, last = site.call, site.effect.name.rpartition(".")[2]
    if site.effect.kind != "network" or site.effect.prefect_api or site.offloaded:
        return None
    if site.effect.name in _OPENING:
        return _opened(call, site.module)
    arguments = call.args
    if last == "request":
        method = call.keyword("method") or (arguments[0] if arguments else None)
        if method is None or text_of(method, site.module).upper() != "POST":
            return None
        arguments = arguments[1:] if call.keyword("method") is None else arguments
    elif last != "post":
        return None
    return call.keyword("url") or (arguments[0] if arguments else None)


def _opened(call: o.Call, module: Module) -> o.Expr | None:
    """The address that `urllib` sends a `POST` to: one with data, or a `Request` that says so or has some."""
    given = call.keyword("url") or (call.args[0] if call.args else None)
    if given is None:
        return None
    source = origin(given, module)
    made, home = source.node, source.module
    if isinstance(made, o.Call) and home.project.infer.thing(made.func, home) == _REQUEST:
        method = made.keyword("method") or (made.args[5] if len(made.args) > 5 else None)
        if method is not None and text_of(method, home).upper() != "POST":
            return None
        if method is None and not (_sends_data(made, home) or _sends_data(call, module)):
            return None
        given = made.keyword("url") or (made.args[0] if made.args else None)
        return given if home is module else None
    return given if _sends_data(call, module) else None


def _sends_data(call: o.Call, module: Module) -> bool:
    data = call.keyword("data") or (call.args[1] if len(call.args) > 1 else None)
    return data is not None and module.project.infer.thing(data, module) != t.Value(None)


def _address(url: o.Expr, module: Module) -> str:
    """The text of an address, in which a constant may stand for the beginning."""
    text = text_of(url, module)[:_LONGEST]
    source = origin(url, module)
    if text.startswith(UNKNOWN) and isinstance(source.node, o.JoinedStr) and source.node.values:
        text = text_of(source.node.values[0], source.module)[:_LONGEST] + text[1:]
    return text


def _texts(url: o.Expr, module: Module) -> Iterator[str]:
    """The texts behind the names in an address: `f"{BASE}/jobs/{job}/run/"`."""
    source = origin(url, module)
    for node in source.node.walk():
        if isinstance(node, o.Name | o.Attribute):
            yield text_of(node, source.module)[:_LONGEST]


def _bases(site: RunSite) -> Iterator[str]:
    """The address that the client was made with."""
    func = site.call.func
    maker = maker_of(func.value, site.module) if isinstance(func, o.Attribute) else None
    if maker is not None:
        made, home = maker
        for name in _BASES:
            given = made.keyword(name)
            if given is not None:
                yield text_of(given, home)[:_LONGEST]


def asks_later(site: RunSite) -> bool:
    """Whether a function on the way to a request asks another system again, sleeps, or calls what says so."""
    functions: list[tuple[o.FunctionDef | o.Lambda | None, Module]]
    functions = [(function_of(site.call), site.module)]
    for definition, reached in site.ways:
        functions += [(function_of(hop.call), hop.module) for hop in reached.hops]
        if definition.body is not None:
            functions.append((definition.body, definition.module))
        functions += _callers(definition)
    seen: set[int] = set()
    for function, module in functions:
        if function is None or id(function) in seen:
            continue
        seen.add(id(function))
        for call in function.scope.calls:
            if call is not site.call and _asks(call, module):
                return True
    return False


def _callers(definition: Definition) -> list[tuple[o.FunctionDef | o.Lambda | None, Module]]:
    """The functions that call a flow or task."""
    return [(function_of(call.node), call.module) for call in definition.calls]


def _asks(call: o.Call, module: Module) -> bool:
    if _POLLING.search(called_name(call)) and called_name(call) != "raise_for_status":
        return True
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol | t.RepoFunction) or module.call_at(call) is not None:
        return any(
            _is_question(reached) for reached in module.project.effects.of_call(call, module)
        )
    return False


def _is_question(reached: Reached) -> bool:
    effect = reached.effect
    if effect.prefect_api or "Response." in effect.name:
        # What an answer says belongs to the request before.
        return False
    return effect.kind == "sleep" or (effect.kind == "network" and effect.access == "read")
