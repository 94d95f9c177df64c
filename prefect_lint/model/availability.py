"""Whether the Prefect that is there for a module has a name or takes a keyword."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import prefect_api as api

if TYPE_CHECKING:
    from prefect_lint.knowledge.prefect_api import Entry, Releases
    from prefect_lint.model.module import Module
    from prefect_lint.model.version_range import PrefectVersion

_EVERYWHERE = frozenset(
    {
        "prefect",
        "prefect.Flow",
        "prefect.Task",
        "prefect.flow",
        "prefect.get_client",
        "prefect.get_run_logger",
        "prefect.tags",
        "prefect.task",
        "prefect.task_runners.ConcurrentTaskRunner",
        "prefect.tasks.task_input_hash",
        "prefect.unmapped",
    }
)
"""What every release from 2.0.0 on has: most files import no more, and the table need not be opened for them."""


def installed(module: Module) -> Releases:
    """The releases that may be there when a module runs."""
    version = module.installed_prefect
    return api.between(version.lower, version.upper)


def in_words(version: PrefectVersion) -> str:
    """The Prefect of a module for readers: `Prefect 3`, `Prefect 3.1.4`, `Prefect 2 and 3`."""
    lower, upper = version.lower, version.upper
    if lower is not None and upper is not None:
        if upper == (*lower[:-1], lower[-1] + 1) and len(lower) < 3:
            return f"Prefect {'.'.join(map(str, lower))}"
        padded = (*lower, 0, 0)[:3]
        if upper == (*padded[:2], padded[2] + 1):
            return f"Prefect {api.spelled(lower)}"
        if lower == upper[:-1] or (len(upper) == 2 and upper == (lower[0], 1)):
            return f"Prefect {api.spelled(lower)[:-2]}"
    majors = [str(major) for major in version.majors]
    return f"Prefect {' and '.join(majors)}"


@dataclass(frozen=True)
class Lack:
    """That none of the releases that may be there has something which others have."""

    last: str
    """The last release before them that has it; empty when none has."""
    first: str
    """The first release after them that has it; empty when none has."""
    prefect_1: bool
    """Whether only Prefect 1 had it."""

    @property
    def too_new(self) -> bool:
        """Whether it is one of a later Prefect that earlier ones of its kind did not have either."""
        return bool(self.first) and (not self.last or self.prefect_1)


def lack(present: Releases, within: Releases) -> Lack | None:
    """What is missing in all of `within`; `None` when one of them has it, or none at all ever had it."""
    if not present or present & within:
        return None
    before, after = present & api.older(within), present & api.newer(within)
    if not before and not after:
        # Only between them: no telling what that would mean.
        return None
    return Lack(
        api.spelled(api.last(before)) if before else "",
        api.spelled(api.first(after)) if after else "",
        bool(before) and not before & ~api.former(),
    )


def entry(name: str) -> Entry | None:
    """What is known of a dotted name, unless it is one of those that are always there."""
    return None if name in _EVERYWHERE else api.lookup(name)
