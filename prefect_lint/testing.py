"""The kit with which rules are tested, ours and those of plugins; it needs no test framework.

Every `check_…` function raises `AssertionError` with all that is wrong, and returns nothing else of
use. A rule's tests can be as short as this:

    def test_examples() -> None:
        check_rule_class(MyRule)
        check_rule_examples(MyRule)

    @pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()))
    def test_fixture(path: Path) -> None:
        check_fixture(MyRule, path)
"""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from prefect_lint.config.settings import Settings
from prefect_lint.engine.analysis import analyse
from prefect_lint.engine.rule_docstring import TO_WRITE, docstring_faults, rule_document
from prefect_lint.sources.discovery import DiscoveryOptions, discover, project_files
from prefect_lint.sources.text import YAML_SUFFIXES
from prefect_lint.testing_variants import python_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prefect_lint.engine.rule_docstring import Fence
    from prefect_lint.findings import Finding
    from prefect_lint.rule import Rule
    from prefect_lint.testing_variants import Variant

DEFAULT_VERSION = 3
"""The Prefect major that snippets and fixtures are for when they don't say."""

_UNTITLED = {"python": "flows.py", "py": "flows.py", "yaml": "prefect.yaml", "yml": "prefect.yaml"}
"""What a block of code without a title is a file of; blocks of other languages are for readers."""
_PINS = frozenset({"requirements.txt", "pyproject.toml", "Dockerfile"})
_EXPECT = re.compile(
    r"\bexpect(?:\[(?P<column>\d+)\])?:\s*(?P<codes>[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)"
)
_VERSION = re.compile(r"^#\s*prefect:\s*(?P<version>\d+|unset)\s*$")
_SENTENCE = re.compile(r"^[A-Z`].*[.!?]`?$", re.DOTALL)


@dataclass(frozen=True, order=True)
class Expectation:
    """A comment `# expect: PFL101` or `# expect[5]: PFL101`: a finding must start on this line."""

    path: str
    """Relative to the fixture, with forward slashes."""
    line: int
    column: int | None = None
    """From 1; `None` when the comment leaves it open."""


