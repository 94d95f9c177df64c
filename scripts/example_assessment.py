"""Write the assessment of `examples/acme-flows` under `docs/`, or check with `--check` that it is fresh."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "acme-flows"
DOCS = ROOT / "docs"
NAME = "acme-flows-assessment"


def main() -> int:
    """The exit code: 1 when `--check` finds stale files, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    arguments = parser.parse_args()

    # This checkout, not an installed release, is what the files show.
    sys.path.insert(0, str(ROOT))
    stale = []
    for name, text in assessments().items():
        target = DOCS / name
        if target.is_file() and target.read_bytes() == text.encode():
            continue
        stale.append(name)
        if not arguments.check:
            DOCS.mkdir(exist_ok=True)
            target.write_bytes(text.encode())
            print(f"docs/{name}")
    if not arguments.check or not stale:
        return 0
    for name in stale:
        print(f"docs/{name} is stale", file=sys.stderr)
    print("Run: python scripts/example_assessment.py", file=sys.stderr)
    return 1


def assessments() -> dict[str, str]:
    """The files by their names."""
    from prefect_lint.cli.report import assessment
    from prefect_lint.report.formats import render

    with tempfile.TemporaryDirectory() as folder:
        # By itself, so that paths and pins are those of the example and not of this repository.
        copied = Path(folder) / EXAMPLE.name
        shutil.copytree(EXAMPLE, copied, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
        document = assessment((str(copied),), None, isolated=False, name=EXAMPLE.name)
    assert document is not None, "the example can be analysed"
    return {f"{NAME}.{suffix}": render(document, suffix) for suffix in ("md", "html")}


if __name__ == "__main__":
    sys.exit(main())
