"""PFL621 env-var-not-string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.fixing.yaml_changes import QuoteScalar
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.model.deployments.texts import is_huge
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a boolean"),
    ((int, float), "a number"),
    (dict, "a mapping"),
    ((list, tuple), "a list"),
)


class EnvVarNotString(Rule):
    """An environment variable of a deployment is a number, a boolean or a list, and the server refuses it.

    ## What it catches
    A value under `env` of the job variables that is not text: `WORKERS: 4`, `DEBUG: no`, `RATIO: 0.5` in
    `prefect.yaml`, which YAML reads as numbers and booleans; the same in `job_variables={"env": …}` of
    `.deploy(…)`; and `env` as a list, as Kubernetes and Docker Compose write it.

    ## Why it matters
    The work pool's schema asks for text, and the server answers 422 when the deployment is made: after the
    image was built and pushed, and with `prefect deploy --all` before the deployments below it were looked
    at.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            env:
              WORKERS: 4
              DEBUG: no
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            env:
              WORKERS: "4"
              DEBUG: "no"
    ```

    ## When it stays silent
    The value is text; null, which Prefect 3 takes; a date, which it sends as text; a template, or not known;
    `env` stands somewhere else than in the job variables; or it is a list with `valueFrom`, for a Kubernetes
    pool whose template was written for that.
    """

    code = "PFL621"
    name = "env-var-not-string"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "`prefect deploy` ends with an error of the server after the build, and the deployments below this one "
        "are not updated."
    )
    recommendation = "Put the value in quotes."
    rollback = "Take the quotes out again; the deployment is then refused as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/customize-job-variables",)

    quoting = SafeFix(
        "Put the value in quotes.",
        because="The deployment that was refused is made, and the variable is the text that is written.",
    )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        variables = deployment.work_pool.job_variables
        env = None if variables is None else variables.field("env")
        if env is None or env.is_null:
            return
        fields = env.fields
        if fields is None:
            kind = _kind(env)
            if kind is not None and not _refers(env):
                yield hit(
                    env.file,
                    env.node,
                    f"`env` is {kind}, and Prefect takes a mapping from names to text.",
                    symbol=deployment.name,
                    recommendation="Write one `NAME: value` per environment variable.",
                )
            return
        nothing = "null" if deployment.file.majors == (2,) else None
        for name, value in fields.items():
            kind = nothing if value.is_null else _kind(value)
            if kind is not None:
                yield hit(
                    value.file,
                    value.node,
                    f"The environment variable `{name}` is {kind}, and Prefect takes text only.",
                    symbol=deployment.name,
                    recommendation=_recommendation(value),
                    fix=self.quoting(QuoteScalar(value.node))
                    if isinstance(value, YamlSetting) and not value.is_null
                    else None,
                )


def _kind(given: Setting) -> str | None:
    """What a value is, in words, when it is certainly no text; `None` for what Prefect takes."""
    if given.items is not None:
        return "a list"
    if given.fields is not None and not _is_call(given):
        return "a mapping"
    if not given.is_literal:
        return None
    kind = next((words for types, words in _KINDS if isinstance(given.value, types)), None)
    if kind is not None and isinstance(given, YamlSetting):
        return f"{kind} to YAML"
    return kind


def _refers(env: Setting) -> bool:
    """Whether a list, as Kubernetes has it, takes values from its secrets: no mapping of texts says that.

    The pool's own template takes such a list then, and the worker of `prefect-kubernetes` hands it on.
    """
    return any("valueFrom" in (item.fields or {}) for item in env.items or ())


def _is_call(given: Setting) -> bool:
    return not isinstance(given, YamlSetting) and given.value is None


def _recommendation(given: Setting) -> str | None:
    if isinstance(given, YamlSetting):
        written = given.node.written
        if written is not None and len(written) <= 40:
            return f'Quote it: `{given.name}: "{written}"`.'
        return "Write one text; what is structured can be given as JSON in quotes."
    if isinstance(given.value, str | int | float) and not is_huge(given.value):
        return f'Write it as text: `"{given.value}"`.'
    return None
