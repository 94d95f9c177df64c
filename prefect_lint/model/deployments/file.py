"""A `prefect.yaml`, and which YAML files are one."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_fields import ACTIONS
from prefect_lint.model.deployments.deployment import Deployment, steps_of
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.model.prefect_version import decide

if TYPE_CHECKING:
    from prefect_lint.model.deployments.deployment import Step
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.prefect_version import PrefectVersion
    from prefect_lint.model.project import Project
    from prefect_lint.syntax.yaml_nodes import YamlDocument, YamlNode

_MARK = re.compile(
    r"^(?:prefect-version[ \t]*:|deployments[ \t]*:[ \t]*(?:&\S+[ \t]*)?(?:\[|#|$))"
    r"|^(?:build|push|pull)[ \t]*:[^\r\n]*[\r\n]+[ \t-]*prefect[.\w]*[ \t]*:",
    re.MULTILINE,
)
_OTHER_TEMPLATE = re.compile(
    r"\{\{[-~]?[ \t]*(?:cookiecutter|copier|values)\b|^[ \t]*\{%", re.MULTILINE
)
"""Placeholders that another tool fills in before Prefect reads the file."""
_OF_DEPLOYMENT = ("entrypoint", "work_pool", "flow_name", "schedules", "schedule")


class DeploymentFile:
    """A file of deployments."""

    def __init__(self, project: Project, path: str, document: YamlDocument) -> None:
        self.project = project
        self.path = path
        """Relative to the root, with forward slashes."""
        self.document = document

    def __repr__(self) -> str:
        return f"<deployment file {self.path}>"

    @property
    def root(self) -> YamlNode | None:
        """The topmost node; `None` when there is nothing in the file."""
        return self.document.root

    @cached_property
    def prefect_version(self) -> PrefectVersion:
        """The Prefect that reads it, as far as can be known: configured, or the nearest pin."""
        project = self.project
        pins = None if project.pins is None else project.pins.for_file(self.path)
        return decide(project.target_version, None, pins)

    @property
    def installed_prefect(self) -> PrefectVersion:
        """The same: nothing in the file itself says for which Prefect it is written."""
        return self.prefect_version

    @cached_property
    def majors(self) -> tuple[int, ...]:
        """The Prefect majors that may read it."""
        return self.prefect_version.majors

    @cached_property
    def settings(self) -> dict[str, Setting]:
        """What stands at the top of the file, by key."""
        if self.root is None:
            return {}
        return YamlSetting("", self, self.root).fields or {}

    @cached_property
    def deployments(self) -> list[Deployment]:
        """Its deployments, in their order; entries that are no mapping are left out."""
        given = self.settings.get("deployments")
        found = []
        for item in (given.items or []) if given is not None else []:
            if item.fields is not None:
                assert isinstance(item, YamlSetting)
                found.append(Deployment(self, item.node, "yaml", item.fields))
        return found

    @cached_property
    def steps(self) -> list[Step]:
        """Every step that is spelled out: those at the top, and those of single deployments.

        What an anchor shares is one step.
        """
        found: dict[int, Step] = {}
        seen: set[int] = set()
        for settings, own in (
            (self.settings, False),
            *((deployment.settings, True) for deployment in self.deployments),
        ):
            for section in ACTIONS:
                given = settings.get(section)
                if given is not None and id(given.node) not in seen:
                    seen.add(id(given.node))
                    for step in steps_of(given, section, own=own):
                        found.setdefault(id(step.given.node), step)
        return list(found.values())

    def deployment_at(self, node: YamlNode) -> Deployment | None:
        """The deployment in whose text a node stands; `None` for what is shared or at the top."""
        starts = self._starts
        index = bisect_right([start for start, _ in starts], node.start) - 1
        if index < 0:
            return None
        deployment = starts[index][1]
        assert deployment.node is not None
        return deployment if node.end <= self._end(deployment) else None

    def _end(self, deployment: Deployment) -> int:
        from prefect_lint.syntax.yaml_nodes import YamlNode

        node = deployment.node
        return node.end if isinstance(node, YamlNode) else -1

    @cached_property
    def _starts(self) -> list[tuple[int, Deployment]]:
        from prefect_lint.syntax.yaml_nodes import YamlNode

        found = [
            (deployment.node.start, deployment)
            for deployment in self.deployments
            if isinstance(deployment.node, YamlNode)
        ]
        return sorted(found, key=lambda it: it[0])


def is_other_template(text: str, path: str) -> bool:
    """Whether a file is a template that another tool fills in before Prefect reads it."""
    return "{{" in path or _OTHER_TEMPLATE.search(text) is not None


def looks_like_one(text: str) -> bool:
    """Whether a text that is no valid YAML was meant to be a file of deployments."""
    return _MARK.search(text) is not None


def has_deployments(document: YamlDocument) -> bool:
    """Whether a document is a file of deployments.

    `prefect.yaml` is also what people call the values of a Helm chart, or a manifest of a server.
    """
    root = document.root
    if root is None or not root.is_mapping:
        return False
    deployments = root.get("deployments")
    if deployments is not None and deployments.kind != "scalar":
        # A mapping is refused, whether of deployments by name or the keys of a single one.
        items = [entry.value for entry in deployments.entries] or deployments.items
        if deployments.is_mapping:
            items = [deployments, *items]
        return not items or any(it.get(key) for it in items for key in _OF_DEPLOYMENT)
    if root.get("prefect-version") is not None:
        return True
    steps = [step for key in ACTIONS if (given := root.get(key)) for step in given.items]
    names = [key.value for step in steps for key, _, _ in step.entries]
    return any(isinstance(name, str) and name.startswith("prefect") for name in names)
