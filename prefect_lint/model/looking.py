"""Calls that only look at a value: they print, log or measure it, and nothing else comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_LOOKING_ONLY = frozenset(
    {"print", "len", "str", "repr", "type", "id", "isinstance", "bool", "hash", "format"}
)
_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})


def only_looks(call: o.Call, module: Module) -> bool:
    """Whether a call does no more with its arguments than to show them: `print(x)`, `logger.info(x)`."""
    func = call.func
    if isinstance(func, o.Attribute) and func.attr in _LOG_METHODS:
        return True
    thing = module.project.infer.thing(func, module)
    return isinstance(thing, t.Symbol) and thing.name in _LOOKING_ONLY
