"""Packages of rules as if they were installed: folders like those that pip leaves behind."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine import registry
from prefect_lint.engine.plugins import installed, loading

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RULE = '''
from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit

class {cls}(Rule):
    """A task is called bad.

    ## What it catches
    The name.

    ## Why it matters
    It is bad.

    ## Example
    ```python
    from prefect import task

    @task
    def bad(): ...
    ```

    ## Use instead
    ```python
    from prefect import task

    @task
    def good(): ...
    ```

    ## When it stays silent
    Otherwise.
    """

    code = "{code}"
    name = "{name}"
    category = "{category}"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "It is bad."
    recommendation = "Call it good."
    rollback = "Call it bad again."

    def check_task(self, task):
        if task.name == "bad":
            yield hit(task.module, task.node, "`bad` is bad.")
'''
FLOWS = "from prefect import task\n\n\n@task\ndef bad(): ...\n"
"""What the rule finds something in."""

_number = itertools.count()


def rule_text(**changes: str) -> str:
    """The module of a rule that finds tasks called `bad`."""
    values = {"cls": "BadName", "code": "ACME001", "name": "bad-task-name", "category": "acme"}
    return RULE.format(**{**values, **changes})


class Site:
    """A folder for packages, which this process takes for the only one there is."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setattr(installed, "trusted_folders", lambda: [str(folder)])
        monkeypatch.setattr(loading, "trusted_folders", lambda: [str(folder)])
        self.forget()

    def forget(self) -> None:
        """Make the next run look again."""
        installed.installed_plugins.cache_clear()
        for cached in (registry._rules_of, registry._plugins_of, registry._spelled):
            cached.cache_clear()

    def install(self, name: str, files: dict[str, str], *points: str, version: str = "1.0") -> str:
        """Put a package there, `PACKAGE` in texts and names being its own; the name of the module."""
        package = f"{name.replace('-', '_')}_{next(_number)}"
        for file, text in files.items():
            path = self.folder / package / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("PACKAGE", package), encoding="utf-8")
        metadata = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        describe(metadata, name, version, [it.replace("PACKAGE", package) for it in points])
        self.forget()
        return package

    def rules(self, name: str, version: str = "1.0", **modules: str) -> str:
        """Install a package with one module for each rule."""
        files = {f"{module}.py": text for module, text in modules.items()}
        files["__init__.py"] = "PREFECT_LINT_API = 1\n"
        return self.install(name, files, "rules = PACKAGE", version=version)


def folder_of_rules(folder: Path, **modules: str) -> Path:
    """Make a folder for `--local-rules` with these modules."""
    folder.mkdir()
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What was complained of, without the line breaks of the terminal."""
        return " ".join(self.err.split())

    @property
    def codes(self) -> list[str]:
        return [it["code"] for it in json.loads(self.out)["findings"]]


Cli = Callable[..., Ran]
"""The command line in the repository of a test, by arguments."""


def describe(metadata: Path, name: str, version: str, points: list[str]) -> None:
    """Write what describes a package that is installed."""
    metadata.mkdir(parents=True, exist_ok=True)
    told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (metadata / "METADATA").write_text(told)
    (metadata / "PKG-INFO").write_text(told)
    (metadata / "RECORD").write_text("")
    lines = "".join(f"{point}\n" for point in points)
    (metadata / "entry_points.txt").write_text(f"[prefect_lint.rules]\n{lines}")
