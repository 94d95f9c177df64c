from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from prefect_lint.sources.discovery import (
    DiscoveryOptions,
    PathError,
    common_folder,
    discover,
    discover_in_project,
    find_project_root,
    is_excluded,
    project_files,
)
from prefect_lint.sources.walker import Walker

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "repo"
    (root / ".git").mkdir(parents=True)
    return root


def write(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(
    root: Path, *paths: str, options: DiscoveryOptions | None = None, notes: list[str] | None = None
) -> list[str]:
    asked = [root / path for path in paths or (".",)]
    warn = None if notes is None else notes.append
    found = discover(asked, root, options or DiscoveryOptions(), warn)
    return [path.relative_to(root).as_posix() for path in found]


def test_python_files_sorted_and_once(root: Path) -> None:
    write(root, "b.py", "a/z.py", "a/notes.txt", "a/x.pyi", "c.py/inner.py")
    assert names(root, ".", "b.py", "a") == ["a/z.py", "b.py", "c.py/inner.py"]


def test_default_excludes(root: Path) -> None:
    write(root, "flows.py", "env.py", "build.py")
    for folder in (
        ".venv",
        "venv",
        "env",
        ".env",
        "build",
        "dist",
        "node_modules",
        "site-packages",
    ):
        write(root, f"{folder}/x.py", f"sub/{folder}/x.py")
    write(root, "acme.egg-info/x.py", ".ipynb_checkpoints/x.py", "__pycache__/x.py")
    write(root, "odd/pyvenv.cfg", "odd/lib/x.py")
    assert names(root) == ["build.py", "env.py", "flows.py"]


def test_exclude_takes_the_place_of_the_defaults(root: Path) -> None:
    write(root, "build/x.py", "legacy/x.py", "legacy/deep/y.py", "a.py")
    options = DiscoveryOptions(exclude=("legacy",))
    assert names(root, options=options) == ["a.py", "build/x.py"]
    options = DiscoveryOptions(extend_exclude=("legacy/*.py",))
    assert names(root, options=options) == ["a.py", "legacy/deep/y.py"]


def test_excludes_are_relative_to_their_base(root: Path) -> None:
    write(root, "team/gen/x.py", "gen/x.py", "team/a.py")
    options = DiscoveryOptions(extend_exclude=("/gen",), base=root / "team")
    assert names(root, options=options) == ["gen/x.py", "team/a.py"]


def test_gitignore_at_every_level(root: Path) -> None:
    write(root, ".gitignore", text="*_gen.py\n/out/\n!keep_gen.py\n")
    write(root, "sub/.gitignore", text="local.py\n!special_gen.py\n")
    write(root, "a.py", "a_gen.py", "keep_gen.py", "out/x.py", "local.py")
    write(root, "sub/local.py", "sub/special_gen.py", "sub/b_gen.py", "sub/out/x.py")
    expected = ["a.py", "keep_gen.py", "local.py", "sub/out/x.py", "sub/special_gen.py"]
    assert names(root) == expected
    assert names(root, "sub") == ["sub/out/x.py", "sub/special_gen.py"]
    everything = names(root, options=DiscoveryOptions(respect_gitignore=False))
    assert "out/x.py" in everything
    assert "sub/local.py" in everything


def test_named_paths_are_taken_though_excluded(root: Path) -> None:
    write(root, ".gitignore", text="ignored/\n")
    write(root, "build/x.py", "build/node_modules/y.py", "ignored/z.py", "ignored/deep/w.py")
    assert names(root, "build/x.py", "ignored/z.py") == ["build/x.py", "ignored/z.py"]
    assert names(root, "build") == ["build/x.py"]
    assert names(root, "ignored") == ["ignored/deep/w.py", "ignored/z.py"]
    forced = DiscoveryOptions(force_exclude=True)
    assert names(root, "build/x.py", "ignored/z.py", "ignored", "build", options=forced) == []


def test_named_files_that_are_not_python(root: Path) -> None:
    write(root, "compose.yaml", "script", "tool.PY")
    notes: list[str] = []
    assert names(root, "compose.yaml", "script", "tool.PY", notes=notes) == ["script", "tool.PY"]
    assert len(notes) == 1
    assert "compose.yaml: skipped, as neither Python nor a `pre" in notes[0]


def test_files_of_deployments(root: Path) -> None:
    write(
        root, "prefect.yaml", "jobs/prefect.yaml", "jobs/prefect.yml", "prefect-prod.yaml", "a.py"
    )
    write(root, "build/prefect.yaml", "compose.yaml", "deploy.conf")
    assert names(root, ".") == ["a.py", "jobs/prefect.yaml", "prefect.yaml"]
    assert names(root, "prefect-prod.yaml", "jobs/prefect.yml") == [
        "jobs/prefect.yml",
        "prefect-prod.yaml",
    ]
    named = [root / "deploy.conf", root / "compose.yaml"]
    found = discover([root / "a.py"], root, DiscoveryOptions(), deployment_files=named)
    assert found == [root / name for name in ("a.py", "compose.yaml", "deploy.conf")]
    with pytest.raises(PathError):
        discover([root], root, DiscoveryOptions(), deployment_files=[root / "none.yaml"])


def test_missing_paths_are_all_told(root: Path) -> None:
    write(root, "flows.py")
    with pytest.raises(PathError) as caught:
        discover([root / "flow.py", root / "zzz"], root, DiscoveryOptions())
    first, second = str(caught.value).split("\n")
    assert "flow.py: there is no such file or folder; did you mean" in first
    assert first.endswith("flows.py?")
    assert second.endswith("zzz: there is no such file or folder")


@needs_links
def test_links(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, "secret.py")
    write(root, "real/a.py", "real/venv/b.py", "data.txt")
    for link, target in {
        "to_outside": outside,
        "to_secret.py": outside / "secret.py",
        "to_real": root / "real",
        "to_a.py": root / "real/a.py",
        "to_venv": root / "real/venv",
        "to_text.py": root / "data.txt",
        "broken.py": root / "nowhere.py",
        "circle": root / "circle",
        "real/up": root,
    }.items():
        (root / link).symlink_to(target)
    assert names(root) == ["real/a.py"]
    assert names(root, "real") == ["real/a.py"]
    notes: list[str] = []
    assert names(root, "to_secret.py", notes=notes) == []
    assert "is a link that leaves" in notes[0]


@needs_links
def test_a_link_into_the_project_from_a_named_folder(root: Path) -> None:
    write(root, "shared/a.py", "flows/b.py")
    (root / "flows/shared").symlink_to(root / "shared")
    assert names(root, "flows") == ["flows/b.py", "shared/a.py"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() == 0, reason="needs a folder that can't be read"
)
def test_unreadable_folders_are_told(root: Path) -> None:
    write(root, "a.py", "locked/b.py")
    (root / "locked").chmod(0)
    notes: list[str] = []
    assert names(root, notes=notes) == ["a.py"]
    assert "can't be read" in notes[0]
    (root / "locked").chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="paths are too short there")
