"""Says of each line of a table of parameters what the Prefect that runs this makes of it.

The table is read from the first argument, `annotation<TAB>value as JSON`; the answers are `fits`, `refused`
by the deployment and by a run, `converted` by a run and refused by the deployment, or `late`: refused by a
run only. Prefect 2 does not check deployments, so there it is `fits` or `refused`.
"""

from __future__ import annotations

import datetime
import enum
import json
import logging
import pathlib
import sys
import typing
import uuid
from typing import Any, Literal

import prefect
from prefect import flow
from prefect.utilities.schema_tools.validation import validate
from pydantic import BaseModel, ConfigDict, Field

import observe

IN_3 = not prefect.__version__.startswith("2.")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Box(BaseModel):
    depth: int
    note: str | None = None


class Order(BaseModel):
    shop: str
    limit: int = 10
    colour: Colour = Field(Colour.RED, description="of the paper")
    box: Box | None = None
    boxes: list[Box] = Field(default_factory=list)


class Closed(Order):
    model_config = ConfigDict(extra="forbid", frozen=True)
    day: Literal["today", "yesterday"] = Field(...)


class Opened(Box, extra="allow"):
    pass


_TYPING = ("Any", "Dict", "List", "Literal", "Optional", "Sequence", "Union")
NAMES: dict[str, Any] = {
    "Colour": Colour,
    "Number": Number,
    **{it.__name__: it for it in (Box, Order, Closed, Opened)},
    "datetime": datetime,
    "pathlib": pathlib,
    "uuid": uuid,
    **{name: getattr(typing, name) for name in _TYPING},
}


def flow_with(annotation: str) -> Any:
    """A flow that has one parameter with this annotation."""

    def import_orders(given: Any) -> None:
        pass

    import_orders.__annotations__ = {"given": eval(annotation, dict(NAMES)), "return": None}
    return flow(import_orders)


def judge(made: Any, value: object) -> str:
    """What comes of one value."""
    try:
        made.validate_parameters({"given": value})
        runs = True
    except Exception:
        runs = False
    if not IN_3:
        return "fits" if runs else "refused"
    schema = made.parameters.model_dump()
    deploys = not validate({"given": value}, schema, preprocess=True, ignore_required=True)
    if deploys:
        return "fits" if runs else "late"
    return "converted" if runs else "refused"


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    answers, flows = [], {}
    for line in pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines():
        annotation, value = line.split("\t")[:2]
        if annotation not in flows:
            flows[annotation] = flow_with(annotation)
        answers.append(judge(flows[annotation], json.loads(value)))
    observe.report(answers=answers)
