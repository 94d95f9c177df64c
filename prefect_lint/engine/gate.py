"""What is asked of the gates on what is new; `gating` is what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from prefect_lint.config.settings import Settings


class Gate(NamedTuple):
    """What the command line says about what counts."""

    baseline: Path | None = None
    """The baseline that is named, instead of that of the settings."""
    heed_baseline: bool = True
    strict: bool = False
    """Whether entries of the baseline that are no longer needed are findings."""
    diff_base: str | None = None
    """The revision since which a finding must have been touched."""

    def is_open(self, settings: Settings) -> bool:
        """Whether every finding counts, and no baseline need be there."""
        baseline = self.heed_baseline and (self.baseline or settings.baseline) is not None
        return not (baseline or self.strict or self.diff_base is not None)
