"""From what a rule proposes to the edits of the text, if there are edits that are certain to be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Edit, Fix
from prefect_lint.fixing.code import Code, Draft, NoFix, YamlCode
from prefect_lint.model.module import Module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.positions import Positions


def build(
    proposal: Proposal,
    where: Module | DeploymentFile,
    read: Callable[[str], Source],
    positions: Callable[[Module], Positions],
) -> Fix:
    """The fix that a proposal amounts to; `where` is the file of the hit. Raises `NoFix`."""
    drafts: dict[str, Draft] = {}
    for change in proposal.changes:
        file = change.file or where
        if file.path not in drafts:
            text = read(file.path).text
            drafts[file.path] = (
                Code(file, text, positions(file)) if isinstance(file, Module) else YamlCode(text)
            )
        change.make(drafts[file.path])
    edits = [edit for path in sorted(drafts) for edit in _joined(path, drafts[path].edits)]
    if not edits:
        raise NoFix("there is nothing to change")
    return Fix(proposal.description, proposal.kind.applicability, tuple(edits))


def _joined(path: str, edits: Iterable[tuple[int, int, str]]) -> list[Edit]:
    """The edits of one file in the order of their places, those that touch each other as one."""
    found: list[Edit] = []
    # What is inserted where a replacement starts comes first; the sort keeps the order of the rest.
    for start, end, text in sorted(edits, key=lambda it: it[:2]):
        last = found[-1] if found else None
        if last is not None and start < last.end:
            raise NoFix("two changes are in each other's way")
        if last is not None and start == last.end:
            found[-1] = Edit(path, last.start, end, last.replacement + text)
        else:
            found.append(Edit(path, start, end, text))
    return [it for it in found if it.replacement or it.end > it.start]
