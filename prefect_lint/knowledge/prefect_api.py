"""Which names Prefect has had, in which releases, and what its functions take.

The facts are in `prefect_symbols.z`, which `scripts/symbol_table.py` reads from the wheels of every release.
It is unpacked on the first question, which takes some milliseconds, and only the lines of the modules that are
asked about are looked into. `scripts/linked_symbols.py` says how a name is described there.

A set of releases is an integer with a bit for each, the oldest the lowest: `present & ~removed`.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Release = tuple[int, ...]
Releases = int

_TABLE = Path(__file__).with_name("prefect_symbols.z")
# Names come from analysed code, which may be hostile.
_LONGEST_NAME = 300
_REMEMBERED = 4_096
_DEEP = 12
_NEWEST_FORMER: Release = (2,)
"""The first release that is not of Prefect 1."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a function of Prefect, `self` and `cls` left out."""

    names: tuple[str, ...]
    """What can be given by keyword, in order."""
    positional_only: tuple[str, ...]
    takes_any: bool
    """Whether it has `**kwargs`."""

    def takes(self, keyword: str) -> bool:
        """Whether a call may give this keyword."""
        return self.takes_any or keyword in self.names


@dataclass(frozen=True)
class Entry:
    """What is known of one dotted name."""

    name: str
    present: Releases
    """Where it is there, or may be: as an attribute of something that is not looked into."""
    certain: Releases
    """Where it is there for sure."""
    moved: tuple[tuple[Releases, str], ...]
    """Where it only leads to another place, with a warning, and the dotted name of that."""
    deprecated: tuple[tuple[Releases, str], ...]
    """Where using it gives a warning, and what Prefect says to use; that may be empty."""
    signatures: tuple[tuple[Releases, Signature], ...]
    """Where it is a function of which the parameters are known."""
    is_module: Releases
    """Where it is a module."""

    @property
    def warned(self) -> Releases:
        """Where it still works, with a warning."""
        return union(found for found, _ in (*self.moved, *self.deprecated))

    @property
    def callable_as_known(self) -> Releases:
        """Where its parameters are known."""
        return union(found for found, _ in self.signatures)

    def taking(self, keyword: str) -> Releases:
        """Where a call may give this keyword."""
        return union(found for found, signature in self.signatures if signature.takes(keyword))


class _Line(NamedTuple):
    present: Releases
    open: Releases
    names: dict[str, list[tuple[Releases, str]]]


@lru_cache(maxsize=1)
def _text() -> bytes:
    return zlib.decompress(_TABLE.read_bytes())


@lru_cache(maxsize=1)
def releases() -> tuple[Release, ...]:
    """The releases that the table is of, oldest first, without zeros at their end."""
    text = _text()
    listed: list[str] = json.loads(text[: text.index(b"\n")])
    return tuple(_stripped(tuple(map(int, version.split(".")))) for version in listed)


def spelled(release: Release) -> str:
    """A release as people write it: `3.2.0`."""
    return ".".join(map(str, (*release, 0, 0)[: max(3, len(release))]))


@lru_cache(maxsize=_REMEMBERED)
def between(lower: Release | None, upper: Release | None) -> Releases:
    """The releases from `lower` up to but not including `upper`; without Prefect 1 where `lower` is `None`.

    When the table has none of them, because they came later or were withdrawn, those next to them.
    """
    known = releases()
    first = bisect_left(known, lower if lower is not None else _NEWEST_FORMER)
    after = bisect_left(known, upper) if upper is not None else len(known)
    if first >= after:
        first, after = max(0, min(first, len(known)) - 1), min(len(known), after + 1)
    return (1 << after) - (1 << first)


@lru_cache(maxsize=1)
def former() -> Releases:
    """The releases of Prefect 1."""
    return (1 << bisect_left(releases(), _NEWEST_FORMER)) - 1


def older(than: Releases) -> Releases:
    """All releases before the oldest of these."""
    return (than & -than) - 1 if than else 0


def newer(than: Releases) -> Releases:
    """All releases after the newest of these."""
    everything = (1 << len(releases())) - 1
    return everything & ~((1 << than.bit_length()) - 1)


def first(found: Releases) -> Release:
    """The oldest of some releases, of which there has to be one."""
    return releases()[(found & -found).bit_length() - 1]


def last(found: Releases) -> Release:
    """The newest of some releases, of which there has to be one."""
    return releases()[found.bit_length() - 1]


@lru_cache(maxsize=_REMEMBERED)
def lookup(name: str) -> Entry | None:
    """What is known of a dotted name such as `prefect.deployments.Deployment`; `None` for nothing."""
    if len(name) > _LONGEST_NAME or not (name == "prefect" or name.startswith("prefect.")):
        return None
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        if _line(".".join(parts[:cut])) is not None:
            break
    module = ".".join(parts[:cut])
    found = list(_find(module, parts[cut:], -1, 0))
    present = union(part.releases for part in found)
    if not present:
        return None
    return Entry(
        name,
        present,
        union(part.releases for part in found if part.descriptor != "?"),
        tuple((p.releases, _dotted(p.descriptor[1:])) for p in found if p.descriptor[0] == ">"),
        tuple((p.releases, p.descriptor.partition("!")[2]) for p in found if "!" in p.descriptor),
        tuple(
            (p.releases, signature)
            for p in found
            if (signature := _signature(p.descriptor, is_member=p.is_member)) is not None
        ),
        union(p.releases for p in found if p.descriptor == "M"),
    )


