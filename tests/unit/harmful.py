"""Files that end or stall whatever analyses them, and rules that do.

Real ones are not known: the parser is guarded. So these work by words in their text, which the reader of
outlines is taught to obey, here or, where workers are programs of their own, there: they import this file,
because a rule of the run stands in it.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import project
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax.reading import read_outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.outline import ModuleOutline

VARIABLE = "PREFECT_LINT_TESTS_OBEY"


def obey(text: str, when: str) -> None:
    """Do what a text says."""
    if os.environ.get(VARIABLE) is None:
        return
    if f"CRASH IN {when}" in text:
        os.kill(os.getpid(), signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    if f"STALL IN {when}" in text:
        while True:
            pass
    if f"SLEEP IN {when}" in text:
        signal.pause()
    if f"EAT IN {when}" in text:
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
    if f"RAISE IN {when}" in text:
        raise KeyError("as told")


def obedient(text: str) -> ModuleOutline:
    obey(text, "PARSER")
    return read_outline(text)


class Obedient(Rule):
    """Finds every module, and does what is written in it."""

    code = "PFL990"
    name = "obedient"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "None."
    recommendation = "None."
    rollback = "None."

    def check_module(self, module: Module) -> Iterator[Hit]:
        obey(module.project.source(module.path).text, "RULE")
        yield hit(module, module.outline.body[0], f"{module.path} was seen")


class ObedientAboutAll(Obedient):
    """Does the same for the repository as a whole."""

    code = "PFL991"
    name = "obedient-about-all"

    def check_module(self, module: Module) -> Iterator[Hit]:
        yield from ()

    def check_project(self, project: Project) -> Iterator[Hit]:
        for module in project.modules:
            obey(project.source(module.path).text, "PROJECT RULE")
            yield hit(module, module.outline.body[0], f"all of {module.path} was seen")


if os.environ.get(VARIABLE):
    project.read_outline = obedient
