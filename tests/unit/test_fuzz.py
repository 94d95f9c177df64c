"""A short, fixed part of what `scripts/fuzz.py` does for hours, and what that found."""

from __future__ import annotations

import ast
import random
import warnings

import pytest

from tests.unit import fuzz_inputs
from tests.unit.fuzzing import faults

BATCH = 25


@pytest.mark.parametrize("batch", range(8))
def test_no_repository_brings_a_run_down(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        assert faults(fuzz_inputs.repository(seed)) == [], f"seed {seed}"


def test_a_seed_gives_the_same_files() -> None:
    assert [fuzz_inputs.repository(seed) for seed in range(30)] == [
        fuzz_inputs.repository(seed) for seed in range(30)
    ]


def test_most_programs_are_python() -> None:
    """Or else nothing but the parsers would be tried."""
    good = 0
    for seed in range(100):
        text = fuzz_inputs.Grammar(random.Random(seed)).module()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ast.parse(text)
            except (SyntaxError, ValueError):
                continue
        good += 1
    assert good > 60
