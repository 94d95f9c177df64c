"""Every safe fix under the real Prefect: the fixed bad program of its rule behaves like the good one.

The bad program is fixed in a copy, by the safe fixes of its rule alone, and has to show what the proof of the
rule expects of the good program. `repairs.py` has programs for fixes that those programs don't need.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prefect_lint.engine.offering import Offering
from prefect_lint.engine.registry import all_rules
from prefect_lint.findings import Applicability
from prefect_lint.testing_fixes import fixed
from tests.proofs.beforehand import parameters
from tests.proofs.environments import MAJORS, environment
from tests.proofs.execution import Laboratory
from tests.proofs.proof import Example, Project
from tests.proofs.proofs import PROOFS
from tests.proofs.repairs import PARTLY_SAFE, REPAIRS, Repair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from prefect_lint.engine.locating import Locator
    from prefect_lint.findings import Fix
    from prefect_lint.rule import Hit, Rule

SAFE = {
    rule.code: rule
    for rule in all_rules()
    # No Prefect reads the comments that the engine's own rules are about.
    if rule.category != "engine"
    and any(kind.applicability is Applicability.SAFE for kind in rule.fixes())
}
PROVED = [
    *(
        Repair(proof.code, proof.major, proof.bad, proof.good, proof.target)
        for proof in PROOFS
        if proof.code in SAFE and proof.code not in PARTLY_SAFE and proof.claimed
    ),
    *REPAIRS,
]
MISSING = [major for major in MAJORS if not environment(major).exists]
REQUIRED = os.environ.get("PREFECT_LINT_REQUIRE_PROOFS") == "1"


@dataclass(frozen=True)
class _Copy(Example):
    """A program in another folder."""

    folder: Path = Path()

    @property
    def path(self) -> Path:
        return self.folder / self.program


@dataclass(frozen=True)
class _ProjectCopy(Project):
    folder: Path = Path()

    @property
    def path(self) -> Path:
        return self.folder / self.program


def after_fix(repair: Repair) -> dict[str, bytes]:
    """The files of the bad program after the safe fixes of the rule; empty when there are none."""
    before = {name: text.encode() for name, text in repair.bad.files.items()}
    version = repair.target or repair.major
    after = fixed(SAFE[repair.code], before, version, unsafe=False).files
    return after if after != before else {}


def copied(repair: Repair, files: dict[str, bytes], folder: Path) -> Example:
    """The fixed program in a folder of its own, with what the good one has to show."""
    bad, good = repair.bad, repair.good
    target = folder / bad.program
    if bad.path.is_dir():
        shutil.copytree(bad.path, target)
    else:
        target.parent.mkdir(parents=True)
    for name, data in files.items():
        (target / name if bad.path.is_dir() else target).write_bytes(data)
    kind = _ProjectCopy if isinstance(good, Project) else _Copy
    values = {field.name: getattr(good, field.name) for field in fields(good)}
    # A flow that is loaded is called as in the bad program.
    return kind(**{**values, "program": bad.program, "folder": folder, "load": bad.load})


class Repairing:
    """Fixes programs and runs them, each once, however many repairs look at what it shows."""

    def __init__(self, laboratory: Laboratory, folder: Path) -> None:
        self._laboratory = laboratory
        self._folder = folder
        self._runs: dict[str, Future[dict[str, Any]] | None] = {}

    def run(self, repair: Repair) -> Future[dict[str, Any]] | None:
        """What the fixed program reports; `None` when no safe fix is for it."""
        if repair.name not in self._runs:
            files = after_fix(repair)
            self._runs[repair.name] = self._start(repair, files) if files else None
        return self._runs[repair.name]

    def _start(self, repair: Repair, files: dict[str, bytes]) -> Future[dict[str, Any]]:
        example = copied(repair, files, self._folder / repair.name)
        return self._laboratory.run(example, repair.major)


@pytest.fixture(scope="session")
def repairing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Repairing]:
    # A laboratory of its own: the programs have the names of those of the proofs, and other contents.
    with Laboratory() as laboratory:
        made = Repairing(laboratory, tmp_path_factory.mktemp("fixed"))
        test = test_a_fixed_program_behaves_like_the_good_one
        for repair in parameters(request, test, "repair"):
            if repair.major not in MISSING:
                made.run(repair)
        yield made


@pytest.mark.proof
@pytest.mark.parametrize("repair", PROVED, ids=lambda repair: repair.name)
def test_a_fixed_program_behaves_like_the_good_one(repair: Repair, repairing: Repairing) -> None:
    if repair.major in MISSING:
        reason = f"no environment with Prefect {repair.major}: python -m tests.proofs.environments"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    reported = repairing.run(repair)
    if reported is None:
        pytest.skip("no safe fix is for this program")
    assert repair.good.faults(reported.result()) == []


@pytest.mark.parametrize("code", sorted(SAFE))
def test_every_safe_fix_is_proved(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = SAFE[code]
    found = set()
    original = Offering.fix

    def noted(self: Offering, rule: Rule, hit: Hit, locator: Locator) -> Fix | None:
        fix = original(self, rule, hit, locator)
        if rule.code == code and fix is not None and hit.fix is not None:
            found.add(hit.fix.kind)
        return fix

    monkeypatch.setattr(Offering, "fix", noted)
    for repair in PROVED:
        if repair.code == code:
            after_fix(repair)
    safe = {kind for kind in rule.fixes() if kind.applicability is Applicability.SAFE}
    assert safe <= found
