"""Asking the rules: each about what it looks at, and none can take the others down with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.own_faults import PROGRAM, describe
from prefect_lint.engine.registry import plugin_of
from prefect_lint.findings import AnalysisError
from prefect_lint.model.deployments.file import DeploymentFile
from prefect_lint.model.module import Module
from prefect_lint.rule import Hit, Rule
from prefect_lint.syntax.outline import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from prefect_lint.findings import Plugin
    from prefect_lint.model.project import Project


class _ByHook(NamedTuple):
    """The rules by what they look at: asking only those saves a call for each thing and rule."""

    task: list[Rule]
    flow: list[Rule]
    call: list[Rule]
    module: list[Rule]
    deployment: list[Rule]
    deployment_file: list[Rule]
    project: list[Rule]


class Asking:
    """The rules of a run, and which of them failed on which file."""

    def __init__(self, rules: Sequence[Rule], *, strict: bool) -> None:
        self.failures: list[AnalysisError] = []
        self.strict = strict
        self._asked = _ByHook(*(_having(f"check_{field}", rules) for field in _ByHook._fields))

    def about_module(self, module: Module) -> Iterator[tuple[Rule, Hit]]:
        """The hits in one module."""
        asked = self._asked
        deployments = module.project.deploying.of_module(module) if asked.deployment else ()
        for things, rules, hook in (
            (module.tasks, asked.task, "check_task"),
            (module.flows, asked.flow, "check_flow"),
            (module.calls, asked.call, "check_call"),
            ([module], asked.module, "check_module"),
            (deployments, asked.deployment, "check_deployment"),
        ):
            if things:
                for rule in rules:
                    yield from self._hits(rule, hook, things, module)

    def about_file(
        self, file: DeploymentFile, concerned: Collection[int] | None = None
    ) -> Iterator[tuple[Rule, Hit, tuple[int, ...]]]:
        """The hits in one file of deployments, with the numbers of the deployments that they were found in.

        What several deployments share by an anchor is one place, and gets one hit. Only some of the
        deployments may be `concerned`, counted from 0; the file as a whole is always looked at.
        """
        found: dict[tuple[str, int, str], tuple[Rule, Hit, list[int]]] = {}
        things: list[tuple[list[Rule], str, object, list[int]]] = [
            (self._asked.deployment_file, "check_deployment_file", file, [])
        ]
        things += [
            (self._asked.deployment, "check_deployment", deployment, [number])
            for number, deployment in enumerate(file.deployments)
            if concerned is None or number in concerned
        ]
        for rules, hook, thing, numbers in things:
            for rule in rules:
                for _, hit in self._hits(rule, hook, [thing], file):
                    key = (rule.code, id(hit.place.node), hit.message)
                    found.setdefault(key, (rule, hit, []))[2].extend(numbers)
        for rule, hit, numbers in found.values():
            yield rule, hit, tuple(numbers)

    @property
    def about_project_codes(self) -> list[str]:
        """The rules that look at the repository as a whole."""
        return list(dict.fromkeys(rule.code for rule in self._asked.project))

    def about_project(self, project: Project, code: str) -> Iterator[tuple[Rule, Hit]]:
        """The hits of a rule that looks at the repository as a whole, in whatever file."""
        for rule in self._asked.project:
            if rule.code != code:
                continue
            for hit in self._safely(rule, ".", lambda rule=rule: rule.check_project(project)):  # type: ignore[misc]
                if rule.applies_to(hit.place.module):
                    yield rule, hit

    def _hits(
        self, rule: Rule, hook: str, things: Sequence[object], where: Module | DeploymentFile
    ) -> Iterator[tuple[Rule, Hit]]:
        def ask() -> Iterator[Hit]:
            if rule.applies_to(where):
                check = getattr(rule, hook)
                for thing in things:
                    yield from check(thing)

        for hit in self._safely(rule, where.path, ask):
            yield rule, hit

    def _safely(self, rule: Rule, path: str, ask: Callable[[], Iterable[Hit]]) -> list[Hit]:
        """What a rule yields; one that raises has found nothing there, and the run goes on."""
        try:
            hits = list(ask())
            for it in hits:
                _require_hit(it)
            return hits
        except Exception as error:
            if self.strict:
                raise
            self.failures.append(failure(path, f"rule {rule.code}", error, plugin_of(type(rule))))
            return []


def _having(hook: str, rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if getattr(type(rule), hook) is not getattr(Rule, hook)]


def _require_hit(it: object) -> None:
    """Raise `TypeError` for what can't become a finding, while it is known which rule yields it."""
    if not isinstance(it, Hit):
        raise TypeError(f"a rule yields hits, not {type(it).__name__}")
    file: object = it.place.module
    node: object = it.place.node
    in_yaml = isinstance(file, DeploymentFile)
    if not in_yaml and not isinstance(file, Module):
        raise TypeError(
            f"a hit is in a module or a file of deployments, not in {type(file).__name__}"
        )
    if not (hasattr(node, "span") if in_yaml else isinstance(node, Node)):
        raise TypeError(f"a hit needs a node of the file it is in, not {type(node).__name__}")


def failure(path: str, what: str, error: Exception, plugin: Plugin | None = None) -> AnalysisError:
    """What is said of a fault of our own, or of a plugin."""
    told = describe(error, PROGRAM if plugin is None else f"{plugin.name} {plugin.version}")
    return AnalysisError(path, f"{what} failed, {told}")
