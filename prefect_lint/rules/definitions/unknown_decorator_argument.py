"""PFL701 unknown-decorator-argument."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RenameKeyword
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge import decorator_arguments as known
from prefect_lint.knowledge import prefect_api as api
from prefect_lint.model import things as t
from prefect_lint.model.expected_failure import has_fallback, is_expected_to_fail, is_prefect_1
from prefect_lint.model.prefect_calls import keywords
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.model.prefect_calls import Given
    from prefect_lint.rule import Hit

_PARTIAL = t.Symbol("functools.partial")


class UnknownDecoratorArgument(Rule):
    """`@flow` or `@task` is given an argument that it does not take.

    ## What it catches
    A keyword of `flow(…)`, `task(…)`, `Flow(…)` or `Task(…)` that no release of the Prefect in use takes: a
    slip (`retry=3`), an argument of the other decorator (`@flow(tags=…)`, `@task(task_runner=…)`), or one of
    another Prefect (`cache_policy` in 2, `max_retries` of 1). Also a name or another literal where the
    function belongs: `@flow("nightly")`.

    ## Why it matters
    The decorator raises `TypeError` while Python imports the file, so every flow in it is gone: the worker
    crashes before the run begins, and a deployment can't be made.

    ## Example
    ```python
    from prefect import flow, task

    @task(retry=3)
    def fetch():
        return 1

    @flow(tags=["nightly"])
    def nightly():
        return fetch()
    ```

    ## Use instead
    ```python
    from prefect import flow, tags, task

    @task(retries=3)
    def fetch():
        return 1

    @flow
    def nightly():
        with tags("nightly"):
            return fetch()
    ```

    ## When it stays silent
    The arguments come through a `**mapping` that can't be looked into; the name belongs to another library or
    to a class of the repository; the Prefect version is not known and one major takes the argument; the code
    chooses by version (an `if` or `try` around it) or a test expects it to raise. An argument that came with
    a later release of the same major is no matter of this rule, but of PFL724.
    """

    code = "PFL701"
    name = "unknown-decorator-argument"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "Importing the file raises `TypeError`: none of its flows and tasks exist, their deployments can't be "
        "made, and runs that are scheduled already crash before they begin."
    )
    recommendation = (
        "Use the argument that was meant, or put the setting where it belongs; then import the file once, as "
        '`python -c "import …"` in CI does.'
    )
    rollback = "Put the argument back; the import fails again as before."
    references = (
        "https://docs.prefect.io/v3/api-ref/python/prefect-flows",
        "https://docs.prefect.io/v3/api-ref/python/prefect-tasks",
    )

    renaming = UnsafeFix(
        "Rename the argument to the one that seems to be meant.",
        because="The name is told by its likeness, and the value may not be meant for it.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        prefect_1: bool | None = None
        for scope in module.scopes():
            for call in scope.calls:
                callee = _callee(call, module)
                if callee is None:
                    continue
                if prefect_1 is None:
                    prefect_1 = is_prefect_1(module)
                if not prefect_1 and not is_expected_to_fail(call):
                    yield from _of_call(call, callee, module)


def _callee(call: o.Call, module: Module) -> str | None:
    """The decorator that gets the arguments of a call: its own, or those of `functools.partial(task, …)`."""
    infer = module.project.infer
    target = infer.thing(call.func, module)
    if isinstance(target, t.Partial):
        target = target.target
    elif target == _PARTIAL and call.args:
        target = infer.thing(call.args[0], module)
    return target.name if isinstance(target, t.Symbol) and target.name in known.CALLEES else None


def _of_call(call: o.Call, callee: str, module: Module) -> Iterator[Hit]:
    kind = callee.rpartition(".")[2].lower()
    shown = f"@{kind}" if callee.islower() else callee.rpartition(".")[2]
    name = _defined_name(call)
    first = call.args[0] if call.args else None
    if isinstance(first, o.Constant | o.JoinedStr) and not _is_none(first):
        yield hit(
            module,
            first,
            f"The first argument of `{shown}` is the function, and here it is a literal.",
            symbol=name,
            recommendation="Give the name by keyword: `name=…`.",
        )
    for given in keywords(call, module):
        majors = module.majors
        if given.name == "__fn" or _takes(callee, given.name, majors):
            continue
        elsewhere = _takes(callee, given.name, (2, 3))
        if has_fallback(call):
            continue
        yield hit(
            module,
            given.node,
            f"`{shown}` of Prefect {_versions(majors)} takes no argument `{given.name}`"
            f"{_hint(kind, given.name, name, callee, elsewhere)}.",
            related=[(Place(*given.source), "it is given here")] if given.source else (),
            symbol=name,
            fix=_renamed(kind, given, callee, elsewhere),
        )


def _takes(callee: str, argument: str, majors: tuple[int, ...]) -> bool:
    """Whether some release of one of these majors takes an argument; true for Prefect 1."""
    signature = api.lookup(known.CALLEES[callee])
    if signature is None or any(major not in (2, 3) for major in majors):
        return True
    within = api.union(api.between((major,), (major + 1,)) for major in majors)
    return bool(signature.taking(argument) & within)


def _hint(kind: str, argument: str, name: str | None, callee: str, elsewhere: bool) -> str:
    place = known.ELSEWHERE.get((kind, argument))
    if place is not None and not elsewhere:
        return ": " + place.format(name=name or "my_task")
    if elsewhere:
        return "; only Prefect 3 has it"
    meant = _meant(kind, argument, callee)
    return f"; it may be meant to be `{meant}`" if meant else ""


def _meant(kind: str, argument: str, callee: str) -> str:
    """The argument that may have been meant; empty when there is none like it."""
    signature = api.lookup(known.CALLEES[callee])
    arguments = signature.signatures[-1][1].names if signature is not None else ()
    meant = known.MEANT.get(argument, "").format(kind=kind)
    if meant not in arguments:
        close = difflib.get_close_matches(argument, arguments, n=1, cutoff=0.8)
        meant = close[0] if close else ""
    return meant


def _renamed(kind: str, given: Given, callee: str, elsewhere: bool) -> Proposal | None:
    if given.source is not None or elsewhere or (kind, given.name) in known.ELSEWHERE:
        return None
    meant = _meant(kind, given.name, callee)
    if not meant:
        return None
    return UnknownDecoratorArgument.renaming(
        RenameKeyword(given.node, meant),
        description=f"Rename the argument to `{meant}`.",
    )


def _versions(majors: tuple[int, ...]) -> str:
    return " and ".join(str(major) for major in majors)


def _defined_name(call: o.Call) -> str | None:
    """The function under the decorator."""
    parent = call.parent
    return parent.name if isinstance(parent, o.FunctionDef) and call in parent.decorators else None


def _is_none(node: o.Expr) -> bool:
    return isinstance(node, o.Constant) and node.value is None
