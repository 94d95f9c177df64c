"""Calls that run another tool in this process and give its outcome instead of raising."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.makers import maker_of
from prefect_lint.model.module import function_of
from prefect_lint.model.outcome_care import Care, follow
from prefect_lint.model.remote_runs import Given, given, library_name
from prefect_lint.model.run_sites import run_sites
from prefect_lint.model.texts import text_of
from prefect_lint.model.usage import uses_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project


def helpers_with_runners(project: Project) -> list[Module]:
    """The modules without anything of Prefect's in which flows and tasks run something of this kind."""
    linked = project.linked_paths
    found = {
        site.module.path: site.module
        for site in run_sites(project)
        if site.module.path not in linked and integrations.runner_of(site.effect.name) is not None
    }
    return [found[path] for path in sorted(found)]


def ignored_outcomes(module: Module, system: str) -> Iterator[tuple[o.Call, Given]]:
    """The calls whose outcome alone says whether the run failed, where nobody looks at it."""
    for scope in module.scopes():
        for call in scope.calls:
            outcome = given(call, module)
            if outcome is None or outcome.care is not Care.NOTHING:
                continue
            handle = integrations.handle_of(outcome.cls)
            if handle is None or handle.system != system or not _is_silent(outcome):
                continue
            if follow(call, module, handle).care is Care.NOTHING:
                yield call, outcome


def ignored_commands(module: Module, system: str) -> Iterator[tuple[o.Call, str, str]]:
    """The calls of runners that are silent for some commands only, with the name and such a command."""
    for scope in module.scopes():
        for call in scope.calls:
            name = library_name(call, module)
            runner = integrations.runner_of(name)
            if runner is None or runner.system != system or not runner.silent_for:
                continue
            given_command = call.keyword("command") or (call.args[0] if call.args else None)
            if given_command is None or call.keyword("return_state") is not None:
                continue
            silent = runner.silent_for & set(text_of(given_command, module).split())
            as_future = isinstance(module.project.infer.thing(call.func, module), t.Method)
            handle = integrations.handle_of(runner.gives)
            if silent and follow(call, module, handle, future=as_future).care is Care.NOTHING:
                yield call, name, min(silent)


def runner_name(outcome: Given) -> str:
    """The canonical name of the method that ran: `dbt.cli.main.dbtRunner.invoke`."""
    module, call = outcome.made
    return library_name(call, module)


def is_declared(call: o.Call, outcome: Given, module: Module) -> bool:
    """Whether one function says that a failure isn't to be raised, and drops the result: its author's choice.

    Who keeps the result, or gets a runner that was made elsewhere, may well believe that a failure raises.
    """
    runner = integrations.runner_of(runner_name(outcome))
    if runner is None or runner.raises_if is None or outcome.through is not None:
        return False
    if not isinstance(call.func, o.Attribute):
        return False
    maker = maker_of(call.func.value, module)
    if maker is None or function_of(maker[0]) is not function_of(call):
        return False
    return all(use.kind == "discarded" for use in uses_of(call))


def _is_silent(outcome: Given) -> bool:
    """Whether a run neither raises when it fails nor is watched by a callback."""
    runner = integrations.runner_of(runner_name(outcome))
    if runner is None or runner.silent_for:
        return False
    keyword = runner.raises_if
    module, call = outcome.made
    maker = maker_of(call.func.value, module) if isinstance(call.func, o.Attribute) else None
    if maker is None:
        return keyword is None
    made, home = maker
    if made.has_double_star or made.keyword("callbacks") is not None:
        return False
    if keyword is None:
        return True
    flag = made.keyword(keyword)
    return flag is not None and home.project.infer.thing(flag, home) == t.Value(False)
