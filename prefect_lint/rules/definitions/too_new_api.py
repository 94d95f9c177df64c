"""PFL724 too-new-api."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import availability
from prefect_lint.model.prefect_calls import keyword_faults
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.prefect_calls import KeywordFault
    from prefect_lint.rule import Hit


class TooNewApi(Rule):
    """A name or keyword is used that the pinned Prefect does not have yet.

    ## What it catches
    An import, an attribute of a Prefect module, or a keyword of a Prefect function, decorator or method that
    came with a later release than all that the repository may run with. That takes an upper bound: an exact
    pin, a lock file, an image tag, `<3.2`, or a configured `target-version`.

    ## Why it matters
    The import raises `ImportError`, and the call `TypeError`. On the machine of the author it works, with the
    newer Prefect that is installed there; where the pinned one is installed, the file can't be imported and
    its flows are gone.

    ## Example
    ```text title="requirements.txt"
    prefect==3.1.5
    ```
    ```python title="deploy.py"
    from prefect import flow
    from prefect.schedules import Cron

    @flow
    def nightly(): ...

    if __name__ == "__main__":
        nightly.serve("nightly", schedule=Cron("0 3 * * *"))
    ```

    ## Use instead
    ```text title="requirements.txt"
    prefect>=3.2,<4
    ```

    ## When it stays silent
    Nothing tells the version, or a later one is allowed: `prefect>=3.0` installs the newest. The code chooses
    by version, or is in a `try` that catches the error. An argument of `@flow` or `@task` that only another
    major has is for PFL701.
    """

    code = "PFL724"
    name = "too-new-api"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "With the pinned Prefect the file can't be imported, or the call raises `TypeError`: what works on "
        "the machine of its author fails in the image of the worker."
    )
    recommendation = "Pin a release that has it, in every file that pins Prefect; or do without it."
    rollback = "Restore the pin; the code fails with it as before."
    references = ("https://docs.prefect.io/v3/release-notes",)

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether Prefect 2 or 3 is there; what the file imports does not count against that."""
        return availability.speaks_of(module) and module.installed_prefect.upper is not None

    def check_module(self, module: Module) -> Iterator[Hit]:
        version = module.installed_prefect
        shown = availability.in_words(version)
        if not version.is_configured:
            shown += f" ({version.source})"
        for missing in availability.missing(module):
            if missing.lack.too_new:
                what = "module " if missing.is_module else ""
                yield hit(
                    module,
                    missing.use.node,
                    f"{shown} has no {what}`{missing.step}` yet: it came with {missing.lack.first}.",
                )
        for fault in keyword_faults(module):
            if (
                fault.lack is not None
                and fault.lack.too_new
                and not _is_of_other_major(fault, module)
            ):
                yield hit(
                    module,
                    fault.node,
                    f"`{fault.shown}` of {shown} takes no `{fault.keyword}` yet: it came with "
                    f"{fault.lack.first}.",
                    symbol=fault.symbol,
                )


def _is_of_other_major(fault: KeywordFault, module: Module) -> bool:
    """Whether PFL701 speaks: a decorator is given what only another major has."""
    assert fault.lack is not None
    major = int(fault.lack.first.partition(".")[0])
    return fault.is_decorator and major not in module.installed_prefect.majors
