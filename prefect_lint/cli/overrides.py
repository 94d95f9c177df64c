"""What the options of a command line set, of what can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.config.settings import Overrides, Selectors

if TYPE_CHECKING:
    from typing import Any


def overrides_of(options: dict[str, Any]) -> Overrides:
    """What the options of a command line set."""
    return Overrides(
        selectors=Selectors(
            options["select"],
            options["extend_select"] or (),
            options["ignore"],
            options["extend_ignore"] or (),
        ),
        target_version=options["target_version"],
        exclude=options["exclude"],
        extend_exclude=options["extend_exclude"] or (),
        force_exclude=options["force_exclude"],
        respect_gitignore=False if options["no_ignores"] else None,
        skip_environments=not options["no_ignores"],
        min_confidence=options["min_confidence"],
        fail_on=options["fail_on"],
    )
