"""Calls that deploy or serve several deployments at once: `prefect.deploy(…)` and `prefect.serve(…)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.deployments.settings import PythonSetting, arguments
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module

_CALLED = {
    "prefect.deploy": "deploy",
    "prefect.adeploy": "deploy",
    "prefect.deployments.adeploy": "deploy",
    "prefect.deployments.runner.adeploy": "deploy",
    "prefect.serve": "serve",
    "prefect.aserve": "serve",
    "prefect.flows.aserve": "serve",
}


@dataclass(frozen=True)
class Group:
    """One such call."""

    module: Module
    node: o.Call
    how: str
    """`deploy` or `serve`."""
    given: tuple[PythonSetting, ...]
    """The deployments, as they are given."""
    settings: dict[str, Setting]
    """The arguments by keyword."""
    complete: bool
    """Whether nothing else can have been given."""

    def deployments(self) -> Iterator[Deployment | None]:
        """What is given: deployments that `.to_deployment(…)` makes, or `None` for what is not known."""
        made = {id(it.node): it for it in self._made}
        for given in self.given:
            source = origin(given.node, self.module)
            node = source.node
            if isinstance(node, o.Await):
                node = node.value
            yield made.get(id(node))

    @property
    def _made(self) -> Iterator[Deployment]:
        return iter(self.module.project.deploying.of_module(self.module))


def groups_of(module: Module) -> Iterator[Group]:
    """The calls of `prefect.deploy` and `prefect.serve` in a module, by whatever name."""
    for scope in module.scopes():
        for call in scope.calls:
            called = module.project.infer.thing(call.func, module)
            how = _CALLED.get(called.name) if isinstance(called, t.Symbol) else None
            if how is not None:
                plain = [it for it in call.args if not isinstance(it, o.Starred)]
                yield Group(
                    module,
                    call,
                    how,
                    tuple(PythonSetting("", module, it) for it in plain),
                    dict(arguments(call, module, ())),
                    not (call.has_star or call.has_double_star),
                )
