"""How the CPU of a cold run grows with the repository, and what a start costs.

    python benchmarks/growth.py [--sizes 100 1000 10000] [--rounds 3]

The repositories are made up, see `generated.py`, in folders that are thrown away. The ratio is that of the time
for each module to the time at the size before, start-up left out: 1.0 is linear growth. The budget is 1.1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from generated import make
from measuring import median

LINT = [sys.executable, "-m", "prefect_lint", "--isolated", "--no-cache", "--select", "all"]


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--option", action="append", default=[], help="one more option of the linter"
    )
    asked = parser.parse_args()
    lint = [*LINT, *asked.option]
    empty = median([sys.executable, "-c", ""], asked.rounds).seconds
    with tempfile.TemporaryDirectory() as temporary:
        (Path(temporary, "none", ".git")).mkdir(parents=True)
        Path(temporary, "none", "flows.py").write_text(
            "from prefect import flow\n", encoding="utf-8"
        )
        start = median([*lint, str(Path(temporary, "none"))], asked.rounds).seconds
        print(
            f"an empty Python {empty:.3f} s; a run over one line {start:.3f} s, {start / empty:.1f} times that"
        )
        print(f"{'modules':>8} {'s':>8} {'ms/module':>10} {'growth':>7} {'MB':>6}")
        before = None
        for size in asked.sizes:
            root = Path(temporary, str(size))
            make(root, size)
            used = median([*lint, str(root)], asked.rounds)
            each = (used.seconds - start) / size
            growth = f"{each / before:.2f}" if before else ""
            print(
                f"{size:>8} {used.seconds:>8.2f} {each * 1000:>10.2f} {growth:>7} {used.megabytes:>6.0f}",
                flush=True,
            )
            before = each


if __name__ == "__main__":
    main()
