"""`rules/fixes.tsv` is a table of facts that people and programs read."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from prefect_lint.engine.registry import all_rules

TABLE = Path(__file__).resolve().parents[2] / "rules" / "fixes.tsv"


def test_each_row_says_what_is_found_or_why_not() -> None:
    """`yes` found and gone after the fix, `stays` still found after it, `open` no rule yet, `no` not found."""
    codes = {rule.code for rule in all_rules()}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert len({row["commit"] for row in rows}) == len(rows) == 25
    for row in rows:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", row["repo"])
        assert re.fullmatch(r"[0-9a-f]{40}", row["commit"])
        assert int(row["line"]) > 0
        assert row["found"] in ("yes", "stays", "open", "no")
        assert row["reason"] or row["found"] == "yes"
        if row["found"] in ("yes", "stays"):
            assert row["rule"] in codes
        elif row["found"] == "no":
            assert row["rule"] == "-"
