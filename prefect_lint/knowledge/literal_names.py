"""Where Prefect takes a name that may only have certain characters, and which.

Tried with 2.20.26 and 3.8.8. Variables got dashes within Prefect 3; blocks and artifacts never had underscores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASHES = re.compile(r"[a-z0-9-]*")
_UNDERSCORES = re.compile(r"[a-z0-9_]*")
_EITHER = re.compile(r"[a-z0-9_-]*")


@dataclass(frozen=True)
class NameArgument:
    """The argument of a callable that is such a name."""

    what: str
    """`artifact`, `variable` or `block`."""
    keyword: str
    position: int
    raises: bool = True
    """False where Prefect raises nothing and finds nothing."""


def _both(prefix: str, name: str) -> tuple[str, str]:
    return f"{prefix}{name}", f"{prefix}a{name}"


ARGUMENTS: dict[str, NameArgument] = {
    **{
        spelled: NameArgument("artifact", "key", position)
        for kind, position in (
            ("link", 2),
            ("markdown", 1),
            ("table", 1),
            ("progress", 1),
            ("image", 1),
        )
        for spelled in _both("prefect.artifacts.", f"create_{kind}_artifact")
    },
    **dict.fromkeys(
        _both("prefect.variables.Variable.", "set"), NameArgument("variable", "name", 0)
    ),
    **dict.fromkeys(
        (*_both("prefect.variables.Variable.", "get"), "prefect.variables.get"),
        NameArgument("variable", "name", 0, raises=False),
    ),
}
"""By canonical name."""

BLOCK_SAVE = NameArgument("block", "name", 0)
SAVE_METHODS = frozenset({"save", "asave"})


def allowed(what: str, major: int) -> re.Pattern[str]:
    """What such a name has to match wholly; it may be empty as far as this goes."""
    if what != "variable":
        return _DASHES
    return _EITHER if major == 3 else _UNDERSCORES


def in_words(what: str, majors: tuple[int, ...]) -> str:
    """The allowed characters, for readers."""
    if what != "variable":
        return "lower-case letters, digits and dashes"
    more = "underscores and dashes" if 3 in majors else "underscores"
    return f"lower-case letters, digits, {more}"
