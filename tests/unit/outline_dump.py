"""An outline as text, everything that the model can see of it, so that two can be compared."""

from __future__ import annotations

from typing import Any

from prefect_lint.syntax import outline as o


def dump(outline: o.ModuleOutline) -> str:
    """A line for each node and field, for each scope, and for what is counted."""
    nodes = list(outline.walk())
    numbers = {id(node): number for number, node in enumerate(nodes)}
    lines = [_node(node, numbers) for node in nodes]
    _scope(outline.scope, numbers, lines)
    lines.append(f"counts {sorted(outline.counts.items())}")
    lines += [
        f"attribute {name} {[numbers[id(node)] for node in found]}"
        for name, found in sorted(outline.attributes.items())
    ]
    lines.append(f"texts {[numbers[id(node)] for node in outline.texts]}")
    lines.append(f"docstring {outline.docstring!r}")
    return "\n".join(lines)


def _node(node: o.Node, numbers: dict[int, int]) -> str:
    parent = numbers[id(node.parent)] if node.parent is not None else None
    shown = [f"{type(node).__name__} below {parent}"]
    _, state = node.__getstate__()
    for name, value in sorted(state.items()):
        if name not in ("parent", "scope", "attributes", "counts", "docstring", "texts"):
            shown.append(f"{name}={_value(value, numbers)}")
        elif name == "scope":
            shown.append(f"scope of {numbers[id(value.node)]}")
    return " ".join(shown)


def _value(value: Any, numbers: dict[int, int]) -> str:
    if isinstance(value, o.Node):
        return f"#{numbers[id(value)]}"
    if isinstance(value, list):
        return f"[{', '.join(_value(item, numbers) for item in value)}]"
    return repr(value)


def _scope(scope: o.Scope, numbers: dict[int, int], lines: list[str]) -> None:
    lines.append(f"scope {scope.kind} of {numbers[id(scope.node)]}")
    for name, bindings in sorted(scope.bindings.items()):
        lines += [
            f"  binds {name} {binding.kind} {numbers[id(binding.node)]} at "
            f"{numbers[id(binding.place)]} path {binding.path} order {binding.order}"
            for binding in bindings
        ]
    for name, reads in sorted(scope.reads.items()):
        lines.append(f"  reads {name} {[numbers[id(read)] for read in reads]}")
    lines.append(f"  globals {sorted(scope.globals)}")
    lines.append(f"  calls {[numbers[id(call)] for call in scope.calls]}")
    lines.append(f"  functions {[numbers[id(function)] for function in scope.functions]}")
    for child in scope.children:
        _scope(child, numbers, lines)
