"""What the `{{ … }}` in a deployment can be filled in from: the outputs of its steps."""

from __future__ import annotations

import re
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
    """What can be filled in there."""


class Outputs:
    """What steps that have been run leave for others."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.ids: dict[str, frozenset[str] | None] = {}
        """By the `id` of a step its outputs; `None` where they are not known."""
        self.names: set[str] = set()
        """The outputs that can be used without an `id`."""
        self.known = True
        """Whether no step has outputs that are not known."""
        for step in steps:
            takes = STEPS.get(step.name or "")
            outputs = None if takes is None else takes.outputs
            if outputs is None:
                self.known = False
            else:
                self.names |= outputs
            given = step.inputs.get("id")
            if given is None:
                continue
            if step.id is None:
                self.known = False
            else:
                self.ids[step.id] = outputs


def placeholders_of(deployment: Deployment) -> Iterator[Placeholder]:
    """The placeholders of a deployment of YAML and of its steps, but for those that others fill in.

    Those are variables, blocks, the environment, what an event brings for the parameters of a trigger, and
    `ctx`, which a worker fills in.
    """
    made = [*deployment.steps("build"), *deployment.steps("push")]
    after = Outputs(made)
    for key, given in deployment.settings.items():
        if key not in _LATER:
            yield from _in(given, after)
    pulled = deployment.steps("pull")
    for steps, before in ((made, []), (pulled, made)):
        for index, step in enumerate(steps):
            so_far = Outputs([*before, *steps[:index]])
            for name, given in step.inputs.items():
                if name not in RESERVED:
                    yield from _in(given, so_far)


def _in(given: Setting, outputs: Outputs) -> Iterator[Placeholder]:
    if given.is_literal:
        return
    if given.fields is not None:
        for field in given.fields.values():
            yield from _in(field, outputs)
    elif given.items is not None:
        for item in given.items:
            yield from _in(item, outputs)
    elif isinstance(given.value, str):
        for name in _PLACEHOLDER.findall(given.value):
            if not name.startswith(("$", "prefect.blocks.", "prefect.variables.", "ctx.")):
                yield Placeholder(name, given, outputs)
