"""Check what is in the sdist and the wheel of a release: all that belongs there, and nothing else.

`python -m build --outdir dist` makes both, and `python scripts/check_distributions.py dist` checks them, in a
checkout: what git knows is what there should be.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "prefect_lint/"
COMPILED = ("prefect_lint/knowledge/effects/", "prefect_lint/knowledge/integrations/")
"""Sources of tables, of which the wheel has what is made of them."""
PROGRAM = "prefect-lint = prefect_lint.cli.main:main"
_RELATIVE_LINK = re.compile(r"\]\((?!https?://|#)[^)]*\)")
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


def main() -> int:
    """The exit code: 0 when all is well, 1 with what is wrong on standard error."""
    (folder,) = map(Path, sys.argv[1:])
    asked = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    files = {it for it in listed.split("\0") if it and (ROOT / it).exists()}
    found = _VERSION.search((ROOT / PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("prefect_lint/__init__.py has no version")
    wrong = list(faults(folder, files, found[1]))
    for fault in wrong:
        print(fault, file=sys.stderr)
    return int(bool(wrong))


def faults(folder: Path, files: set[str], version: str) -> Iterator[str]:
    """What is wrong with sdist and wheel in a folder, a line each; `files` are those of the checkout."""
    stem = f"prefect_lint-{version}"
    expected = {f"{stem}.tar.gz", f"{stem}-py3-none-any.whl"}
    if {it.name for it in folder.iterdir()} != expected:
        yield f"{folder}: there must be {' and '.join(sorted(expected))}, and nothing else"
        return
    with tarfile.open(folder / f"{stem}.tar.gz") as sdist:
        inside = {it.name.removeprefix(f"{stem}/") for it in sdist.getmembers() if not it.isdir()}
        yield from _differences("sdist", inside, files | {"PKG-INFO"})
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl") as wheel:
        about = f"{stem}.dist-info/"
        meant = {it for it in files if it.startswith(PACKAGE) and not it.startswith(COMPILED)}
        notes = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
        inside = {it for it in wheel.namelist() if not it.endswith("/")}
        yield from _differences("wheel", inside, meant | {about + it for it in notes})
        if PROGRAM not in wheel.read(f"{about}entry_points.txt").decode():
            yield f"wheel: there is no program `{PROGRAM}`"
        yield from _faults_of_metadata(message_from_bytes(wheel.read(f"{about}METADATA")), version)


def _differences(what: str, inside: Iterable[str], meant: Iterable[str]) -> Iterator[str]:
    inside, meant = set(inside), set(meant)
    for name in sorted(meant - inside):
        yield f"{what}: {name} is missing"
    for name in sorted(inside - meant):
        yield f"{what}: {name} does not belong there"


def _faults_of_metadata(metadata: Message, version: str) -> Iterator[str]:
    expected = {
        "Name": "prefect-lint",
        "Version": version,
        "License-Expression": "Apache-2.0",
        "Requires-Python": ">=3.10",
        "Description-Content-Type": "text/markdown",
    }
    for key, value in expected.items():
        if metadata[key] != value:
            yield f"wheel: {key} is {metadata[key]!r}, not {value!r}"
    text = str(metadata.get_payload())
    if "# prefect-lint" not in text:
        yield "wheel: the README is not in its description"
    for link in _RELATIVE_LINK.findall(text):
        yield f"wheel: a link of the description leads nowhere: {link}"


if __name__ == "__main__":
    sys.exit(main())
