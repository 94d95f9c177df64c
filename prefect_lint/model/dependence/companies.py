"""Modules that are looked at together, whether or not one imports the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module


@dataclass(frozen=True)
class Company:
    """The modules that have something of one kind, such as tasks that are cached by their inputs alone.

    A rule that compares them asks by `Project.members`. The findings in those that ask depend on all
    members.
    """

    name: str
    has: Callable[[Module], bool]
    """Whether a linked module is a member."""
    asks: Callable[[Module], bool]
    """Whether what is found in a linked module depends on the members."""
    has_file: Callable[[DeploymentFile], bool] | None = None
    """Whether a file of deployments is a member."""
