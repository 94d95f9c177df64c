"""Tell findings apart from run to run though lines move: baselines and code scanning rely on it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.engine.located import Located


def fingerprints(located: Iterable[Located]) -> list[str]:
    """The fingerprint of each finding, in the same order; findings must come sorted by place.

    Sixteen hex digits of SHA-256 over rule, path, enclosing flow or task, the line without its
    spacing, and the number among findings that are equal in all that. Never a line number.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for item in located:
        finding = item.finding
        line = " ".join(item.source_line.split())
        # No part can hold a NUL: files and paths with one are never read.
        key = "\0".join((finding.code, finding.location.path, finding.symbol or "", line))
        ordinal = seen[key]
        seen[key] += 1
        text = f"{key}\0{ordinal}"
        found.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return found
