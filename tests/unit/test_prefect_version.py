from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from prefect_lint.knowledge import prefect_api
from prefect_lint.model import version_evidence, version_range
from prefect_lint.model.prefect_version import (
    UNKNOWN,
    Pins,
    PrefectVersion,
    decide,
    from_imports,
    installed,
)
from prefect_lint.sources.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path

Bounds = tuple[tuple[int, ...] | None, tuple[int, ...] | None]


def bounds(version: PrefectVersion | None) -> Bounds | None:
    return None if version is None else (version.lower, version.upper)


def pinned(root: Path, files: dict[str, str], path: str = "flows.py") -> PrefectVersion | None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Pins(Surroundings(root)).for_file(path)


@pytest.mark.parametrize(
    ("text", "expected", "majors"),
    [
        ("prefect>=2.14", ((2, 14), None), (2, 3)),
        ("prefect>=2.14,<3", ((2, 14), (3,)), (2,)),
        ("prefect >=2.14, <3.0.0", ((2, 14), (3,)), (2,)),
        ("prefect~=3.0", ((3,), (4,)), (3,)),
        ("prefect~=2.20.1", ((2, 20, 1), (2, 21)), (2,)),
        ("prefect==2.*", ((2,), (3,)), (2,)),
        ("prefect==3.4.1", ((3, 4, 1), (3, 4, 2)), (3,)),
        ("prefect==3.0.0rc1", ((3,), (3, 0, 1)), (3,)),
        ("prefect===2.0", ((2,), (2, 0, 1)), (2,)),
        ("prefect<3", (None, (3,)), (2,)),
        ("prefect<2", (None, (2,)), (1,)),
        ("prefect<=3.1", (None, (3, 1, 1)), (2, 3)),
        ("prefect<=2.99.99", (None, (2, 99, 100)), (2,)),
        ("prefect>2", ((2,), None), (2, 3)),
        ("prefect>=1.2", ((1, 2), None), (1, 2, 3)),
        ("prefect>=0.15,<2.0", ((0, 15), (2,)), (1,)),
        ("prefect>=3,!=3.1.0", ((3,), None), (3,)),
        ("prefect[aws,docker]==3.1", ((3, 1), (3, 1, 1)), (3,)),
        ("Prefect [aws] >= 3.1", ((3, 1), None), (3,)),
        ("prefect (>=2.10,<3.0)", ((2, 10), (3,)), (2,)),
        ("prefect-client==2.14.3", ((2, 14, 3), (2, 14, 4)), (2,)),
        ('prefect>=3 ; python_version > "3.9"', ((3,), None), (3,)),
        ("prefect>=3  # not 2", ((3,), None), (3,)),
        ("prefect==2.1 --hash=sha256:3456", ((2, 1), (2, 1, 1)), (2,)),
        ("prefect=2.10.*", ((2, 10), (2, 11)), (2,)),
        ("prefect=2.10.3=pyhd8ed1ab_0", ((2, 10, 3), (2, 10, 4)), (2,)),
    ],
)
def test_requirements(text: str, expected: Bounds, majors: tuple[int, ...]) -> None:
    version = version_range.requirement(text, "here")
    assert version is not None
    assert bounds(version) == expected
    assert version.majors == majors
    assert version.known


@pytest.mark.parametrize(
    "text",
    [
        "prefect",
        "prefect[aws]",
        "prefect-aws>=0.5",
        "prefect_dbt==0.6",
        "prefecture==3",
        "prefect.x==3",
        "prefect @ git+https://github.com/PrefectHQ/prefect@2.20.1",
        "prefect==${VERSION}",
        "prefect>=x.y",
        "prefect!=3.0.0",
        "requests==3",
    ],
)
def test_requirements_that_say_nothing(text: str) -> None:
    assert version_range.requirement(text, "here") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("^3.1", ((3, 1), (4,))),
        ("^2", ((2,), (3,))),
        ("^0.15.3", ((0, 15, 3), (0, 16))),
        ("~3.1", ((3, 1), (3, 2))),
        ("~2", ((2,), (3,))),
        ("2.*", ((2,), (3,))),
        ("3.1.4", ((3, 1, 4), (3, 1, 5))),
        (">=2.10,<3.0 || >=3.1", ((2, 10), None)),
        ("*", None),
        (">=2 <3", ((2,), (3,))),
    ],
)
def test_specifiers_of_poetry(text: str, expected: Bounds | None) -> None:
    assert bounds(version_range.specifier(text, "here")) == expected


