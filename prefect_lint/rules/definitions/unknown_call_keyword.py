"""PFL716 unknown-call-keyword."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RenameKeyword
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge.call_keywords import MEANT
from prefect_lint.model import availability
from prefect_lint.model.prefect_calls import keyword_faults
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.prefect_calls import KeywordFault
    from prefect_lint.rule import Hit


class UnknownCallKeyword(Rule):
    """A function or method of Prefect is called with a keyword that it does not take.

    ## What it catches
    A keyword that no release of Prefect in use takes, in calls of `.with_options`, `.deploy`, `.serve`,
    `.to_deployment` and `.from_source` of flows and tasks, and of functions and classes of Prefect such as
    `run_deployment`, `concurrency`, `rate_limit`, `Cron`, `pause_flow_run`: a slip, a keyword of another
    function, or one that was taken away (`is_schedule_active` in Prefect 3). Also a parameter given by name
    that can only be given by place: `Cron(cron="0 3 * * *")`.

    ## Why it matters
    The call raises `TypeError`. In a deployment script nothing is deployed after it; `with_options` at module
    level takes the whole file with it; in a flow the run fails when it gets there.

    ## Example
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def nightly():
        run_deployment("load/prod", params={"day": "today"})

    if __name__ == "__main__":
        nightly.serve("nightly", is_schedule_active=False)
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def nightly():
        run_deployment("load/prod", parameters={"day": "today"})

    if __name__ == "__main__":
        nightly.serve("nightly", paused=True)
    ```

    ## When it stays silent
    The function takes any keyword; its parameters are not known for every release in use; the keyword is one
    of a later release (that is PFL724) or of a decorator (PFL701); the keywords come through a `**mapping`
    that can't be looked into; the class is one of the repository; the code chooses by version.
    """

    code = "PFL716"
    name = "unknown-call-keyword"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The call raises `TypeError`, each time: nothing is deployed, or the run fails there."
    recommendation = "Use the keyword that was meant, or leave it out."
    rollback = "Restore the keyword; the call fails as before."
    references = ("https://docs.prefect.io/v3/api-ref/python/prefect-flows",)

    renaming = UnsafeFix(
        "Rename the keyword to the one that seems to be meant.",
        because="The name is told by its likeness, and the value may not be meant for it.",
    )

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether Prefect 2 or 3 is there."""
        return availability.speaks_of(module)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for fault in keyword_faults(module):
            too_new = fault.lack is not None and fault.lack.too_new
            if not fault.is_decorator and not (too_new and module.installed_prefect.upper):
                yield _hit(fault, module)


def _hit(fault: KeywordFault, module: Module) -> Hit:
    version = availability.in_words(module.installed_prefect)
    if fault.positional_only:
        words = f"`{fault.shown}` takes `{fault.keyword}` by place only, not by name"
    else:
        words = f"`{fault.shown}` of {version} takes no `{fault.keyword}`{_hint(fault)}"
    return hit(
        module,
        fault.node,
        f"{words}.",
        related=[(Place(*fault.source), "it is given here")] if fault.source else (),
        symbol=fault.symbol,
        recommendation="Give it as the first argument, without its name."
        if fault.positional_only
        else None,
        fix=_renamed(fault),
    )


def _renamed(fault: KeywordFault) -> Proposal | None:
    meant = _meant(fault)
    # Where the value changes too, as in `paused=True`, only a person knows what was meant.
    if fault.source is not None or fault.positional_only or not meant or "=" in meant:
        return None
    return UnknownCallKeyword.renaming(
        RenameKeyword(fault.node, meant), description=f"Rename the keyword to `{meant}`."
    )


def _meant(fault: KeywordFault) -> str:
    """The keyword that may have been meant; empty when there is none like it."""
    names = fault.known.signatures[-1][1].names
    meant = MEANT.get(fault.keyword, "")
    if meant.partition("=")[0] not in names:
        close = difflib.get_close_matches(fault.keyword, names, n=1, cutoff=0.8)
        meant = close[0] if close else ""
    return meant


def _hint(fault: KeywordFault) -> str:
    words = ""
    if fault.lack is not None and fault.lack.last:
        words = f", which {fault.lack.last} was the last to take"
        if fault.lack.first:
            words += f" before {fault.lack.first}"
    meant = _meant(fault)
    return f"{words}; it may be meant to be `{meant}`" if meant else words
