"""Functions and classes of Prefect as the table of symbols describes them, from their source."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

KEEPING = frozenset(
    {
        "abstractmethod",
        "asynccontextmanager",
        "async_dispatch",
        "attach",
        "cache",
        "contextmanager",
        "deprecated",
        "deprecated_callable",
        "deprecated_parameter",
        "experimental",
        "experimental_parameter",
        "inject_client",
        "lru_cache",
        "sync_compatible",
        "wraps",
    }
)
"""Decorators that leave the signature of a function as it is."""
DUAL = frozenset({"sync_compatible", "async_dispatch"})
"""Decorators that make a function do its work when it is called from sync code, and awaitable elsewhere."""
DEPRECATING = frozenset({"deprecated", "deprecated_callable", "deprecated_class"})


@dataclass(frozen=True)
class Item:
    """What a name of a module is."""

    kind: str
    """`function`, `async`, `dual`, `class`, `value` or `import`."""
    signature: str | None = None
    """Of a function, as `write_signature` spells it; `None` when a decorator may have changed it."""
    binding: str = ""
    """`c` for a class method, `s` for a static one."""
    target: str = ""
    """Of an import: `module` or `module:name`."""
    deprecated: str | None = None
    """What Prefect says instead of it; empty when it says nothing."""
    made_of: str = ""
    """Of a value: the name of the class that it is an instance of, as it is written."""


def write_signature(arguments: ast.arguments) -> str:
    """The parameters of a function in a line: `self,a,/,b=,*,c=,**rest`, with `=` for a default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    without = len(positional) - len(arguments.defaults)
    parts = [
        f"{parameter.arg}=" if index >= without else parameter.arg
        for index, parameter in enumerate(positional)
    ]
    if arguments.posonlyargs:
        parts.insert(len(arguments.posonlyargs), "/")
    if arguments.vararg is not None:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(parameter.arg if default is None else f"{parameter.arg}=")
    if arguments.kwarg is not None:
        parts.append(f"**{arguments.kwarg.arg}")
    return ",".join(parts)


def function_item(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Item | None:
    """What a function is; `None` for one that only says something about another."""
    kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "function"
    item = Item(kind, write_signature(node.args), deprecated=deprecated_help(node))
    for decorator in node.decorator_list:
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = dotted(func).rpartition(".")[2]
        if name in ("overload", "setter", "deleter", "getter"):
            return None
        if name in ("property", "cached_property"):
            return Item("value")
        if name == "classmethod":
            item = replace(item, binding="c")
        elif name == "staticmethod":
            item = replace(item, binding="s")
        elif name not in KEEPING | DEPRECATING:
            item = replace(item, signature=None)
        if name in DUAL:
            item = replace(item, kind="dual")
    return item


def mangled(item: Item, cls: str) -> Item:
    """Python gives a parameter `__fn` of a method another name."""
    if item.signature is None or "__" not in item.signature:
        return item
    parts = [
        f"_{cls.lstrip('_')}{part}" if part.startswith("__") and not part.endswith("__") else part
        for part in item.signature.split(",")
    ]
    return replace(item, signature=",".join(parts))


def deprecated_help(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str | None:
    """What Prefect says instead of something deprecated; `None` when it is not, empty without words."""
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        if dotted(decorator.func).rpartition(".")[2] not in DEPRECATING:
            continue
        for keyword in decorator.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
        return ""
    return None


def dotted(node: ast.AST) -> str:
    """A name with its attributes, `?` for what is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"