@pytest.mark.parametrize(
    ("text", "majors", "expected"),
    [
        ("3", (3,), ((3,), (4,))),
        ("2", (2,), ((2,), (3,))),
        ("1", (1,), ((1,), (2,))),
        ("3.1", (3,), ((3, 1), (3, 2))),
        ("2.20.26", (2,), ((2, 20, 26), (2, 20, 27))),
    ],
)
def test_configured_version(text: str, majors: tuple[int, ...], expected: Bounds) -> None:
    version = PrefectVersion.parse(text)
    assert (version.majors, bounds(version)) == (majors, expected)


@pytest.mark.parametrize("text", ["", "latest", "3.x", ">=3"])
def test_a_configured_version_has_to_be_one(text: str) -> None:
    with pytest.raises(ValueError, match="not a Prefect version"):
        PrefectVersion.parse(text)


def test_unknown_is_2_and_3() -> None:
    assert UNKNOWN.majors == (2, 3)
    assert not UNKNOWN.known


PYPROJECTS = {
    "dependencies": '[project]\nname = "x"\ndependencies = ["a", "prefect[aws]>=3.1,<4"]\n',
    "optional": '[project.optional-dependencies]\nflows = ["prefect>=3.1,<4"]\n',
    "groups": '[dependency-groups]\ndev = [{include-group = "x"}, "prefect>=3.1,<4"]\n',
    "poetry": '[tool.poetry.dependencies]\npython = "^3.9"\nprefect = "^3.1"\n',
    "poetry table": '[tool.poetry.dependencies]\nprefect = {version = "^3.1", extras = ["aws"]}\n',
    "poetry list": '[tool.poetry.dependencies]\nprefect = [{version = "^3.1", python = "<3.9"}]\n',
    "poetry group": '[tool.poetry.group.flows.dependencies]\nprefect = "^3.1"\n',
    "pdm": '[tool.pdm.dev-dependencies]\ntest = ["prefect>=3.1,<4"]\n',
    "uv": '[tool.uv]\ndev-dependencies = ["prefect>=3.1,<4"]\n',
    "hatch": '[tool.hatch.envs.flows]\nextra-dependencies = ["prefect>=3.1,<4"]\n',
}


@pytest.mark.parametrize("kind", PYPROJECTS)
def test_pyproject(kind: str, tmp_path: Path) -> None:
    version = pinned(tmp_path, {"pyproject.toml": PYPROJECTS[kind]})
    assert bounds(version) == ((3, 1), (4,))
    assert version is not None
    assert version.source.startswith("pyproject.toml: prefect")


