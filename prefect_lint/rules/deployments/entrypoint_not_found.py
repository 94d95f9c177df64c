"""PFL605 entrypoint-not-found."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.deployments.broken_imports import broken_imports
from prefect_lint.model.deployments.file import DeploymentFile
from prefect_lint.model.things import RepoClass
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.entrypoints import Entrypoint
    from prefect_lint.rule import Hit


class EntrypointNotFound(Rule):
    """The entrypoint of a deployment leads to no flow.

    ## What it catches
    `entrypoint:` in `prefect.yaml` with a file that is not in the repository, a name that the file does not
    have (the name of the flow instead of that of its function, for one), a name that is a task or a plain
    function, a file alone, or a file that Python can't read. A warning where the flow is there, and its
    file begins with an import that certainly fails: of a module that a package of the repository does not
    have, or of a name that a module of it does not.

    ## Why it matters
    `prefect deploy` ends at the first such deployment with a traceback. Those above it are already changed,
    those below keep the state they had: the deployments are of two versions until somebody notices. Over an
    import that fails it passes without a word, and each run of the deployment fails at it.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import-orders
        work_pool:
          name: default
    ```
    ```python title="flows/orders.py"
    from prefect import flow

    @flow(name="import-orders")
    def import_orders():
        ...
    ```

    ## Use instead
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
    ```

    ## When it stays silent
    The file is found from the folder of the YAML, from one above it, or anywhere in the repository under
    that path, since `prefect deploy` may be run in any folder and in an image; it is there but excluded or
    ignored by git; the path is absolute or leads out of the repository; the entrypoint is a module that is
    not of the repository, or a `{{ … }}`; or what the name is can't be known. An import is left alone where
    it stands in a `try` or an `if`, where the package has no `__init__.py` or another one in the repository
    has its name, and where the module may get names or modules in another way.
    """

    code = "PFL605"
    name = "entrypoint-not-found"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "`prefect deploy` ends here with a traceback, with the deployments above changed and those below "
        "stale."
    )
    recommendation = (
        "Write the path from the folder where `prefect deploy` is run, a colon, and the name of the "
        "function."
    )
    rollback = "Put the old entrypoint back; deploying fails again."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        target = deployment.target if deployment.in_yaml else None
        if target is None:
            return
        if target.state not in ("flow", "unknown"):
            yield _misled(deployment, target)
        elif _is_loaded(deployment):
            hits = list(_unimportable(deployment, target))
            # Of the deployments of one file of flows, the first tells it.
            if hits and _is_first(deployment, target):
                yield from hits


def _is_loaded(deployment: Deployment) -> bool:
    target = deployment.target
    return target is not None and target.state == "flow" and not deployment.is_template


def _is_first(deployment: Deployment, target: Entrypoint) -> bool:
    assert isinstance(deployment.file, DeploymentFile)
    before = takewhile(lambda it: it is not deployment, deployment.file.deployments)
    return not any(
        _is_loaded(other) and other.target is not None and other.target.path == target.path
        for other in before
    )


def _misled(deployment: Deployment, target: Entrypoint) -> Hit:
    given = target.given
    message, advice = _said(target)
    related = []
    if target.module is not None and isinstance(target.found, Task):
        related.append((Place(target.found.module, target.found.node), "the task"))
    return hit(
        given.file,
        given.node,
        f"{message}.",
        related=related,
        symbol=deployment.name,
        recommendation=advice,
    )


def _unimportable(deployment: Deployment, target: Entrypoint) -> Iterator[Hit]:
    module = target.module
    for found in islice(broken_imports(module), 1) if module is not None else ():
        what = f"`{found.module}` has no `{found.missing}`"
        if found.is_module:
            what = f"there is no module `{found.module}`"
        yield hit(
            target.given.file,
            target.given.node,
            f"`{target.path}` can't be imported: {what}.",
            related=[(Place(module, found.node), "the import")] if module is not None else [],
            symbol=deployment.name,
            severity=Severity.WARNING,
            risk="`prefect deploy` makes the deployment without a word, and each of its runs fails at the "
            "import.",
            recommendation="Import what is there, or add what is missing.",
        )


def _said(target: Entrypoint) -> tuple[str, str | None]:
    """What is wrong, and what to do about it where that is known."""
    where = target.path or target.file
    if target.state == "no-file":
        near = _near_file(target)
        advice = f"Is `{near}` meant?" if near else None
        return f"There is no file `{target.file}` in this repository", advice
    if target.state == "no-function":
        advice = "Write a colon and the name of the function that is the flow after it."
        return f"The entrypoint names the file `{where}`, and no flow in it", advice
    if target.state == "syntax":
        return f"Python can't read `{where}`, so no flow can be loaded from it", None
    if target.state == "not-a-flow":
        kind = "a plain function"
        if isinstance(target.found, Task):
            kind = "a task"
        elif isinstance(target.found, RepoClass):
            kind = "a class"
        return f"`{target.function}` in `{where}` is {kind}, not a flow", None
    return f"`{where}` has no `{target.function}`", _meant(target)


def _meant(target: Entrypoint) -> str | None:
    """Which flow of the file is meant: that with such a name, or one spelled nearly so."""
    if target.module is None or target.function is None:
        return None
    infer = target.module.project.infer
    flows: dict[str, Flow] = {}
    for name, bindings in target.module.scope.bindings.items():
        thing = infer.bound(bindings, target.module, None)
        if isinstance(thing, Flow):
            flows[name] = thing
    for name, flow in flows.items():
        option = flow.option("name")
        if option is not None and option.literal == target.function:
            return f"`{target.function}` is the name of the flow; its function is `{name}`."
    spelled = target.function.replace("-", "_").replace(" ", "_")
    near = get_close_matches(spelled, sorted(flows), n=1, cutoff=0.7)
    return f"Is `{near[0]}` meant?" if near else None


def _near_file(target: Entrypoint) -> str | None:
    files = target.given.file.project.files
    name = target.file.rpartition("/")[2]
    same = sorted(path for path in files if path.rpartition("/")[2] == name)
    if len(same) == 1:
        return same[0]
    near = get_close_matches(target.file, sorted(files)[:5000], n=1, cutoff=0.85)
    return near[0] if near else None
