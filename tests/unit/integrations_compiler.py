"""The script that compiles the table of work that runs somewhere else, as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "compile_integrations.py"


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("compile_integrations", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


compile_integrations: Any = _load()
