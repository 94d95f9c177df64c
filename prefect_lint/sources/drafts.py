"""Tell tests, examples and drafts from the code that runs, by folder and file name."""

from __future__ import annotations

import re

DRAFT_FOLDERS = frozenset(
    {
        "archive",
        "archived",
        "archives",
        "backup",
        "backups",
        "borradores",
        "deprecated",
        "draft",
        "drafts",
        "example",
        "examples",
        "old",
        "playground",
        "sandbox",
        "scratch",
        "test",
        "tests",
    }
)
"""Folder names, in small letters, whose content seldom runs in production."""

TEST_FOLDERS = frozenset({"fixtures", "test", "tests", "testing"})
"""Folder names, in small letters, that hold tests and what they work with."""

_TEST_FILE = re.compile(r"^(?:test_.*|.*_test|conftest)$")

# `s3_copy.py` is a fine name for a module that copies, so a lower-case `_copy` says nothing.
_DRAFT_FILE = re.compile(
    r"""
    ^(?:test_.*|.*_test|conftest)$
    | _(?:OLD|COPY|BACKUP|BAK|DRAFT)(?![a-z])
    | _(?:old|backup|bak|draft)[-_ ]?\d*$
    | ^(?:draft|old)[-_ ]
    | (?i:[ ]-?[ ]?copy(?:[ ]?\(?\d+\)?)?$)
    """,
    re.VERBOSE,
)


def is_draft(path: str) -> bool:
    """Whether a path (relative, with forward slashes) is a test, an example or a draft."""
    *folders, name = path.split("/")
    if any(folder.lower() in DRAFT_FOLDERS for folder in folders):
        return True
    return _DRAFT_FILE.search(name.rpartition(".")[0] or name) is not None


def is_test(path: str) -> bool:
    """Whether a path (relative, with forward slashes) is a test or one of its helpers."""
    *folders, name = path.split("/")
    if any(folder.lower() in TEST_FOLDERS for folder in folders):
        return True
    return _TEST_FILE.search(name.rpartition(".")[0] or name) is not None
