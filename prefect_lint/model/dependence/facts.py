"""What the repository as a whole is known for, put together of what each module says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module


@dataclass(frozen=True)
class Fact:
    """A question to every module whose answers are plain data: text, numbers, lists of such.

    A rule that needs to know something of all modules asks by `Project.parts`. Of modules that a run over
    a part of the repository leaves out, the answers are known from an earlier run; a change of an answer
    concerns everybody.
    """

    name: str
    of_module: Callable[[Module], Any]
    """What one module says, as JSON can hold it; `None` for nothing."""
    of_file: Callable[[DeploymentFile], Any] | None = None
    """The same for a file of deployments, where these have a say."""
