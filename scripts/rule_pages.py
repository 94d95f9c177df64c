"""Write the rule catalogue under `rules/`, or check with `--check` that it is up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """The exit code: 1 when `--check` finds stale pages, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    arguments = parser.parse_args()

    # This checkout, not an installed release, is what the pages describe.
    sys.path.insert(0, str(ROOT))
    from prefect_lint.engine.registry import all_rules
    from prefect_lint.engine.rule_pages import pages, read_evidence, stale, write

    folder = ROOT / "rules"
    evidence = read_evidence(
        ROOT / "tests" / "proofs" / "observations.json", folder / "measurements.tsv"
    )
    wanted = pages(all_rules(), evidence)
    if not arguments.check:
        for name in write(folder, wanted):
            print(f"rules/{name}")
        return 0
    names = stale(folder, wanted)
    for name in names:
        print(f"rules/{name} is stale", file=sys.stderr)
    if names:
        print("Run: python scripts/rule_pages.py", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    raise SystemExit(main())
