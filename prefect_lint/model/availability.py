"""Whether the Prefect that is there for a module has a name or takes a keyword."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import prefect_api as api
from prefect_lint.model.prefect_uses import Use, uses
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.prefect_api import Entry, Releases
    from prefect_lint.model.deployments.file import DeploymentFile
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
"""What every release from 2.0.0 on has: most files import no more, and need not open the table."""


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


def lack(known: Entry, within: Releases) -> Lack | None:
    """What is missing in all of `within`; `None` when one of them may have it, or no other surely has."""
    return None if known.present & within else lacking(known.certain, within)


def lacking(certain: Releases, within: Releases) -> Lack | None:
    """The same for the releases that surely have something, which none of `within` has."""
    before, after = certain & api.older(within), certain & api.newer(within)
    if not before and not after:
        return None
    return Lack(
        api.spelled(api.last(before)) if before else "",
        api.spelled(api.first(after)) if after else "",
        bool(before) and not before & ~api.former(),
    )


def entry(name: str) -> Entry | None:
    """What is known of a dotted name, unless it is one of those that are always there."""
    return None if name in _EVERYWHERE else api.lookup(name)


@dataclass(frozen=True)
class Missing:
    """A name that a module uses and the Prefect that is there for it does not have."""

    use: Use
    step: str
    """The part of the dotted name that is missing: the name itself, or a module on the way to it."""
    lack: Lack

    @property
    def is_module(self) -> bool:
        """Whether the missing part was a module."""
        found = api.lookup(self.step)
        return found is not None and bool(found.is_module)


def missing(module: Module) -> list[Missing]:
    """The names that a module uses and that no Prefect which may be there has, in source order.

    One for each statement that imports the missing thing, and one for each name that is an attribute.
    """
    memo = module.project.memo("missing names")
    if id(module) not in memo:
        memo[id(module)] = list(_missing(module))
    found: list[Missing] = memo[id(module)]
    return found


def speaks_of(module: Module | DeploymentFile) -> bool:
    """Whether the Prefect that is there for a module is 2 or 3: of Prefect 1 nothing is said."""
    return all(major in (2, 3) for major in module.installed_prefect.majors)


def _missing(module: Module) -> Iterator[Missing]:
    needed = [use for use in uses(module) if use.name not in _EVERYWHERE]
    if not needed:
        return
    within = installed(module)
    known = module.installed_prefect.known
    seen: set[tuple[int, str]] = set()
    told: set[str] = set()
    for use in needed:
        found = _first_missing(use, within)
        if found is None:
            continue
        # With nothing to tell the version, a name of Prefect 1 says which one it is.
        if found.lack.prefect_1 and not known:
            continue
        if isinstance(use.node, o.Attribute):
            if found.step in told:
                continue
        elif (id(use.node.parent), found.step) in seen:
            continue
        seen.add((id(use.node.parent), found.step))
        told.add(found.step)
        yield found


def _first_missing(use: Use, within: Releases) -> Missing | None:
    for step in use.steps:
        known = entry(step)
        if known is None:
            if step in _EVERYWHERE:
                continue
            return None
        found = lack(known, within)
        if found is not None:
            whole = None if found.too_new else entry(use.name)
            later = None if whole is None else lack(whole, within)
            if later is not None and later.too_new:
                # A module of that name went, and came back with other things in it.
                return Missing(use, use.name, later)
            return Missing(use, step, found)
        if not known.is_module & within:
            # What a class or an object has is not looked into.
            return None
    return None
