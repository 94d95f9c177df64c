"""What a proof is: for a rule and a Prefect major, what its two programs must show.

A rule that speaks of several things may have several proofs for a major: one without `about`, which is the
first on its page, and the others.

A proof holds when both programs reported exactly what is expected of them. The words, filled in
with what was observed, are what the page of the rule says; they stay the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAMS = Path(__file__).resolve().parent / "programs"


@dataclass(frozen=True)
class Example:
    """A program that is run, and what it must report."""

    program: str
    """Its file, relative to the programs."""
    expected: Mapping[str, object]
    """Observations by name that must be equal; a program may report more than these."""
    words: str
    """What was observed, in a sentence for readers; names in braces are observations."""
    load: str | None = None
    """A flow that is loaded from the file as a worker does, instead of running the file."""
    loader: tuple[str, ...] = ("load_flow.py",)
    """The program that does so, and what else it is told."""

    @property
    def path(self) -> Path:
        return PROGRAMS / self.program

    @property
    def files(self) -> dict[str, str]:
        """What the linter is given: the text of each file by its name."""
        return {self.path.name: self.path.read_text("utf-8")}

    def faults(self, observed: Mapping[str, Any]) -> list[str]:
        """Where the observations are not the expected ones."""
        return [
            f"{self.program}: {name} is {observed.get(name)!r}, expected {value!r}"
            for name, value in self.expected.items()
            if name not in observed or observed[name] != value
        ]


@dataclass(frozen=True)
class Project(Example):
    """A folder with a `prefect.yaml` that is deployed by `prefect deploy`, see `deploy_project.py`.

    `program` is the folder. It is copied, and deployed with an environment of its own that is thrown away,
    so that steps may install what they like. The names of its flows begin with `<CODE> <folder>`, such as
    `PFL601 bad`: by that the deployments that it made are told from those of others on the server.

    Observed are `rc`, the `output` with its white space made single, and `deployed`: by the name of the
    deployment what the server has of it (`tags`, `parameters`, `paused`, `schedules`, `work_pool`,
    `work_queue`, `job_variables`, `concurrency_limit`, `version`, `entrypoint`), and `names`, the names in one
    text. When there is one deployment, what the server has of it is observed by itself as well, and `active`
    tells which of its schedules are. `uploaded` names what `push` steps put into the object storage, by bucket
    and key; every S3 client is led to one of this project alone.
    """

    command: tuple[str, ...] = ("--all",)
    """The arguments of `prefect deploy`."""
    says: tuple[str, ...] = ()
    """What must be in the output."""
    run: str | None = None
    """The name of a deployment of which one run is made and executed; its state is observed as `state`."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    """The parameters of that run."""
    scheduled: bool = False
    """Whether the run is made as the scheduler makes it, which does not check parameters."""

    @property
    def files(self) -> dict[str, str]:
        read = (".py", ".yaml", ".prefectignore")
        found = sorted(it for it in self.path.rglob("*") if it.name.endswith(read))
        return {it.relative_to(self.path).as_posix(): it.read_text("utf-8") for it in found}

    def faults(self, observed: Mapping[str, Any]) -> list[str]:
        output = observed.get("output", "")
        missing = [
            f"{self.program}: does not say {text!r}: {output}"
            for text in self.says
            if text not in output
        ]
        return [*super().faults(observed), *missing]


@dataclass(frozen=True)
class Proof:
    """That a rule is right under one Prefect major."""

    code: str
    major: int
    bad: Example
    good: Example
    together: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] | None = None
    """What must be true of the observations of both, besides."""
    claimed: bool = True
    """False where the rule gives advice at most, and the programs show why: this major is kinder."""
    target: str | None = None
    """The Prefect that the linter is told of, where the major does not say enough."""
    about: str = ""
    """What it is about, in a word or two, where the rule has several proofs for a major."""

    @property
    def name(self) -> str:
        about = f"-{self.about.replace(' ', '_')}" if self.about else ""
        return f"{self.code}{about}-prefect{self.major}"


def both(
    code: str,
    bad: Example,
    good: Example,
    together: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] | None = None,
    about: str = "",
) -> tuple[Proof, Proof]:
    """The same proof for both majors."""
    return (
        Proof(code, 3, bad, good, together, about=about),
        Proof(code, 2, bad, good, together, about=about),
    )
