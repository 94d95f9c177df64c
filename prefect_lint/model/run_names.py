"""The templates of run names, and what they can ask for."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.given import own_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Option

_ROOT = re.compile(r"[^.\[]*")


def run_name_option(definition: Definition) -> Option | None:
    """`flow_run_name` of a flow or `task_run_name` of a task, if this definition itself sets it."""
    return own_option(definition, f"{definition.kind}_run_name")


def template(option: Option) -> str | None:
    """The text of a template that is written out."""
    literal = option.literal
    return literal if isinstance(literal, str) else None


def callable_of(option: Option) -> t.RepoFunction | None:
    """The function of the repository that gives the name."""
    return option.thing if isinstance(option.thing, t.RepoFunction) else None


def fields(text: str) -> Iterator[str]:
    """What a template asks for: the first name of each field, empty or a number for positions.

    Raises `ValueError` for a template that can't be read.
    """
    for _, field, form, _ in Formatter().parse(text):
        if field is not None:
            found = _ROOT.match(field)
            yield found.group() if found else ""
            yield from fields(form or "")