def test_a_tree_deeper_than_the_stack(root: Path) -> None:
    folders = [str(root)]
    for _ in range(sys.getrecursionlimit() + 100):
        folders.append(f"{folders[-1]}/d")
        os.mkdir(folders[-1])
    file = Path(folders[-1], "x.py")
    file.write_text("")
    try:
        assert discover([root], root, DiscoveryOptions()) == [file]
        assert not is_excluded(file, root, DiscoveryOptions())
    finally:
        # What pytest would do itself is recursive.
        file.unlink()
        for folder in reversed(folders[1:]):
            os.rmdir(folder)


def test_drafts_are_left_out_on_request(root: Path) -> None:
    write(root, "flows.py", "tests/test_flows.py", "examples/a.py", "load_OLD.py")
    options = DiscoveryOptions(skip_drafts=True)
    assert names(root, options=options) == ["flows.py"]
    assert names(root, "examples", "tests/test_flows.py", options=options) == [
        "examples/a.py",
        "tests/test_flows.py",
    ]
    forced = DiscoveryOptions(skip_drafts=True, force_exclude=True)
    assert names(root, "examples", "load_OLD.py", options=forced) == []
    project = project_files(root, options)
    assert root / "examples/a.py" in project, "drafts still help to understand the rest"


def test_project_files_include_the_targets(root: Path) -> None:
    write(root, "a.py", "build/x.py")
    target = root / "build/x.py"
    assert project_files(root, DiscoveryOptions(), [target]) == [root / "a.py", target]


def test_one_walk_finds_what_two_find(root: Path) -> None:
    write(root, "a.py", "build/x.py", "tests/test_a.py", "sub/b.py", "sub/.gitignore", "gone/c.py")
    write(root, "sub/.gitignore", text="c.py\n")
    for options in (DiscoveryOptions(), DiscoveryOptions(skip_drafts=True, exclude=("gone",))):
        for asked in ([root], [root / "sub"], [root / "build/x.py"], [root, root / "build"]):
            targets = discover(asked, root, options)
            expected = targets, project_files(root, options, targets)
            names = discover_in_project(asked, root, options)
            assert tuple(list(map(Path, it)) for it in names) == expected


