"""The part of the kit that tests the fixes of rules; see `testing`."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.mending import mend
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.findings import Applicability
from prefect_lint.sources.suppressions import comments
from prefect_lint.sources.text import YAML_SUFFIXES
from prefect_lint.sources.writing import encoded
from prefect_lint.testing import (
    DEFAULT_VERSION,
    empty_repository,
    fixture_version,
    inside,
    raise_faults,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from prefect_lint.engine.mending import Refusal
    from prefect_lint.engine.run import Outcome
    from prefect_lint.findings import Finding
    from prefect_lint.rule import Rule


def check_fixes(rule_class: type[Rule], path: Path) -> None:
    """The fixes that a rule offers in a fixture do what they should, all rules being on.

    Each finding that has a fix is gone after it, nothing else of the same or a higher severity is new (an
    unsafe fix may be one that is taken back for that), the files can be read, and there is nothing left to
    fix. Comments are all still there. The same comes out with the newlines of Windows and a byte order mark.
    """
    before = _texts_of(path)
    version = fixture_version(path)
    after, refusals = fixed(rule_class, before, version)
    faults = [
        f"Not fixed: {shown(it.finding)}: {it.reason}"
        for it in refusals
        if it.brings is None or _is_safe(it.finding)
    ]
    again, _ = fixed(rule_class, after, version)
    faults += [f"A second run changes {name}." for name in before if again[name] != after[name]]
    for name, text in before.items():
        faults += _damage(name, text.decode(), after[name].decode())
    windows = {name: _as_on_windows(name, text) for name, text in before.items()}
    found, _ = fixed(rule_class, windows, version)
    faults += [
        f"With other newlines and a byte order mark, {name} is fixed in another way."
        for name, text in after.items()
        if found[name] != _as_on_windows(name, text)
    ]
    raise_faults(rule_class, faults, path)


class Fixed(NamedTuple):
    """What fixes made of a small repository."""

    files: dict[str, bytes]
    """All files by name, changed or not."""
    refusals: tuple[Refusal, ...]
    """The fixes that did not work."""


def fixed(
    rule_class: type[Rule],
    files: Mapping[str, bytes],
    prefect_version: int | str | None = DEFAULT_VERSION,
    *,
    unsafe: bool = True,
) -> Fixed:
    """A small repository after the fixes of one rule, all rules being on.

    `prefect_version` is that of `lint_snippet`. A YAML file that is the only file is one of deployments,
    whatever it is called.
    """
    overrides = Overrides(
        selectors=Selectors(select=("all",)),
        target_version=None if prefect_version is None else str(prefect_version),
        exclude=(),
    )
    alone = len(files) == 1 and all(name.endswith(YAML_SUFFIXES) for name in files)
    with empty_repository() as root:
        for name, data in files.items():
            target = root / inside(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

        def lint(drafts: Mapping[Path, bytes]) -> Outcome:
            outcome = execute(
                [root],
                Configuration(overrides, isolated=True),
                deployment_files=[root / name for name in files] if alone else (),
                drafts=drafts,
                strict=True,
            )
            findings = tuple(
                it if it.code == rule_class.code else it._replace(fix=None)
                for it in outcome.report.findings
            )
            return outcome._replace(report=outcome.report._replace(findings=findings))

        mended = mend(lint, unsafe=unsafe)
        changed = {name: encoded(file.source, file.text) for name, file in mended.changed.items()}
    return Fixed({**files, **changed}, mended.refusals)


def _texts_of(path: Path) -> dict[str, bytes]:
    if not path.is_dir():
        return {path.name: path.read_bytes()}
    files = sorted(it for it in path.rglob("*") if it.is_file() and "__pycache__" not in it.parts)
    return {it.relative_to(path).as_posix(): it.read_bytes() for it in files}


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is Applicability.SAFE


def _as_on_windows(name: str, data: bytes) -> bytes:
    if not name.endswith((".py", *YAML_SUFFIXES)):
        # Prefect reads no settings behind a byte order mark.
        return data
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def _damage(name: str, before: str, after: str) -> list[str]:
    """What a fix did to a file that none should."""
    faults = []
    lost = Counter(_comments(name, before)) - Counter(_comments(name, after))
    faults += [f"A comment of {name} is lost: {comment}" for comment in lost]
    if name.endswith(".py"):
        try:
            ast.parse(after)
        except SyntaxError as error:
            faults.append(f"{name} does not parse after it: {error}")
    return faults


def _comments(name: str, text: str) -> list[str]:
    if name.endswith(".py"):
        return [comment.strip() for _, _, comment in comments(text)]
    return [match[0].strip() for match in re.finditer(r"(?:^|(?<=\s))#.*", text)]
