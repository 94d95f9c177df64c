"""PFL511 shell-operation-hides-failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge.shell_words import POSIX_SHELLS
from prefect_lint.model.shell_operations import RUN_COMMAND, SHELL_OPERATION, operations
from prefect_lint.model.shell_scripts import hidden_failure, shown
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class ShellOperationHidesFailure(Rule):
    """A shell operation runs several commands, and only the last one decides whether it failed.

    ## What it catches
    `ShellOperation(commands=[…])` with more than one command, and commands or a `shell_run_command(…)` with a
    `;`, a line break or a pipe in them, where a command before the last may fail and the script has no
    `set -e`, or `pipefail` for a pipe. Also a `helper_command`.

    ## Why it matters
    Prefect writes the commands into one script and looks at the exit code of the script. That is the exit code
    of its last command. A download that fails before the load, or a `cd` into a folder that isn't there, is
    seen by nobody; the load then works with the file of yesterday, or in the wrong folder.

    ## Example
    ```python
    from prefect import flow
    from prefect_shell import ShellOperation

    @flow
    def load_orders():
        ShellOperation(commands=["./download.sh", "./load.sh"]).run()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_shell import ShellOperation

    @flow
    def load_orders():
        ShellOperation(commands=["set -euo pipefail", "./download.sh", "./load.sh"]).run()
    ```

    ## When it stays silent
    What comes before the last command can't fail in a way that matters, such as `export` and `echo`, or looks
    after its failure by `||`; the commands aren't written out, or have loops, conditions or functions; the
    shell is none of the family of `sh`. For `DbtCoreOperation` PFL504 speaks.
    """

    code = "PFL511"
    name = "shell-operation-hides-failure"
    category = "integrations"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "A step that failed is green in Prefect: no retry, no alert, and the commands after it work with "
        "what the failed one left behind."
    )
    recommendation = (
        'Let the script end at the first failure: make `"set -euo pipefail"` its first command, or join the '
        "commands with `&&`."
    )
    rollback = "Take `set -euo pipefail` out again: only the last command decides, as before."
    references = ("https://docs.prefect.io/integrations/prefect-shell",)

    ending = UnsafeFix(
        "Let the script end at the first failure.",
        because="A command that failed without harm, or reads a variable that is not set, ends it too.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for operation in operations(module):
            if operation.name not in (SHELL_OPERATION, RUN_COMMAND):
                continue
            if operation.shell is None or operation.shell not in POSIX_SHELLS | {""}:
                continue
            hidden = hidden_failure("\n".join(operation.commands))
            if hidden is None:
                continue
            why = "only the last part of a pipe" if hidden.in_pipe else "only the last command"
            yield hit(
                module,
                operation.call,
                f"A failure of `{shown(hidden.command)}` passes unseen, since {why} decides.",
                recommendation=_without_pipefail(operation.shell),
                fix=self.ending(_at_the_start(operation.call))
                if _without_pipefail(operation.shell) is None
                else None,
            )


def _at_the_start(call: o.Call) -> Wrap | None:
    commands = call.keyword("commands")
    if not isinstance(commands, o.List) or not commands.elts:
        return None
    return Wrap(commands.elts[0], '"set -euo pipefail", ', "")


def _without_pipefail(shell: str) -> str | None:
    """Other words for shells in which `pipefail` need not exist."""
    if shell in ("", "bash", "ksh", "zsh"):
        return None
    return (
        'Let the script end at the first failure: make `"set -eu"` its first command. Not every '
        f"`{shell}` knows `pipefail`."
    )
