"""What tests of the cache share: the folder of a user, and whether what is kept was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint.engine.cache import folder as folders
from prefect_lint.engine.cache.folder import CacheFolder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Recalls(list[bool]):
    """Whether each question to a memory since the last look was answered."""

    def last(self) -> bool:
        return self.pop()


def recalls_of(memory: type, monkeypatch: pytest.MonkeyPatch) -> Recalls:
    """Note the answers of a class that has a method `recall`."""
    seen = Recalls()
    original = memory.recall  # type: ignore[attr-defined]

    def recall(asked: object) -> Any:
        found = original(asked)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(memory, "recall", recall)
    return seen


def users_cache(base: Path, monkeypatch: pytest.MonkeyPatch) -> CacheFolder:
    """The cache that commands use by themselves, in a folder below another."""
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE")
    path = base.resolve() / "kept" / "cache"
    monkeypatch.setenv(folders.VARIABLE, str(path))
    return CacheFolder(path)
