"""Write all that is generated from the program, or check with `--check` that it is up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = (
    "rule_pages.py",
    "configuration_schema.py",
    "reference_pages.py",
    "example_assessment.py",
)


def main() -> int:
    """The exit code: 0 when all of them ended with 0."""
    codes = [
        subprocess.run([sys.executable, str(HERE / name), *sys.argv[1:]], check=False).returncode
        for name in SCRIPTS
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