def lint_snippet(
    rule_class: type[Rule],
    source: str | Mapping[str, str],
    *,
    prefect_version: int | str | None = DEFAULT_VERSION,
    options: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """What one rule finds in a piece of code, or in a small repository of files by name.

    `prefect_version` is the major to lint for, or a release such as "3.1"; `None` leaves it to pins
    among the files. `options` are those of the rule, spelled as in configuration or as in Python.
    Raises `ValueError` for an option that the rule does not have, `AssertionError` for a file that
    can't be analysed.
    """
    files = {"flows.py": source} if isinstance(source, str) else source
    with empty_repository() as root:
        for name, text in files.items():
            path = root / inside(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return _lint(rule_class, root, prefect_version, options)


def check_rule_class(rule_class: type[Rule]) -> None:
    """The rule has a code, a name, the words that users need, and a docstring of the usual form."""
    faults = docstring_faults(rule_class)
    if not re.fullmatch(r"[A-Z]{2,8}\d{3}", rule_class.code):
        faults.append(f"`{rule_class.code}` is not a code of letters and three digits.")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", rule_class.name):
        faults.append(f"`{rule_class.name}` is not a name of small words joined by dashes.")
    if not 0 < rule_class.confidence <= 1:
        faults.append("The confidence is not a share between 0 and 1.")
    if not rule_class.versions:
        faults.append("The rule is true for no version of Prefect.")
    for attribute in ("risk", "recommendation", "rollback"):
        if not _SENTENCE.match(getattr(rule_class, attribute).strip()):
            faults.append(f"`{attribute}` is not made of sentences.")
    faults += [
        f"`{TO_WRITE}` stands in {where}: that is still to be written."
        for where, text in (
            ("the docstring", rule_class.__doc__ or ""),
            *((name, getattr(rule_class, name)) for name in ("risk", "recommendation", "rollback")),
        )
        if TO_WRITE in text
    ]
    faults += [
        f"The option `{option.name}` has no help."
        for option in rule_class.options()
        if not option.help
    ]
    raise_faults(rule_class, faults)


def check_rule_examples(rule_class: type[Rule]) -> None:
    """The rule finds what its docstring gives as the example, and nothing in what to use instead.

    The blocks of code of a section make one small repository, in the newest Prefect for which the
    rule is true, or in the one that a file of them pins. A block with a title is a file of that
    name; each one without is reported for itself. A block of `Use instead` with the title of a file
    of `Example` takes its place, and the other files of the example stay.
    """
    document = rule_document(rule_class)
    bad = _files(document.fences("Example"))
    good = _files(document.fences("Use instead"))
    version = None if _PINS & bad.keys() else max(rule_class.versions)
    faults = []
    if not bad or not good:
        faults.append("`Example` and `Use instead` need a block of code each.")
    else:
        found = lint_snippet(rule_class, bad, prefect_version=version)
        silent = _untitled(document.fences("Example")) - {it.location.path for it in found}
        if not found or silent:
            where = ", ".join(sorted(silent)) or "any of its files"
            faults.append(f"Missed alarm: the rule finds nothing in `Example` ({where}).")
        titles = {fence.title for fence in document.fences("Example") if fence.title}
        if titles & good.keys():
            good = {**{name: bad[name] for name in titles}, **good}
        found = lint_snippet(rule_class, good, prefect_version=version)
        faults += [f"False alarm in `Use instead`: {shown(finding)}" for finding in found]
    raise_faults(rule_class, faults)


def check_fixture(rule_class: type[Rule], path: Path, variant: Variant | None = None) -> None:
    """The rule finds what the comments of a fixture expect of it, and nothing else.

    A fixture is a Python file, a YAML file of deployments, or a folder that is a small repository.
    The comment `# expect: PFL101` marks a line where a finding starts, `# expect[5]: PFL101` its
    column too; comments for other codes are not for this rule. The first line `# prefect: 2` says what
    to lint for (3 when there is none); `# prefect: unset` leaves it to the pins in the folder.

    With a `variant` (see `testing_variants`), the Python files are written in another way before.
    """
    missed = expectations(rule_class.code, path)
    if variant is not None and not variant.keeps_columns:
        missed = [replace(it, column=None) for it in missed]
    false: list[Finding] = []
    # Whatever it is called, a YAML file by itself is one of deployments.
    alone = [] if path.is_dir() or path.suffix not in YAML_SUFFIXES else [path.name]
    with empty_repository() as root:
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, root, dirs_exist_ok=True, ignore=ignored)
        else:
            shutil.copyfile(path, root / path.name)
        if variant is not None:
            for file, text in list(python_files(root)):
                file.write_text(variant.edit(text), encoding="utf-8", newline="")
        found = _lint(rule_class, root, fixture_version(path), None, alone)
    for finding in found:
        place = finding.location
        exact = Expectation(place.path, place.line, place.column)
        # The one that names the column first: the other fits any finding of the line.
        for expected in (exact, Expectation(place.path, place.line)):
            if expected in missed:
                missed.remove(expected)
                break
        else:
            false.append(finding)
    faults = [f"False alarm: {shown(finding)}" for finding in false]
    for expected in missed:
        column = "" if expected.column is None else f":{expected.column}"
        faults.append(f"Missed alarm: {expected.path}:{expected.line}{column}")
    raise_faults(rule_class, faults, path, variant.name if variant else "")


def expectations(code: str, path: Path) -> list[Expectation]:
    """What the comments of a fixture, file or folder, expect of the rule with this code."""
    found: list[Expectation] = []
    for file in _text_files(path):
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            _, hash_sign, comment = line.partition("#")
            for match in _EXPECT.finditer(comment if hash_sign else ""):
                column = int(match["column"]) if match["column"] else None
                codes = [it.strip() for it in match["codes"].split(",")]
                found += [Expectation(name, number, column)] * codes.count(code)
    return found


def fixture_version(path: Path) -> int | None:
    """The Prefect major that a fixture is for; raises `ValueError` when its files disagree."""
    named: dict[str, str] = {}
    for file in _text_files(path):
        with file.open(encoding="utf-8") as lines:
            match = _VERSION.match(lines.readline().rstrip())
        if match:
            named[match["version"]] = file.name
    if len(named) > 1:
        raise ValueError(f"{path}: the files are for several versions: {', '.join(sorted(named))}")
    for version in named:
        return None if version == "unset" else int(version)
    return DEFAULT_VERSION


def _text_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    suffixes = (".py", ".yaml", ".yml", ".toml")
    return sorted(file for file in path.rglob("*") if file.suffix in suffixes and file.is_file())


@contextmanager
def empty_repository() -> Iterator[Path]:
    """An empty folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="prefect-lint-") as folder:
        # The engine reports resolved paths, and the temporary folder may be behind a link.
        root = Path(folder).resolve()
        yield root


def _lint(
    rule_class: type[Rule],
    root: Path,
    version: int | str | None,
    options: Mapping[str, Any] | None,
    deployment_files: Sequence[str] = (),
) -> list[Finding]:
    given = {name.replace("-", "_"): value for name, value in (options or {}).items()}
    unknown = given.keys() - {option.attribute for option in rule_class.options()}
    if unknown:
        raise ValueError(f"{rule_class.code} has no option {', '.join(sorted(unknown))}")
    everything = DiscoveryOptions(exclude=(), respect_gitignore=False)
    named = [root / name for name in deployment_files]
    # Those that a user would have to name, as `prefect_2.yaml` of a page.
    others = [path for path in sorted(root.rglob("*prefect*.y*ml")) if path.is_file()]
    targets = discover([root, *others], root, everything, deployment_files=named)
    analysis = analyse(
        targets,
        project_files(root, everything, targets),
        root,
        [rule_class(given)],
        Settings(target_version=None if version is None else str(version)),
        deployment_files=named,
    )
    # A snippet with a slip in it would make every look-alike silent.
    raise_faults(rule_class, [f"Not analysed: {it.path}: {it.message}" for it in analysis.errors])
    findings = [located.finding for located in analysis.located]
    return sorted((it for it in findings if it.code == rule_class.code), key=lambda it: it.sort_key)


def _files(blocks: Sequence[Fence]) -> dict[str, str]:
    files: dict[str, str] = {}
    for name, fence in _named(blocks):
        if name in files:
            raise AssertionError(f"two blocks of code are {name}")
        files[name] = fence.text
    return files


def _untitled(blocks: Sequence[Fence]) -> set[str]:
    return {name for name, fence in _named(blocks) if fence.title is None}


def _named(blocks: Sequence[Fence]) -> Iterator[tuple[str, Fence]]:
    """The blocks that are files, by name: `flows.py`, `flows_2.py` and so on where untitled."""
    taken: set[str] = set()
    for fence in blocks:
        name = fence.title or _UNTITLED.get(fence.language)
        if name is None:
            continue
        path = PurePosixPath(name)
        number = 2
        while fence.title is None and name in taken:
            name = f"{path.stem}_{number}{path.suffix}"
            number += 1
        taken.add(name)
        yield name, fence


def inside(name: str) -> PurePosixPath:
    """A name as a path inside of a repository; raises `ValueError` for one that leads out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name}: not a name inside of the repository")
    return path


def shown(finding: Finding) -> str:
    """A finding in a complaint."""
    place = finding.location
    return f"{place.path}:{place.line}:{place.column}: {finding.message}"


def raise_faults(
    rule_class: type[Rule], faults: Sequence[str], path: Path | None = None, variant: str = ""
) -> None:
    """Raise `AssertionError` with all faults, if there are any."""
    if faults:
        where = f" on {path.name}" if path else ""
        where += f", variant {variant}" if variant else ""
        lines = "".join(f"\n  {fault}" for fault in faults)
        raise AssertionError(f"{rule_class.code} {rule_class.name}{where}:{lines}")
