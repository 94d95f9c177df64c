"""What Prefect 3.4.18 and later refuse in a `prefect.yaml`, and with it the whole file.

A mirror of `prefect/cli/deploy/_models.py` of 3.8.8, tried out against it: Prefect validates the file
before it fills in any `{{ … }}`, so those count as the text that they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prefect_lint.knowledge import deployment_fields as known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.syntax.yaml_nodes import YamlNode

SINCE = (3, 4, 18)
"""The first version that has the model; earlier ones take the file as it is."""

_BOOLEANS = frozenset({"0", "1", "off", "on", "f", "t", "false", "true", "n", "y", "no", "yes"})
_NUMBER = re.compile(
    r"\s*[-+]?\d+(?:\.\d+)?\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|w|weeks?)?\s*",
    re.IGNORECASE,
)
_LIKE_A_CLOCK = re.compile(r"[-+]?[\d:]*:[\d:]*(?:[.,]\d*)?")
_CLOCK = re.compile(r"[-+]?(?:\d{2,}:[0-5]\d|\d*:[0-5]\d:[0-5]\d(?:[.,]\d+)?)")
"""Hours take one digit only where seconds follow: `1:30:00`, but `01:30`."""
_BEGINS_A_DURATION = re.compile(r"[-+\d:P]")
_WORDS = {
    "text": "text",
    "boolean": "`true` or `false`",
    "boolean or text": "`true` or `false`",
    "integer": "a whole number",
    "limit": "a whole number, or a mapping with `limit`",
    "mapping": "a mapping",
    "mappings": "a list of mappings",
    "list": "a list",
    "steps": "a list of steps",
    "tags": "a list",
    "duration": "seconds as a number, or a duration such as `01:00:00`",
}


@dataclass(frozen=True)
class Rejection:
    """One reason why Prefect skips a file."""

    node: YamlNode
    key: str
    """The key that it is about, as it is written."""
    kind: str
    """`type` of the value, `key` that is not allowed, `selectors` of a schedule, or a `mapping-key`."""
    wanted: str = ""
    """What Prefect takes instead, in words."""
    mapping: YamlNode | None = None
    """What has the key, where that is not allowed."""


def rejections(file: DeploymentFile) -> Iterator[Rejection]:
    """Every reason why Prefect skips a file, each place once."""
    root = file.root
    if root is None or not root.is_mapping:
        return
    seen: set[tuple[int, str]] = set()
    for found in _file(root):
        # What several deployments share by an anchor is one place.
        if (id(found.node), found.key) not in seen:
            seen.add((id(found.node), found.key))
            yield found


def _file(root: YamlNode) -> Iterator[Rejection]:
    yield from _fields(root, known.FILE_TYPES)
    deployments = root.get("deployments")
    for deployment in deployments.items if deployments is not None else ():
        if deployment.is_mapping:
            yield from _deployment(deployment)


def _deployment(node: YamlNode) -> Iterator[Rejection]:
    yield from _fields(node, known.DEPLOYMENT_TYPES)
    pool = node.get("work_pool")
    if pool is not None and pool.is_mapping:
        yield from _fields(pool, known.WORK_POOL_TYPES)
    limit = node.get("concurrency_limit")
    if limit is not None and limit.is_mapping:
        yield from _fields(limit, known.CONCURRENCY_TYPES)
    one, several = node.get("schedule"), node.get("schedules")
    for schedule in [*([one] if one else []), *(several.items if several else ())]:
        if schedule.is_mapping:
            yield from _schedule(schedule)


def _schedule(node: YamlNode) -> Iterator[Rejection]:
    if not node.entries:
        return
    inner = node.get("schedule")
    if inner is not None:
        for key, _, _ in node.entries:
            if key.value not in known.LONG_SCHEDULE_KEYS:
                yield Rejection(key, str(key.value), "key", mapping=node)
        if inner.is_mapping and inner.entries:
            yield from _schedule(inner)
        return
    yield from _fields(node, known.SCHEDULE_TYPES)
    foreign = [key for key, _, _ in node.entries if key.value not in known.SCHEDULE_KEYS]
    for key in foreign:
        yield Rejection(key, str(key.value), "key", mapping=node)
    given = [node.get(name) for name in known.SCHEDULE_SELECTORS]
    count = sum(it is not None and not it.is_null for it in given)
    # `crons:` is one mistake, not a wrong key and a lacking one.
    misspelt = count == 0 and any(_is_like_a_selector(key.value) for key in foreign)
    if count != 1 and not misspelt:
        yield Rejection(node, "", "selectors", "none" if count == 0 else "several")


def _is_like_a_selector(key: Any) -> bool:
    from difflib import get_close_matches

    return isinstance(key, str) and bool(
        get_close_matches(key[:20].lower(), known.SCHEDULE_SELECTORS, n=1, cutoff=0.75)
    )


def _fields(node: YamlNode, types: Mapping[str, str]) -> Iterator[Rejection]:
    for key, value, _ in node.entries:
        name = key.value
        wanted = types.get(name, "") if isinstance(name, str) else ""
        if not wanted or (value.is_null and wanted.endswith("?")) or node.get(name) is not value:
            continue
        wanted = wanted.removesuffix("?")
        at = _misfit(value, wanted)
        if at is not None:
            kind = "type" if at is value or wanted != "mapping" else "mapping-key"
            yield Rejection(at, name, kind, _WORDS[wanted])


def _misfit(node: YamlNode, wanted: str) -> YamlNode | None:
    """The node because of which a value is not what is wanted; `None` when it is."""
    if wanted == "mapping":
        return _mapping(node)
    if wanted == "mappings":
        return _list_of_mappings(node)
    if wanted == "steps":
        return _mapping(node) if node.is_mapping else _list_of_mappings(node)
    if wanted == "list":
        return None if node.is_sequence else node
    if wanted == "tags":
        return None if node.is_sequence or isinstance(node.value, str) else node
    if wanted == "limit" and node.is_mapping:
        return None
    if node.kind != "scalar":
        return node
    return None if _SCALARS[wanted](node.value) else node


def _mapping(node: YamlNode) -> YamlNode | None:
    if not node.is_mapping:
        return node
    for key, _, _ in node.entries:
        if not isinstance(key.value, str):
            return key
    return None


def _list_of_mappings(node: YamlNode) -> YamlNode | None:
    if not node.is_sequence:
        return node
    return next((at for item in node.items if (at := _mapping(item)) is not None), None)


def _is_boolean(value: Any) -> bool:
    if isinstance(value, str):
        return value.lower() in _BOOLEANS
    return isinstance(value, bool | int | float) and value in (0, 1)


def _is_integer(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\s*[-+]?\d+(?:\.0*)?\s*", value) is not None
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def is_no_duration(text: str) -> bool:
    """Whether text is certainly no duration: a number, one with a unit, a clock such as `1:30`, or a word.

    Anything else may be one of the many forms that pydantic reads, against which this was tried.
    """
    if _BEGINS_A_DURATION.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return True
    return _LIKE_A_CLOCK.fullmatch(text) is not None and _CLOCK.fullmatch(text) is None


def _is_duration(value: Any) -> bool:
    if isinstance(value, str):
        return not is_no_duration(value) and "{{" not in value
    return isinstance(value, int | float) and not isinstance(value, bool)


_SCALARS = {
    "text": lambda value: isinstance(value, str),
    "boolean": _is_boolean,
    "boolean or text": lambda value: isinstance(value, str) or _is_boolean(value),
    "integer": _is_integer,
    "limit": _is_integer,
    "duration": _is_duration,
}
