"""Small repositories in memory, for tests of the model."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from prefect_lint.model.prefect_version import PrefectVersion
from prefect_lint.model.project import Project
from prefect_lint.model.relevance import link_needed
from prefect_lint.sources.text import Source, decode


def project_of(files: dict[str, str] | str, *, version: str = "3") -> Project:
    """A linked project of these files; a single text is `flows.py`."""
    if isinstance(files, str):
        files = {"flows.py": files}
    sources: dict[str, Source] = {
        name: decode(dedent(text).encode(), Path("/repository") / name, name)
        for name, text in files.items()
    }
    python = {name: source.data for name, source in sources.items() if name.endswith(".py")}
    project = Project(
        python,
        sources.__getitem__,
        target_version=PrefectVersion.parse(version),
        deployment_files=sources.keys() - python.keys(),
    )
    link_needed(project, sorted(python), python)
    return project
