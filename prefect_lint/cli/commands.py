"""The commands of the program by name; each is imported when it is asked for, since a run needs one."""

from __future__ import annotations

from collections.abc import MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

NAMES = (
    "cache",
    "check",
    "baseline",
    "completion",
    "config",
    "explain",
    "rules",
    "new-rule",
    "inventory",
    "graph",
    "report",
)
_ELSEWHERE = {"completion": "completing"}
"""The modules that are not called like their command."""


class Commands(MutableMapping[str, "click.Command"]):
    """What `click.Group.commands` is to be: a mapping that knows all names and has imported few of them."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command | None] = dict.fromkeys(NAMES)

    def __getitem__(self, name: str) -> click.Command:
        command = self._loaded[name]
        if command is None:
            attribute = name.replace("-", "_")
            module = import_module(f"{__package__}.{_ELSEWHERE.get(name, attribute)}")
            command = self._loaded[name] = getattr(module, attribute)
        return command

    def __contains__(self, name: object) -> bool:
        # The one that is inherited would import it.
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]
