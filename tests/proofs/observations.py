"""What the proofs saw, kept in `observations.json` so that the pages of the rules can show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .environments import environment
from .proofs import PROOFS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .proofs import Proof

FILE = Path(__file__).resolve().parent / "observations.json"

Row = dict[str, str]
"""`prefect`, the version, and in words what the `bad` and the `good` program did."""


def row(proof: Proof, bad: Mapping[str, Any], good: Mapping[str, Any]) -> Row:
    """What one proof saw."""
    return {
        "prefect": environment(proof.major).version,
        "bad": proof.bad.words.format_map(bad),
        "good": proof.good.words.format_map(good),
    }


def recorded() -> dict[str, list[Row]]:
    """What the file says, by code."""
    if not FILE.exists():
        return {}
    content: dict[str, list[Row]] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def record(seen: Mapping[tuple[str, int], Row]) -> None:
    """Write the file anew: what was seen now, and of the other proofs what it said before."""
    before = recorded()
    content: dict[str, list[Row]] = {}
    for proof in sorted(PROOFS, key=lambda proof: (proof.code, -proof.major)):
        version = environment(proof.major).version
        old = [it for it in before.get(proof.code, []) if it["prefect"] == version]
        new = seen.get((proof.code, proof.major))
        content.setdefault(proof.code, []).extend([new] if new else old[:1])
    text = json.dumps(content, indent=2, ensure_ascii=False)
    FILE.write_text(f"{text}\n", encoding="utf-8")
