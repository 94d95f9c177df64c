"""Calls that fail for moments, for which trying again helps, unless the code does that by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.knowledge.client_traits import catches_its_failures, is_local
from prefect_lint.model import things as t
from prefect_lint.model.exceptions import lets_out, swallowing_handler
from prefect_lint.model.module import holds
from prefect_lint.model.remembering import remembered
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module

_OWN_RETRY = re.compile(
    r"retr(y|ies)|attempt|backoff|tenacity|stamina|(^|_)tries(_|$)", re.IGNORECASE
)


def calls_worth_retrying(definition: Definition, kinds: Collection[str]) -> Iterator[Reached]:
    """The requests and queries of a flow or task whose failure leaves its body, nearest first.

    `kinds` are those of effects, such as `network` and `database`. Nothing where the body tries again.
    """
    body = definition.body
    if body is None or tries_again(body, definition.module):
        return
    for reached in definition.module.project.effects.of_definition(definition):
        if _is_worth_retrying(reached, kinds):
            yield reached


def _is_worth_retrying(reached: Reached, kinds: Collection[str]) -> bool:
    effect = reached.effect
    if effect.kind not in kinds or effect.strength != "request":
        return False
    if effect.prefect_api or effect.embedded or is_local(effect.name):
        # Prefect's own client retries by itself; a file of this machine has no such moments.
        return False
    if reached.through is not None:
        # The flow or task in between has retries, or the lack of them, of its own.
        return False
    sites = [(hop.module, hop.call) for hop in reached.hops] + [(reached.module, reached.call)]
    for module, call in sites:
        if swallowing_handler(call, module) is not None or _is_caught(effect.name, call, module):
            return False
        function = next((n for n in call.ancestors() if isinstance(n, o.FunctionDef)), None)
        if function is not None and tries_again(function, module):
            return False
    return True


def _is_caught(name: str, call: o.Call, module: Module) -> bool:
    """Whether a handler for the exceptions of a library swallows what a call of it raises."""
    child: o.Node = call
    for parent in call.ancestors():
        if isinstance(parent, o.FunctionDef | o.Lambda | o.ClassDef):
            break
        if isinstance(parent, o.Try) and holds(parent.body, child):
            for handler in parent.handlers:
                if lets_out(handler, module):
                    break
                if any(catches_its_failures(name, it) for it in _caught_by(handler, module)):
                    return True
        child = parent
    return False


def _caught_by(handler: o.ExceptHandler, module: Module) -> Iterator[str]:
    if handler.type is None:
        return
    for expr in handler.type.elts if isinstance(handler.type, o.Tuple) else [handler.type]:
        thing = module.project.infer.thing(expr, module)
        if isinstance(thing, t.Symbol):
            yield thing.name


def tries_again(function: o.FunctionDef | o.Lambda, module: Module) -> bool:
    """Whether names in a function, or its decorators, say that it tries again by itself."""
    scope = function.scope
    if any(_OWN_RETRY.search(name) for name in (*scope.bindings, *scope.reads)):
        return True
    if isinstance(function, o.FunctionDef):
        for decorator in function.decorators:
            for node in decorator.walk():
                if isinstance(node, o.Name) and _OWN_RETRY.search(node.id):
                    return True
    # A session with a retrying adapter is usually built next to where it is used.
    return _has_retrying_names(module)


@remembered
def _has_retrying_names(module: Module) -> bool:
    return any(_OWN_RETRY.search(name) for name in module.scope.bindings if name[:1].isupper())
