"""The table of Prefect's names against the Prefects that are installed for the proofs."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import pytest

from tests.proofs.environments import MAJORS, environment

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
REQUIRED = os.environ.get("PREFECT_LINT_REQUIRE_PROOFS") == "1"


@pytest.mark.proof
@pytest.mark.parametrize("major", MAJORS)
def test_the_table_is_right(major: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = environment(major)
    if not chosen.exists:
        if REQUIRED:
            pytest.fail(f"no environment with Prefect {major}")
        pytest.skip(f"no environment with Prefect {major}")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    check: Any = importlib.import_module("symbol_check")
    version, faults, share = check.compare(str(chosen.python))
    assert version == chosen.version
    assert share >= check.LEAST_NAMES
    assert [fault for fault in faults if fault.startswith("signature")] == []
