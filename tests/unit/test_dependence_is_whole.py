"""What rules ask of other modules is among the ties: else a change there would leave a stale finding."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Settings
from prefect_lint.engine.registry import all_rules
from prefect_lint.engine.work import Work
from prefect_lint.model import passed
from prefect_lint.model.definitions import Definition
from prefect_lint.model.dependence.graph import Graph
from prefect_lint.model.dependence.part import ties_in
from prefect_lint.model.module import Module
from prefect_lint.model.project import Project
from prefect_lint.sources.discovery import DiscoveryOptions, discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prefect_lint.model.calls import PrefectCall

ROOT = Path(__file__).parents[2]
REPOSITORIES = [
    ROOT / "examples" / "acme-flows",
    *sorted(it for it in (ROOT / "tests" / "fixtures" / "rules").glob("*/*") if it.is_dir()),
]


class Asked:
    """Which files have a say in what is asked while rules look at one."""

    def __init__(self) -> None:
        self.by: str | None = None
        self.files: dict[str, set[str]] = defaultdict(set)
        self._silent = 0

    @contextmanager
    def silent(self) -> Iterator[None]:
        """For what asks everybody on purpose, and is told of in another way."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    def note(self, *files: str) -> None:
        if self.by is not None and not self._silent:
            self.files[self.by].update(files)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen = Asked()

    def of_definition(
        original: Callable[[Definition], list[PrefectCall] | list[Definition]],
    ) -> property:
        def ask(definition: Definition) -> object:
            found = original(definition)
            seen.note(*(it.module.path for it in found))
            return found

        return property(ask)

    def of_module(original: Callable[[Module], object]) -> property:
        def ask(module: Module) -> object:
            seen.note(module.path)
            return original(module)

        return property(ask)

    for name in ("calls", "copies"):
        monkeypatch.setattr(Definition, name, of_definition(vars(Definition)[name].fget))
    for name in ("calls", "definitions"):
        monkeypatch.setattr(Module, name, of_module(vars(Module)[name].fget))
    # Facts and companies are ties of their own; runs are followed to where they get by `Ties.reaches`; what
    # a parameter is given is told by `Ties.gives`.
    for owner, name in (
        (Project, "parts"),
        (Project, "members"),
        (passed, "_given"),
    ):
        monkeypatch.setattr(owner, name, silently(seen, getattr(owner, name)))
    monkeypatch.setattr(
        Project,
        "linked_definitions",
        property(lambda project: silently(seen, _definitions)(project)),
    )
    return seen


def _definitions(project: Project) -> list[Definition]:
    return [definition for module in project.linked for definition in module.definitions]


def silently(seen: Asked, original: Callable[..., object]) -> Callable[..., object]:
    def ask(*arguments: object) -> object:
        with seen.silent():
            return original(*arguments)

    return ask


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda it: f"{it.parent.name}/{it.name}")
def test_ties_cover_what_rules_ask(root: Path, asked: Asked) -> None:
    files = discover([root], root, DiscoveryOptions())
    rules = [rule() for rule in all_rules()]
    work = Work(files, files, root, rules, Settings(), to_be_kept=True)
    for unit in work.units:
        if unit.kind in ("module", "file"):
            asked.by = unit.name
            work.do(unit)
    asked.by = None
    project, layout = work.loaded.project, work.loaded.layout
    ties = ties_in(project, layout.linked | project.deploying.paths)
    graph = Graph(layout.imports, ties.items())
    for path, others in asked.files.items():
        for other in others:
            assert path in graph.concerned(graph.touched({other})), f"{path} asks about {other}"
