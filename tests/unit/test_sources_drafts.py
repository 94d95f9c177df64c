from __future__ import annotations

import pytest

from prefect_lint.sources.drafts import is_draft


@pytest.mark.parametrize(
    "path",
    [
        "tests/flows.py",
        "src/Examples/a.py",
        "archive/x.py",
        "Borradores/carga.py",
        "sandbox/try.py",
        "test_flows.py",
        "flows/flows_test.py",
        "conftest.py",
        "load_OLD.py",
        "load_OLD_2.py",
        "load_COPY.py",
        "load_old.py",
        "load_old2.py",
        "load copy.py",
        "load copy 2.py",
        "load - Copy.py",
        "load_draft.py",
    ],
)
def test_drafts(path: str) -> None:
    assert is_draft(path)


@pytest.mark.parametrize(
    "path",
    [
        "flows/load.py",
        "s3_copy.py",
        "copy_tables.py",
        "threshold.py",
        "household_older.py",
        "latest.py",
        "contest.py",
        "testing.py",
        "gold/load.py",
        "OLDER.py",
        "photocopy.py",
    ],
)
def test_look_alikes(path: str) -> None:
    assert not is_draft(path)
