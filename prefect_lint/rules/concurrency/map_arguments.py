"""PFL206 map-arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Import, Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.definitions import Task
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.mapping import Mapped, map_arguments
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.mapping import MapArgument
    from prefect_lint.rule import Hit


class MapArguments(Rule):
    """The arguments of `.map(…)` don't fit together, or there is nothing to map over.

    ## What it catches
    Collections that are written out with different lengths; only scalars, strings and `unmapped(…)`; and a
    written-out dict next to another collection, which is taken apart into its keys.

    ## Why it matters
    Prefect takes every list, tuple, dict or other iterable apart and pairs the elements up. Where the lengths
    differ it raises `MappingLengthMismatch`, without any iterable `MappingMissingIterable`; a string is no
    iterable here. A dict that was meant as options for all task runs gives each of them one of its keys.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def export(table: str, columns: list[str]) -> None:
        print(table, columns)

    @flow
    def exports() -> None:
        export.map(["orders", "customers", "items"], columns=["id", "name"]).wait()
    ```

    ## Use instead
    ```python
    from prefect import flow, task, unmapped

    @task
    def export(table: str, columns: list[str]) -> None:
        print(table, columns)

    @flow
    def exports() -> None:
        export.map(["orders", "customers", "items"], columns=unmapped(["id", "name"])).wait()
    ```

    ## When it stays silent
    A length is not written in the source, or the collection may be changed before the call; the lengths are the
    same; or arguments come through `*` or `**`. Annotations of the task play no part: mapping over a list of
    lists is right.
    """

    code = "PFL206"
    name = "map-arguments"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The call raises before a single task run starts, and the flow run fails."
    recommendation = (
        "Put `unmapped(…)` around what every task run is to get as a whole, and give `.map(…)` at least one "
        "collection; all collections need the same length."
    )
    rollback = "Take `unmapped(…)` away again: the collection is taken apart as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",)

    whole = UnsafeFix(
        "Put `unmapped(…)` around all collections but the first.",
        because="Which of them is to be taken apart is a guess, and another one could be meant.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        task = call.definition
        if call.how != "map" or not isinstance(task, Task) or is_expected_to_fail(call.node):
            return
        arguments = map_arguments(call)
        if not arguments:
            return
        taken_apart = [it for it in arguments if it.kind is Mapped.ELEMENTS]
        lengths = {it.length for it in taken_apart if it.length is not None}
        if all(it.kind is Mapped.WHOLE for it in arguments):
            yield hit(
                call.module,
                call.node,
                f"`{task.name}.map(…)` gets nothing to map over, so it raises `MappingMissingIterable`.",
                recommendation=(
                    "Give `.map(…)` a list, or call `.submit(…)` for a single task run; a string is not "
                    "taken apart."
                ),
            )
        elif len(lengths) > 1:
            yield hit(
                call.module,
                call.node,
                f"`{task.name}.map(…)` gets collections of {_listed(lengths)} elements, so it raises "
                f"`MappingLengthMismatch`.",
                related=[
                    (Place(call.module, it.node), f"{it.length} elements")
                    for it in taken_apart
                    if it.length is not None
                ],
                fix=self.whole(*map(_unmapped, taken_apart[1:])),
            )
        else:
            yield from self._dicts(call, arguments)

    def _dicts(self, call: PrefectCall, arguments: list[MapArgument]) -> Iterator[Hit]:
        for argument in arguments:
            others = [it for it in arguments if it is not argument and it.kind is not Mapped.WHOLE]
            if argument.is_dict and others and not any(it.is_dict for it in others):
                given = f" given for `{argument.name}`" if argument.name else ""
                yield hit(
                    call.module,
                    argument.node,
                    f"The dict{given} is taken apart by `{call.definition.name}.map(…)`: each task run gets "
                    f"one of its keys.",
                    severity=Severity.WARNING,
                    confidence=0.85,
                    risk=(
                        "The call raises `MappingLengthMismatch`, or, with as many keys as there are "
                        "elements, each task run works with a key in place of the dict."
                    ),
                    fix=self.whole(
                        _unmapped(argument),
                        description="Put `unmapped(…)` around the dict.",
                    ),
                )


def _unmapped(argument: MapArgument) -> Wrap:
    return Wrap(argument.node, (Import("prefect.unmapped"), "("), ")")


def _listed(lengths: set[int]) -> str:
    words = [str(it) for it in sorted(lengths)]
    return f"{', '.join(words[:-1])} and {words[-1]}"
