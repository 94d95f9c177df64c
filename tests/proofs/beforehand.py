"""What a test will be asked, known before it runs, so that programs can be started side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def parameters(
    request: pytest.FixtureRequest, test: Callable[..., object], name: str
) -> Iterator[Any]:
    """The values of a parameter of a test in this session; none for one of several xdist workers.

    Each of these would start all programs, of which it needs a few.
    """
    if hasattr(request.config, "workerinput"):
        return
    for item in request.session.items:
        if (
            isinstance(item, pytest.Function)
            and item.function is test
            and hasattr(item, "callspec")
        ):
            yield item.callspec.params[name]
