"""Runs the proofs: what the rules claim, under the real Prefect, and the linter on the same programs.

Without the environments (`python -m tests.proofs.environments`) the proofs are skipped;
`PREFECT_LINT_REQUIRE_PROOFS=1` makes that a failure. `PREFECT_LINT_WRITE_OBSERVATIONS=1` writes what
was seen to `observations.json`, from where it comes onto the pages of the rules.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.proofs import observations
from tests.proofs.beforehand import parameters
from tests.proofs.environments import MAJORS, environment
from tests.proofs.execution import Laboratory
from tests.proofs.proof import PROGRAMS, Project
from tests.proofs.proofs import PROOFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.rule import Rule
    from tests.proofs.observations import Rows
    from tests.proofs.proof import Example, Proof

WRITE = os.environ.get("PREFECT_LINT_WRITE_OBSERVATIONS") == "1"
REQUIRED = os.environ.get("PREFECT_LINT_REQUIRE_PROOFS") == "1"
MISSING = [major for major in MAJORS if not environment(major).exists]


@pytest.fixture(scope="session")
def laboratory(request: pytest.FixtureRequest) -> Iterator[Laboratory]:
    with Laboratory() as opened:
        for proof in parameters(request, test_prefect_does_what_the_rule_says, "proof"):
            if proof.major not in MISSING:
                opened.run(proof.bad, proof.major)
                opened.run(proof.good, proof.major)
        yield opened


@pytest.fixture(scope="session")
def seen(request: pytest.FixtureRequest) -> Iterator[Rows]:
    """The rows of the proofs that held."""
    if WRITE and hasattr(request.config, "workerinput"):
        pytest.fail("write observations without xdist: its workers would overwrite each other's")
    rows: Rows = {}
    yield rows
    if WRITE:
        observations.record(rows)


@pytest.mark.proof
@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_prefect_does_what_the_rule_says(proof: Proof, laboratory: Laboratory, seen: Rows) -> None:
    if proof.major in MISSING:
        reason = f"no environment with Prefect {proof.major}: python -m tests.proofs.environments"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    running = [laboratory.run(example, proof.major) for example in (proof.bad, proof.good)]
    bad, good = (run.result() for run in running)
    faults = [*proof.bad.faults(bad), *proof.good.faults(good)]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)
    if proof.together is not None:
        assert proof.together(bad, good), f"together: bad {bad}, good {good}"
    row = observations.row(proof, bad, good)
    seen[observations.key(proof)] = row
    if not WRITE:
        noted = observations.recorded().get(observations.key(proof))
        if noted != row:
            pytest.fail(
                f"observations.json has {noted}, and this was seen: {row}\n"
                "When that is right, run it with PREFECT_LINT_WRITE_OBSERVATIONS=1.",
                pytrace=False,
            )


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_nothing_is_left_to_write(proof: Proof) -> None:
    from prefect_lint.engine.rule_docstring import TO_WRITE

    def is_open(text: str) -> bool:
        return re.search(rf"\b{TO_WRITE}\b", text) is not None

    examples = (proof.bad, proof.good)
    left = [
        f"{it.program}: its words in the list of proofs" for it in examples if is_open(it.words)
    ]
    left += [
        f"{it.path.parent.name}/{name}"
        for it in examples
        for name, text in it.files.items()
        if is_open(text)
    ]
    if left:
        pytest.fail(f"{TO_WRITE} stands in\n" + "\n".join(left), pytrace=False)


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_the_programs_are_told_apart(proof: Proof) -> None:
    """What is seen of both alike shows no fault, unless that is what is to be shown."""
    bad, good = proof.bad.expected, proof.good.expected
    differs = any(bad[name] != good[name] for name in bad.keys() & good.keys())
    assert differs or proof.together is not None or not proof.claimed


LINTED = [
    (proof, example) for proof in PROOFS if proof.claimed for example in (proof.bad, proof.good)
]


@pytest.mark.parametrize(
    ("proof", "example"),
    LINTED,
    ids=[f"{proof.name}-{Path(example.program).stem}" for proof, example in LINTED],
)
def test_linter_agrees(proof: Proof, example: Example) -> None:
    # Not above, so that the proofs themselves run without the linter.
    from prefect_lint import testing

    rule = rules().get(proof.code)
    if rule is None:
        pytest.skip(f"there is no rule {proof.code} yet")
    found = testing.lint_snippet(rule, example.files, prefect_version=proof.target or proof.major)
    expected = [(it.path, it.line) for it in testing.expectations(proof.code, example.path)]
    assert bool(expected) == (example is proof.bad), "the bad program marks its lines, no other"
    assert [(it.location.path, it.location.line) for it in found] == expected


def rules() -> dict[str, type[Rule]]:
    """The rules of the linter by code."""
    from prefect_lint.engine.registry import all_rules

    return {rule.code: rule for rule in all_rules()}


def test_every_error_and_warning_is_proved() -> None:
    """Under each major that the rule claims; where it gives advice at most, it is shown why."""
    shown = {(proof.code, proof.major) for proof in PROOFS if not proof.about}
    unproved = [
        f"{code} under Prefect {major}"
        for code, rule in rules().items()
        if rule.category != "engine" and rule.severity.value != "advice"
        for major in rule.versions
        if (code, major) not in shown
    ]
    assert unproved == []


def test_one_proof_a_thing_that_a_rule_is_about_and_major() -> None:
    names = [proof.name for proof in PROOFS]
    assert sorted(names) == sorted(set(names))
    first = {(proof.code, proof.major) for proof in PROOFS if not proof.about}
    assert first >= {(proof.code, proof.major) for proof in PROOFS}


def test_every_program_belongs_to_a_proof() -> None:
    used = {example.path for proof in PROOFS for example in (proof.bad, proof.good)}
    projects = {it.parent for it in PROGRAMS.glob("PFL*/**/prefect.yaml")}
    programs = {it for it in PROGRAMS.glob("PFL*/**/*.py") if not projects & {*it.parents}}
    assert used == projects | programs


def test_flows_of_projects_are_named_after_them() -> None:
    """So that the deployments of a project can be told from those of others on the server."""
    for proof in PROOFS:
        for example in (proof.bad, proof.good):
            if isinstance(example, Project):
                named = example.program.replace("/", " ")
                flows = re.findall(
                    r"^[ \t]*@flow.*$", "\n".join(example.files.values()), re.MULTILINE
                )
                assert flows, f"{example.program} has no flow"
                assert all(f'name="{named}' in flow for flow in flows), example.program
