"""Dataclasses as JSON and back, by their types: nothing in an entry can be run."""

from __future__ import annotations

import enum
import types
import typing
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, TypeVar

T = TypeVar("T")


class RecordError(Exception):
    """Data that is not what a type needs."""


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
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
    result: T = _made(kind, data)
    return result


def _made(kind: Any, data: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return data
    if origin in (typing.Union, types.UnionType):
        if data is None and type(None) in arguments:
            return None
        (kind,) = (it for it in arguments if it is not type(None))
        return _made(kind, data)
    if origin is tuple:
        items = _checked(data, list)
        if arguments[-1:] == (...,):
            return tuple(_made(arguments[0], item) for item in items)
        if len(items) != len(arguments):
            raise RecordError
        return tuple(_made(each, item) for each, item in zip(arguments, items, strict=True))
    if origin is list:
        return [_made(arguments[0], item) for item in _checked(data, list)]
    if origin is dict:
        return {key: _made(arguments[1], item) for key, item in _checked(data, dict).items()}
    if origin is typing.Literal:
        if data not in arguments:
            raise RecordError
        return data
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        try:
            return kind(data)
        except ValueError as error:
            raise RecordError from error
    if is_dataclass(kind):
        make: Any = kind
        known = _types_of(make)
        table = _checked(data, dict)
        if table.keys() != known.keys():
            raise RecordError
        return make(**{name: _made(each, table[name]) for name, each in known.items()})
    if kind is float and type(data) is int:
        return data
    return _checked(data, kind)


def _checked(data: Any, kind: Any) -> Any:
    if type(data) is not kind:
        raise RecordError
    return data


@lru_cache(maxsize=32)
def _types_of(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
