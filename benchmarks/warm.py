"""What a run takes when the cache has something to say: an unchanged repository, one changed file, one file.

    python benchmarks/warm.py [--modules 1000] [--rounds 15] [PATH …]

The repository is made up, see `generated.py`, unless there are paths; of these a copy is changed.
The budget of a run on an unchanged repository is five times an empty Python and reading the files.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from generated import make
from measuring import median, usage

_READ = """
import sys
for line in sys.stdin:
    with open(line.rstrip("\\n"), "rb") as file:
        file.read()
"""


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("paths", nargs="*", type=Path)
    asked = parser.parse_args()
    library = median([sys.executable, "-c", "import click"], asked.rounds).seconds
    print(f"an empty Python that imports click {library:.3f} s of CPU")
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary).resolve()
        for number, path in enumerate(asked.paths or [None]):
            root = base / f"project_{number}"
            if path is None:
                make(root, asked.modules)
            else:
                shutil.copytree(path, root, symlinks=True)
                (root / ".git").mkdir(exist_ok=True)
            print(path.name if path else f"made up, {asked.modules} modules")
            _measure(root, base / f"cache_{number}", asked.rounds)


def _measure(root: Path, cache: Path, rounds: int) -> None:
    files = sorted(it for it in root.rglob("*.py") if b"prefect" in it.read_bytes())
    lint = [sys.executable, "-m", "prefect_lint", "--isolated", "--format", "concise"]
    # From there, so that it is the installed package that runs, of which no code needs to be compared.
    subprocess.run([*lint[:3], "--version"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    cold = median([*lint, "--no-cache", str(root)], min(rounds, 2), root).seconds
    # As most have it: with `--cache-dir` the command line is read by click each time.
    kept = {"PREFECT_LINT_CACHE_DIR": str(cache)}
    # What was found is kept, and what was written when the same is found once more.
    for _ in range(2):
        usage([*lint, str(root)], root, kept)
    listed = root.parent / "listed"
    listed.write_text("".join(f"{it}\n" for it in root.rglob("*.py")), encoding="utf-8")
    read = f"{_READ.replace('sys.stdin', f'open({str(listed)!r})')}"
    # In turn, so that all meet the machine as it is.
    times = [
        (
            usage([sys.executable, "-c", ""]).seconds,
            usage([sys.executable, "-c", read]).seconds,
            usage([*lint, str(root)], root, kept).seconds,
        )
        for _ in range(rounds)
    ]
    empty, reading, warm = map(statistics.median, zip(*times, strict=True))
    budget = 4 * empty + reading
    print(
        f"  an empty Python {empty:.4f} s; cold {cold:.2f} s, unchanged {warm:.4f} s,"
        f" {warm / budget:.2f} of {budget:.4f} s"
    )
    changed, single = [], []
    for number in range(min(rounds, 5)):
        file = files[number * 37 % len(files)]
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"\n# {number}\n")
        single.append(usage([*lint, str(file)], root, kept).seconds)
        changed.append(usage([*lint, str(root)], root, kept).seconds)
    print(
        f"  one file changed: all {statistics.median(changed):.2f} s, that file alone"
        f" {statistics.median(single):.2f} s"
    )


if __name__ == "__main__":
    main()
