"""Secrets that are written out in a `prefect.yaml`, and who gets to see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge.secrets.judging import judge
from prefect_lint.sources.drafts import is_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.secrets.judging import Secret
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.syntax.yaml_nodes import YamlNode

_ONLY_WHILE_DEPLOYING = frozenset({"build", "push"})
"""Sections that no deployment keeps."""
_TEXTS_FOR_PEOPLE = frozenset({"description", "name"})


@dataclass(frozen=True)
class SecretInYaml:
    """A secret that is written out in a file of deployments."""

    module: DeploymentFile
    node: YamlNode
    """The text that it is in."""
    name: str | None
    """The key that it is given under, that of its list included."""
    secret: Secret
    text: str
    """The secret itself, which nobody may print."""
    where: str
    """Who gets to see it: `deployment`, or `source` for those who can read the repository."""
    in_test: bool


def secrets_in_yaml(file: DeploymentFile) -> list[SecretInYaml]:
    """The secrets that are written out in a file of deployments; what an anchor shares counts once."""
    memo = file.project.memo("secrets in YAML")
    found: list[SecretInYaml] | None = memo.get(id(file))
    if found is None:
        found = memo[id(file)] = sorted(_find(file), key=lambda it: it.node.start)
    return found


def _find(file: DeploymentFile) -> Iterator[SecretInYaml]:
    root = file.root
    if root is None:
        return
    seen: set[int] = set()
    in_test = is_test(file.path)
    # What a deployment has comes first: what else is in the file may be there for it by an anchor.
    parts = [(root.get(key), key, "deployment") for key in ("deployments", "pull")]
    for part, key, where in [*parts, (root, None, "source")]:
        for node, name, seen_by in _texts(part, key, where, seen) if part is not None else ():
            text = node.value
            secret = judge(name, text)
            if secret is not None:
                hidden = text[secret.start : secret.end]
                yield SecretInYaml(file, node, name, secret, hidden, seen_by, in_test)


def _texts(
    top: YamlNode, name: str | None, where: str, seen: set[int]
) -> Iterator[tuple[YamlNode, str | None, str]]:
    """The texts below a node, each with its key and with who gets to see it."""
    stack = [(top, name, where)]
    while stack:
        node, name, where = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.is_mapping:
            for key, value, _ in reversed(node.entries):
                called = key.value if isinstance(key.value, str) else None
                kept = "source" if called in _ONLY_WHILE_DEPLOYING else where
                stack.append((value, called, kept))
        elif node.is_sequence:
            stack += [(item, name, where) for item in reversed(node.items)]
        elif isinstance(node.value, str):
            yield node, None if name in _TEXTS_FOR_PEOPLE else name, where
