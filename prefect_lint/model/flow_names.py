"""Under which name the server knows a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition


def name_of_flow(flow: Definition) -> str | None:
    """The `name` of the flow, or that of its function with dashes; `None` when it can't be known.

    As `prefect.Flow.__init__` of 2.20.26 and 3.8.8 makes it.
    """
    given = flow.option("name")
    if given is not None and not (given.is_literal and given.literal is None):
        return given.literal if given.is_literal and isinstance(given.literal, str) else None
    function = flow.root.function
    name = None if function is None else getattr(function.node, "name", None)
    if not isinstance(name, str) or not flow.options.complete or flow.root.inner_decorators:
        return None
    return name.replace("_", "-")
