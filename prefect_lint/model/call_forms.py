"""How a function can be called: by position or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.syntax.outline import Param


def takes_positional(params: Sequence[Param], count: int) -> bool:
    """Whether a function with these parameters can be called with so many positional arguments."""
    positional = [p for p in params if p.kind in ("positional-only", "positional")]
    required = [p for p in positional if p.default is None]
    if any(p.kind == "keyword-only" and p.default is None for p in params):
        return False
    starred = any(p.kind == "star" for p in params)
    return len(required) <= count and (starred or len(positional) >= count)


def takes_keywords(params: Sequence[Param], names: Iterable[str]) -> bool:
    """Whether a function with these parameters can be called with these keyword arguments and no other."""
    given = set(names)
    named = {p.name for p in params if p.kind in ("positional", "keyword-only")}
    required = {
        p.name
        for p in params
        if p.default is None and p.kind in ("positional-only", "positional", "keyword-only")
    }
    if any(p.kind == "positional-only" and p.default is None for p in params):
        return False
    return required <= given and (given <= named or any(p.kind == "double-star" for p in params))
