"""The names of one Prefect wheel, with imports between its modules followed to where they lead.

A name gets a descriptor, one of:

- `f`, `a` or `d` for a function that is sync, async or both; `c` or `s` after it for a class or static method;
  then `:` and the parameters, or nothing where a decorator may have changed them;
- `C` for a class, `V` for another value, `X` for something of another library, `M:module` for a module;
- `=module:name` for what another module of Prefect defines;
- `>module:name` for what has moved there, and still comes from here with a warning.

`!` and what Prefect says instead of it follow when it is deprecated.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, NamedTuple

from function_symbols import Item
from wheel_symbols import ModuleFacts, read_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEFT_OUT = (
    "prefect._vendor",
    "prefect.server.database._migrations",
    "prefect.server.database.migrations",
    "prefect.server.utilities.messaging._",
)
"""Modules of which nothing is told, with what is below them."""
NAMES_ONLY = ("server", "orion", "testing")
"""Parts of Prefect that no flow calls: only that a name is there is kept. Of `cli`, and of what is private,
not even that: those modules count as open."""
_DEEP = 12
_LETTERS = {"function": "f", "async": "a", "dual": "d", "class": "C", "value": "V"}


class Symbols(NamedTuple):
    """What one release has."""

    names: dict[str, dict[str, str]]
    """Descriptors by module and by name; `Class.method` too."""
    open: frozenset[str]
    """Modules that may have any name."""


class Wheels:
    """Reads wheels; a file that two releases share is parsed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], ModuleFacts] = {}

    def read(self, wheel: Path, *, signatures: bool = True) -> Symbols:
        """The names of a wheel; without signatures also without methods."""
        modules: dict[str, ModuleFacts] = {}
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.infolist():
                name = _module_name(entry.filename)
                if name is None or name.startswith(LEFT_OUT):
                    continue
                key = (name, entry.CRC, entry.file_size)
                if key not in self._known:
                    package = entry.filename.endswith("/__init__.py")
                    self._known[key] = read_module(archive.read(entry), name, package=package)
                modules[name] = self._known[key]
        return _Linker(modules, signatures).symbols()


def _part(module: str) -> str:
    """The name after `prefect.`."""
    return f"{module}..".split(".")[1]


def _module_name(path: str) -> str | None:
    if not path.startswith("prefect/") or not path.endswith(".py"):
        return None
    parts = path.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None


class _Found(NamedTuple):
    """Where a name leads."""

    module: str
    name: str
    """Empty for a module."""
    item: Item | None
    """`None` for a module, or for something of another library (then `module` is empty)."""


