"""A stand-in for the analysis: the rest of the engine is tested without parsing anything."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import SyntaxErrorRule, own_finding
from prefect_lint.findings import AnalysisError, Location
from prefect_lint.sources.suppressions import scan
from prefect_lint.sources.text import SourceError, decode, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.analysis import Examined
    from prefect_lint.engine.earlier import Earlier
    from prefect_lint.rule import Rule
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.text import Source


@dataclass
class FakeResult:
    located: list[Located] = field(default_factory=list)
    errors: list[AnalysisError] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    suppressions: dict[str, list[Suppression]] = field(default_factory=dict)
    files: int = 0
    parsed_files: int = 0
    targets: frozenset[str] = frozenset()

    def read(self, name: str) -> Source:
        return self.sources[name]


@dataclass
class FakeAnalysis:
    """Every line with `BAD` is a finding of PFL101; a file with `BROKEN` can't be analysed."""

    targets: list[Path] = field(default_factory=list)
    project: list[Path] = field(default_factory=list)
    root: Path = Path()
    settings: Settings | None = None
    rules: list[Rule] = field(default_factory=list)
    raises: BaseException | None = None

    def analyse(
        self,
        targets: Sequence[Path],
        project_files: Sequence[Path],
        root: Path,
        rules: Sequence[Rule],
        settings: Settings,
        drafts: Mapping[Path, bytes] | None = None,
        progress: Callable[[int, int], None] | None = None,
        deployment_files: Sequence[Path] = (),
        *,
        strict: bool = True,
        jobs: int | None = None,
        examine: Callable[[Examined], None] | None = None,
        earlier: Earlier | None = None,
        to_be_kept: bool = False,
    ) -> FakeResult:
        self.targets, self.project = list(targets), list(project_files)
        self.root, self.settings, self.rules = root, settings, list(rules)
        if self.raises is not None:
            raise self.raises
        result = FakeResult(files=len(targets), parsed_files=len(targets))
        for index, path in enumerate(targets):
            if progress is not None:
                progress(index, len(targets))
            name = path.relative_to(root).as_posix()
            try:
                if drafts is not None and path in drafts:
                    source = decode(drafts[path], path, name)
                else:
                    source = read_source(path, name)
            except SourceError as error:
                result.errors.append(AnalysisError(name, error.message))
                continue
            self._look(source, result)
        return result

    def _look(self, source: Source, result: FakeResult) -> None:
        result.sources[source.name] = source
        if found := scan(source):
            result.suppressions[source.name] = found
        if "BROKEN" in source.text:
            result.errors.append(AnalysisError(source.name, "Not valid Python", 1))
            place = Location(source.name, 1, 1, 1, 2)
            result.located.append(Located(own_finding(SyntaxErrorRule, place, "Bad"), (1, 1), ""))
        rule = next((rule for rule in self.rules if rule.code == "PFL101"), None)
        for number, line in enumerate(source.lines, start=1):
            if "BAD" in line and rule is not None:
                place = Location(source.name, number, 1, number, 4)
                finding = own_finding(type(rule), place, "It is so.")
                result.located.append(Located(finding, (number, number), line.strip()))

    def debug_model(
        self,
        path: Path,
        root: Path,
        project_files: Sequence[Path],
        settings: Settings,
        deployment_files: Sequence[Path] = (),
    ) -> dict[str, Any]:
        if "BROKEN" in path.read_text():
            raise SourceError(path.name, "Not valid Python", 1)
        return {"path": path.relative_to(root).as_posix(), "project": len(project_files)}


def install(monkeypatch: pytest.MonkeyPatch) -> FakeAnalysis:
    """Put the stand-in where the engine looks for the analysis."""
    fake = FakeAnalysis()
    module = ModuleType("prefect_lint.engine.analysis")
    module.analyse = fake.analyse  # type: ignore[attr-defined]
    describing = ModuleType("prefect_lint.engine.describing")
    describing.debug_model = fake.debug_model  # type: ignore[attr-defined]
    for stand_in in (module, describing):
        monkeypatch.setitem(sys.modules, stand_in.__name__, stand_in)
    return fake
