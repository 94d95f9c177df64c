from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.model.prefect_version import Pins
from prefect_lint.model.project import Project
from prefect_lint.sources.surroundings import Surroundings
from prefect_lint.sources.text import read_source

if TYPE_CHECKING:
    from pathlib import Path

FLOW = "from prefect import flow\n"
FOR_2 = "from prefect.deployments import Deployment\n"
FOR_3 = "from prefect.cache_policies import NO_CACHE\n"


def majors(root: Path, files: dict[str, str], path: str = "flows/etl.py") -> tuple[int, ...]:
    for name, text in {path: FLOW, **files}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    names = sorted(it.relative_to(root).as_posix() for it in root.rglob("*.py"))
    project = Project(
        names, lambda name: read_source(root / name, name), pins=Pins(Surroundings(root))
    )
    module = project.module(path)
    assert module is not None
    return module.prefect_version.majors


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, (2, 3)),
        ({"flows/other.py": FOR_3}, (3,)),
        ({"flows/other.py": FOR_2, "lib/more.py": FOR_2}, (2,)),
        ({"docker/worker/Dockerfile": "FROM prefecthq/prefect:2.13-python3.9\n"}, (2,)),
        ({"app/requirements.txt": "prefect==3.1\n", "app/app.py": ""}, (3,)),
        ({"app/requirements.txt": "prefect==3.1\n", "flows/other.py": FOR_3}, (3,)),
        # What agrees with nothing else says nothing.
        ({"app/requirements.txt": "prefect==2.20\n", "flows/other.py": FOR_3}, (2, 3)),
        ({"a/requirements.txt": "prefect<3\n", "b/requirements.txt": "prefect>=3\n"}, (2, 3)),
        ({"flows/other.py": FOR_2, "lib/more.py": FOR_3}, (2, 3)),
        ({"app/requirements.txt": "prefect>=2\n"}, (2, 3)),
        ({"app/requirements.txt": "prefect\n"}, (2, 3)),
        ({"node_modules/x/Dockerfile": "FROM prefecthq/prefect:3\n"}, (2, 3)),
        ({".venv/x/requirements.txt": "prefect==3.1\n"}, (2, 3)),
        ({"a/b/c/d/Dockerfile": "FROM prefecthq/prefect:3\n"}, (2, 3)),
        ({"README.md": "pip install prefect==3.1\n"}, (2, 3)),
        # The nearest pin, and the imports of the file itself, come first.
        ({"flows/requirements.txt": "prefect==2.20\n", "lib/more.py": FOR_3}, (2,)),
        ({"flows/etl.py": FOR_2, "lib/more.py": FOR_2}, (2,)),
        ({"requirements.txt": "prefect>=2\n", "lib/more.py": FOR_3}, (2, 3)),
    ],
)
def test_agreed(files: dict[str, str], expected: tuple[int, ...], tmp_path: Path) -> None:
    assert majors(tmp_path, files) == expected


def test_only_the_major_is_agreed_on(tmp_path: Path) -> None:
    (tmp_path / "etl.py").write_text(FLOW)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "requirements.txt").write_text("prefect==3.1.4\n")
    project = Project(
        ["etl.py"],
        lambda name: read_source(tmp_path / name, name),
        pins=Pins(Surroundings(tmp_path)),
    )
    module = project.module("etl.py")
    assert module is not None
    version = module.prefect_version
    assert (version.lower, version.upper) == ((3,), (4,))
    assert version.source == "elsewhere, app/requirements.txt: prefect==3.1.4"
