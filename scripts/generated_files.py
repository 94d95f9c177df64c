"""Files that are made from the program and kept in the repository: written, or checked to be up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def renew(script: str, description: str | None, texts: Callable[[], dict[str, str]]) -> int:
    """Write the files under `docs/`, or with `--check` compare them; the exit code: 1 when one is stale.

    `texts` makes them by their names, with the package of this checkout.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    arguments = parser.parse_args()
    # This checkout, not an installed release, is what the files show.
    sys.path.insert(0, str(ROOT))
    stale = []
    for name, text in texts().items():
        target = DOCS / name
        if target.is_file() and target.read_bytes() == text.encode():
            continue
        stale.append(name)
        if not arguments.check:
            DOCS.mkdir(exist_ok=True)
            target.write_bytes(text.encode())
            print(f"docs/{name}")
    if not arguments.check or not stale:
        return 0
    for name in stale:
        print(f"docs/{name} is stale", file=sys.stderr)
    print(f"Run: python {Path(script).resolve().relative_to(ROOT).as_posix()}", file=sys.stderr)
    return 1
