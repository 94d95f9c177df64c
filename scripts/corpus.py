"""Lint every Python file below some folders, and tell of faults of ours: files that are nobody's fixtures.

    python scripts/corpus.py [PATH …] [--ways readers plain dressed] [--seconds 5]

Without a path, the standard library and the installed packages. Each path is checked in copies that are
thrown away, with every rule:

- as it is, for the Prefect that its files say, for Prefect 2 and for Prefect 3;
- *dressed*: each `def` is made a flow or a task and many calls are made submissions, so that the whole model
  has to work on code that was never meant for it.

Both readers, `ast` and LibCST, have to give the same outline of each file as it is. Files that take longer than
`--seconds` in a dressed run are listed. The exit code is 1 when there is a fault of ours.
"""

from __future__ import annotations

import argparse
import ast
import collections
import faulthandler
import shutil
import sys
import sysconfig
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from prefect_lint.config.settings import Overrides, Selectors  # noqa: E402
from prefect_lint.engine.run import execute  # noqa: E402
from prefect_lint.engine.workspace import Configuration  # noqa: E402
from prefect_lint.sources.text import SourceError, read_source  # noqa: E402
from prefect_lint.syntax import ast_outline, complexity  # noqa: E402
from prefect_lint.syntax.deep_stack import run_with_deep_stack  # noqa: E402
from prefect_lint.syntax.reading import outline_by_libcst  # noqa: E402
from tests.unit.outline_dump import dump  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WAYS = ("readers", "plain", "dressed")
OURS = "a fault of prefect-lint itself"
DECORATORS = (
    "task",
    "task(retries=3, retry_delay_seconds=[1, 2])",
    "flow",
    "task(cache_policy=INPUTS, persist_result=True, timeout_seconds=3)",
    "flow(name='a-{x}', timeout_seconds=1, retries=1, on_failure=[print])",
    "task(cache_key_fn=lambda context, parameters: 'x', tags=['a'])",
)
HEAD = "from prefect import flow, task; from prefect.cache_policies import INPUTS\n"


@dataclass
class Tally:
    """What was seen on one path."""

    files: int = 0
    findings: int = 0
    errors: collections.Counter[str] = field(default_factory=collections.Counter)
    """Files that were not analysed, by reason."""
    faults: list[str] = field(default_factory=list)
    slow: list[tuple[float, str]] = field(default_factory=list)


def python_files(folder: Path) -> Iterator[Path]:
    """The Python files of a tree, links left out; those of an environment inside it are another path's."""
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder).parts[:-1]
        if not path.is_symlink() and "site-packages" not in inner and path.is_file():
            yield path


def dressed(text: str) -> str | None:
    """The code with its functions made flows and tasks; `None` for what `ast` can't read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = [line.encode() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    inserts: list[tuple[int, int, bytes]] = []
    own = {
        it.name for it in ast.walk(tree) if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min((it.lineno for it in node.decorator_list), default=node.lineno)
            indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
            if lines[first - 1].lstrip()[:1] in (b"@", b"d", b"a"):
                decorator = DECORATORS[number % len(DECORATORS)].encode()
                inserts.append((first, 0, indent + b"@" + decorator + b"\n"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            ends = node.func.end_lineno, node.func.end_col_offset
            if name in own and number % 3 and ends[0] is not None and ends[1] is not None:
                inserts.append((ends[0], ends[1], b".map" if number % 3 == 1 else b".submit"))
    for line, column, new in sorted(inserts, reverse=True):
        lines[line - 1] = lines[line - 1][:column] + new + lines[line - 1][column:]
    return HEAD + b"\n".join(lines).decode("utf-8", "replace")


def compare_readers(path: Path, tally: Tally) -> None:
    """Note where the two readers disagree about a file."""
    try:
        text = read_source(path, path.name).text
        complexity.check(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SourceError, complexity.TooComplex, SyntaxError, ValueError, RecursionError):
        return
    try:
        if dump(ast_outline.extract(tree)) != dump(outline_by_libcst(text)):
            tally.faults.append(f"{path}: the readers disagree")
    except Exception as error:
        tally.faults.append(f"{path}: {type(error).__name__}: {error}")


def lint(folder: Path, version: str | None, tally: Tally, slow: float | None = None) -> None:
    """Run every rule on a folder, and note what goes wrong."""
    started = time.perf_counter()
    before = 0

    def progress(index: int, count: int) -> None:
        nonlocal started, before
        now = time.perf_counter()
        if slow is not None and index and now - started > slow:
            tally.slow.append((now - started, f"module {before}"))
        started, before = now, index

    overrides = Overrides(Selectors(select=("all",)), target_version=version, exclude=())
    try:
        report = execute(
            [folder], Configuration(overrides, isolated=True), progress=progress
        ).report
    except Exception as error:
        tally.faults.append(f"the run on {folder}: {type(error).__name__}: {error}")
        return
    tally.files += report.files
    tally.findings += len(report.findings)
    for error in report.errors:
        if OURS in error.message:
            tally.faults.append(f"{version or 'any'}: {error.path}: {error.message}")
        else:
            tally.errors[error.message.partition(" (")[0][:70]] += 1


def check(path: Path, seconds: float, ways: Sequence[str]) -> dict[str, Tally]:
    """Several ways over one path."""
    found: dict[str, Tally] = collections.defaultdict(Tally)
    files = list(python_files(path)) if path.is_dir() else [path]
    if "readers" in ways:
        for file in files:
            found["readers"].files += 1
            run_with_deep_stack(lambda file=file: compare_readers(file, found["readers"]))
    with tempfile.TemporaryDirectory(prefix="prefect-lint-corpus-") as temporary:
        plain, other = Path(temporary, "plain").resolve(), Path(temporary, "dressed").resolve()
        for folder in (plain, other):
            (folder / ".git").mkdir(parents=True)
        for file in files:
            name = file.relative_to(path) if path.is_dir() else Path(file.name)
            _copy(file, plain / name)
            try:
                text = dressed(read_source(file, file.name).text)
            except SourceError:
                continue
            if text is not None:
                (other / name).parent.mkdir(parents=True, exist_ok=True)
                (other / name).write_text(text, encoding="utf-8", newline="")
        for version in (None, "2", "3"):
            if "plain" in ways:
                lint(plain, version, found[f"as it is, {version or 'any'}"])
            if "dressed" in ways:
                lint(other, version, found[f"dressed, {version or 'any'}"], seconds)
    return found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def main() -> int:
    """Check all paths, and print a table for each."""
    faulthandler.enable()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    asked = parser.parse_args()
    paths = asked.paths or [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib"))]
    faults = 0
    for path in paths:
        begin = time.perf_counter()
        found = check(path.resolve(), asked.seconds, asked.ways)
        print(f"{path}  ({time.perf_counter() - begin:.0f} s)")
        for way, tally in found.items():
            print(
                f"  {way:<16} {tally.files:>6} files {tally.findings:>6} findings "
                f"{tally.errors.total():>4} not analysed {len(tally.faults):>3} faults of ours"
            )
            for reason, count in tally.errors.most_common():
                print(f"      {count:>4} x {reason}")
            for took, what in sorted(tally.slow, reverse=True)[:10]:
                print(f"      {took:.1f} s for {what}")
            for fault in tally.faults[:20]:
                print(f"      {fault}")
            faults += len(tally.faults)
        sys.stdout.flush()
    print(f"{faults} faults of ours")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
