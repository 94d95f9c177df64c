"""Loads a flow from its file as a worker does before a run, and imports the file as a test would.

Used instead of the program itself, where what counts is what happens when the file is loaded.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from prefect.flows import load_flow_from_entrypoint

import observe


def main(file: Path, flow: str) -> None:
    """Load the file in both ways and report how often the body of the flow ran in each."""
    loaded = load_flow_from_entrypoint(f"{file}:{flow}")
    by_worker = observe.bodies(flow)
    spec = importlib.util.spec_from_file_location(f"proof_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    observe.report(
        loaded=loaded.name, by_worker=by_worker, by_import=observe.bodies(flow) - by_worker
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
