"""Find the files to report on, and the files of the project around them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.sources.text import YAML_SUFFIXES
from prefect_lint.sources.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PROJECT_MARKS = ("prefect-lint.toml", "pyproject.toml", "prefect.yaml")
PYTHON_SUFFIXES = frozenset({"", ".py", ".pyw"})
"""How a file may end that is named on its own; a script without suffix is taken at its word."""


class PathError(Exception):
    """Paths that were asked for and can't be used; `problems` has a sentence for each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DiscoveryOptions(NamedTuple):
    """What to leave out; patterns as in `.gitignore`, relative to `base` (else to the root)."""

    exclude: tuple[str, ...] | None = None
    """Takes the place of the default excludes; `None` keeps them."""
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    """Leave out excluded files also when they are named on their own."""
    respect_gitignore: bool = True
    skip_environments: bool = True
    """Leave out folders that a `pyvenv.cfg` marks as virtual environments."""
    skip_drafts: bool = False
    base: Path | None = None


def find_project_root(paths: Sequence[Path]) -> Path:
    """The folder of the project that holds all paths.

    The nearest folder above them with `.git` (for a git submodule: that of the repository around
    it); without one, the nearest that has a file of `PROJECT_MARKS`; without that, the current
    folder when they are in it, or else the folder that holds them. A home folder counts only when it is
    named itself: with dotfiles under git it would make all files one project. Raises `PathError` for
    paths that don't exist or have no folder in common.
    """
    common = common_folder(paths)
    marked: Path | None = None
    submodule: Path | None = None
    standing: Path | None = None
    here = _current_folder()
    for folder in (common, *common.parents):
        if folder != common and _is_shared(folder):
            break
        git = folder / ".git"
        if git.exists():
            if not _is_submodule(git):
                return folder
            submodule = submodule or folder
        if marked is None and any((folder / mark).is_file() for mark in PROJECT_MARKS):
            marked = folder
        if folder == here:
            standing = folder
    return submodule or marked or standing or common


def _current_folder() -> Path | None:
    try:
        return Path(os.path.realpath(os.getcwd()))
    except OSError:
        # Somebody has deleted it.
        return None


