"""PFL629 unresolved-template."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.templating import placeholders_of
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.templating import Placeholder
    from prefect_lint.rule import Hit

_NEAR = 0.75
_MANY = 50
"""Ids that one is compared with; nobody has so many."""


class UnresolvedTemplate(Rule):
    """A `{{ … }}` in `prefect.yaml` is filled in with nothing.

    ## What it catches
    `{{ step.output }}` where no step before it has the `id` `step`, in the values of a deployment and in
    the inputs of steps. As a warning: an output that the step of that `id` does not have
    (`{{ build-image.name }}`), and `prefect.variable.` or `prefect.block.` for `prefect.variables.` and
    `prefect.blocks.`.

    ## Why it matters
    Prefect drops such a value and goes on: a deployment whose `image` can't be filled in gets the default
    image of its work pool, and runs old code, or fails where nobody looks. The recipes of `prefect init`
    call the step `build_image`, and the documentation `build-image`.

    ## Example
    ```yaml
    build:
      - prefect_docker.deployments.steps.build_docker_image:
          id: build_image
          requires: prefect-docker
          image_name: registry.example.org/orders
          tag: latest
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            image: "{{ build-image.image }}"
    ```

    ## Use instead
    ```yaml
    build:
      - prefect_docker.deployments.steps.build_docker_image:
          id: build_image
          requires: prefect-docker
          image_name: registry.example.org/orders
          tag: latest
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
          job_variables:
            image: "{{ build_image.image }}"
    ```

    ## When it stays silent
    The name has no dot, since `prefect deploy --variable`, the environment or any step may give it; a step
    before it is not known to the linter and may give anything, unless the `id` is nearly one that there is;
    the value is a variable, a block, of the environment (`{{ $NAME }}`), for a worker (`{{ ctx.… }}`) or in a
    trigger; the deployment has `name: null`; or the file is a template of cookiecutter, Helm or the like.
    """

    code = "PFL629"
    name = "unresolved-template"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The value is dropped without a word, and a default takes its place."
    recommendation = "Use the `id` that the step has, or give the step this `id`."
    rollback = "Put the old name back and deploy again; the value is then empty as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if not deployment.in_yaml or deployment.is_template:
            return
        for found in placeholders_of(deployment):
            fault = _fault(found)
            if fault is not None:
                message, advice, severity = fault
                yield hit(
                    found.given.file,
                    found.given.node,
                    message,
                    recommendation=advice,
                    severity=severity,
                    symbol=deployment.name,
                )


def _fault(found: Placeholder) -> tuple[str, str | None, Severity | None] | None:
    """What is wrong with a placeholder, what to do about it, and how bad that is when it is no error."""
    first, dot, rest = found.name.partition(".")
    if not dot or "[" in first:
        return None
    if first == "prefect":
        kind = rest.partition(".")[0]
        if kind not in ("variable", "block"):
            return None
        message = f"`{{{{ {found.name} }}}}` is filled in with nothing."
        return message, f"Write `prefect.{kind}s.`, with an `s`.", Severity.WARNING
    there, names = found.outputs_of(first)
    if there:
        output = rest.partition(".")[0].partition("[")[0]
        if names is None or output in names:
            return None
        known = ", ".join(f"`{name}`" for name in sorted(names))
        advice = f"Use one of {known}." if known else "It has no outputs."
        return f"The step `{first}` has no output `{output}`.", advice, Severity.WARNING
    near = get_close_matches(first, sorted(found.ids)[:_MANY], n=1, cutoff=_NEAR)
    if not near and (found.is_open or found.is_output(first)):
        return None
    meant = f"Write `{near[0]}`, if that is what is meant." if near else None
    return (
        f"No step before this has the id `{first}`, so this is filled in with nothing.",
        meant,
        None,
    )
