"""PFL721 removed-import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.moving import MoveImport
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.knowledge.prefect_replacements import replacement
from prefect_lint.model import availability
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.knowledge.prefect_replacements import Replacement
    from prefect_lint.model.availability import Missing
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class RemovedImport(Rule):
    """A name is imported that the Prefect in use no longer has.

    ## What it catches
    `from prefect.x import y`, `import prefect.x` and `prefect.x.y` where no release that the repository may
    run with has the name, and earlier ones had it. The release is the one that is configured
    (`target-version`), or the one that the nearest pins allow: `pyproject.toml`, requirement and lock files,
    images, `prefect-version`. With `--target-version 3` on a repository for Prefect 2, the findings are the
    imports that have to change before the upgrade.

    ## Why it matters
    Python raises `ImportError`, `ModuleNotFoundError` or `AttributeError` at the import. Every flow of the
    file is gone, and of each file that imports it. `prefect deploy` may still go through, since it reads the
    flow from the source when the file can't be imported; then each run crashes.

    ## Example
    ```python
    from prefect import flow
    from prefect.filesystems import S3

    @flow
    def publish():
        S3.load("reports").put_directory("out")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_aws import S3Bucket

    @flow
    def publish():
        S3Bucket.load("reports").put_directory("out")
    ```

    ## When it stays silent
    One of the releases that the pins allow has the name, or may have it: `prefect>=2.10` allows Prefect 3
    too, and what the file imports then decides. Nothing tells the version. The import is in a `try` that
    catches its error, under `TYPE_CHECKING` or under another condition about versions, or the file compares
    `prefect.__version__`. Prefect has moved the name and still gives it (that is PFL722). Names that no
    release had, private ones, and attributes of classes.
    """

    code = "PFL721"
    name = "removed-import"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.88
    risk = (
        "The file can't be imported with this Prefect: none of its flows and tasks exist, their runs crash "
        "before they begin, and so do those of files that import it."
    )
    recommendation = "Use what took its place, then import the file once in CI."
    rollback = "Restore the import, and pin the last Prefect that has the name."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",
        "https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-agents-to-workers",
    )

    moving = SafeFix(
        "Import it from where it is now.",
        because="Prefect moved it as it was, and the file goes on to call it the same.",
    )
    renaming = UnsafeFix(
        "Import what took its place, under the old name.",
        because="It is used alike, but it may not do the same in every respect.",
    )

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether Prefect 2 or 3 is there; what the file imports does not count against that."""
        return availability.speaks_of(module)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for missing in availability.missing(module):
            if not missing.lack.too_new:
                yield _hit(missing, module)


def _hit(missing: Missing, module: Module) -> Hit:
    version = module.installed_prefect
    lack = missing.lack
    what = "module " if missing.is_module else ""
    words = f"{availability.in_words(version)} has no {what}`{missing.step}`: "
    words += (
        "it was one of Prefect 1"
        if lack.prefect_1
        else f"the last release that has it is {lack.last}"
    )
    if lack.first:
        words += f", and it is there again since {lack.first}"
    if version.known and not version.is_configured:
        words += f" ({version.source})"
    use = replacement(missing.use.name, availability.installed(module))
    return hit(
        module,
        missing.use.node,
        f"{words}.",
        recommendation=None if use is None else _recommended(use.use, use.package, use.also),
        fix=None if use is None else _fix(missing, use),
    )


def _fix(missing: Missing, use: Replacement) -> Proposal | None:
    kinds = {"moved": RemovedImport.moving, "renamed": RemovedImport.renaming}
    if use.place is None or use.package is not None or use.fix not in kinds:
        return None
    return kinds[use.fix](MoveImport(missing.use.node, use.place))


def _recommended(use: str, package: str | None, also: str | None) -> str:
    if use.startswith("nothing"):
        return f"Remove it and what uses it. There is {use}."
    words = f"Use {use}"
    if package is not None:
        words += f" (install `{package}`)"
    return f"{words}. {also}" if also else f"{words}."