def test_a_project_is_walked_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "a.py", "sub/b.py")
    seen: list[str] = []
    original = Walker._entries

    def entries(walker: Walker, folder: str) -> list[os.DirEntry[str]]:
        seen.append(folder)
        return original(walker, folder)

    monkeypatch.setattr(Walker, "_entries", entries)
    discover_in_project([root], root, DiscoveryOptions())
    assert sorted(seen) == [str(root), str(root / "sub")]


def test_temporary_folders_are_nobody_s_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path.resolve() / "tmp"
    write(shared, "pyproject.toml", "a.py", "scratch/b.py")
    target = shared / "scratch/b.py"
    assert find_project_root([target]) == shared
    monkeypatch.setenv("TMPDIR", str(shared))
    assert find_project_root([target]) == shared / "scratch"
    assert project_files(shared, DiscoveryOptions(), [target]) == [target]


def test_is_excluded_needs_no_file(root: Path) -> None:
    options = DiscoveryOptions(extend_exclude=("gen/",))
    assert is_excluded(root / "gen/new.py", root, options)
    assert not is_excluded(root / "src/new.py", root, options)


def test_root_is_the_repository(root: Path) -> None:
    write(root, "sub/pyproject.toml", "sub/flows/a.py")
    assert find_project_root([root / "sub/flows/a.py"]) == root
    assert find_project_root([root]) == root


def test_root_without_git(tmp_path: Path) -> None:
    base = tmp_path.resolve()
    write(base, "outer/prefect.yaml", "outer/inner/prefect-lint.toml", "outer/inner/x/a.py")
    assert find_project_root([base / "outer/inner/x/a.py"]) == base / "outer/inner"
    assert find_project_root([base / "outer/inner/x/a.py", base / "outer"]) == base / "outer"
    write(base, "plain/a.py", "plain/b/c.py")
    assert find_project_root([base / "plain/a.py"]) == base / "plain"
    assert find_project_root([base / "plain/a.py", base / "plain/b/c.py"]) == base / "plain"


def test_root_without_any_mark_is_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path.resolve()
    write(base, "plain/flows/a.py", "other/b.py", "marked/prefect.yaml", "marked/c.py")
    monkeypatch.chdir(base / "plain")
    assert find_project_root([base / "plain/flows/a.py"]) == base / "plain"
    assert find_project_root([base / "other/b.py"]) == base / "other"
    monkeypatch.chdir(base)
    assert find_project_root([base / "marked/c.py"]) == base / "marked"
    monkeypatch.setenv("HOME", str(base))
    monkeypatch.setenv("USERPROFILE", str(base))
    assert find_project_root([base / "plain/flows/a.py"]) == base / "plain/flows"


def test_root_when_the_current_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "plain/a.py", "gone/b.py")
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone/b.py").unlink()
    (tmp_path / "gone").rmdir()
    assert find_project_root([tmp_path / "plain/a.py"]) == tmp_path.resolve() / "plain"
    for paths in ([], [Path()]):
        with pytest.raises(PathError, match="the current folder no longer exists"):
            find_project_root(paths)


def test_root_of_a_submodule_is_that_of_the_repository_around_it(root: Path) -> None:
    write(root, "libs/common/.git", text="gitdir: ../../.git/modules/common\n")
    write(root, "libs/common/a.py")
    assert find_project_root([root / "libs/common/a.py"]) == root


def test_root_of_a_worktree_is_its_own(root: Path) -> None:
    write(root, "trees/fix/.git", text=f"gitdir: {root}/.git/worktrees/fix\n")
    write(root, "trees/fix/a.py")
    assert find_project_root([root / "trees/fix/a.py"]) == root / "trees/fix"


def test_a_home_folder_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path.resolve() / "home"
    write(home, ".git/HEAD", "pyproject.toml", "scratch/a.py", "b.py")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    assert find_project_root([home / "scratch/a.py"]) == home / "scratch"
    assert find_project_root([home / "b.py"]) == home
    assert project_files(home, DiscoveryOptions(), [home / "b.py"]) == [home / "b.py"]


def test_common_folder(root: Path) -> None:
    write(root, "a/b/x.py", "a/c/y.py")
    assert common_folder([root / "a/b/x.py", root / "a/c"]) == root / "a"
    with pytest.raises(PathError):
        common_folder([root / "nope"])
