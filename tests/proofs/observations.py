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

Rows = dict[tuple[str, str, str], Row]
"""By code, version of Prefect, and what the proof is about."""


def row(proof: Proof, bad: Mapping[str, Any], good: Mapping[str, Any]) -> Row:
    """What one proof saw."""
    return {"bad": proof.bad.words.format_map(bad), "good": proof.good.words.format_map(good)}


def recorded() -> Rows:
    """What the file says."""
    rows: Rows = {}
    content = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for code, by_version in content.items():
        for version, words in by_version.items():
            also = words.pop("also", {})
            rows |= {(code, version, about): it for about, it in {"": words, **also}.items()}
    return rows


def key(proof: Proof) -> tuple[str, str, str]:
    """Under what its row is kept."""
    return proof.code, environment(proof.major).version, proof.about


def record(seen: Rows) -> None:
    """Write the file anew: what was seen now, and of the other proofs what it said before."""
    rows = recorded() | seen
    content: dict[str, dict[str, dict[str, Any]]] = {}
    for proof in sorted(PROOFS, key=lambda it: (it.code, -it.major, it.about)):
        code, version, about = key(proof)
        words = rows.get((code, version, about))
        if words is None:
            continue
        if about:
            content[code][version].setdefault("also", {})[about] = words
        else:
            content.setdefault(code, {})[version] = dict(words)
    text = json.dumps(content, indent=2, ensure_ascii=False)
    FILE.write_text(f"{text}\n", encoding="utf-8")
