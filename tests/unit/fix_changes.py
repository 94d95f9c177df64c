"""Changes made in small pieces of code, for tests of what they do to the text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prefect_lint.findings import Applicability
from prefect_lint.fixing.applying import applied
from prefect_lint.fixing.building import build
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.sources.text import Source, decode
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.positions import Positions
from tests.modelling import project_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.fixing.changes import Change
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.yaml_nodes import YamlNode

KIND = SafeFix("Change it.", because="A test says so.")


def changed(text: str, change: Callable[[Module], Change]) -> str | None:
    """The text after a change; `None` when it has no fix."""
    project = project_of({"flows.py": text})
    module = project.module("flows.py")
    assert module is not None
    source = source_of(text)

    def read(name: str) -> Source:
        return source

    proposal = KIND(change(module))
    assert proposal is not None
    try:
        fix = build(proposal, module, read, lambda it: Positions(source.text, it.outline.counts))
    except NoFix:
        return None
    assert fix.applicability is Applicability.SAFE
    return applied(source.text, fix.edits)


def yaml_after(text: str, change: Callable[[YamlNode | None], Change]) -> str | None:
    """The text of a `prefect.yaml` after a change, made of its root; `None` when it has no fix."""
    file = project_of({"prefect.yaml": text}).deploying.file("prefect.yaml")
    assert file is not None
    proposal = KIND(change(file.root))
    assert proposal is not None

    def nothing(module: Module) -> Positions:
        raise AssertionError

    try:
        fix = build(proposal, file, lambda name: source_of(text, name), nothing)
    except NoFix:
        return None
    return applied(text, fix.edits)


def source_of(text: str, name: str = "flows.py") -> Source:
    """A text as a file."""
    return decode(text.encode(), Path("/repository") / name, name)


def calls(module: Module, name: str) -> list[o.Call]:
    """The calls of a name, in source order."""
    found = [node for node in module.outline.walk() if isinstance(node, o.Call)]
    return [it for it in found if isinstance(it.func, o.Name) and it.func.id == name]


def call(module: Module, name: str = "f") -> o.Call:
    """The only call of a name."""
    (found,) = calls(module, name)
    return found
