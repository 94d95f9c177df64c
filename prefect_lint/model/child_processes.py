"""Child processes that flows and tasks start: what they run, and whether anybody looks at their exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.knowledge.shell_words import POSIX_SHELLS
from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.exceptions import swallowing_handler
from prefect_lint.model.module import holds
from prefect_lint.model.origins import origin
from prefect_lint.model.outcome_care import Care, follow, follow_told
from prefect_lint.model.remote_runs import called_name, given, library_name
from prefect_lint.model.run_sites import in_run, run_sites
from prefect_lint.model.shell_scripts import hidden_failure
from prefect_lint.model.texts import UNKNOWN, text_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.model.remote_runs import Given
    from prefect_lint.model.run_sites import RunSite
    from prefect_lint.model.shell_scripts import Hidden

_LOOKING_FOR_FILES = frozenset(
    {"exists", "getsize", "is_dir", "is_file", "isdir", "isfile", "stat"}
)
_IN_THREAD = ("asyncio.to_thread", "anyio.to_thread.run_sync")


@dataclass(frozen=True)
class Unchecked:
    """A call that runs a program whose exit code nobody looks at."""

    call: o.Call
    module: Module
    name: str
    """The canonical name of the library function: `subprocess.run`."""
    command: str
    """What is run, with `UNKNOWN` for what is not written out."""
    in_shell: bool
    """Whether a shell runs it."""
    given: Given | None = None
    """How the outcome gets here, when a function of the repository runs the program."""
    hidden: Hidden | None = None
    """The command of a shell whose failure the exit code does not show, where that is looked at."""


def unchecked_processes(project: Project) -> Iterator[Unchecked]:
    """The programs that flows and tasks run, directly or through helpers, without looking how they end."""
    for site in run_sites(project):
        call, module = site.call, site.module
        if site.effect.kind != "process" or site.effect.raises:
            continue
        parameter = site.effect.raises_parameter
        if parameter is not None and (call.has_double_star or call.keyword(parameter) is not None):
            continue
        if not site.offloaded or library_name(call, module) in _IN_THREAD:
            name = site.effect.name
            if _is_ignored(call, name, module) and not _is_best_effort(call, module):
                arguments = call.args[1:] if site.offloaded else call.args
                yield Unchecked(call, module, name, *_command(call, arguments, name, module))
    for module in project.linked:
        yield from _through_helpers(module)


def hidden_failures(project: Project) -> Iterator[Unchecked]:
    """The programs that flows and tasks run in a shell, with a check that misses the failure of a part."""
    for site in run_sites(project):
        call, module = site.call, site.module
        if site.effect.kind != "process" or not _raises(site):
            continue
        script = _script(site)
        hidden = None if script is None else hidden_failure(script)
        if script is not None and hidden is not None and not _is_best_effort(call, module):
            yield Unchecked(call, module, site.effect.name, script, in_shell=True, hidden=hidden)


def _raises(site: RunSite) -> bool:
    """Whether a call is known to raise for the exit code."""
    if site.call.has_double_star:
        return False
    parameter = site.effect.raises_parameter
    check = None if parameter is None else site.call.keyword(parameter)
    if check is None:
        return site.effect.raises
    return site.module.project.infer.thing(check, site.module) == t.Value(True)


def _script(site: RunSite) -> str | None:
    """The text that a call gives to a POSIX shell; `None` where no shell, another or an unknown one gets it."""
    call, module = site.call, site.module
    shell, executable = call.keyword("shell"), call.keyword("executable")
    # anyio gives a text to the shell, and a list to the program itself.
    if not site.effect.name.startswith("anyio.") and (
        shell is None or module.project.infer.thing(shell, module) != t.Value(True)
    ):
        return None
    if executable is not None:
        program = text_of(executable, module).rpartition("/")[2]
        if program not in POSIX_SHELLS:
            return None
    arguments = call.args[1:] if site.offloaded else call.args
    first = call.keyword("args") or call.keyword("command")
    if first is None and arguments:
        first = arguments[0]
    return None if first is None else text_of(first, module)


def _is_ignored(call: o.Call, name: str, module: Module) -> bool:
    wait, runner = integrations.wait_of(name), integrations.runner_of(name)
    if wait is not None and wait.system == integrations.PROCESS:
        return follow_told(call, module, wait) is not Care.LOOKS
    if runner is None or runner.system != integrations.PROCESS:
        return False
    handle = integrations.handle_of(runner.gives)
    # Who waits for nothing wants the process to go on beside the flow.
    ignored = Care.WAITS if handle is not None and handle.waits else Care.NOTHING
    return follow(call, module, handle).care is ignored


def _through_helpers(module: Module) -> Iterator[Unchecked]:
    """Calls of the repository's own functions that hand the outcome on, to a caller who ignores it."""
    for scope in module.scopes():
        for call in scope.calls:
            outcome = given(call, module)
            if outcome is None or outcome.through is None or outcome.care is not Care.NOTHING:
                continue
            home, made = outcome.made
            name = library_name(made, home)
            runner = integrations.runner_of(name)
            handle = integrations.handle_of(outcome.cls)
            # `CompletedProcess(…)` itself is made by helpers that looked at the exit code.
            if runner is None or runner.system != integrations.PROCESS:
                continue
            if handle is None or handle.waits:
                continue
            if made.has_double_star or made.keyword("check") is not None:
                continue
            ignored = follow(call, module, handle).care is Care.NOTHING
            if ignored and in_run(call, module) and not _is_best_effort(call, module):
                command, in_shell = _command(made, made.args, name, home)
                yield Unchecked(call, module, name, command, in_shell, outcome)


