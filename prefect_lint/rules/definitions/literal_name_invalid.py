"""PFL713 literal-name-invalid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge import literal_names as known
from prefect_lint.model import things as t
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.knowledge.literal_names import NameArgument
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_BLOCK_PACKAGES = ("prefect.blocks.", "prefect.filesystems.", "prefect_")


class LiteralNameInvalid(Rule):
    """The key of an artifact, or the name of a variable or block, has characters that are not allowed.

    ## What it catches
    `key="my_report"` of `create_markdown_artifact(…)` and its sisters, `Variable.set("Batch Size", …)`,
    `Variable.get("Batch Size")`, and `.save("My_Credentials")` of a block, as literals or with such a
    character in the fixed part of an f-string. Artifacts and blocks take lower-case letters, digits and
    dashes; variables take underscores, and in Prefect 3 dashes as well.

    ## Why it matters
    Writing raises `ValidationError` and fails the run, often at its very end, when the report is made.
    `Variable.get` raises nothing: no variable can have that name, so the answer is always the default, or
    `None`.

    ## Example
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact

    @flow
    def report():
        create_markdown_artifact("# Orders", key="daily_orders")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact

    @flow
    def report():
        create_markdown_artifact("# Orders", key="daily-orders")
    ```

    ## When it stays silent
    The name is not known before the program runs, is empty or left out; only the parts of an f-string that
    are filled in could be wrong; the method belongs to something that is no block; or a test expects the error.
    """

    code = "PFL713"
    name = "literal-name-invalid"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.97
    risk = "The call raises `ValidationError` each time, and fails the run after its work was done."
    recommendation = (
        "Rename it to what is allowed, in every place that reads it too; dashes are usual."
    )
    rollback = "Restore the name; the call fails as before."
    references = (
        "https://docs.prefect.io/v3/concepts/artifacts",
        "https://docs.prefect.io/v3/concepts/variables",
    )

    renaming = UnsafeFix(
        "Write it with what is allowed.",
        because="Whoever reads it by its name, in a dashboard or in other code, has to use the new one.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for call in scope.calls:
                argument = _argument(call, module)
                if argument is None:
                    continue
                node = _given(call, argument)
                if node is None or is_expected_to_fail(call):
                    continue
                if _is_bad(node, argument, module):
                    yield _hit(node, argument, module)


def _argument(call: o.Call, module: Module) -> NameArgument | None:
    target = module.project.infer.thing(call.func, module)
    if not isinstance(target, t.Symbol):
        return None
    if target.name in known.ARGUMENTS:
        return known.ARGUMENTS[target.name]
    owner, _, method = target.name.rpartition(".")
    if method in known.SAVE_METHODS and owner.startswith(_BLOCK_PACKAGES):
        return known.BLOCK_SAVE if owner.rpartition(".")[2][:1].isupper() else None
    return None


def _given(call: o.Call, argument: NameArgument) -> o.Expr | None:
    by_keyword = call.keyword(argument.keyword)
    if by_keyword is not None:
        return by_keyword
    before = call.args[: argument.position + 1]
    if len(before) <= argument.position or any(isinstance(arg, o.Starred) for arg in before):
        return None
    return before[argument.position]


def _is_bad(node: o.Expr, argument: NameArgument, module: Module) -> bool:
    if isinstance(node, o.JoinedStr):
        text = "".join(node.text)
    else:
        thing = module.project.infer.thing(node, module)
        if not isinstance(thing, t.Value) or not isinstance(thing.value, str):
            return False
        text = thing.value
    majors = [major for major in module.majors if major in (2, 3)]
    return bool(majors) and not any(
        known.allowed(argument.what, major).fullmatch(text) for major in majors
    )


def _allowed(node: o.Expr, argument: NameArgument, module: Module) -> Replace | None:
    """The name in small letters with dashes or else underscores, if that is allowed wherever it may run."""
    if not isinstance(node, o.Constant) or not isinstance(node.value, str):
        return None
    majors = [major for major in module.majors if major in (2, 3)]
    for dash in "-_":
        name = re.sub(r"[^a-z0-9]+", dash, node.value.lower()).strip(dash)
        if name and all(known.allowed(argument.what, major).fullmatch(name) for major in majors):
            return Replace(node, f'"{name}"')
    return None


def _hit(node: o.Expr, argument: NameArgument, module: Module) -> Hit:
    words = known.in_words(argument.what, module.majors)
    name = "key" if argument.what == "artifact" else "name"
    article = "an" if argument.what == "artifact" else "a"
    if argument.raises:
        return hit(
            module,
            node,
            f"This {name} of {article} {argument.what} may only have {words}.",
            fix=LiteralNameInvalid.renaming(_allowed(node, argument, module)),
        )
    return hit(
        module,
        node,
        f"No variable can have this name, which may only have {words}.",
        risk="The variable is never found: the run works with the default, or with `None`.",
        recommendation="Read the variable by the name that it has.",
    )
