"""Named tuples and dataclasses as JSON and back, by their types: nothing in an entry can be run."""

from __future__ import annotations

import enum
import types
import typing
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FIELDS = "__dataclass_fields__"
"""What a dataclass has, known without importing what makes them."""


class RecordError(Exception):
    """Data that is not what a type needs."""


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, enum.Enum):
        return value.value
    if hasattr(value, _FIELDS) and not isinstance(value, type):
        return [plain(getattr(value, name)) for name in getattr(value, _FIELDS)]
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    return value


def made(kind: type[T], data: Any) -> T:
    """The value of a type that `plain` made data of; raises `RecordError` for other data."""
    wanted: Any = kind
    result: T = _maker(wanted)(data)
    return result


@lru_cache(maxsize=128)
def _maker(kind: Any) -> Callable[[Any], Any]:
    """What makes values of a type. Types are looked at once: a report has thousands of values of each."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return _as_it_is
    if origin in (typing.Union, types.UnionType):
        (other,) = (it for it in arguments if it is not type(None))
        return _optional(_maker(other))
    if origin is tuple:
        if arguments[-1:] == (...,):
            each = _maker(arguments[0])
            return lambda data: tuple(map(each, _checked(data, list)))
        return _fixed(list(map(_maker, arguments)))
    if origin is list:
        item = _maker(arguments[0])
        return lambda data: list(map(item, _checked(data, list)))
    if origin is set:
        element = _maker(arguments[0])
        return lambda data: set(map(element, _checked(data, list)))
    if origin is dict:
        value = _maker(arguments[1])
        return lambda data: {key: value(it) for key, it in _checked(data, dict).items()}
    if origin is typing.Literal:
        return _one_of(arguments)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _member(kind)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return _record(kind, kind._make)  # type: ignore[attr-defined]
    if hasattr(kind, _FIELDS):
        return _record(kind, lambda values: kind(*values))
    if kind is float:
        return lambda data: data if type(data) is int else _checked(data, float)
    return lambda data: data if type(data) is kind else _checked(data, kind)


def _as_it_is(data: Any) -> Any:
    return data


def _optional(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda data: None if data is None else make(data)


def _fixed(makers: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def make(data: Any) -> Any:
        items = _checked(data, list)
        if len(items) != len(makers):
            raise RecordError
        return tuple(each(item) for each, item in zip(makers, items, strict=True))

    return make


def _one_of(values: tuple[Any, ...]) -> Callable[[Any], Any]:
    def make(data: Any) -> Any:
        if data not in values:
            raise RecordError
        return data

    return make


def _member(kind: type[enum.Enum]) -> Callable[[Any], Any]:
    def make(data: Any) -> Any:
        try:
            return kind(data)
        except ValueError as error:
            raise RecordError from error

    return make


def _record(kind: Any, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    values = _fixed([_maker(it) for it in typing.get_type_hints(kind).values()])
    return lambda data: make(values(data))


def _checked(data: Any, kind: Any) -> Any:
    if type(data) is not kind:
        raise RecordError
    return data