def homes(name: str, within: Releases) -> list[str]:
    """The public modules that define a name in all of these releases, as dotted names."""
    found: list[str] = []
    needle = f'"{name}":'.encode()
    text = _text()
    position = text.find(needle)
    while position >= 0:
        start = text.rindex(b"\n", 0, position) + 1
        module = text[start : text.index(b"\t", start)].decode()
        line = _line(module)
        assert line is not None
        own = union(part for part, descriptor in line.names[name] if descriptor[0] not in "=>X")
        parts = module.split(".")
        inner = parts[1:2] in (["server"], ["testing"]) or any(it.startswith("_") for it in parts)
        if not within & ~own and not inner:
            found.append(f"{module}.{name}")
        position = text.find(needle, position + 1)
    return found


def everything(within: Releases) -> Iterator[tuple[str, list[str]]]:
    """Every module that is there in some of these releases, with its names there: for checks of the table."""
    for text in _text().split(b"\n")[1:-1]:
        module = text[: text.index(b"\t")].decode()
        line = _line(module)
        assert line is not None
        if line.present & within:
            yield (
                module,
                [
                    name
                    for name, described in line.names.items()
                    if any(found & within for found, descriptor in described if descriptor != "X")
                ],
            )


class _Part(NamedTuple):
    releases: Releases
    descriptor: str
    """`M` for a module, and `?` for what may be there."""
    is_member: bool = False


def _find(module: str, names: list[str], within: Releases, depth: int) -> list[_Part]:
    line = _line(module)
    if line is None or depth > _DEEP:
        return []
    within &= line.present
    if not names:
        return [_Part(within, "M")] if within else []
    found: list[_Part] = []
    rest = within
    for described, descriptor in line.names.get(names[0], ()):
        rest &= ~described
        if within & described:
            found += _follow(module, names, descriptor, within & described, depth)
    inner = _line(f"{module}.{names[0]}")
    if inner is not None and rest & inner.present:
        found += _find(f"{module}.{names[0]}", names[1:], rest, depth + 1)
        rest &= ~inner.present
    if rest & line.open:
        found.append(_Part(rest & line.open, "?"))
    return found


def _follow(
    module: str, names: list[str], descriptor: str, within: Releases, depth: int
) -> list[_Part]:
    kind = descriptor[0]
    if kind == "=":
        target, _, name = descriptor[1:].partition(":")
        found = _find(target, [name, *names[1:]], within, depth + 1)
        missing = within & ~union(part.releases for part in found)
        return [*found, _Part(missing, "?")] if missing and len(names) == 1 else found
    if kind == "M":
        return _find(descriptor[2:], names[1:], within, depth + 1)
    if len(names) == 1:
        return [_Part(within, descriptor)]
    line = _line(module)
    assert line is not None
    found = [
        _Part(within & described, member, is_member=True)
        for described, member in line.names.get(".".join(names), ())
        if within & described
    ]
    return [*found, _Part(within & ~union(part.releases for part in found), "?")]


@lru_cache(maxsize=_REMEMBERED)
def _line(module: str) -> _Line | None:
    text = _text()
    start = text.find(f"\n{module}\t".encode())
    if start < 0:
        return None
    _, present, opened, names = text[start + 1 : text.index(b"\n", start + 1)].split(b"\t", 3)
    known = _read_ranges(present.decode())
    described: dict[str, list[tuple[Releases, str]]] = {}
    for name, found in json.loads(names).items():
        if isinstance(found, str):
            described[name] = [(known, found)]
        else:
            described[name] = [
                (_read_ranges(ranges) if ranges else known, descriptor)
                for descriptor, ranges in found.items()
            ]
    return _Line(known, _read_ranges(opened.decode()), described)


def _read_ranges(text: str) -> Releases:
    found = 0
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        found |= (1 << int(high or low) + 1) - (1 << int(low))
    return found


@lru_cache(maxsize=_REMEMBERED)
def _signature(descriptor: str, *, is_member: bool) -> Signature | None:
    kind, colon, text = descriptor.partition("!")[0].partition(":")
    if not colon or kind[0] not in "fad":
        return None
    parts = text.split(",") if text else []
    if is_member and not kind.endswith("s") and parts and not parts[0].startswith("*"):
        parts = parts[1:]
    slash = parts.index("/") if "/" in parts else 0
    names = [part.rstrip("=") for part in parts if not part.startswith("*") and part != "/"]
    return Signature(
        tuple(names[slash:]),
        tuple(names[:slash]),
        any(part.startswith("**") for part in parts),
    )


def union(parts: Iterable[Releases]) -> Releases:
    """The releases in any of some sets."""
    found = 0
    for part in parts:
        found |= part
    return found


def _dotted(path: str) -> str:
    return path.partition("!")[0].replace(":", ".")


def _stripped(release: Release) -> Release:
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    return release
