"""PFL513 subprocess-unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddKeywords, Change, Import, Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge.shell_words import ANSWERING
from prefect_lint.model import things as t
from prefect_lint.model.best_effort import NAME_PARTS
from prefect_lint.model.child_processes import hidden_failures, is_side_matter, unchecked_processes
from prefect_lint.model.remote_runs import short_name
from prefect_lint.model.shell_scripts import answers_by_its_code, program_of, shown
from prefect_lint.model.texts import UNKNOWN
from prefect_lint.rule import Place, Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.child_processes import Unchecked
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_INSTEAD = {
    "subprocess.run": "Pass `check=True`, which raises `CalledProcessError`.",
    "subprocess.call": "Use `subprocess.run(…, check=True)`, which raises `CalledProcessError`.",
    "os.system": "Use `subprocess.run(…, shell=True, check=True)`, which raises `CalledProcessError`.",
    "os.popen": "Use `subprocess.run(…, check=True, capture_output=True, text=True).stdout`.",
    "subprocess.getoutput": "Use `subprocess.run(…, check=True, capture_output=True, text=True).stdout`.",
    "subprocess.getstatusoutput": "Look at the status, or use `subprocess.run(…, check=True)`.",
}
_REMOVING = frozenset({"rm", "rmdir", "del"})
_AFTER_THE_WAIT = "Look at `returncode` after the wait, and raise when it isn't zero."
_STRICT_SHELL = (
    'Begin the script with `set -euo pipefail` and pass `executable="/bin/bash"`, or run its parts by calls of '
    "their own."
)
_DBT = "`PrefectDbtRunner().invoke([…])` raises by itself and logs the nodes, or pass `check=True`."


class SubprocessUnchecked(Rule):
    """A flow or task runs a program, and nobody looks whether it failed.

    ## What it catches
    `subprocess.run(…)` without `check`, `subprocess.call(…)`, `os.system(…)`, `subprocess.getoutput(…)`, and
    `Popen` or `asyncio.create_subprocess_…` that are waited for, where the exit code is never read and the
    output is at most logged. Also calls that do raise, `subprocess.run(…, shell=True, check=True)` or
    `check_call(…, shell=True)`, whose script has a part that the exit code of the shell does not show: what
    comes before a `|`, a `;` or a new line. The call is in a flow or task, or in a function that one calls.

    ## Why it matters
    A program says that it failed by its exit code, and these functions don't raise for it. When nobody reads
    it, the task ends Completed: the dbt run with failed models, the `aws s3 cp` without permission, the script
    that died of an exception in its first line.

    ## Example
    ```python
    import subprocess
    from prefect import flow, task

    @task
    def build_models():
        subprocess.run(["dbt", "build"])

    @flow
    def nightly_models():
        build_models()
    ```

    ## Use instead
    ```python
    import subprocess
    from prefect import flow, task

    @task
    def build_models():
        subprocess.run(["dbt", "build"], check=True)

    @flow
    def nightly_models():
        build_models()
    ```

    ## When it stays silent
    The exit code is read, or what the call gives is returned, passed on or kept; the output is used for more
    than a message; `check` is given, even as `False`, or may come with `**options`; the exit code of the
    program is an answer, as with `grep` and `diff`, or the command ends in `|| true`; a failure would pass
    anyway, under a handler that swallows every exception, in a `finally`, or in a function that is named
    after cleaning up; the function then looks whether a file is there; nobody waits for the process, so that
    it goes on beside the flow; or the program only ends something, as `docker stop` does.

    For `Popen`, `asyncio.create_subprocess_…` and `rm` the finding is advice, and the rule has to be selected.
    """

    code = "PFL513"
    name = "subprocess-unchecked"
    category = "integrations"
    severity = Severity.WARNING
    confidence = 0.85
    risk = (
        "The program fails and the task is Completed: no retry, no alert, and the next steps work with what "
        "is left of the run before."
    )
    recommendation = "Pass `check=True`, which raises `CalledProcessError`."
    rollback = "Take the check out again: exit codes pass unread, as before."
    references = (
        "https://docs.python.org/3/library/subprocess.html#subprocess.run",
        "https://docs.prefect.io/integrations/prefect-dbt",
    )

    ignored_programs: option[list[str]] = option(
        [], "Programs whose exit code may be ignored, by name: `rsync`, …"
    )
    best_effort_names: option[list[str]] = option(
        list(NAME_PARTS),
        "Parts of names of functions in which a program may fail without notice.",
    )

    checked = UnsafeFix(
        "Let the call raise when the program fails.",
        because="A run that went on after a failure of the program now fails.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        yield from self._unchecked(project)
        for checked in hidden_failures(project):
            if self.applies_to(checked.module) and not self._may_hide(checked):
                yield hit(
                    checked.module,
                    checked.call,
                    _hidden_message(checked),
                    recommendation=_STRICT_SHELL,
                )

    def _unchecked(self, project: Project) -> Iterator[Hit]:
        seen: set[int] = set()
        for unchecked in unchecked_processes(project):
            if id(unchecked.call) in seen or not self.applies_to(unchecked.module):
                continue
            seen.add(id(unchecked.call))
            if self._may_fail(unchecked):
                continue
            # Whoever starts a process to talk to it looks after it in one way or another.
            milder = "Popen" in unchecked.name or "create_subprocess" in unchecked.name
            # What is left over does no harm to this run.
            milder = milder or program_of(unchecked.command) in _REMOVING
            related = []
            if unchecked.given is not None:
                place = Place(*unchecked.given.made)
                related = [(place, f"`{short_name(unchecked.name)}` is called here")]
            yield hit(
                unchecked.module,
                unchecked.call,
                _message(unchecked),
                recommendation=_recommendation(unchecked),
                fix=self.checked(_raising(unchecked)),
                related=related,
                severity=Severity.ADVICE if milder else None,
                confidence=0.5 if milder else None,
                opt_in=milder,
            )

    def _may_hide(self, checked: Unchecked) -> bool:
        hidden = checked.hidden
        if hidden is None or program_of(hidden.command) in self.ignored_programs:
            return True
        # `docker ps | grep loader` fails when there is nothing to look through, too.
        last = checked.command.rpartition("|")[2]
        if hidden.in_pipe and program_of(last) in ANSWERING:
            return True
        return is_side_matter(checked, self._side_matters)

    @property
    def _side_matters(self) -> tuple[str, ...]:
        return tuple(part.lower() for part in self.best_effort_names)

    def _may_fail(self, unchecked: Unchecked) -> bool:
        if program_of(unchecked.command) in self.ignored_programs:
            return True
        if answers_by_its_code(unchecked.command, in_shell=unchecked.in_shell):
            return True
        return is_side_matter(unchecked, self._side_matters)


def _raising(unchecked: Unchecked) -> Change | None:
    call = unchecked.call
    target = unchecked.module.project.infer.thing(call.func, unchecked.module)
    if unchecked.given is not None or target != t.Symbol(unchecked.name):
        # The program is started by a helper, or in a thread that is handed the function.
        return None
    if unchecked.name == "subprocess.run":
        return AddKeywords(call, {"check": "True"})
    if unchecked.name == "subprocess.call":
        return Replace(call.func, Import("subprocess.check_call"))
    return None


def _message(unchecked: Unchecked) -> str:
    name = short_name(unchecked.name) if unchecked.name.startswith("prefect") else unchecked.name
    command = shown(unchecked.command)
    what = "its program" if unchecked.command.startswith(UNKNOWN) else f"`{command}`"
    if unchecked.given is not None:
        return (
            f"`{unchecked.given.through}` runs {what} with `{name}`, which doesn't raise when that fails, and "
            "nothing looks at the exit code."
        )
    return f"`{name}` doesn't raise when {what} fails, and nothing looks at the exit code."


def _hidden_message(checked: Unchecked) -> str:
    hidden = checked.hidden
    part = "…" if hidden is None else shown(hidden.command)
    why = "last part of a pipe" if hidden is not None and hidden.in_pipe else "last command"
    return (
        f"`{checked.name}` raises only when the {why} fails: a failure of `{part}` passes unseen."
    )


def _recommendation(unchecked: Unchecked) -> str:
    if program_of(unchecked.command) == "dbt":
        return _DBT
    return _INSTEAD.get(unchecked.name, _AFTER_THE_WAIT)
