"""Make the table of Prefect's names and signatures by release, which the linter ships.

    python scripts/symbol_table.py FOLDER             # from the wheels in a folder
    python scripts/symbol_table.py FOLDER --download  # fetch those that are missing first, with pip
    python scripts/symbol_table.py --check PYTHON     # compare with the Prefect installed there

A maintainer runs it for each release of Prefect. Wheels are read with `ast`; nothing of them is run. The
bytes of the table depend on the wheels alone.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from linked_symbols import Wheels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from linked_symbols import Symbols

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "prefect_lint" / "knowledge" / "prefect_symbols.z"
FORMER = ("0.15.13", "1.4.1")
"""Releases of Prefect 1 whose names are kept, to tell what was one of them; without signatures."""
_WHEEL = re.compile(r"prefect-(\d+(?:\.\d+)*)-py3-none-any\.whl")

Release = tuple[int, ...]


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where the wheels are")
    parser.add_argument("--download", action="store_true", help="fetch missing wheels with pip")
    parser.add_argument("--check", metavar="PYTHON", help="compare with what is installed there")
    arguments = parser.parse_args()
    if arguments.check:
        sys.path.insert(0, str(ROOT))
        from symbol_check import check

        return check(arguments.check)
    if arguments.folder is None:
        parser.error("a folder of wheels is needed")
    if arguments.download:
        download(arguments.folder)
    data = compiled(arguments.folder)
    TARGET.write_bytes(data)
    print(f"{TARGET.relative_to(ROOT)}: {len(data):,} bytes")
    return 0


def download(folder: Path) -> None:
    """Fetch every final release of Prefect 2 and later, and those of Prefect 1 that are kept."""
    pip = [sys.executable, "-m", "pip", "-q"]
    listed = subprocess.run(
        [*pip, "index", "versions", "prefect"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"Available versions: (.*)", listed)
    for version in found.group(1).split(", ") if found else ():
        wanted = version in FORMER or _release(version) >= (2,)
        if wanted and not (folder / f"prefect-{version}-py3-none-any.whl").exists():
            command = [*pip, "download", "--no-deps", "-d", str(folder), f"prefect=={version}"]
            subprocess.run(command, check=True)


def compiled(folder: Path) -> bytes:
    """The table of the wheels in a folder."""
    wheels = Wheels()
    releases: dict[Release, Symbols] = {}
    for path in folder.iterdir():
        name = _WHEEL.fullmatch(path.name)
        if name is not None:
            signatures = name.group(1) not in FORMER
            releases[_release(name.group(1))] = wheels.read(path, signatures=signatures)
    ordered = dict(sorted(releases.items()))
    return zlib.compress(table(list(ordered), list(ordered.values())).encode(), 9)


def table(releases: Sequence[Release], symbols: Sequence[Symbols]) -> str:
    """The text of the table: the releases, then a line a module, see `prefect_api`.

    Ranges are of indices into the releases, the last one included; an empty one is all that the module has.
    """
    lines = [json.dumps([".".join(map(str, release)) for release in releases])]
    modules = sorted({module for found in symbols for module in found.names})
    for module in modules:
        present = [index for index, found in enumerate(symbols) if module in found.names]
        opened = [index for index, found in enumerate(symbols) if module in found.open]
        by_name: dict[str, dict[str, list[int]]] = {}
        for index in present:
            for name, descriptor in symbols[index].names[module].items():
                by_name.setdefault(name, {}).setdefault(descriptor, []).append(index)
        names = {
            name: {descriptor: _ranges(found, present) for descriptor, found in described.items()}
            for name, described in sorted(by_name.items())
            # What only ever came from another library is nobody's business.
            if described.keys() != {"X"}
        }
        text = json.dumps(_short(names), separators=(",", ":"), ensure_ascii=False)
        lines.append(f"{module}\t{_ranges(present, ())}\t{_ranges(opened, ())}\t{text}")
    return "\n".join(lines) + "\n"


def _short(names: Mapping[str, dict[str, str]]) -> dict[str, str | dict[str, str]]:
    """A name that never changed is its descriptor alone."""
    return {
        name: next(iter(described)) if list(described.values()) == [""] else described
        for name, described in names.items()
    }


def _ranges(indices: Sequence[int], everything: Sequence[int]) -> str:
    """`0-4,7` for the indices; empty when they are everything."""
    if not indices or list(indices) == list(everything):
        return ""
    parts: list[str] = []
    for first, last in _runs(indices):
        parts.append(f"{first}" if first == last else f"{first}-{last}")
    return ",".join(parts)


def _runs(indices: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _release(version: str) -> Release:
    return tuple(int(part) for part in version.split(".")[:3])


if __name__ == "__main__":
    raise SystemExit(main())
