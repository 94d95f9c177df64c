"""Reading what has the size that it says, and what has not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prefect_lint.sources.bounded import read_at_most, read_file_at_most

LIMIT = 100


@pytest.mark.parametrize("buffering", [0, -1])
@pytest.mark.parametrize("told", [0, 3, 60, 99, 100, 101, 5000])
@pytest.mark.parametrize("length", [0, 3, 60, 99, 100])
def test_all_of_a_file_within_the_limit(
    tmp_path: Path, length: int, told: int, buffering: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(os.urandom(length))
    with path.open("rb", buffering=buffering) as stream:
        assert read_at_most(stream, told, LIMIT) == path.read_bytes()
    assert read_file_at_most(path, told, LIMIT) == path.read_bytes()


@pytest.mark.parametrize("told", [0, 50, 100, 101])
def test_a_larger_one_is_seen_to_be_larger(tmp_path: Path, told: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * (LIMIT + 1))
    with path.open("rb", buffering=0) as stream:
        assert len(read_at_most(stream, told, LIMIT)) > LIMIT
    assert len(read_file_at_most(path, told, LIMIT)) > LIMIT


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file here")
def test_an_endless_one_ends() -> None:
    with open("/dev/zero", "rb", buffering=0) as stream:
        assert LIMIT < len(read_at_most(stream, 0, LIMIT)) < 1_000_000
    assert LIMIT < len(read_file_at_most("/dev/zero", 0, LIMIT)) < 1_000_000