FILES = {
    "requirements.txt": (
        "a==1\n\nprefect==2.20.4 ; python_version < '3.9'\n",
        ((2, 20, 4), (2, 20, 5)),
    ),
    "requirements-dev.txt": ("prefect[dev]>=2.10,<3  # comment\n", ((2, 10), (3,))),
    "requirements.in": ("prefect<3\n", (None, (3,))),
    "requirements/prod.txt": ("prefect==3.4.1 \\\n    --hash=sha256:2\n", ((3, 4, 1), (3, 4, 2))),
    "setup.cfg": ("[options]\ninstall_requires =\n    a\n    prefect>=2.1,<3\n", ((2, 1), (3,))),
    "setup.py": ("setup(install_requires=['a', \"prefect >= 2.1, < 3\"])\n", ((2, 1), (3,))),
    "Pipfile": ('[packages]\nprefect = "==2.16.0"\n', ((2, 16), (2, 16, 1))),
    "environment.yml": (
        "dependencies:\n  - python=3.10\n  - conda-forge::prefect=2.10\n",
        ((2, 10), (2, 11)),
    ),
    "environment-dev.yaml": (
        "dependencies:\n  - pip:\n    - 'prefect>=3,<4'\n",
        ((3,), (4,)),
    ),
    "pixi.toml": ('[dependencies]\nprefect = "3.*"\n', ((3,), (4,))),
    "uv.lock": (
        'version = 1\n\n[[package]]\nname = "prefect"\nversion = "3.1.2"\nsource = {}\n',
        ((3, 1, 2), (3, 1, 3)),
    ),
    "poetry.lock": (
        '[[package]]\nname = "prefect"\nversion = "2.14.18"\n',
        ((2, 14, 18), (2, 14, 19)),
    ),
    "pdm.lock": ('[[package]]\r\nname = "prefect"\r\nversion = "3.4"\r\n', ((3, 4), (3, 4, 1))),
    "Pipfile.lock": (
        json.dumps({"_meta": {}, "default": {"prefect": {"version": "==2.19.9"}}}),
        ((2, 19, 9), (2, 19, 10)),
    ),
    "Dockerfile": ("FROM prefecthq/prefect:3.1-python3.12\nRUN echo\n", ((3, 1), (3, 2))),
    "Dockerfile.flows": (
        "FROM --platform=linux/amd64 docker.io/prefecthq/prefect:2-latest AS x\n",
        ((2,), (3,)),
    ),
    "flows.dockerfile": (
        "FROM python:3.12\nRUN pip install a 'prefect[aws]==2.20.1' b==3\n",
        ((2, 20, 1), (2, 20, 2)),
    ),
    "dockerfile": (
        "ARG V=3.2.1\nFROM python\nRUN pip install prefect==${V}\n",
        ((3, 2, 1), (3, 2, 2)),
    ),
    "prefect.yaml": ("name: x\nprefect-version: 2.14.3\n", ((2,), (3,))),
    "requirements-dev.lock": (
        "pandas==2.1\nprefect==3.4.7\n    # via flows\n",
        ((3, 4, 7), (3, 4, 8)),
    ),
    "docker-compose.yml": (
        "services:\n  server:\n    image: prefecthq/prefect:3-latest\n",
        ((3,), (4,)),
    ),
    "compose.dev.yaml": (
        'services:\n  w: {}\n  v:\n    image: "docker.io/prefecthq/prefect:${TAG:-2.20-python3.11}"\n',
        ((2, 20), (2, 21)),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, tmp_path: Path) -> None:
    text, expected = FILES[name]
    version = pinned(tmp_path, {name: text})
    assert bounds(version) == expected
    assert version is not None
    assert (
        version.source.startswith(f"{name.replace('requirements/', '')}: ")
        or name in version.source
    )


SILENT = {
    "requirements.txt": "prefect\nprefect-aws==0.4\n# prefect==2.0\n-e git+https://x/prefect@2.0#egg=prefect\n",
    "pyproject.toml": '[project]\nname = "prefect"\nversion = "3.0"\ndependencies = ["prefect"]\n',
    "Dockerfile": "FROM prefecthq/prefect:latest\nRUN pip install prefect-dbt==0.3 prefect\n",
    "setup.py": "setup(name='prefect-flows', install_requires=['prefect', 'prefect-gcp>=0.4'])\n",
    "uv.lock": '[[package]]\nname = "prefect-aws"\nversion = "0.5.1"\n',
    "environment.yml": "name: prefect\ndependencies:\n  - prefect\n",
    "docker-compose.yml": (
        "services:\n  a:\n    image: postgres:16\n  # image: prefecthq/prefect:2\n  b:\n"
        "    image: prefecthq/prefect:latest\n  c:\n    image: prefecthq/prefect-client:3\n"
    ),
    "package.lock": '[[package]]\nname = "prefect"\nversion = "3.1.2"\n',
}


@pytest.mark.parametrize("name", SILENT)
def test_files_that_say_nothing(name: str, tmp_path: Path) -> None:
    assert pinned(tmp_path, {name: SILENT[name]}) is None


def test_the_nearest_folder_wins(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "prefect==2.14.0\n",
        "new/requirements.txt": "prefect>=3\n",
        "old/sub/deep/x.py": "",
    }
    assert bounds(pinned(tmp_path, files, "new/a/flows.py")) == ((3,), None)
    pins = Pins(Surroundings(tmp_path))
    assert bounds(pins.for_file("old/sub/deep/x.py")) == ((2, 14), (2, 14, 1))
    assert bounds(pins.for_file("new/flows.py")) == ((3,), None)


def test_a_lock_beats_a_range_beside_or_below_it(tmp_path: Path) -> None:
    files = {
        "uv.lock": '[[package]]\nname = "prefect"\nversion = "3.4.1"\n',
        "pyproject.toml": '[project]\ndependencies = ["prefect>=2"]\n',
        "member/pyproject.toml": '[project]\ndependencies = ["prefect>=3"]\n',
        "legacy/requirements.txt": "prefect<3\n",
    }
    assert bounds(pinned(tmp_path, files)) == ((3, 4, 1), (3, 4, 2))
    assert bounds(Pins(Surroundings(tmp_path)).for_file("member/src/flows.py")) == (
        (3, 4, 1),
        (3, 4, 2),
    )
    assert bounds(Pins(Surroundings(tmp_path)).for_file("legacy/flows.py")) == (None, (3,))


def test_bounds_of_one_folder_hold_together(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "prefect==2.20.1\n",
        "setup.py": "['prefect>=2']",
        "Dockerfile": "FROM prefecthq/prefect:3",
    }
    assert bounds(pinned(tmp_path, files)) == ((2, 20, 1), (2, 20, 2))


def test_contradictions_of_one_folder_leave_both(tmp_path: Path) -> None:
    files = {"requirements-2.txt": "prefect==2.20.1\n", "requirements-3.txt": "prefect~=3.1\n"}
    version = pinned(tmp_path, files)
    assert version is not None
    assert version.majors == (2, 3)


def test_two_locked_versions_are_both_in_use(tmp_path: Path) -> None:
    lock = "".join(
        f'[[package]]\nname = "prefect"\nversion = "{v}"\n\n' for v in ("2.20.1", "3.1.0")
    )
    version = pinned(tmp_path, {"uv.lock": lock})
    assert version is not None
    assert version.majors == (2, 3)


HOSTILE = {
    "pyproject.toml": "[project\ndependencies = ['prefect==3.1']",
    "Pipfile": "prefect = " + "[" * 100_000,
    "Pipfile.lock": '{"default": ' + '{"prefect":' * 100_000,
    "requirements.txt": "prefect==" + "9" * 100_000 + "\nprefect==" + "1." * 50_000 + "\n",
    "setup.py": "'prefect==" + "2" * 1_000_001,
    "uv.lock": '[[package]]\nname = "prefect"\nversion = "\x00"\n',
    "environment.yml": "- prefect=" + "=" * 10_000,
    "Dockerfile": "FROM prefecthq/prefect:20240101\nARG A=$A\nRUN pip install prefect==$A\n",
    "prefect.yaml": "prefect-version: 99999999999999999999\n",
    "requirements-a.txt": "prefect" + " " * 300_000 + "x\n" + " " * 100_000,
    "Dockerfile.a": "prefect" + "\n" * 300_000,
    "setup.cfg": "prefect" + "=" * 300_000 + "\nrequires" + " " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str, tmp_path: Path) -> None:
    version = pinned(tmp_path, {name: HOSTILE[name]})
    assert version is None or set(version.majors) <= {1, 2, 3}


def test_bytes_that_are_no_text_and_folders_named_like_files(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes(b"\xff\xfe\x00prefect==2.1\n")
    (tmp_path / "pyproject.toml").mkdir()
    assert Pins(Surroundings(tmp_path)).for_file("flows.py") is None


def test_links_out_of_the_root_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("prefect==2.1\n", encoding="utf-8")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "requirements.txt").symlink_to(outside)
    assert Pins(Surroundings(root)).for_file("flows.py") is None
    (root / "shared.txt").write_text("prefect==3.1\n", encoding="utf-8")
    (root / "sub" / "requirements.txt").symlink_to(root / "shared.txt")
    assert bounds(Pins(Surroundings(root)).for_file("sub/flows.py")) == ((3, 1), (3, 1, 1))
    assert Pins(Surroundings(root)).for_file("../flows.py") is None
    assert Pins(Surroundings(root)).for_file(str(outside)) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "requirements.txt")
    assert Pins(Surroundings(tmp_path)).for_file("flows.py") is None


