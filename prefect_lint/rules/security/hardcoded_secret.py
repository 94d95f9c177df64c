"""PFL802 hardcoded-secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge.secrets import names
from prefect_lint.model.deployments.secrets import secrets_in_yaml
from prefect_lint.model.secrets import secrets_reached
from prefect_lint.rule import Place, Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.secrets import SecretInYaml
    from prefect_lint.model.project import Project
    from prefect_lint.model.secrets import WrittenSecret
    from prefect_lint.rule import Hit

_AUDIENCES = {
    "block": "Whoever reads the repository, now or in its history, has what the block is to keep.",
    "default": "A deployment shows defaults in the schema of its parameters, to everybody who may see it.",
    "deployment": "A deployment keeps it in plain text, for everybody who may see the deployment.",
    "environment-default": "It is used whenever the environment variable is missing.",
    "flow-run": "The run shows it among its parameters, to everybody who may see the run.",
    "variable": "Variables are not encrypted: everybody who may see the workspace can read it.",
}


class HardcodedSecret(Rule):
    """A password, token or key is written out in the source.

    ## What it catches
    Texts that their shape gives away wherever they stand, and these are errors: private keys, JSON web tokens,
    and tokens of AWS, GitHub, GitLab, Slack, Google, Stripe, OpenAI, Anthropic, dbt Cloud, Databricks, Prefect
    Cloud (`pnu_…`, `pnb_…`) and others. URLs and connection strings with a password, also as f-strings. And
    texts that look like a secret and are given under the name of one: a constant, an attribute, the default of
    a parameter, a keyword argument of a client or block, a key of a dict such as the `env` of `job_variables`,
    `os.environ["API_TOKEN"] = …`, the fallback of `os.environ.get("API_KEY", …)`, `Variable.set("api_key", …)`,
    `Secret(value=…)`. Files are looked at that name Prefect, and those that they import. In `prefect.yaml`: the
    same under the names of its keys, such as `access_token` of a step, `env`, job variables and parameters.

    The report never shows the secret: it is masked in messages and source lines, also where another finding
    shows the same line.

    ## Why it matters
    Everybody who can read the repository has it, and its history keeps it for ever. Prefect shows it to more
    people: the default of a flow's parameter stands in the deployment's schema, job variables in the
    deployment, steps of `pull` too, arguments of a flow among the parameters of its run, variables in the
    list of variables.

    ## Example
    ```python
    from prefect import flow

    @flow
    def sync_orders(api_key: str = "q7Vd2mXk9RtB4wLz8NcY1pHs"):
        print("syncing orders")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.blocks.system import Secret

    @flow
    def sync_orders():
        api_key = Secret.load("orders-api-key").get()
        print("syncing orders with a key of", len(api_key), "characters")
    ```

    ## When it stays silent
    The text is a placeholder (`changeme`, `your-token`, `<password>`), is filled in later (`{{ … }}`, `${…}`),
    is a name, a path or a reference to a secret, is made of plain words, or is a default that everybody knows
    (`postgres`, `minioadmin`); the database of a URL is on the same machine and has a password of one word; or
    the file is a test, and the text is not a
    provider's token. Docstrings and comments are not looked at.
    """

    code = "PFL802"
    name = "hardcoded-secret"
    category = "security"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "Whoever sees the repository or its history, or the deployment and its runs in Prefect, can use the "
        "secret, and nobody will notice."
    )
    recommendation = (
        "Revoke it and make a new one: removing the line does not take it out of the history. Keep the new one "
        "in a `Secret` block or the secret store of the work pool, and load it inside the flow or task."
    )
    rollback = (
        "Loading it can be undone by passing the value in from the environment; a secret that was in the "
        "repository stays revoked."
    )
    references = (
        "https://docs.prefect.io/v3/how-to-guides/configuration/store-secrets",
        "https://docs.prefect.io/v3/concepts/variables",
    )

    ignored_names: option[list[str]] = option(
        [], "Names of variables, parameters and keys whose values are no secrets, in any spelling."
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        yield from self._hits(secrets_reached(project))

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        yield from self._hits(secrets_in_yaml(file))

    def _hits(self, written: Iterable[WrittenSecret | SecretInYaml]) -> Iterator[Hit]:
        ignored = {tuple(names.words(name)) for name in self.ignored_names}
        for found in written:
            certain = found.secret.certain
            if found.in_test and not found.secret.issued:
                continue
            if found.name is not None and tuple(names.words(found.name)) in ignored:
                continue
            place = Place(found.module, found.node)
            yield hit(
                found.module,
                found.node,
                _message(found),
                severity=None if certain else Severity.WARNING,
                confidence=0.95 if certain else None,
                secrets=[(place, found.text)],
            )


def _message(found: WrittenSecret | SecretInYaml) -> str:
    what = found.secret.what
    if found.name is None or found.where == "block":
        first = f"{what[0].upper()}{what[1:]} is written out here."
    else:
        first = f"`{found.name}` is given {what} that is written out here."
    audience = _AUDIENCES.get(found.where)
    return first if audience is None else f"{first} {audience}"
