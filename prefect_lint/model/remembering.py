"""Answers about a node, a module or a definition that are found out once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


P = ParamSpec("P")
N = TypeVar("N")
T = TypeVar("T")


def remembered(find: Callable[Concatenate[N, P], T]) -> Callable[Concatenate[N, P], T]:
    """A function whose answer about its first argument is kept there; the others must make no difference.

    What has `notes` can be asked about: functions, loops, comprehensions, modules and definitions.
    Rules ask about a function or loop for each call in it. Looking through all of it each time takes time
    that grows with the square of its length.
    """
    name = f"{find.__module__}.{find.__qualname__}"

    @functools.wraps(find)
    def ask(subject: N, /, *args: P.args, **kwargs: P.kwargs) -> T:
        notes: dict[str, T] | None = getattr(subject, "notes", None)
        if notes is None:
            notes = {}
            subject.notes = notes  # type: ignore[attr-defined]
        if name not in notes:
            notes[name] = find(subject, *args, **kwargs)
        return notes[name]

    return ask
