"""The task runner that a flow is given: its class and how many workers it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.given import number
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module

_ONE_AT_A_TIME = "SequentialTaskRunner"


@dataclass(frozen=True)
class TaskRunner:
    """A task runner whose class is known."""

    cls: str
    """The canonical name of its class: `prefect.task_runners.ThreadPoolTaskRunner`."""
    node: o.Expr
    """The call that makes it, or the name of the class where that is given itself."""
    module: Module

    @property
    def name(self) -> str:
        """The last part of the name of its class."""
        return self.cls.rpartition(".")[2]

    @property
    def max_workers(self) -> float | None:
        """The number of workers that is written for it; `None` when nothing, or nothing known, is."""
        given = max_workers_of(self.node)
        return None if given is None else number(given, self.module)

    @property
    def is_serial(self) -> bool:
        """Whether it runs one task at a time."""
        return self.name == _ONE_AT_A_TIME or self.max_workers == 1


def task_runner_of(definition: Definition) -> TaskRunner | None:
    """The task runner of a flow; `None` when it has none or it is not known which."""
    option = definition.option("task_runner")
    if option is None or option.node is None:
        return None
    thing = option.thing
    source = origin(option.node, option.module)
    if isinstance(source.node, o.Param):
        return None
    if isinstance(thing, t.Symbol):
        return TaskRunner(thing.name, source.node, source.module)
    if not isinstance(thing, t.Instance) or not isinstance(source.node, o.Call):
        return None
    # A function of the repository may make the runner, with workers that are not seen here.
    made_by = source.module.project.infer.thing(source.node.func, source.module)
    if not isinstance(made_by, t.Symbol) or made_by.name != thing.cls:
        return None
    return TaskRunner(thing.cls, source.node, source.module)


def max_workers_of(node: o.Expr) -> o.Expr | None:
    """The expression that is given for `max_workers` where a task runner is made."""
    if not isinstance(node, o.Call) or node.has_star:
        return None
    given = node.keyword("max_workers")
    return given if given is not None else (node.args[0] if node.args else None)
