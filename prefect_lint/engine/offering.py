"""The fixes of hits, as edits: none where an edit is not certain, and none in files that a program wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.engine.asking import failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.engine.locating import Locator
    from prefect_lint.findings import AnalysisError, Fix
    from prefect_lint.rule import Hit, Rule
    from prefect_lint.sources.text import Source


class Offering:
    """Works out the fixes of a run, and remembers which rules failed over that."""

    def __init__(self, read: Callable[[str], Source], *, strict: bool) -> None:
        self.failures: list[AnalysisError] = []
        self._read = read
        self._strict = strict
        self._generated: dict[str, bool] = {}

    def fix(self, rule: Rule, hit: Hit, locator: Locator) -> Fix | None:
        """The fix of a hit; `None` where it has none."""
        if hit.fix is None:
            return None
        from prefect_lint.fixing.building import build
        from prefect_lint.fixing.code import NoFix

        where = hit.place.module
        try:
            fix = build(
                hit.fix,
                where,
                self._read,
                lambda module: locator.positions(module, self._read),
            )
        except NoFix:
            return None
        except Exception as error:
            if self._strict:
                raise
            self.failures.append(failure(where.path, f"the fix of rule {rule.code}", error))
            return None
        return None if any(self._is_generated(edit.path) for edit in fix.edits) else fix

    def _is_generated(self, path: str) -> bool:
        # Only where there are fixes; what it imports takes as long as a rule.
        from prefect_lint.sources.generated import is_generated

        known = self._generated.get(path)
        if known is None:
            known = self._generated[path] = is_generated(self._read(path))
        return known