def common_folder(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all paths, resolved; raises `PathError` as `find_project_root`."""
    _require(paths)
    try:
        folders = [path.resolve() if path.is_dir() else path.parent.resolve() for path in paths]
        folders = folders or [Path.cwd()]
    except FileNotFoundError as error:
        raise PathError("the current folder no longer exists") from error
    try:
        return Path(os.path.commonpath(folders))
    except ValueError as error:
        raise PathError("the paths are on different drives; check one drive at a time") from error


def discover(
    paths: Sequence[Path],
    root: Path,
    options: DiscoveryOptions,
    warn: Callable[[str], None] | None = None,
    *,
    deployment_files: Sequence[Path] = (),
) -> list[Path]:
    """The files to report on: sorted, each once, resolved.

    `deployment_files` are wanted too, whatever they are called. Raises `PathError` for a path that does
    not exist. `warn` is told, in a sentence, what had to be left out.
    """
    walker = _walker(root, options, warn)
    return _as_paths(_wanted(paths, walker, options, warn, deployment_files))


def discover_in_project(
    paths: Sequence[Path],
    root: Path,
    options: DiscoveryOptions,
    warn: Callable[[str], None] | None = None,
    *,
    deployment_files: Sequence[Path] = (),
) -> tuple[list[str], list[str]]:
    """What `discover` and `project_files` find, as names.

    A project that is asked for whole is walked once.
    """
    walker = _walker(root, options, warn)
    found = _wanted(paths, walker, options, warn, deployment_files)
    targets = sorted(found)
    if _is_shared(root):
        return targets, targets
    around = walker.walked.get(str(root))
    if around is None:
        found.update(_walker(root, options, None).walk(str(root)))
        return targets, sorted(found)
    return targets, targets if found.issuperset(around) else sorted(found.union(around))


def _wanted(
    paths: Sequence[Path],
    walker: Walker,
    options: DiscoveryOptions,
    warn: Callable[[str], None] | None,
    deployment_files: Sequence[Path],
) -> set[str]:
    _require([*paths, *deployment_files])
    found: set[str] = set()
    for path in paths:
        if path.is_dir():
            found.update(_in_folder(path, walker, options))
        else:
            found.update(_named(path, walker, options, warn))
    for path in deployment_files:
        found.update(_named(path, walker, options, warn, any_name=True))
    return found


def _as_paths(found: Iterable[str]) -> list[Path]:
    return [Path(item) for item in sorted(found)]


def project_files(
    root: Path, options: DiscoveryOptions, targets: Iterable[Path] = ()
) -> list[Path]:
    """Every Python and deployment file of the project and the targets themselves; sorted, each once, resolved.

    A home, temporary or top folder is nobody's project: there only the targets count.
    """
    found = {str(target) for target in targets}
    if not _is_shared(root):
        found.update(_walker(root, options, None).walk(str(root)))
    return _as_paths(found)


def is_excluded(path: Path, root: Path, options: DiscoveryOptions) -> bool:
    """Whether a walk would leave out a file, which need not exist; `path` is resolved."""
    return _left_out(str(path), _walker(root, options, None), options)


def _walker(root: Path, options: DiscoveryOptions, warn: Callable[[str], None] | None) -> Walker:
    return Walker(
        root=str(root),
        base=str(options.base or root),
        exclude=options.exclude,
        extend_exclude=options.extend_exclude,
        respect_gitignore=options.respect_gitignore,
        skip_environments=options.skip_environments,
        warn=warn,
    )


def _in_folder(path: Path, walker: Walker, options: DiscoveryOptions) -> Iterable[str]:
    top = str(path.resolve())
    walker.require_inside(top)
    if options.force_exclude and walker.hidden(top, folder=True):
        return ()
    found = walker.walk(top, named=True)
    if not options.skip_drafts:
        return found
    from prefect_lint.sources.drafts import is_draft

    # A folder that is named on its own is wanted, even when it is called `examples`.
    above = walker.root if options.force_exclude else top
    cut = len(above.rstrip(os.sep)) + 1
    return [item for item in found if not is_draft(item[cut:].replace(os.sep, "/"))]


def _named(
    path: Path,
    walker: Walker,
    options: DiscoveryOptions,
    warn: Callable[[str], None] | None,
    *,
    any_name: bool = False,
) -> Iterable[str]:
    if not any_name and not _is_checked(path):
        if warn is not None:
            warn(f"{path}: skipped, as neither Python nor a `prefect.yaml`")
        return ()
    real = str(path.resolve())
    if not walker.inside(real):
        # A pull request can bring a link to any file of the machine that lints it.
        if warn is not None:
            warn(f"{path}: skipped, because it is a link that leaves {walker.root}")
        return ()
    if options.force_exclude and _left_out(real, walker, options):
        return ()
    return (real,)


def _is_checked(path: Path) -> bool:
    """Whether a file that is named is one that we can check, told by its name."""
    suffix = path.suffix.lower()
    if suffix in PYTHON_SUFFIXES:
        return True
    return suffix in YAML_SUFFIXES and "prefect" in path.name.lower()


def _left_out(real: str, walker: Walker, options: DiscoveryOptions) -> bool:
    if walker.hidden(real, folder=False):
        return True
    if not options.skip_drafts:
        return False
    from prefect_lint.sources.drafts import is_draft

    return is_draft(walker.relative(real))


def _require(paths: Sequence[Path]) -> None:
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing:
        raise PathError(*map(_missing, missing))


def _missing(path: Path) -> str:
    text = f"{path}: there is no such file or folder"
    try:
        neighbours = os.listdir(path.parent)
    except OSError:
        return text
    import difflib

    near = difflib.get_close_matches(path.name, neighbours, n=1, cutoff=0.75)
    return f"{text}; did you mean {path.parent / near[0]}?" if near else text


def _is_submodule(git: Path) -> bool:
    """Whether `.git` is the file by which a submodule points into the repository around it."""
    try:
        # A folder in every ordinary repository; a pipe would be waited for.
        if not stat.S_ISREG(git.stat().st_mode):
            return False
        with git.open("rb") as stream:
            content = stream.read(4096)
    except OSError:
        return False
    return content.startswith(b"gitdir:") and b"/modules/" in content.replace(b"\\", b"/")


def _is_shared(folder: Path) -> bool:
    """Whether a folder is nobody's project: the top, a home, the temporary folder."""
    if folder == folder.parent:
        return True
    shared = _temporary_folders()
    home = os.path.expanduser("~")
    if home != "~":
        shared.append(home)
    return any(folder == Path(os.path.realpath(item)) for item in shared)


def _temporary_folders() -> list[str]:
    """Where programs put what they need for a while, as `tempfile` looks for it.

    Not by `tempfile`, which takes longer to import than all the rest here, and writes a file to find out.
    """
    named = [os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")]
    usual = ["/tmp", "/var/tmp", "/usr/tmp"]
    if os.name == "nt":
        usual = [
            os.path.expanduser(r"~\AppData\Local\Temp"),
            os.path.expandvars(r"%SYSTEMROOT%\Temp"),
            *(r"c:\temp", r"c:\tmp", r"\temp", r"\tmp"),
        ]
    return [folder for folder in (*named, *usual) if folder]
