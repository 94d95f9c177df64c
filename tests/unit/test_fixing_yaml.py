"""Changes of YAML: quotes, keys and values, with everything else as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from prefect_lint.fixing.yaml_changes import QuoteScalar, RenameKey, ReplaceScalar
from tests.unit.fix_changes import yaml_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.fixing.changes import Change
    from prefect_lint.syntax.yaml_nodes import YamlNode

HEAD = "deployments:\n  - name: a\n    entrypoint: flows.py:a\n    "
END = "\n    # the end\n"


def changed(text: str, change: Callable[[YamlNode], Change]) -> str | None:
    """The text after a change of the value of `key` in the first deployment."""

    def in_file(root: YamlNode | None) -> Change:
        assert root is not None
        deployments = root.get("deployments")
        assert deployments is not None
        entry = deployments.items[0].own_entries[2]
        return change(entry.key if change is renamed else entry.value)

    after = yaml_after(f"{HEAD}{text}{END}", in_file)
    if after is None:
        return None
    assert after.startswith(HEAD)
    assert after.endswith(END)
    yaml.safe_load(after)
    return after.removeprefix(HEAD).removesuffix(END)


def renamed(node: YamlNode) -> Change:
    return RenameKey(node, "parameters")


QUOTED = [
    ("key: no", 'key: "no"'),
    ("key:  1:30   # a comment", 'key:  "1:30"   # a comment'),
    ("key: 1.10", 'key: "1.10"'),
    ('key: a "b" c', "key: 'a \"b\" c'"),
    ("key: C:\\dir", "key: 'C:\\dir'"),
    ("key: é", 'key: "é"'),
    ('key: "no"', None),
    ("key: &a no", None),
    ("key: !!str no", None),
    ("key: |\n      no", None),
    ("key: a\n      b", None),
    ("key: {a: 1}", None),
    ("key:", None),
]


@pytest.mark.parametrize(("before", "after"), QUOTED)
def test_a_value_is_quoted(before: str, after: str | None) -> None:
    assert changed(before, QuoteScalar) == after


@pytest.mark.parametrize("before", [it[0] for it in QUOTED if it[1]])
def test_a_quoted_value_is_the_text_that_was_written(before: str) -> None:
    after = changed(before, QuoteScalar)
    assert after is not None
    written = before.partition(":")[2].partition("#")[0].strip()
    assert yaml.safe_load(after) == {"key": written}


RENAMED = [
    ("parameter: {a: 1}", "parameters: {a: 1}"),
    ('"parameter" : {a: 1}', '"parameters" : {a: 1}'),
    ("'parameter':\n      a: 1", "'parameters':\n      a: 1"),
    ("? parameter\n    : a", "? parameters\n    : a"),
    ("para meter: a", None),
    ("&x parameter: a", None),
]


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_a_key_is_renamed(before: str, after: str | None) -> None:
    assert changed(before, renamed) == after


def test_a_value_is_replaced() -> None:
    def replaced(text: str) -> str | None:
        return changed(text, lambda node: ReplaceScalar(node, "[a]"))

    assert replaced("key: a  # why") == "key: [a]  # why"
    assert replaced('key: "a"') == "key: [a]"
    assert replaced("key: |\n      a") is None
    assert replaced("key: &a b") is None
