"""What the `{{ … }}` in a deployment can be filled in from: the outputs of its steps."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_steps import RESERVED, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Step
    from prefect_lint.model.deployments.settings import Setting

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.\-\[\]$]+)\s*\}\}")
"""What `prefect.utilities.templating` takes for one; anything else stays as it is written."""
_LATER = frozenset({"build", "push", "pull", "triggers", "description", "entrypoint"})
"""Keys that are filled in at another time, or need no value."""


@dataclass(frozen=True)
class Placeholder:
    """One `{{ name }}` of a deployment."""

    name: str
    given: Setting
    """The text that it is in."""
    outputs: Outputs
    """What the steps of the deployment leave."""
    before: int
    """How many of these steps are done when it is filled in."""

    @property
    def is_open(self) -> bool:
        """Whether a step before it may leave more than is known."""
        return self.outputs.unknown_from < self.before

    @property
    def ids(self) -> list[str]:
        """The ids of the steps before it."""
        return [name for name, (at, _) in self.outputs.ids.items() if at < self.before]

    def outputs_of(self, step: str) -> tuple[bool, frozenset[str] | None]:
        """Whether a step before it has this id, and its outputs; `None` where they are not known."""
        at, names = self.outputs.ids.get(step, (self.before, None))
        return at < self.before, names

    def is_output(self, name: str) -> bool:
        """Whether a step before it has an output of this name."""
        return self.outputs.names.get(name, self.before) < self.before


class Outputs:
    """What steps leave for others, each with the number of the first step that does."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.ids: dict[str, tuple[int, frozenset[str] | None]] = {}
        """By the `id` of a step its outputs; `None` where they are not known."""
        self.names: dict[str, int] = {}
        """The outputs that can be used without an `id`."""
        self.unknown_from = sys.maxsize
        """The first step that may leave more than is known."""
        for at, step in enumerate(steps):
            takes = STEPS.get(step.name or "")
            outputs = None if takes is None else takes.outputs
            if outputs is None or ("id" in step.inputs and step.id is None):
                self.unknown_from = min(self.unknown_from, at)
            for name in outputs or ():
                self.names.setdefault(name, at)
            if step.id is not None:
                first, before = self.ids.get(step.id, (at, frozenset()))
                both = None if outputs is None or before is None else before | outputs
                self.ids[step.id] = (first, both)


def placeholders_of(deployment: Deployment) -> Iterator[Placeholder]:
    """The placeholders of a deployment of YAML and of its steps, but for those that others fill in.

    Those are variables, blocks, the environment, what an event brings for the parameters of a trigger, and
    `ctx`, which a worker fills in. Those of steps that several deployments share come with the first one.
    """
    sections = [deployment.steps(section) for section in ("build", "push", "pull")]
    # A list without steps may be a new one each time, and so has no identity.
    build, *others = (id(steps) if steps else 0 for steps in sections)
    given = deployment.get("push")
    # Prefect pushes all the same where an empty `push:` says not to, which is not what the inputs are for.
    unwanted = given is not None and not given.value
    key = (*others, unwanted)
    memo = deployment.file.project.memo("outputs of steps").setdefault(build, {})
    outputs: Outputs | None = memo.get(key)
    if outputs is None:
        steps = [step for section in sections for step in section]
        outputs = memo[key] = Outputs(steps)
        for at, step in enumerate(steps):
            if unwanted and step.section == "push":
                continue
            for name, given in step.inputs.items():
                if name not in RESERVED:
                    yield from _in(given, outputs, at)
    done = len(sections[0]) + len(sections[1])
    for name, given in deployment.settings.items():
        if name not in _LATER:
            yield from _in(given, outputs, done)


def _in(given: Setting, outputs: Outputs, before: int) -> Iterator[Placeholder]:
    if given.is_literal:
        return
    if given.fields is not None:
        for field in given.fields.values():
            yield from _in(field, outputs, before)
    elif given.items is not None:
        for item in given.items:
            yield from _in(item, outputs, before)
    elif isinstance(given.value, str):
        for name in _PLACEHOLDER.findall(given.value):
            if not name.startswith(("$", "prefect.blocks.", "prefect.variables.", "ctx.")):
                yield Placeholder(name, given, outputs, before)
