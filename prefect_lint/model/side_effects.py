"""What a flow or task changes outside of itself, so that doing it twice is not the same as doing it once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module

_VERBS = re.compile(r"^_*(send|notify|publish|charge|pay|insert|email|trigger)_")
_ASKING = re.compile(
    r"status|heartbeat|token|log_?in|auth|graphql|search|query|/sql", re.IGNORECASE
)
"""Parts of URLs, and of names, of what is posted to without changing anything."""
_READING = re.compile(
    r"^_*(get|fetch|extract|read|query|search|download|list|check|scrape|retrieve|find|collect|poll)_",
    re.IGNORECASE,
)
_SAME_AGAIN = re.compile(
    r"upsert|merge|ensure|replace|overwrite|delete|upload|put_object|update|to_parquet|to_csv",
    re.IGNORECASE,
)
"""Parts of names of what leaves the same behind when it is done twice."""
_CHANGING_SQL = re.compile(r"^\s*(insert|update|delete|merge|replace|copy)\b", re.IGNORECASE)

_EMPTYING_SQL = re.compile(
    r"^\s*(truncate|delete\s+from|drop\s+(temporary\s+)?table)\b", re.IGNORECASE
)


def writes_of(definition: Definition) -> Iterator[Reached]:
    """The calls by which a flow or task changes something over a network or in a database."""
    for reached in definition.module.project.effects.of_definition(definition.root):
        effect = reached.effect
        if effect.kind not in ("network", "database") or effect.strength != "request":
            continue
        # The flow or task in between is tried again by itself.
        if effect.prefect_api or effect.embedded or reached.through is not None:
            continue
        texts = list(literals_in(reached.call, reached.module))
        if effect.access == "write":
            if effect.kind == "database" or not _only_asks(definition, reached, texts):
                yield reached
        elif effect.access == "either" and any(_CHANGING_SQL.match(text) for text in texts):
            yield reached


def _only_asks(definition: Definition, reached: Reached, texts: list[str]) -> bool:
    """Whether a request with a body is a login or a query, by its URL, its arguments or its surroundings."""
    names = [hop.callee for hop in reached.hops]
    names.append(definition.root.name)
    names += [n.name for n in reached.call.ancestors() if isinstance(n, o.FunctionDef)]
    if any(_READING.match(name) or _ASKING.search(name) for name in names):
        return True
    for argument in reached.call.args[:1]:
        for node in argument.walk():
            if isinstance(node, o.Name):
                texts.append(node.id)
            elif isinstance(node, o.Attribute):
                texts.append(node.attr)
    return any(_ASKING.search(text) for text in texts)


def is_same_again(reached: Reached) -> bool:
    """Whether what a write leaves behind is the same when it is done twice, by the names on the way."""
    names = [hop.callee for hop in reached.hops] + [reached.effect.name.rpartition(".")[2]]
    return any(_SAME_AGAIN.search(name) for name in names)


def empties_first(reached: Reached) -> bool:
    """Whether a write deletes rows by SQL, or does so in its function before it writes them anew."""
    function = next((n for n in reached.call.ancestors() if isinstance(n, o.FunctionDef)), None)
    if function is None:
        return False
    return any(
        call.ordinal <= reached.call.ordinal
        and any(_EMPTYING_SQL.match(text) for text in literals_in(call, reached.module))
        for call in function.scope.calls
    )


def is_named_for_a_side_effect(definition: Definition) -> bool:
    """Whether a flow or task is called after something that nobody wants twice, and does call something."""
    function = definition.root.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return False
    if not _VERBS.match(function.node.name):
        return False
    return any(isinstance(node, o.Call) for node in own_nodes(function.node.body))


def literals_in(call: o.Call, module: Module) -> Iterator[str]:
    """The texts in the arguments of a call, as far as they are written out or behind a name."""
    for argument in call.arguments:
        expr = argument.value if isinstance(argument, o.Keyword) else argument
        if not isinstance(expr, o.Expr):
            continue
        for node in expr.walk():
            if isinstance(node, o.JoinedStr):
                yield from node.text
            elif isinstance(node, o.Expr):
                thing = module.project.infer.thing(node, module)
                if isinstance(thing, t.Value) and isinstance(thing.value, str):
                    yield thing.value
