"""Which values an annotated parameter of a flow accepts: Prefect checks them with pydantic.

Every answer was tried with Prefect 2.20.26 and 3.8.8 on pydantic 2. Pydantic 1, which Prefect before 2.14
works with, converts numbers to strings and takes `None` wherever it is the default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.module import scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module

_BUILTINS = frozenset(
    {"str", "int", "float", "bool", "bytes", "complex"}
    | {"list", "dict", "tuple", "set", "frozenset", "type"}
)
_STRICT = _BUILTINS | {
    "datetime.datetime",
    "datetime.date",
    "datetime.time",
    "datetime.timedelta",
    "decimal.Decimal",
    "pathlib.Path",
    "uuid.UUID",
    "pandas.DataFrame",
    "pandas.Series",
    "pydantic.SecretStr",
    "collections.OrderedDict",
    "collections.defaultdict",
    *(
        f"{package}.{name}"
        for package in ("typing", "collections.abc")
        for name in ("Callable", "Sequence", "Mapping", "Iterable", "Iterator", "MutableMapping")
    ),
    *(f"typing.{name}" for name in ("List", "Dict", "Tuple", "Set", "FrozenSet", "Type")),
}
"""Classes that don't take `None`."""
_KNOWN_BASES = frozenset(
    {"object", "str", "int", "abc.ABC", "pydantic.BaseModel", "pydantic_settings.BaseSettings"}
    | {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")}
    | {"prefect.blocks.core.Block"}
)
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_OWN_VALIDATION = frozenset({"__get_validators__", "__get_pydantic_core_schema__"})
_TRUTHS = frozenset({"true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"})
_DEPTH = 6

_CONTAINERS = {
    "typing.List": "list",
    "typing.Dict": "dict",
    "typing.Tuple": "tuple",
    "typing.Set": "set",
}


def checks_with_pydantic_2(module: Module) -> bool:
    """Whether the Prefect of a file works with pydantic 2.

    All of Prefect 3 does. From 2.14 on Prefect 2 does unless something asks for pydantic 1, such as a pin.
    """
    upper = module.prefect_version.upper
    if upper is not None and upper <= (2, 14):
        return False
    pins = module.project.pins
    if pins is None or 2 not in module.prefect_version.majors:
        return True
    pinned = pins.of("pydantic").for_file(module.path)
    return pinned is None or pinned.upper is None or pinned.upper > (2,)


def validation(flow: Definition) -> bool | None:
    """Whether a flow checks its parameters; `None` when that can't be known."""
    given = flow.option("validate_parameters")
    if given is None:
        return True if flow.options.complete else None
    return bool(given.literal) if given.is_literal else None


def accepts_none(annotation: o.Expr, module: Module) -> bool | None:
    """Whether a parameter with this annotation takes `None`; `None` when that can't be known."""
    return _accepts_none(annotation, module, _DEPTH)


def _accepts_none(node: o.Expr, module: Module, depth: int) -> bool | None:
    if depth == 0:
        return None
    if isinstance(node, o.Constant):
        if node.value is None:
            return True
        return _class_accepts_none(_quoted(node, module)) if isinstance(node.value, str) else None
    if isinstance(node, o.BinOp) and node.op == "|":
        return _any([node.left, node.right], module, depth)
    if isinstance(node, o.Subscript):
        return _subscript_accepts_none(node, module, depth)
    if isinstance(node, o.Name | o.Attribute):
        return _class_accepts_none(module.project.infer.thing(node, module))
    return None


def _subscript_accepts_none(node: o.Subscript, module: Module, depth: int) -> bool | None:
    outer = module.project.infer.thing(node.value, module)
    if not isinstance(outer, t.Symbol):
        return None
    inner = node.slice.elts if isinstance(node.slice, o.Tuple) else [node.slice]
    if outer.name == "typing.Optional":
        return True
    if outer.name == "typing.Union":
        return _any(inner, module, depth)
    if outer.name in ("typing.Literal", "typing_extensions.Literal"):
        if not all(isinstance(value, o.Constant) for value in inner):
            return None
        return any(isinstance(value, o.Constant) and value.value is None for value in inner)
    if outer.name in _ANNOTATED:
        # A validator among the annotations may take more than the type does; a text can't.
        plain = all(isinstance(it, o.Constant | o.JoinedStr) for it in inner[1:])
        return _accepts_none(inner[0], module, depth - 1) if plain else None
    return False if outer.name in _STRICT else None


def _any(sides: Sequence[o.Expr], module: Module, depth: int) -> bool | None:
    answers = [_accepts_none(side, module, depth - 1) for side in sides]
    if True in answers:
        return True
    return None if None in answers else False


def _class_accepts_none(thing: t.Thing) -> bool | None:
    if isinstance(thing, t.Symbol):
        if thing.name in ("typing.Any", "object"):
            return True
        return False if thing.name in _STRICT else None
    if isinstance(thing, t.RepoClass) and _is_plain(thing, _DEPTH):
        return False
    return None


def _is_plain(cls: t.RepoClass, depth: int) -> bool:
    """Whether a class of the repository leaves it to pydantic which values are its own."""
    if depth == 0 or _OWN_VALIDATION & cls.node.scope.bindings.keys():
        return False
    for base in cls.node.bases:
        thing = cls.module.project.infer.thing(base, cls.module)
        if isinstance(thing, t.RepoClass):
            if not _is_plain(thing, depth - 1):
                return False
        elif not (isinstance(thing, t.Symbol) and thing.name in _KNOWN_BASES):
            return False
    return True


def _quoted(node: o.Constant, module: Module) -> t.Thing:
    """What `"Order"` in quotes names; more than a dotted name is not read."""
    head, *rest = node.value.strip().split(".")
    if not all(part.isidentifier() for part in (head, *rest)):
        return t.UNKNOWN
    infer = module.project.infer
    found = infer.lookup(head, scope_of(node), module)
    for part in rest:
        found = infer.attribute(found, part)
    return found


# Literals


def refuses(annotation: o.Expr, value: o.Expr, module: Module, *, lenient: bool) -> bool:
    """Whether a flow certainly refuses a literal for a parameter with this annotation.

    `lenient` is for Prefect 2, which may have pydantic 1: then only what that refuses as well.
    """
    kind = _literal_kind(value)
    if kind is None or (lenient and kind in ("none", "bool")):
        return False
    return _refuses(annotation, kind, value, module, _DEPTH, lenient)


def _refuses(
    node: o.Expr, kind: str, value: o.Expr, module: Module, depth: int, lenient: bool
) -> bool:
    if depth == 0:
        return False
    if kind == "none":
        return accepts_none(node, module) is False
    if isinstance(node, o.BinOp) and node.op == "|":
        sides: Sequence[o.Expr] = (node.left, node.right)
        return all(_refuses(side, kind, value, module, depth - 1, lenient) for side in sides)
    if isinstance(node, o.Constant):
        if isinstance(node.value, str):
            return _class_refuses(_quoted(node, module), kind, value, lenient)
        return node.value is None
    if isinstance(node, o.Subscript):
        outer = module.project.infer.thing(node.value, module)
        inner = node.slice.elts if isinstance(node.slice, o.Tuple) else [node.slice]
        if isinstance(outer, t.Symbol) and outer.name in ("typing.Optional", "typing.Union"):
            return all(_refuses(side, kind, value, module, depth - 1, lenient) for side in inner)
        return _class_refuses(outer, kind, value, lenient)
    if isinstance(node, o.Name | o.Attribute):
        return _class_refuses(module.project.infer.thing(node, module), kind, value, lenient)
    return False


def _literal_kind(value: o.Expr) -> str | None:
    if isinstance(value, o.Constant):
        if value.value is None:
            return "none"
        kind = type(value.value).__name__
        return kind if kind in ("bool", "int", "float", "str") else None
    if isinstance(value, o.JoinedStr):
        return "text"
    if isinstance(value, o.UnaryOp) and value.op in ("-", "+"):
        return _literal_kind(value.operand)
    if isinstance(value, o.Container | o.Dict):
        return type(value).__name__.lower()
    return None


def _class_refuses(thing: t.Thing, kind: str, value: o.Expr, lenient: bool) -> bool:
    if not isinstance(thing, t.Symbol):
        return False
    name = _CONTAINERS.get(thing.name, thing.name)
    literal = value.value if isinstance(value, o.Constant) else None
    container = kind in ("list", "tuple", "set", "dict")
    if name == "str":
        return container or (kind in ("bool", "int", "float") and not lenient)
    if name in ("int", "float"):
        if kind == "float":
            whole = not isinstance(literal, float) or literal.is_integer()
            return name == "int" and not whole and not lenient
        return container or (kind == "str" and not _may_be_number(str(literal)))
    if name == "bool":
        if kind == "str":
            return str(literal).strip().lower() not in _TRUTHS
        return container or (kind in ("int", "float") and literal not in (0, 1, None))
    if name in ("list", "tuple", "set"):
        return kind in ("bool", "int", "float", "str", "text", "dict")
    if name == "dict":
        # Pydantic 1 makes a mapping of a list of pairs.
        return kind != "dict" and not (container and lenient)
    return False


def _may_be_number(text: str) -> bool:
    return any(c.isdigit() for c in text) or "inf" in text.lower() or "nan" in text.lower()
