"""PFL622 job-variable-unknown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge.job_variables import BY_TYPE, snake
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.rule import Hit

_NEAR = 0.86


class JobVariableUnknown(Rule):
    """A job variable is spelled nearly like one of its work pool, and is none.

    ## What it catches
    A key of `job_variables`, in `prefect.yaml` or in `.deploy(…)`, that is nearly one of the variables that
    the work pool has by its type (`workin_dir`, `imagePullPolicy`). The type of the pool is the one of a
    command in the repository, `prefect work-pool create … --type docker` or `prefect worker start --pool …
    --type docker`, in a script, an image, a compose file, a workflow or a README.

    ## Why it matters
    Prefect stores job variables that the work pool does not know, and never uses them. The run gets the
    default: another working directory, another image, no limit of memory.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            workin_dir: /opt/orders
    ```
    ```yaml title="compose.yaml"
    services:
      worker:
        command: prefect worker start --pool default --type process
    ```

    ## Use instead
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            working_dir: /opt/orders
    ```

    ## When it stays silent
    Nothing in the repository says of which type the work pool is, or several types are said; the pool is
    made with a base job template of its own; the type is not one of Prefect's; or the variable is like none
    that the type has. A template may have been changed on the server, which is why the rule only speaks when
    it is asked to.
    """

    code = "PFL622"
    name = "job-variable-unknown"
    category = "deployments"
    severity = Severity.WARNING
    confidence = 0.7
    recommended = False
    risk = "The variable has no effect, and runs get the default of the work pool, without a word."
    recommendation = "Write the variable as the work pool spells it."
    rollback = "Put the old name back; it has no effect again."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/customize-job-variables",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        pool = deployment.work_pool
        given = (pool.job_variables.fields or {}) if pool.job_variables is not None else {}
        name = None if pool.name is None else pool.name.text
        if not given or name is None:
            return
        kind = deployment.file.project.settings.type_of_pool(name)
        known = BY_TYPE.get(kind or "")
        if known is None:
            return
        for variable, value in given.items():
            meant = _meant(variable, known)
            if meant is not None and meant not in given:
                yield hit(
                    value.file,
                    value.key or value.node,
                    f"A work pool of type `{kind}` has no job variable `{variable}`.",
                    symbol=deployment.name,
                    recommendation=f"Write `{meant}`, if that is what is meant.",
                )


def _meant(variable: str, known: Collection[str]) -> str | None:
    """The variable that one is nearly spelled like; `None` when it is known, or like no other."""
    if variable in known or len(variable) < 4:
        return None
    spelled = snake(variable)
    if spelled in known:
        return spelled
    found = get_close_matches(spelled, sorted(known), n=1, cutoff=_NEAR)
    return found[0] if found else None
