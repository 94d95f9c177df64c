"""CPU of a cold run against linters of the same kind, on the same files.

    python benchmarks/peers.py [PATH] [--modules 200] [--rounds 3] [--venv FOLDER]

Without a path, on a made-up repository. The peers are installed into an environment of their own, and that
is thrown away unless it is named. Each looks at the same Python files in one process, with its default rules;
of flake8, only those of flake8-async are asked for. The budget is a tenth of flake8-async and of Fixit.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from generated import make
from measuring import median, usage

PEERS = {
    "ruff": ["-m", "ruff", "check", "--isolated", "--no-cache"],
    "flake8-async": ["-m", "flake8", "--isolated", "-j1", "--select=ASYNC"],
    "Fixit": ["-m", "fixit", "--quiet", "lint"],
    "pylint": ["-m", "pylint", "-j1", "--score=n"],
}
PACKAGES = {
    "ruff": ["ruff"],
    "flake8-async": ["flake8", "flake8-async"],
    "Fixit": ["fixit"],
    "pylint": ["pylint"],
}


def environment(folder: Path) -> tuple[Path, list[str]]:
    """An environment with those of the peers that can be installed: its Python, and their names."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    there = []
    for name, packages in PACKAGES.items():
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"{name} can't be installed: {done.stderr.strip().splitlines()[-1:]}")
        else:
            there.append(name)
    return python, there


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--modules", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", type=Path)
    parser.add_argument("--option", action="append", default=[], help="one more option of ours")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        python, there = environment((asked.venv or Path(temporary, "venv")).resolve())
        root = Path(temporary, "repository") if asked.path is None else asked.path.resolve()
        if asked.path is None:
            make(root, asked.modules)
        files = [str(path) for path in sorted(root.rglob("*.py"))]
        lint = [
            sys.executable,
            "-m",
            "prefect_lint",
            "--isolated",
            "--no-cache",
            "--select",
            "all",
            *asked.option,
            str(root),
        ]
        ours = median(lint, asked.rounds)
        print(f"{len(files)} files, {sum(Path(it).stat().st_size for it in files) / 1e6:.2f} MB")
        print(f"{'linter':<14} {'CPU s':>7} {'ratio':>7} {'MB':>6}")
        print(f"{'prefect-lint':<14} {ours.seconds:>7.2f} {1:>7.1f} {ours.megabytes:>6.0f}")
        cache = {"PYLINTHOME": str(Path(temporary, "pylint"))}
        for name in there:
            command = [str(python), *PEERS[name], *files]
            rounds = asked.rounds if usage(command, root, cache).seconds < 60 else 1
            used = median(command, rounds, root, cache)
            print(
                f"{name:<14} {used.seconds:>7.2f} {used.seconds / ours.seconds:>7.1f} {used.megabytes:>6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
