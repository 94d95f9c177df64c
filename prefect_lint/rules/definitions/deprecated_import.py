"""PFL722 deprecated-import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.moving import MoveImport
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.knowledge import prefect_api as api
from prefect_lint.knowledge.prefect_replacements import replacement
from prefect_lint.model import availability
from prefect_lint.model.prefect_uses import uses
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.prefect_api import Entry, Releases
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.prefect_uses import Use
    from prefect_lint.rule import Hit


class DeprecatedImport(Rule):
    """A name is imported that still works, with a warning that it will go.

    ## What it catches
    Names that Prefect has moved and gives at the old place for the time being
    (`prefect.engine.pause_flow_run`), and classes and functions that it has marked as deprecated, when they
    are so in every release that the repository may run with.

    ## Why it matters
    It works today. A later minor release takes the name away, and then the file can't be imported: the blocks
    `JSON`, `String` and `DateTime` were deprecated in 3.0 and gone in 3.5. A pin such as `prefect>=3,<4` lets
    that release in without anybody having changed a line.

    ## Example
    ```python
    from prefect import flow
    from prefect.engine import pause_flow_run

    @flow
    def approve():
        pause_flow_run(timeout=3600)
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.flow_runs import pause_flow_run

    @flow
    def approve():
        pause_flow_run(timeout=3600)
    ```

    ## When it stays silent
    One of the releases that may be in use gives no warning, or nothing tells which they are; none of them has
    the name (that is PFL721); the import is tried, or chosen by version.
    """

    code = "PFL722"
    name = "deprecated-import"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "A later release takes the name away, and the file can't be imported from then on."
    recommendation = "Use the new place or what took over before the pin moves on."
    rollback = "Restore the import; it warns as before, until the release that takes it away."
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    moving = SafeFix(
        "Import it from where it is now.",
        because="Prefect gives the same object at both places, and the file goes on to call it the same.",
    )

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether Prefect 2 or 3 is there."""
        return availability.speaks_of(module) and module.installed_prefect.known

    def check_module(self, module: Module) -> Iterator[Hit]:
        told: set[str] = set()
        for use in uses(module):
            if isinstance(use.node, o.Attribute) and use.name in told:
                continue
            known = availability.entry(use.name)
            if known is not None and self._is_deprecated(known, module):
                told.add(use.name)
                yield _hit(use, known, module)

    def _is_deprecated(self, known: Entry, module: Module) -> bool:
        there = availability.installed(module) & known.present
        return bool(there) and not there & ~known.warned


def _hit(use: Use, known: Entry, module: Module) -> Hit:
    within = availability.installed(module)
    moved = [place for found, place in known.moved if found & within]
    since = api.spelled(api.first(known.warned))
    if moved:
        words = f"`{use.name}` has moved to `{moved[-1]}`; the old place warns since {since}"
    else:
        words = f"`{use.name}` is deprecated since {since}"
    gone = _gone_since(known, within)
    return hit(
        module,
        use.node,
        f"{words}{gone}.",
        recommendation=_recommendation(use, known, within, moved),
        fix=DeprecatedImport.moving(MoveImport(use.node, moved[-1])) if moved else None,
    )


def _gone_since(known: Entry, within: Releases) -> str:
    """When the name went, where some release does not have it any more."""
    after = api.newer(known.present & within) & ~known.present
    return f", and gone since {api.spelled(api.first(after))}" if after else ""


def _recommendation(use: Use, known: Entry, within: Releases, moved: list[str]) -> str | None:
    instead = replacement(use.name, within)
    if instead is not None:
        package = f" (install `{instead.package}`)" if instead.package else ""
        return f"Use {instead.use}{package}."
    if moved:
        return f"Use `{moved[-1]}`."
    said = [words.strip() for found, words in known.deprecated if found & within and words]
    if not said:
        return None
    return said[-1] if said[-1].endswith(".") else f"{said[-1]}."
