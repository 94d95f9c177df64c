"""The formats of an assessment, each a pure function of the document in a file of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.report.document import Document

FORMATS = {"md": "markdown", "html": "page", "json": "document_json"}
"""By the name that `--format` takes, the modules that have a `render`."""


def render(document: Document, name: str) -> str:
    """An assessment in a format."""
    module = import_module(f"{__name__}.{FORMATS[name]}")
    return cast("Callable[[Document], str]", module.render)(document)
