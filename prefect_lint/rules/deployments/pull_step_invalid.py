"""PFL626 pull-step-invalid."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge import deployment_steps as known
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.deployment_steps import KnownStep
    from prefect_lint.model.deployments.deployment import Step
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit

_AT_DEPLOY = "`prefect deploy` ends with an error at this step, and what is below is not deployed."


class PullStepInvalid(Rule):
    """A step of `pull`, `build` or `push` that can't be run as it is written.

    ## What it catches
    A step of Prefect, prefect-docker, prefect-aws, prefect-gcp or prefect-azure whose name is not one of
    theirs (`git_clonee`, `prefect.projects.…`); an argument that it does not take, or that the Prefect of
    the file does not have yet; one that it needs and does not get; a step without any inputs; two keys in
    one step, mostly an `id` that stands beside the step and not in it; and `git_clone` with both
    `access_token` and `credentials`.

    ## Why it matters
    `prefect deploy` does not look at pull steps. It ends with 0, and then every single run fails before the
    flow begins, in the log of the worker. A build or push step ends the deploy itself.

    ## Example
    ```yaml
    pull:
      - prefect.deployments.steps.git_clone:
          repo: https://github.com/acme/orders.git
        id: clone
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
    ```

    ## Use instead
    ```yaml
    pull:
      - prefect.deployments.steps.git_clone:
          id: clone
          repository: https://github.com/acme/orders.git
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
    ```

    ## When it stays silent
    The step is a function of the repository or of another package; it takes any argument, as
    `build_docker_image` does; the argument came with a later Prefect and nothing says that an older one runs;
    `prefect.projects` is used and nothing says which Prefect runs but a `prefect-version` that had it.
    """

    code = "PFL626"
    name = "pull-step-invalid"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "Deploying succeeds, and then each run fails before the flow begins."
    recommendation = "Write the step with the name and the arguments that it has."
    rollback = "Put the old step back and deploy again; the runs fail as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        for step in file.steps:
            for at, message, advice in _faults(step, file):
                yield hit(
                    file,
                    at.key or at.node,
                    message,
                    recommendation=advice,
                    risk=None if step.section == "pull" else _AT_DEPLOY,
                )


def _faults(step: Step, file: DeploymentFile) -> Iterator[tuple[Setting, str, str | None]]:
    """What is wrong with a step: where, in words, and what to do."""
    function, name = step.function, step.name
    if function is None or name is None:
        return
    fields = step.given.fields or {}
    if len(fields) > 1:
        yield _too_many(fields)
        return
    wrong = _wrong_name(name, file)
    if wrong is not None:
        yield function, *wrong
        return
    takes = known.STEPS.get(name)
    if takes is None:
        return
    short = name.rpartition(".")[2]
    if function.fields is None:
        needs = ", ".join(f"`{it}`" for it in sorted(takes.requires))
        advice = f"Give it {needs}, as a mapping below it." if needs else "Write `{}` after it."
        yield function, f"The inputs of `{short}` are no mapping, so it can't be run.", advice
        return
    yield from _inputs(function, short, takes, file)


def _inputs(
    function: Setting, short: str, takes: KnownStep, file: DeploymentFile
) -> Iterator[tuple[Setting, str, str | None]]:
    inputs = function.fields or {}
    unknown = [
        key for key in inputs if not (key in takes.takes or key in known.RESERVED or takes.open)
    ]
    missing = sorted(takes.requires - inputs.keys())
    for key in unknown:
        near = get_close_matches(key, missing or sorted(takes.takes), n=1, cutoff=0.5)
        if len(unknown) == len(missing) == 1:
            near = missing[:]
        advice = f"Write `{near[0]}`, if that is what is meant." if near else "Take it out."
        if near and near[0] in missing:
            missing.remove(near[0])
        yield inputs[key], f"`{short}` takes no `{key}`.", advice
    for key in missing:
        yield function, f"`{short}` needs `{key}`, which is not given.", f"Give it a `{key}`."
    upper = file.prefect_version.upper
    for key, given in inputs.items():
        since = takes.takes.get(key)
        if since is not None and upper is not None and upper <= (*since.lacking, 1):
            message = f"`{short}` takes `{key}` only in Prefect {since.having} and later."
            yield given, message, "Take it out, or run a newer Prefect."
    token, credentials = inputs.get("access_token"), inputs.get("credentials")
    if short.endswith("git_clone") and _is_something(token) and _is_something(credentials):
        assert credentials is not None
        message = f"`{short}` takes either `access_token` or `credentials`, and here are both."
        yield credentials, message, "Take one of the two out."


def _too_many(fields: dict[str, Setting]) -> tuple[Setting, str, str | None]:
    steps = [key for key in fields if "." in key]
    beside = [key for key in fields if "." not in key]
    if steps and beside:
        at = fields[beside[0]]
        message = (
            f"`{beside[0]}` stands beside the step `{steps[0].rpartition('.')[2]}`, not in it."
        )
        return (
            at,
            message,
            f"Indent `{beside[0]}` by two more levels, so that it is an input of the step.",
        )
    return (
        list(fields.values())[1],
        "One step has two functions.",
        "Begin each step with a dash of its own.",
    )


def _wrong_name(name: str, file: DeploymentFile) -> tuple[str, str | None] | None:
    """What is wrong with the name of a step, and what to do; `None` when that is fine, or can't be known."""
    version = file.prefect_version
    takes = known.STEPS.get(name)
    if takes is not None:
        if takes.until is not None and version.lower is not None and version.lower >= takes.until:
            advice = f"Use `{takes.instead}`." if takes.instead else None
            return f"Prefect {takes.until[0]} has no step `{name}` any more.", advice
        return None
    last = name.rpartition(".")[2]
    now = [it for it in known.STEPS if it.startswith(known.CLOSED[0]) and it.endswith(f".{last}")]
    if name.startswith(known.GONE):
        if _has_projects(file):
            return None
        meant = now[0] if now and last != "git_clone_project" else known.CLOSED[0] + "git_clone"
        return "Prefect has no `prefect.projects` any more.", f"Use `{meant}`."
    home = next((it for it in known.CLOSED if name.startswith(it)), None)
    if home is None:
        return None
    names = sorted(it for it in known.STEPS if it.startswith(home))
    near = get_close_matches(name, names, n=1, cutoff=0.8)
    advice = f"Write `{near[0]}`, if that is what is meant." if near else None
    return f"`{home.removesuffix('.')}` has no step `{name.removeprefix(home)}`.", advice


def _has_projects(file: DeploymentFile) -> bool:
    """Whether the Prefect of a file may be one that had `prefect.projects`."""
    version = file.prefect_version
    if version.known:
        return version.lower is None or version.lower < known.GONE_SINCE
    noted = file.settings.get("prefect-version")
    if noted is None or noted.text is None:
        return False
    numbers = tuple(int(part) for part in noted.text.split(".")[:3] if part.isdigit())
    return bool(numbers) and numbers < known.GONE_SINCE


def _is_something(given: Setting | None) -> bool:
    """Whether a value is certainly there when the step is run; a variable of the environment may be empty."""
    if given is None:
        return False
    if given.is_template:
        return isinstance(given.value, str) and "prefect.blocks." in given.value
    return bool(given.value)
