"""Finding out what ties a file to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition, key_of
from prefect_lint.model.dependence.graph import followed
from prefect_lint.model.dependence.questions import COMPANIES, FACTS
from prefect_lint.model.dependence.ties import Ties
from prefect_lint.model.deployments.calls import loaded_from_source
from prefect_lint.model.exits import EXITS
from prefect_lint.model.loop_runners import LOOP_RUNNERS
from prefect_lint.model.module import scopes_below
from prefect_lint.model.passed import gives_objects
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project


def ties_of(module: Module) -> Ties:
    """The ties of a linked module."""
    ties = Ties()
    for call in module.calls:
        ties.uses.add(key_of(call.definition))
        if gives_objects(call):
            ties.gives.add(key_of(call.definition))
    for definition in module.definitions:
        root = definition.root
        (ties.makes if root.module is module else ties.uses).add(key_of(definition))
        if definition.function is not None and definition.base is None:
            ties.shapes.add(definition.function.module.path)
        key = definition.option("cache_key_fn")
        if key is not None and isinstance(key.thing, t.RepoFunction):
            ties.uses.add(key.thing.module.path)
    ties.reaches |= {function.module.path for function in _effective_functions_of(module)}
    project = module.project
    ties.leads |= {_target_of(it) for it in project.deploying.of_module(module)}
    ties.leads |= {_target_of(it) for it in loaded_from_source(module)}
    ties.joins |= {it.name for it in COMPANIES if it.has(module)}
    ties.uses |= {it.name for it in COMPANIES if it.asks(module)}
    for fact in FACTS:
        part = project.part_of(fact, module)
        if part is not None:
            ties.facts[fact.name] = part
    return _to_others(ties, module.path)


def ties_of_file(file: DeploymentFile) -> Ties:
    """The ties of a file of deployments."""
    targets = [_target_of(deployment) for deployment in file.deployments]
    ties = Ties(leads=set(filter(None, targets)), targets=targets)
    ties.joins |= {it.name for it in COMPANIES if it.has_file is not None and it.has_file(file)}
    for fact in FACTS:
        part = file.project.part_of(fact, file)
        if part is not None:
            ties.facts[fact.name] = part
    return ties


def _to_others(ties: Ties, path: str) -> Ties:
    for others in (ties.reaches, ties.shapes, ties.leads):
        others.difference_update({path, ""})
    return ties


def _target_of(deployment: Deployment) -> str:
    target = deployment.target
    return "" if target is None or target.path is None else target.path


def _effective_functions_of(module: Module) -> Iterator[t.RepoFunction]:
    """The functions by which runs of the flows and tasks of a module get to something with an effect."""
    project = module.project
    functions: dict[int, t.RepoFunction] = {}
    callers: dict[int, set[int]] = {}
    effective: set[int] = set()
    pending = [it.function for it in module.definitions if it.function is not None]
    while pending:
        function = pending.pop()
        key = id(function.node)
        if key in functions:
            continue
        functions[key] = function
        # Names of a module that imports none of the repository don't lead out of it; objects may.
        stays = function.module is module and module.path not in project.importing
        callees, has_effects = ([], False) if stays else _look_at(function)
        effects = project.effects
        callees = [*callees, *effects.of_callees(function)]
        if has_effects or effects.are_of(function):
            effective.add(key)
        for callee in callees:
            callers.setdefault(id(callee.node), set()).add(key)
        pending += callees
    yield from (functions[key] for key in followed(effective, callers))


def _look_at(function: t.RepoFunction) -> tuple[list[t.RepoFunction], bool]:
    """The functions that names in a function lead to, and whether it does what `Effects` do not count."""
    project = function.module.project
    known: dict[int, tuple[list[t.RepoFunction], bool]] = project.memo("what functions mention")
    found = known.get(id(function.node))
    if found is None:
        callees: list[t.RepoFunction] = []
        has_effects = "SystemExit" in function.node.scope.reads
        for scope in scopes_below(function.node.scope):
            for call in scope.calls:
                for thing in _mentioned(call, function.module):
                    callees += _run(thing, project)
                    has_effects = has_effects or _is_effect(thing)
        found = known[id(function.node)] = callees, has_effects
    return found


def _is_effect(thing: t.Thing) -> bool:
    """Whether calling it has an effect that is not among those of libraries."""
    if isinstance(thing, t.Symbol):
        return thing.name in EXITS or thing.name in LOOP_RUNNERS
    return isinstance(thing, Definition | t.Method)


def _mentioned(call: o.Call, module: Module) -> Iterator[t.Thing]:
    """What a call calls and hands on, where names tell."""
    infer = module.project.infer
    yield infer.thing(call.func, module)
    for argument in call.arguments:
        value = argument.value if isinstance(argument, o.Keyword | o.Starred) else argument
        if isinstance(value, o.Name | o.Attribute):
            yield infer.thing(value, module)


def _run(thing: t.Thing, project: Project) -> Iterator[t.RepoFunction]:
    while isinstance(thing, t.Partial):
        thing = thing.target
    if isinstance(thing, t.Method):
        thing = thing.definition
    function = project.effects.callee(thing)
    if function is not None:
        yield function
