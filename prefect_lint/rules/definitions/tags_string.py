"""PFL711 tags-string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.fixing.yaml_changes import ReplaceScalar
from prefect_lint.fixing.yaml_keys import SetKey
from prefect_lint.model import things as t
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.given import own_option, place_elsewhere, place_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_TAG = re.compile(r"\w[\w.-]*")
_WITH_TAGS = frozenset({"deploy", "serve", "to_deployment"})


class TagsString(Rule):
    """Tags are given as one string where a list is meant, or as a list where strings are meant.

    ## What it catches
    `tags="database"` on a task or in `.with_options(…)`, which is a set of letters to Prefect; the same for
    `.deploy(…)`, `.serve(…)` and `.to_deployment(…)` of a flow, where Prefect 2 raises; `tags: database` of a
    deployment in `prefect.yaml`, and there for Prefect 3 `tags:` with nothing behind it; and
    `tags(["a", "b"])`, the context manager, which takes the tags as separate arguments.

    ## Why it matters
    A task with `tags="database"` has the tags `d`, `a`, `t`, `b`, `s` and `e`. A concurrency limit on the tag
    `database` does not hold it back, so the database gets the load that the limit was made to keep away; no
    error says so. `tags([…])` raises when the block is entered, and so does `prefect deploy` of Prefect 3
    where `tags:` is null.

    ## Example
    ```python
    from prefect import flow, tags, task

    @task(tags="database")
    def insert(rows: list):
        print(rows)

    @flow
    def load():
        with tags(["nightly", "orders"]):
            insert([1])
    ```

    ## Use instead
    ```python
    from prefect import flow, tags, task

    @task(tags=["database"])
    def insert(rows: list):
        print(rows)

    @flow
    def load():
        with tags("nightly", "orders"):
            insert([1])
    ```

    ## When it stays silent
    The tags are a list, tuple or set, an empty string, a string of one character, a template that Prefect
    fills in, or not known; the list is spread (`tags(*names)`); or `tags` belongs to something else than
    Prefect.
    """

    code = "PFL711"
    name = "tags-string"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.98
    risk = "A tag concurrency limit does not apply to the task, and no run is found by the tag that was meant."
    recommendation = (
        'Put the string into a list, `tags=["database"]`; give `tags(…)` the strings themselves.'
    )
    rollback = "Take the brackets away again; the task then has its letters as tags as before."
    references = ("https://docs.prefect.io/v3/concepts/tag-based-concurrency-limits",)

    listing = SafeFix(
        "Put the string into a list.",
        because="The task gets the tag that is written instead of its letters, which nobody looks for.",
    )

    spreading = SafeFix(
        "Spread the tags.",
        because="The block that always raised is entered, with the tags that are written.",
    )

    emptying = SafeFix(
        "Write an empty list.",
        because="The deployment that was refused is made, and has no tags, as is written.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        option = own_option(task, "tags")
        text = None if option is None else option.literal
        if option is None or not isinstance(text, str) or len(text) < 2:
            return
        letters = _letters(text)
        elsewhere = place_elsewhere(task, option)
        place = place_of(task, option)
        yield hit(
            task.module,
            place,
            f"The tags of task `{task.name}` are the letters of `{text}` ({letters} …), not the tag "
            f"`{text}`.",
            related=[(Place(*it), "the tags are given here") for it in elsewhere],
            symbol=task.name,
            fix=self.listing(_in_list(place, text)) if place is option.node else None,
        )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        given = deployment.get("tags") if deployment.in_yaml else None
        if given is None:
            return
        if given.is_null and deployment.file.majors == (3,) and not deployment.is_template:
            yield _nothing(deployment, given)
        text = given.text
        if text is None or len(text) < 2:
            return
        names = [name for name in re.split(r"[,;\s]+", text) if name]
        yield hit(
            given.file,
            given.node,
            f"The tags of the deployment are the letters of `{text[:40]}` ({_letters(text)} …), not the tag "
            "that is written.",
            symbol=deployment.name,
            risk="Nobody finds the deployment by its tag, and automations that wait for the tag never start.",
            recommendation=f"Make it a list: `tags: [{', '.join(names)}]`."
            if len(text) <= 80
            else None,
            fix=self.listing(_in_yaml_list(given)),
        )

    def check_module(self, module: Module) -> Iterator[Hit]:
        infer = module.project.infer
        for scope in module.scopes():
            for call in scope.calls:
                if infer.thing(call.func, module) == t.Symbol("prefect.tags"):
                    yield from _of_context(call, module)
        for found in module.calls:
            given = found.node.keyword("tags")
            if found.how in _WITH_TAGS and given is not None and found.definition.kind == "flow":
                text = infer.thing(given, module)
                if isinstance(text, t.Value) and isinstance(text.value, str):
                    yield hit(
                        module,
                        given,
                        f"`.{found.how}()` of flow `{found.definition.name}` takes a list of tags, and "
                        "here it is one string.",
                        symbol=found.definition.name,
                        risk="Prefect 2 refuses to make the deployment; Prefect 3 gives it the letters.",
                        recommendation="Put the string into a list.",
                        fix=self.listing(_in_list(given, text.value)),
                    )


def _nothing(deployment: Deployment, given: Setting) -> Hit:
    return hit(
        given.file,
        given.node,
        "The tags of the deployment are null, where Prefect 3 needs a list.",
        symbol=deployment.name,
        risk="`prefect deploy` ends with a TypeError and does not make the deployment.",
        recommendation="Leave the key out, or write `tags: []`.",
        fix=TagsString.emptying(_empty_list(deployment)),
    )


def _empty_list(deployment: Deployment) -> SetKey | None:
    node = deployment.node
    return None if isinstance(node, o.Call) else SetKey(node, "tags", "[]")


def _in_list(node: o.Node, text: str) -> Wrap | None:
    """The string in a list; of several tags in one string nobody knows where they end."""
    return None if re.search(r"[,;\s]", text) else Wrap(node, "[", "]")


def _in_yaml_list(given: Setting) -> ReplaceScalar | None:
    """The same for YAML, quotes as they are."""
    if not isinstance(given, YamlSetting) or _TAG.fullmatch(given.text or "") is None:
        return None
    return ReplaceScalar(given.node, f"[{given.node.text}]")


def _letters(text: str) -> str:
    return ", ".join(f"`{letter}`" for letter in list(dict.fromkeys(text))[:3])


def _of_context(call: o.Call, module: Module) -> Iterator[Hit]:
    if is_expected_to_fail(call):
        return
    for argument in call.args:
        if isinstance(argument, o.Container) or (
            isinstance(argument, o.Comprehension) and argument.kind != "generator"
        ):
            kind = type(argument).__name__.lower()
            yield hit(
                module,
                argument,
                f"`tags(…)` takes the tags as separate arguments, and gets a {kind}.",
                risk="Entering the block raises, and the run fails there.",
                recommendation="Spread it, `tags(*names)`, or write the tags one by one.",
                fix=TagsString.spreading(Wrap(argument, "*", "")),
            )
