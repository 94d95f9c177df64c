"""From the model of a repository to its inventory."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.deployments.named import flow_name
from prefect_lint.report.following_work import Work
from prefect_lint.report.identities import Identities
from prefect_lint.report.inventory import BlockItem, Inventory, VariableItem
from prefect_lint.report.linking_items import link_calls, link_deployments, link_started
from prefect_lint.report.listing_definitions import is_listed, list_flow, list_task
from prefect_lint.report.listing_deployments import list_deployment, list_work_pools
from prefect_lint.report.listing_facts import list_facts
from prefect_lint.report.listing_systems import list_systems
from prefect_lint.report.listing_uses import (
    list_blocks,
    list_limits,
    list_references,
    list_variables,
)
from prefect_lint.report.places import Places
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.project import Project

T = TypeVar("T")


def take_stock(
    project: Project,
    targets: frozenset[str],
    text_of: Callable[[str], str],
    conceal: Callable[[str], str],
    root: Path | None = None,
    asked: Sequence[str] = ("",),
) -> Inventory:
    """The inventory of those files of a project that are asked for; secrets are taken out of all its texts.

    `root` is where files that are neither Python nor deployments are looked for, such as Dockerfiles; `asked`
    are the paths, relative to it, that the inventory is about.
    """
    places = Places(text_of)
    identities = Identities()
    modules = [module for module in project.modules if module.path in targets]
    definitions = [it for module in modules for it in module.definitions if is_listed(it)]
    flows = tuple(list_flow(it, places, identities) for it in definitions if isinstance(it, Flow))
    tasks = tuple(list_task(it, places, identities) for it in definitions if isinstance(it, Task))
    found = [it for it in project.deployments if it.file.path in targets and not it.is_template]
    deployments = tuple(list_deployment(it, places, identities) for it in found)
    identified = [(identities.of(it) or "", it) for it in definitions]
    users, helpers = _users(identified, project)
    systems, uses = list_systems(identified, places, identities)
    names: dict[str, tuple[str, ...]] = {}
    for item, deployment in zip(deployments, found, strict=True):
        flow = None if deployment.flow is None else flow_name(deployment.flow)
        name = f"{flow}/{deployment.name}"
        names[name] = (*names.get(name, ()), item.id)
    edges = [
        *link_calls((it for m in project.modules for it in m.calls), users, places, identities),
        *link_deployments(deployments, flows),
        *link_started(modules, users, places, names),
        *uses,
    ]
    references = [
        item
        for file in project.deploying.files
        if file.path in targets
        for item in list_references(file, places, lambda text: text)
    ]
    blocks = [it for module in modules for it in list_blocks(module, places, users)]
    blocks += [it for it in references if isinstance(it, BlockItem)]
    variables = [it for module in modules for it in list_variables(module, places)]
    variables += [it for it in references if isinstance(it, VariableItem)]
    inventory = Inventory(
        flows,
        tasks,
        deployments,
        tuple(list_work_pools(deployments, project)),
        tuple(blocks),
        tuple(variables),
        systems,
        tuple(it for module in modules for it in list_limits(module, places, users)),
        tuple(list_facts(project, root, asked)),
        tuple(sorted(edges, key=lambda e: (e.source, e.target, e.kind, e.place, e.missing or ""))),
        helpers,
    )
    return _concealed(inventory, conceal)


def _users(
    definitions: Iterable[tuple[str, Definition]], project: Project
) -> tuple[dict[int, tuple[str, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    """Whose work each call is, by its identity, and through which plain functions the work leads."""
    work = Work(project)
    calls: dict[int, list[str]] = {}
    helpers: dict[tuple[str, str], list[str]] = {}
    for identity, definition in definitions:
        for function in work.functions_of(definition):
            if definition.function is not function and isinstance(function.node, o.FunctionDef):
                name = function.node.qualname.replace(".<locals>", "")
                helpers.setdefault((function.module.path, name), []).append(identity)
            for call, _ in work.calls_in(function):
                calls.setdefault(id(call), []).append(identity)
    return (
        {key: tuple(found) for key, found in calls.items()},
        {key: tuple(found) for key, found in helpers.items()},
    )


def _concealed(value: T, conceal: Callable[[str], str]) -> T:
    """Data with the secrets taken out of all its texts."""
    found: Any = value
    if isinstance(value, str):
        found = conceal(value)
    elif isinstance(value, tuple):
        found = tuple(_concealed(item, conceal) for item in value)
    elif isinstance(value, dict):
        found = {_concealed(k, conceal): _concealed(v, conceal) for k, v in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for item in fields(value):
            before = getattr(value, item.name)
            after = _concealed(before, conceal)
            if after is not before and after != before:
                changed[item.name] = after
        found = replace(value, **changed) if changed else value
    return found  # type: ignore[no-any-return]
