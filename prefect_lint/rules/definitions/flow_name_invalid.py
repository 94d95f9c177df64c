"""PFL710 flow-name-invalid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.given import own_option, place_elsewhere, place_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Flow, Option
    from prefect_lint.rule import Hit

_BANNED = "/%&><"
_PLAIN = re.compile(r"[\w .,:-]+")


class FlowNameInvalid(Rule):
    """The name of a flow has a character that Prefect does not allow there.

    ## What it catches
    `/`, `%`, `&`, `<` or `>` in the `name` of a flow, in a literal or in the fixed parts of an f-string, and a
    name that is no string at all. In the decorator, in `flow(fn, name=…)` and in `.with_options(name=…)`.

    ## Why it matters
    Flow names stand in URLs and in `flow/deployment`, so Prefect refuses these characters: the decorator
    raises `InvalidNameError` while the file is imported, and no flow of the file can be run.

    ## Example
    ```python
    from prefect import flow

    @flow(name="sales/orders")
    def load_orders():
        print("loading")
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow(name="sales-orders")
    def load_orders():
        print("loading")
    ```

    ## When it stays silent
    It is the name of a task, a run or anything else than a flow, for which these characters are allowed; the
    name is not known before the program runs; or a test expects the error.
    """

    code = "PFL710"
    name = "flow-name-invalid"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.98
    risk = "Importing the file raises, so none of its flows can be deployed or run."
    recommendation = (
        "Write `-` or a word in its place, before the flow has ever run: the name is the flow's identity in "
        "the API, with its history and its deployments."
    )
    rollback = "Restore the name; the import fails as before."
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    renaming = UnsafeFix(
        "Write `-` in place of what Prefect does not allow.",
        because="Another name is another flow to Prefect, and other code may ask for the one that is written.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        option = own_option(flow, "name")
        if option is None or is_expected_to_fail(flow.node):
            return
        problem = _problem(option)
        if problem is None:
            return
        elsewhere = place_elsewhere(flow, option)
        yield hit(
            flow.module,
            place_of(flow, option),
            f"The name of flow `{flow.name}` {problem}.",
            related=[(Place(*place), "the name is given here") for place in elsewhere],
            symbol=flow.name,
            fix=self.renaming(_allowed(flow, option)),
        )


def _allowed(flow: Flow, option: Option) -> Replace | None:
    """The name with dashes, where it is written out and needs no escapes."""
    node = option.node
    if not isinstance(node, o.Constant) or place_of(flow, option) is not node:
        return None
    name = "".join("-" if letter in _BANNED else letter for letter in str(option.literal))
    if not isinstance(option.literal, str) or not _PLAIN.fullmatch(name):
        return None
    return Replace(node, f'"{name}"')


def _problem(option: Option) -> str | None:
    if option.is_literal:
        literal = option.literal
        if literal is None:
            return None
        if not isinstance(literal, str):
            return f"is no string but {type(literal).__name__}"
        text = literal
    elif isinstance(option.node, o.JoinedStr):
        text = "".join(option.node.text)
    else:
        return None
    found = [character for character in _BANNED if character in text]
    if not found:
        return None
    shown = " and ".join(f"`{character}`" for character in found)
    return f"contains {shown}, which Prefect does not allow"
