"""The script that compiles the effects table, as a module, and what it reads."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "compile_effects.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compile_effects", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


compile_effects: Any = _load()


@functools.cache
def effects_table() -> Any:
    """The table as the TOML has it."""
    return compile_effects.read()
