"""PFL801 secret-parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge.secrets import names
from prefect_lint.model import things as t
from prefect_lint.model.secrets import secrets_in
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_OF_OAUTH = frozenset({"api", "app", "client", "consumer", "shared", "signing"})
"""What makes a `…_secret` a secret: `client_secret` is one, `database_secret` is where one is kept."""
_MASKED_IN_3 = ("pydantic.SecretStr", "pydantic.types.SecretStr")


class SecretParameter(Rule):
    """A flow takes a password, token or key as a parameter, which Prefect stores in plain text.

    ## What it catches
    A parameter of a flow that is called like a secret (`password`, `api_token`, `secret`, `private_key`,
    `access_key`, `credentials: str`, …) and takes a string, or whatever comes.

    ## Why it matters
    The parameters of a flow run are part of the run: the API gives them to everybody who may see the run,
    and the UI shows them on its page. So it is for flows that other flows call, and for the defaults that a
    deployment, a schedule or an automation gives. Parameters of tasks are not stored. `SecretStr` helps little:
    Prefect 2 stores what it hides, and a run that is started through the API was given the plain string.

    ## Example
    ```python
    from prefect import flow

    @flow
    def export_orders(day: str, password: str):
        print(f"exporting the orders of {day}")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.blocks.system import Secret

    @flow
    def export_orders(day: str, password_block: str = "warehouse-password"):
        password = Secret.load(password_block).get()
        print(f"exporting the orders of {day} with {len(password)} characters of password")
    ```

    ## When it stays silent
    The parameter is of a task; it names the secret or where it is (`password_block`, `secret_name`,
    `token_url`) or counts something (`max_tokens`); its annotation is a block or another class, in Prefect 3
    also `SecretStr`; the flow loads a block by it; or its default is a secret, which `PFL802` reports.
    """

    code = "PFL801"
    name = "secret-parameter"
    category = "security"
    severity = Severity.WARNING
    confidence = 0.8
    recommended = False
    risk = (
        "Everybody who may see the flow's runs can read the secret in their parameters, for as long as "
        "they are kept."
    )
    recommendation = (
        "Pass the name of a `Secret` or credentials block, and load it inside the flow; make a new secret if "
        "runs have been given the old one."
    )
    rollback = "Take the secret as a parameter again; runs that name a block need a change back."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/configuration/store-secrets",
        "https://docs.prefect.io/v3/concepts/flows",
    )

    extra_names: option[list[str]] = option([], "Further names of parameters that hold a secret.")

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        if flow.base is not None or flow.function is None:
            return
        home = flow.function.module
        reported = {id(found.node) for found in secrets_in(home)}
        extra = {tuple(names.words(name)) for name in self.extra_names}
        for param in flow.params:
            if param.kind in ("star", "double-star") or id(param.default) in reported:
                continue
            named = _holds_secret(param.name) or _is_credentials(param)
            if not named and tuple(names.words(param.name)) not in extra:
                continue
            if not _takes_text(param, home) or _loads_by(flow, param.name):
                continue
            here = home is flow.module
            yield hit(
                flow.module,
                param if here else flow.node,
                f"Prefect stores what flow `{flow.name}` is given as `{param.name}` in plain text.",
                related=() if here else [(Place(home, param), "the parameter is declared here")],
                symbol=flow.name,
            )


def _holds_secret(name: str) -> bool:
    """Whether a parameter holds the secret itself; `warehouse_credentials_secret` names one in a store."""
    found = names.words(name)
    if "secret" in found and found != ["secret"]:
        return found[-1] == "key" or (found[-1] == "secret" and found[-2] in _OF_OAUTH)
    return names.kind_of(name) is not None


def _is_credentials(param: o.Param) -> bool:
    """Whether a parameter holds credentials as text; without an annotation they are a block as often."""
    return param.annotation is not None and names.words(param.name)[-1:] in (
        ["credential"],
        ["credentials"],
    )


def _takes_text(param: o.Param, module: Module) -> bool:
    if param.annotation is None:
        return param.default is None or (
            isinstance(param.default, o.Constant) and isinstance(param.default.value, str | None)
        )
    infer = module.project.infer
    thing = infer.parameter(param, module, None)
    if not isinstance(thing, t.Instance):
        return False
    return thing.cls == "str" or (thing.cls in _MASKED_IN_3 and module.majors == (2,))


def _loads_by(flow: Flow, name: str) -> bool:
    """Whether the flow reads a block or secret whose name the parameter is."""
    body = flow.body
    if body is None:
        return False
    for call in body.scope.calls:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if any(isinstance(value, o.Name) and value.id == name for value in given):
            called = call.func.attr if isinstance(call.func, o.Attribute) else ""
            called = call.func.id if isinstance(call.func, o.Name) else called
            if {"load", "aload", "secret", "secrets"} & set(names.words(called)):
                return True
    return False
