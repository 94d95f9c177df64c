"""Imports a file as a test, another module or `python file.py` does, and reports how that ended.

Prefect 2 notes what a decorator raises while a worker loads a file, and goes on with a flow that is of no
use; so what counts for both majors is the plain import.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import observe


def main(file: Path, flow: str) -> None:
    """Import the file and report whether it has the flow, or which error it raised."""
    spec = importlib.util.spec_from_file_location(f"proof_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    error = None
    try:
        spec.loader.exec_module(module)
    except Exception as raised:
        error = type(raised).__name__
    observe.report(imported=hasattr(module, flow), error=error)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
