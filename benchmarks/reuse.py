"""What a run with one changed file could gain at best if what rules said of all other modules were kept.

    python benchmarks/reuse.py PATH [PATH …] [--rounds 3]

compares the CPU of a whole run, in one process, with one that reads and links everything and asks the rules
about the repository and its YAML files, but about no module. Less would not do: calls are found from
both ends, and ten rules look at the repository as a whole. The ratio is the most that keeping could bring.
"""

from __future__ import annotations

import argparse
import sys

from measuring import median

_RUN = """
import gc, sys
from pathlib import Path
from prefect_lint.config.settings import Settings
from prefect_lint.engine.selection import select
from prefect_lint.engine.work import Work
from prefect_lint.sources.discovery import DiscoveryOptions, discover, find_project_root
from prefect_lint.syntax.deep_stack import run_with_deep_stack

gc.disable()
root = find_project_root([Path(sys.argv[1])])
files = discover([Path(sys.argv[1])], root, DiscoveryOptions())
rules = select(Settings(), root).instances()

def run():
    work = Work(files, files, root, rules, Settings())
    for unit in work.units:
        if sys.argv[2] == "whole" or unit.kind != "module":
            work.do(unit)

run_with_deep_stack(run)
"""


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for path in asked.paths:
        whole, rest = (
            median([sys.executable, "-c", _RUN, path, how], asked.rounds).seconds
            for how in ("whole", "rest")
        )
        print(f"{path}: {whole:.2f} s, without modules {rest:.2f} s, {whole / rest:.1f} at best")


if __name__ == "__main__":
    main()