class _Linker:
    def __init__(self, modules: dict[str, ModuleFacts], signatures: bool) -> None:
        self._modules = modules
        self._signatures = signatures
        self._moved: dict[str, str] = {}
        self._given: dict[str, dict[str, str]] = {}
        self._renamed: dict[str, str] = {}
        for facts in modules.values():
            self._moved.update(facts.moved)
            self._renamed.update(facts.renamed)
            for dotted, target in facts.given.items():
                module, _, name = dotted.rpartition(".")
                self._given.setdefault(module, {})[name] = target

    def symbols(self) -> Symbols:
        """Everything that can be imported."""
        found = {}
        opened = {name for name, facts in self._modules.items() if facts.open}
        for module in self._modules:
            if _part(module) == "cli" or _part(module).startswith("_"):
                opened.add(module)
                found[module] = {}
            else:
                found[module] = self._of_module(module)
        for old, new in self._renamed.items():
            for module in [it for it in self._modules if it == new or it.startswith(f"{new}.")]:
                former = old + module[len(new) :]
                if former not in found:
                    found[former] = {
                        name: "V" if _part(former) in NAMES_ONLY else f"={module}:{name}"
                        for name, descriptor in found[module].items()
                        if "." not in name and descriptor[0] != "X"
                    }
        return Symbols(found, frozenset(opened))

    def _of_module(self, module: str) -> dict[str, str]:
        signatures = self._signatures and _part(module) not in NAMES_ONLY
        described: dict[str, str] = {}
        for name in self._public(module):
            target = self._find(module, name, 0)
            if target is None:
                continue
            described[name] = self._describe(module, name, target, signatures)
            if target == (module, name, target.item) and signatures:
                for member, item in self._modules[module].members.get(name, {}).items():
                    if item.signature is None:
                        continue
                    if not member.startswith("_") or member in ("__init__", "__call__"):
                        described[f"{name}.{member}"] = _descriptor(item)
        if self._modules[module].migrating:
            for path, new in self._moved.items():
                where, _, name = path.partition(":")
                if where == module and name not in described and not name.startswith("_"):
                    described[name] = f">{new}"
        return described

    def _public(self, module: str) -> list[str]:
        facts = self._modules[module]
        names = {*facts.names, *facts.lazy, *self._given.get(module, ())}
        for star in facts.stars:
            if star in self._modules:
                names.update(self._starred(star))
        return sorted(name for name in names if not name.startswith("_"))

    def _starred(self, module: str) -> Iterator[str]:
        exported = self._modules[module].exported
        yield from self._public(module) if exported is None else exported

    def _find(self, module: str, name: str, depth: int) -> _Found | None:
        """What a name of a module is; `None` when there is no such name."""
        facts = self._modules.get(module)
        if facts is None or depth > _DEEP:
            return None
        item = facts.names.get(name)
        if item is not None and item.kind != "import":
            return _Found(module, name, item)
        target = item.target if item is not None else self._given.get(module, {}).get(name)
        if target is None and name in facts.lazy:
            target = facts.lazy[name]
            if not target:
                return _Found(module, name, Item("value"))
        if target is not None and target != f"{module}:{name}":
            return self._imported(target, depth)
        for star in facts.stars:
            if star in self._modules and name in self._starred(star):
                return self._find(star, name, depth + 1)
        inner = f"{module}.{name}"
        if inner in self._modules:
            return _Found(inner, "", None)
        return _Found(module, name, Item("value")) if facts.open and depth else None

    def _imported(self, target: str, depth: int) -> _Found | None:
        source, _, name = target.partition(":")
        if source.partition(".")[0] != "prefect" or source.startswith(LEFT_OUT):
            return _Found("", "", None)
        if not name:
            return _Found(source, "", None) if source in self._modules else None
        found = self._find(source, name, depth + 1)
        if found is None and f"{source}:{name}" in self._moved:
            return self._imported(self._moved[f"{source}:{name}"].partition(".")[0], depth + 1)
        return found

    def _describe(self, module: str, name: str, found: _Found, signatures: bool) -> str:
        if not found.module:
            return "X"
        if not signatures:
            return "V"
        if not found.name:
            return f"M:{found.module}"
        if (found.module, found.name) != (module, name):
            return f"={found.module}:{found.name}"
        assert found.item is not None
        if found.item.kind == "value" and found.item.made_of:
            called = self._call_of(module, found.item.made_of)
            if called is not None:
                return called
        return _descriptor(found.item)

    def _call_of(self, module: str, cls: str) -> str | None:
        """An instance of a class with `__call__` is called like a function."""
        found = self._find(module, cls, 0)
        if found is None or found.item is None or found.item.kind != "class":
            return None
        item = self._modules[found.module].members.get(found.name, {}).get("__call__")
        if item is None or item.signature is None:
            return None
        first, _, rest = item.signature.partition(",")
        return None if first.startswith("*") else f"{_LETTERS[item.kind]}:{rest}"


def _descriptor(item: Item) -> str:
    text = _LETTERS[item.kind]
    if item.kind in ("function", "async", "dual"):
        text += item.binding
        if item.signature is not None:
            text += f":{item.signature}"
    return text if item.deprecated is None else f"{text}!{item.deprecated}"
