"""Write the assessment of `examples/acme-flows` under `docs/`, or check with `--check` that it is fresh."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from generated_files import ROOT, renew

EXAMPLE = ROOT / "examples" / "acme-flows"
NAME = "acme-flows-assessment"


def main() -> int:
    """The exit code: 1 when `--check` finds a stale file, else 0."""
    return renew(__file__, __doc__, assessments)


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
