"""The gates on what is new: which findings of a run count, by a baseline and by a change under review."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.findings import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.baseline import Comparison
    from prefect_lint.engine.baseline_file import BaselineFile, Entry
    from prefect_lint.engine.change import Change
    from prefect_lint.engine.found import Judgement
    from prefect_lint.engine.gate import Gate
    from prefect_lint.engine.selection import Selection
    from prefect_lint.findings import Finding
    from prefect_lint.rule import Rule
    from prefect_lint.sources.text import Source


class Gated(NamedTuple):
    """What is left to report."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    baselined: tuple[Finding, ...] = ()
    stale: int = 0
    untouched: int = 0
    sources: Mapping[str, Source] = {}
    """Further files that findings point at."""
    comparison: Comparison | None = None


class Coverage(NamedTuple):
    """What a run looked at, and so what it can tell of entries of a baseline."""

    root: Path
    analysed: frozenset[str]
    """The paths of files that were analysed wholly."""
    folders: tuple[Path, ...]
    """The folders that were looked through, resolved."""
    selection: Selection

    def could_find(self, entry: Entry) -> bool:
        """Whether the run would have found what an entry accepts, if it were there."""
        from prefect_lint.engine.plugins.sources import is_of_absent_plugin
        from prefect_lint.engine.registry import find_rule

        path = entry.path
        if path not in self.analysed:
            file = self.root / path
            if not self.is_gone(path) or not any(map(file.is_relative_to, self.folders)):
                return False
        if find_rule(entry.code) is None:
            return not is_of_absent_plugin(entry.code)
        return entry.code in self.selection.codes and entry.code not in self.selection.off_in(path)

    def is_gone(self, path: str) -> bool:
        """Whether there is no file of that path any more."""
        return path not in self.analysed and not os.path.lexists(self.root / path)


class Gates:
    """The gates of a run, opened before the work: what is wrong with them is told at once."""

    def __init__(self, gate: Gate, settings: Settings, root: Path) -> None:
        self._gate = gate
        self._root = root
        self._baseline: BaselineFile | None = None
        self._change: Change | None = None
        path = gate.baseline or settings.baseline
        if path is not None and gate.heed_baseline:
            from prefect_lint.engine.baseline_file import read_baseline

            self._baseline = read_baseline(path.absolute(), shown(path, root))
        elif gate.strict:
            raise ConfigurationError.single(
                "--baseline-strict", "there is no baseline to be strict about"
            )
        if gate.diff_base is not None:
            from prefect_lint.engine.change import Change

            self._change = Change(root, gate.diff_base)

    def apply(
        self, policed: Judgement, sources: Mapping[str, Source], coverage: Callable[[], Coverage]
    ) -> Gated:
        """What of the findings counts; raises `ConfigurationError` where git fails."""
        gated = Gated(policed.findings, policed.suppressed)
        if self._baseline is not None:
            gated = self._accepted(self._baseline, policed, coverage())
        if self._change is not None:
            findings = tuple(self._change.touching(gated.findings, sources))
            gated = gated._replace(
                findings=findings,
                suppressed=tuple(self._change.touching(gated.suppressed, sources)),
                untouched=len(gated.findings) - len(findings),
            )
        if self._baseline is not None and self._gate.strict and gated.comparison is not None:
            # Not a matter of which lines were touched: what mends a fault need not be near it.
            remarks = self._remarks(self._baseline, gated.comparison.stale, coverage().selection)
            findings = (*gated.findings, *remarks)
            gated = gated._replace(
                findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
                sources=self._sources(self._baseline, remarks),
            )
        return gated

    def _accepted(self, baseline: BaselineFile, policed: Judgement, coverage: Coverage) -> Gated:
        from prefect_lint.engine.baseline import compare

        comparison = compare(
            baseline.entries,
            policed.findings,
            unsure=policed.unsure,
            is_gone=cache(coverage.is_gone),
            could_be_found=coverage.could_find,
        )
        return Gated(
            comparison.new,
            policed.suppressed,
            comparison.accepted,
            len(comparison.stale),
            comparison=comparison,
        )

    def _remarks(
        self, baseline: BaselineFile, stale: Sequence[Entry], selection: Selection
    ) -> list[Finding]:
        """A finding for each entry that is no longer needed."""
        from prefect_lint.engine.own_rules import StaleBaselineEntry, own_finding

        inside = baseline.path.resolve().is_relative_to(self._root)
        path = baseline.shown if inside else None
        rule = StaleBaselineEntry
        found = []
        for entry in stale:
            where = f" in `{entry.symbol}`" if entry.symbol else ""
            message = f"The baseline accepts {entry.code}{where} of {entry.path}, which is gone"
            # A path outside the project would say where the machine has it.
            line = entry.line if path else 1
            place = Location(path or entry.path, line, 1, line, 2)
            finding = own_finding(rule, place, message)
            found.append(
                finding._replace(
                    severity=selection.severities.get(rule.code, finding.severity),
                    # Of another rule, it is not taken for the finding that the entry accepts.
                    fingerprint=entry.fingerprint,
                )
            )
        return found

    def _sources(self, baseline: BaselineFile, remarks: Iterable[Finding]) -> dict[str, Source]:
        from prefect_lint.sources.text import Source

        name, text = baseline.shown, baseline.text
        if all(finding.location.path != name for finding in remarks):
            return {}
        data = text.encode("utf-8", "surrogatepass")
        return {name: Source(baseline.path, name, data, text)}


def with_rules_of(gate: Gate, selection: Selection) -> Selection:
    """The selection with the rule that a strict baseline speaks by: it was asked for by that."""
    from dataclasses import replace

    from prefect_lint.engine.own_rules import StaleBaselineEntry

    if not gate.strict or StaleBaselineEntry in selection.rules:
        return selection
    rules: list[type[Rule]] = [*selection.rules, StaleBaselineEntry]
    return replace(selection, rules=tuple(sorted(rules, key=lambda rule: rule.code)))


def shown(path: Path, root: Path) -> str:
    """How a file is called: relative to the project root where it is in it."""
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        return str(path)