def _is_best_effort(call: o.Call, module: Module) -> bool:
    """Whether a failure passes here anyway, or is seen by what the program should have left behind."""
    function = Context(module, call).function
    if function is not None and any(
        later.ordinal > call.ordinal and called_name(later) in _LOOKING_FOR_FILES
        for later in function.scope.calls
    ):
        return True
    child: o.Node = call
    for node in call.ancestors():
        if isinstance(node, o.FunctionDef | o.Lambda):
            break
        if isinstance(node, o.ExceptHandler):
            return True
        if isinstance(node, o.Try) and any(child is step for step in node.finalbody):
            return True
        if isinstance(node, o.Try) and holds(node.body, child) and _expects_failure(node, module):
            # The handler shows that the author takes the call for one that raises.
            return False
        child = node
    return swallowing_handler(call, module) is not None


def _expects_failure(statement: o.Try, module: Module) -> bool:
    infer = module.project.infer
    for handler in statement.handlers:
        kinds = handler.type.elts if isinstance(handler.type, o.Tuple) else [handler.type]
        for kind in kinds:
            thing = None if kind is None else infer.thing(kind, module)
            if thing == t.Symbol("subprocess.CalledProcessError"):
                return True
    return False


def _command(call: o.Call, arguments: list[o.Expr], name: str, module: Module) -> tuple[str, bool]:
    """What a call runs, and whether a shell does."""
    shell = call.keyword("shell")
    in_shell = name in ("os.system", "os.popen", "asyncio.create_subprocess_shell") or (
        name.startswith("subprocess.get")
        or (shell is not None and module.project.infer.thing(shell, module) != t.Value(False))
    )
    if name == "asyncio.create_subprocess_exec":
        return " ".join(_word(argument, module) for argument in arguments), False
    first = call.keyword("args") or (arguments[0] if arguments else None)
    if first is None:
        return UNKNOWN, in_shell
    source = origin(first, module)
    if isinstance(source.node, o.List | o.Tuple):
        return " ".join(_word(element, source.module) for element in source.node.elts), in_shell
    if isinstance(source.node, o.BinOp) and isinstance(source.node.left, o.List):
        # `["dbt", "run"] + options`
        return " ".join(
            _word(element, source.module) for element in source.node.left.elts
        ), in_shell
    if isinstance(source.node, o.Call) and source.node.args:
        target = source.module.project.infer.thing(source.node.func, source.module)
        if target == t.Symbol("shlex.split"):
            return text_of(source.node.args[0], source.module), in_shell
    return text_of(first, module), in_shell


def _word(expr: o.Expr, module: Module) -> str:
    if module.project.infer.thing(expr, module) == t.Symbol("sys.executable"):
        return "python"
    return UNKNOWN if isinstance(expr, o.Starred) else text_of(expr, module)


def is_side_matter(unchecked: Unchecked, parts: tuple[str, ...]) -> bool:
    """Whether the function around the call is named like something whose failure may pass."""
    function = Context(unchecked.module, unchecked.call).function
    name = function.name.lower() if isinstance(function, o.FunctionDef) else ""
    return any(part in name for part in parts)
