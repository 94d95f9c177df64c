"""What the proofs saw, kept in `observations.json` so that the pages of the rules can show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.proofs.environments import environment
from tests.proofs.proofs import PROOFS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.proofs.proof import Proof

FILE = Path(__file__).resolve().parent / "observations.json"

Row = dict[str, str]
"""In words, what the `bad` and what the `good` program of a proof did."""


def row(proof: Proof, bad: Mapping[str, Any], good: Mapping[str, Any]) -> Row:
    """What one proof saw."""
    return {"bad": proof.bad.words.format_map(bad), "good": proof.good.words.format_map(good)}


def recorded() -> dict[str, dict[str, Row]]:
    """What the file says, by code and then by the version of Prefect."""
    if not FILE.exists():
        return {}
    content: dict[str, dict[str, Row]] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def record(seen: Mapping[tuple[str, int], Row]) -> None:
    """Write the file anew: what was seen now, and of the other proofs what it said before."""
    before = recorded()
    content: dict[str, dict[str, Row]] = {}
    for proof in sorted(PROOFS, key=lambda proof: (proof.code, -proof.major)):
        version = environment(proof.major).version
        words = seen.get((proof.code, proof.major)) or before.get(proof.code, {}).get(version)
        if words:
            content.setdefault(proof.code, {})[version] = words
    text = json.dumps(content, indent=2, ensure_ascii=False)
    FILE.write_text(f"{text}\n", encoding="utf-8")
