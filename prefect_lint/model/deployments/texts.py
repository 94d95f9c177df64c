"""Which values of a deployment are taken as text, and what YAML makes of them when they have no quotes."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.model import things as t
from prefect_lint.model.annotating import named_class
from prefect_lint.model.deployments.binding import parameter_of
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.yaml_nodes import YamlNode

_TEXTS = frozenset({"str", "pathlib.Path", "pydantic.SecretStr", "pydantic.StrictStr"})
_UNIONS = ("typing.Optional", "typing.Union", "Optional", "Union")
_LITERALS = ("typing.Literal", "typing_extensions.Literal")
_LISTS = frozenset({"list", "set", "frozenset", "tuple", "List", "Set", "FrozenSet", "Tuple"}) | {
    "Sequence",
    "Iterable",
    "Collection",
}
_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"})
_HOMES = ("", "typing", "collections", "collections.abc")
_SEXAGESIMAL = re.compile(r"[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?")
_DEPTH = 6
_MOST_BITS = 128


class TextParameter(NamedTuple):
    """A value, or one in it, that a parameter of the flow takes as text."""

    name: str
    """The parameter."""
    given: Setting
    sure: bool
    """Whether the annotation says so; else the default is text, and there is no annotation."""


def text_parameters(deployment: Deployment, given: Setting | None) -> Iterator[TextParameter]:
    """The values of a mapping of parameters that the flow takes as text: those of `str` and `list[str]`."""
    flow = deployment.flow
    function = None if flow is None else flow.root.function
    if given is None or function is None:
        return
    for name, value in (given.fields or {}).items():
        param = parameter_of(deployment, name)
        if param is None:
            continue
        if param.annotation is not None:
            found = _texts(param.annotation, function.module, value, _DEPTH)
            yield from (TextParameter(name, it, True) for it in found)
        elif isinstance(param.default, o.Constant) and isinstance(param.default.value, str):
            yield TextParameter(name, value, False)


def takes_text(annotation: o.Expr, module: Module) -> bool:
    """Whether a parameter takes text and nothing else, but for null."""
    return _takes_text(annotation, module, _DEPTH)


def _takes_text(annotation: o.Expr, module: Module, depth: int) -> bool:
    sides = _sides(annotation, module)
    if depth and len(sides) > 1:
        return all(_takes_text(side, module, depth - 1) for side in sides)
    if not sides:
        return False
    (only,) = sides[:1]
    if isinstance(only, o.Subscript):
        outer = module.project.infer.thing(only.value, module)
        if isinstance(outer, t.Symbol) and outer.name in _LITERALS:
            inner = _inner(only)
            return all(isinstance(it, o.Constant) and isinstance(it.value, str) for it in inner)
    cls = named_class(module.project.infer, only, module)
    return isinstance(cls, t.Symbol) and cls.name in _TEXTS


def _texts(annotation: o.Expr, module: Module, given: Setting, depth: int) -> Iterator[Setting]:
    if takes_text(annotation, module):
        if given.fields is None and given.items is None:
            yield given
        return
    sides = _sides(annotation, module)
    if depth == 0 or len(sides) != 1 or not isinstance(sides[0], o.Subscript):
        return
    outer = module.project.infer.thing(sides[0].value, module)
    home, _, name = outer.name.rpartition(".") if isinstance(outer, t.Symbol) else ("", "", "")
    if home not in _HOMES:
        return
    inner = _inner(sides[0])
    if name in _LISTS and (len(inner) == 1 or name.lower() == "tuple"):
        for index, item in enumerate(given.items or []):
            yield from _texts(inner[min(index, len(inner) - 1)], module, item, depth - 1)
    elif name in _MAPPINGS and len(inner) == 2:
        for value in (given.fields or {}).values():
            yield from _texts(inner[1], module, value, depth - 1)


def _sides(annotation: o.Expr, module: Module) -> list[o.Expr]:
    """What a union consists of without `None`; the annotation alone when it is none."""
    if isinstance(annotation, o.BinOp) and annotation.op == "|":
        return [*_sides(annotation.left, module), *_sides(annotation.right, module)]
    if isinstance(annotation, o.Subscript):
        outer = module.project.infer.thing(annotation.value, module)
        if isinstance(outer, t.Symbol) and outer.name in _UNIONS:
            return [side for it in _inner(annotation) for side in _sides(it, module)]
    if isinstance(annotation, o.Constant) and annotation.value is None:
        return []
    return [annotation]


def _inner(annotation: o.Subscript) -> list[o.Expr]:
    found = annotation.slice
    elements = found.elts if isinstance(found, o.Tuple) else [found]
    return [it for it in elements if not (isinstance(it, o.Constant) and it.value is ...)]


def misread(given: Setting) -> str | None:
    """What YAML makes of a value without quotes, in words: `the number 8`; `None` when it stays text."""
    if not isinstance(given, YamlSetting) or given.node.kind != "scalar":
        return None
    node = given.node
    if node.is_null or isinstance(node.value, str) or "!" in node.text[:1]:
        return None
    if isinstance(node.value, bool):
        return f"the boolean `{str(node.value).lower()}`"
    if isinstance(node.value, datetime.date):
        return f"a date, which becomes `{node.value.isoformat()}`"
    return "a number" if is_huge(node.value) else f"the number {node.value}"


def is_date(given: Setting) -> bool:
    """Whether YAML makes a date of a value, which Prefect turns into text again."""
    return misread(given) is not None and isinstance(given.value, datetime.date)


def is_changed(given: Setting) -> bool:
    """Whether the text that Prefect makes of a value is another one than that in the file."""
    if misread(given) is None:
        return False
    assert isinstance(given, YamlSetting)
    value = given.node.value
    if is_huge(value):
        return True
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    return text != given.node.written


def is_huge(value: object) -> bool:
    """Whether a number has more digits than anybody wants to see; Python refuses to write some of them."""
    return isinstance(value, int) and value.bit_length() > _MOST_BITS


def is_sexagesimal(node: YamlNode) -> bool:
    """Whether a number is written as `1:30`, which YAML 1.1 takes to the base of 60."""
    written = node.written
    return (
        isinstance(node.value, int | float)
        and written is not None
        and _SEXAGESIMAL.fullmatch(written.replace("_", "")) is not None
    )
