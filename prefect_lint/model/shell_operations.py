"""The commands of shell operations, as far as they are written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.origins import origin
from prefect_lint.model.remote_runs import library_name
from prefect_lint.model.texts import UNKNOWN, text_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

SHELL_OPERATION = "prefect_shell.ShellOperation"
DBT_OPERATION = "prefect_dbt.cli.DbtCoreOperation"
RUN_COMMAND = "prefect_shell.shell_run_command"


@dataclass(frozen=True)
class Operation:
    """A call that makes a shell operation or runs a command in a shell."""

    call: o.Call
    name: str
    """The canonical name of its class or function."""
    commands: tuple[str, ...]
    """Texts in which `UNKNOWN` stands for what is not written out."""
    shell: str | None
    """The shell that is asked for, `""` for the default; `None` when it isn't known."""


def operations(module: Module) -> Iterator[Operation]:
    """The shell operations of a module that say their commands."""
    for scope in module.scopes():
        for call in scope.calls:
            name = _made(call, module)
            commands = _commands(call, name, module)
            if commands:
                yield Operation(call, name, commands, _shell(call, module))


def _made(call: o.Call, module: Module) -> str:
    infer = module.project.infer
    target = infer.thing(call.func, module)
    if isinstance(target, t.RepoClass):
        # A subclass of the repository: its method shows whose it is.
        method = infer.attribute(t.RepoInstance(target), "trigger")
        return method.name.rpartition(".")[0] if isinstance(method, t.Symbol) else ""
    return library_name(call, module)


def _commands(call: o.Call, name: str, module: Module) -> tuple[str, ...]:
    if name in (SHELL_OPERATION, DBT_OPERATION):
        given = call.keyword("commands")
        return () if given is None else _elements(given, module)
    if name == RUN_COMMAND:
        first = call.keyword("helper_command")
        command = call.keyword("command") or (call.args[0] if call.args else None)
        texts = [text_of(given, module) for given in (first, command) if given is not None]
        return tuple(texts)
    return ()


def _elements(expr: o.Expr, module: Module) -> tuple[str, ...]:
    source = origin(expr, module)
    if not isinstance(source.node, o.List | o.Tuple):
        return ()
    return tuple(
        UNKNOWN if isinstance(element, o.Starred) else text_of(element, source.module)
        for element in source.node.elts
    )


def _shell(call: o.Call, module: Module) -> str | None:
    given = call.keyword("shell")
    if given is None:
        return None if call.has_double_star else ""
    thing = module.project.infer.thing(given, module)
    if thing == t.Value(None):
        return ""
    if isinstance(thing, t.Value) and isinstance(thing.value, str):
        return thing.value.replace("\\", "/").rpartition("/")[2]
    return None