def test_a_folder_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    scanned = []
    original = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: scanned.append(str(path)) or original(path))
    pins = Pins(Surroundings(tmp_path))
    for path in ("a/b/x.py", "a/b/y.py", "a/z.py", "w.py"):
        assert pins.for_file(path) is None
    assert len(scanned) == len(set(scanned)) == 6


@pytest.mark.parametrize(
    ("names", "majors"),
    [
        (["prefect.cache_policies.NO_CACHE"], (3,)),
        (["prefect.transactions"], (3,)),
        (["prefect.task_runners.ThreadPoolTaskRunner"], (3,)),
        (["prefect.assets.materialize", "prefect.flow"], (3,)),
        (["prefect.task_worker.serve"], (3,)),
        (["prefect.schedules.Cron"], (3,)),
        (["prefect.futures.wait"], (3,)),
        (["prefect.task_runners.SequentialTaskRunner", "prefect.flow"], (2,)),
        (["prefect.infrastructure.docker.DockerContainer"], (2,)),
        (["prefect.infrastructure.Process"], (2,)),
        (["prefect.deployments.Deployment"], (2,)),
        (["prefect.filesystems.S3"], (2,)),
        (["prefect.orion.schemas.schedules.CronSchedule"], (2,)),
        (["prefect.packaging.OrionPackager"], (2,)),
        (["prefect.Parameter", "prefect.Flow", "prefect.task"], (1,)),
        (["prefect.engine.signals"], (1,)),
        (["prefect.tasks.shell.ShellTask"], (1,)),
        (["prefect.run_configs.KubernetesRun", "prefect.storage.GCS"], (1,)),
        (["prefect.utilities.edges.unmapped"], (1,)),
        (["prefect.schedules.clocks.IntervalClock"], (1,)),
        (["prefect.flow", "prefect.task"], (2, 3)),
        (["prefect.flow", "prefect.Parameter"], (2, 3)),
        (["prefect.deployments.Deployment", "prefect.transactions.transaction"], (2, 3)),
        (["prefect.infrastructure.provisioners"], (2, 3)),
    ],
)
def test_imports(names: list[str], majors: tuple[int, ...]) -> None:
    version = from_imports(names)
    assert version is not None
    assert version.majors == majors
    assert from_imports(reversed(names)) is not None


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["prefect"],
        ["prefect.task", "prefect.Flow", "prefect.tags"],
        ["prefect_aws.S3Bucket"],
        ["prefecture.flow"],
    ],
)
def test_imports_that_say_nothing(names: list[str]) -> None:
    assert from_imports(names) is None


