"""CPU of a cold run against a bare LibCST parse of the same files, in the same run of the benchmark.

    python benchmarks/cold.py PATH [PATH …] [--rounds 3]

Both sides are whole processes: start-up and imports count. The floor parses exactly the files that the
linter parses, with the garbage collector off, and does nothing else. Bytecode is compiled beforehand on both
sides, as it is once a package is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_FLOOR = """
import gc, json, sys
import libcst
gc.disable()
for path in json.load(open(sys.argv[1])):
    try:
        libcst.parse_module(open(path, "rb").read())
    except Exception:
        pass
"""

_PARSED = """
import json, sys
from pathlib import Path
from prefect_lint.engine import work
from prefect_lint.engine.run import run

seen = []
load = work.load_project
def remember(*args, **kwargs):
    found = load(*args, **kwargs)
    seen.append((found.files.root, found.project))
    return found
work.load_project = remember
run([Path(sys.argv[1])], isolated=True)
root, project = seen[0]
print(json.dumps([str(root / name) for name in sorted(project.parsed_paths)]))
"""


def cpu(command: list[str]) -> float:
    """User and system seconds of a command."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    cpu([sys.executable, "-m", "prefect_lint", "--isolated", "--no-cache", __file__])
    print(f"{'files':>6} {'MB':>6} {'floor s':>8} {'run s':>8} {'ratio':>6}  path")
    ratios = []
    for path in arguments.paths:
        listed = subprocess.run(
            [sys.executable, "-c", _PARSED, path], capture_output=True, text=True, check=True
        ).stdout
        files = json.loads(listed)
        size = sum(Path(file).stat().st_size for file in files)
        with tempfile.NamedTemporaryFile("w", suffix=".json") as listing:
            listing.write(listed)
            listing.flush()
            pairs = [
                (
                    cpu([sys.executable, "-c", _FLOOR, listing.name]),
                    cpu([sys.executable, "-m", "prefect_lint", "--isolated", "--no-cache", path]),
                )
                for _ in range(arguments.rounds)
            ]
        floor = statistics.median(pair[0] for pair in pairs)
        whole = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        ratios.append(ratio)
        print(
            f"{len(files):>6} {size / 1e6:>6.2f} {floor:>8.2f} {whole:>8.2f} {ratio:>6.2f}  {path}"
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
