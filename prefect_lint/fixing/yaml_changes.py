"""Changes of YAML: scalars and keys are replaced where they stand, and nothing else is written anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import Change
from prefect_lint.fixing.code import Draft, NoFix, YamlCode

if TYPE_CHECKING:
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.syntax.yaml_nodes import YamlNode

_KEY = re.compile(r"[A-Za-z_][\w-]*")


class YamlChange(Change):
    """A change of a YAML file."""

    def __init__(self, node: YamlNode, *, file: DeploymentFile | None = None) -> None:
        self.node = node
        self.file = file

    def make(self, draft: Draft) -> None:
        """Make the edits."""
        if not isinstance(draft, YamlCode) or draft.text != self.node.document.text:
            raise NoFix("the file is not the YAML that was read")
        self.edit(draft)

    def edit(self, code: YamlCode) -> None:
        """Make the edits; raises `NoFix`."""
        raise NotImplementedError


class QuoteScalar(YamlChange):
    """Quotes around a value that is to be text, as it is written."""

    def edit(self, code: YamlCode) -> None:
        """Put double quotes around it, or single ones where it has what double quotes treat specially."""
        written = _plain(self.node)
        if '"' in written or "\\" in written:
            written = written.replace("'", "''")
            code.replace(self.node.start, self.node.end, f"'{written}'")
        else:
            code.insert(self.node.start, '"')
            code.insert(self.node.end, '"')


class RenameKey(YamlChange):
    """Another name for a key; `node` is the key."""

    def __init__(self, node: YamlNode, name: str, *, file: DeploymentFile | None = None) -> None:
        super().__init__(node, file=file)
        self.name = name

    def edit(self, code: YamlCode) -> None:
        """Change the name, quotes or not, and leave the value as it is."""
        written = _plain(self.node) if not self.node.is_quoted else self.node.text[1:-1]
        if not (_KEY.fullmatch(written) and _KEY.fullmatch(self.name)):
            raise NoFix("the key is not a plain word")
        start = self.node.start + self.node.is_quoted
        code.replace(start, start + len(written), self.name)


class ReplaceScalar(YamlChange):
    """Other YAML in the place of a value that is one word or number, or text in quotes."""

    def __init__(self, node: YamlNode, text: str, *, file: DeploymentFile | None = None) -> None:
        super().__init__(node, file=file)
        self.text = text

    def edit(self, code: YamlCode) -> None:
        """Put the new text where the old is."""
        if not self.node.is_quoted:
            _plain(self.node)
        elif self.node.text[:1] not in "\"'":
            raise NoFix("a block of text, or a value with an anchor")
        code.replace(self.node.start, self.node.end, self.text)


def _plain(node: YamlNode) -> str:
    """A scalar on one line without quotes, anchor and tag: what is written is all that there is."""
    written = node.written
    if written is None or node.is_quoted or node.text != written or not written:
        raise NoFix("the value is not a plain word or number")
    return written