def test_imports_tell_the_minor() -> None:
    assert bounds(from_imports(["prefect.flow", "prefect.schedules.Cron"])) == ((3, 2), None)
    assert bounds(from_imports(["prefect.assets.Asset", "prefect.schedules.Cron"])) == (
        (3, 4),
        None,
    )


def pin(text: str) -> PrefectVersion:
    version = version_range.requirement(text, "requirements.txt")
    assert version is not None
    return version


def test_configuration_wins() -> None:
    configured = PrefectVersion.parse("2")
    assert (
        decide(configured, from_imports(["prefect.transactions"]), pin("prefect==3.1"))
        is configured
    )


def test_imports_win_over_pins_of_another_major() -> None:
    imports = from_imports(["prefect.filesystems.S3"])
    assert decide(None, imports, pin("prefect>=3")) is imports


def test_imports_narrow_pins() -> None:
    imports = from_imports(["prefect.transactions"])
    assert decide(None, imports, pin("prefect>=2.14")).majors == (3,)
    assert bounds(decide(None, imports, pin("prefect==3.1.4"))) == ((3, 1, 4), (3, 1, 5))
    assert decide(None, from_imports(["prefect.flow"]), pin("prefect>=1.2")).majors == (2, 3)


def test_a_pin_that_is_too_old_for_an_import_of_its_major_stays() -> None:
    """The import is what a rule has to report, not a reason to believe in another version."""
    pins = pin("prefect==3.1.4")
    assert decide(None, from_imports(["prefect.assets.Asset"]), pins) is pins


def test_nothing_is_unknown() -> None:
    assert decide(None, None, None) is UNKNOWN
    pins = pin("prefect==3.1.4")
    assert decide(None, None, pins) is pins
    imports = from_imports(["prefect.transactions"])
    assert decide(None, imports, None) is imports


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "prefect==2.20.1\npydantic-settings==2.1\npydantic[email]==1.10.8\n"),
        ("environment.yml", "dependencies:\n  - prefect=2.20\n  - pydantic==1.10.8\n"),
        ("setup.py", "setup(install_requires=['prefect>=2', 'pydantic==1.10.8'])\n"),
        ("pyproject.toml", '[project]\ndependencies = ["prefect>=2", "pydantic==1.10.8"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npydantic = "1.10.8"\nprefect = "2.20.1"\n'),
        ("Dockerfile", "FROM prefecthq/prefect:2-latest\nRUN pip install pydantic==1.10.8\n"),
        (
            "uv.lock",
            '[[package]]\nname = "pydantic-core"\nversion = "2.1"\n'
            '[[package]]\nname = "pydantic"\nversion = "1.10.8"\n',
        ),
        ("Pipfile.lock", '{"default": {"pydantic": {"version": "==1.10.8"}}}'),
    ],
)
def test_pins_of_another_package(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    pins = Pins(Surroundings(tmp_path))
    assert bounds(pins.of("pydantic").for_file("flows.py")) == ((1, 10, 8), (1, 10, 9))
    assert pins.of("pydantic") is pins.of("pydantic")
    assert pins.of("requests").for_file("flows.py") is None


def test_what_writes_prefect_yaml_says_nothing_of_other_packages(tmp_path: Path) -> None:
    text = "prefect-version: 3.1\n# pydantic: 2\n"
    (tmp_path / "prefect.yaml").write_text(text, encoding="utf-8")
    assert Pins(Surroundings(tmp_path)).of("pydantic").for_file("flows.py") is None


@pytest.mark.parametrize("name", sorted(version_evidence._EVIDENCE))
def test_what_counts_as_evidence_is_in_no_other_release(name: str) -> None:
    lower, upper = version_evidence._EVIDENCE[name]
    entry = prefect_api.lookup(name)
    assert entry is not None
    inside = prefect_api.former() if upper == (2,) else prefect_api.between(lower, upper)
    assert not entry.present & ~inside


TWO = PrefectVersion((2,), (3,), "imports")
THREE = PrefectVersion((3,), None, "pins")


@pytest.mark.parametrize(
    ("configured", "imports", "pins", "expected"),
    [
        (None, TWO, THREE, THREE),
        (None, TWO, PrefectVersion((2, 10), None, "pins"), ((2, 10), (3,))),
        (None, TWO, None, TWO),
        (None, None, THREE, THREE),
        (None, None, None, UNKNOWN),
        (TWO, None, THREE, TWO),
    ],
)
def test_what_is_installed_does_not_follow_imports_that_fail(
    configured: PrefectVersion | None,
    imports: PrefectVersion | None,
    pins: PrefectVersion | None,
    expected: PrefectVersion | Bounds,
) -> None:
    found = installed(configured, imports, pins)
    wanted = bounds(expected) if isinstance(expected, PrefectVersion) else expected
    assert bounds(found) == wanted
