from __future__ import annotations

import pytest

from prefect_lint.engine.visiting_rules import visitors
from prefect_lint.findings import Severity
from prefect_lint.rule import Rule, hit
from prefect_lint.testing import lint_snippet


class NoPrint(Rule):
    code = "XYZ001"
    name = "no-print"
    category = "test"
    severity = Severity.WARNING
    confidence = 1.0
    risk = recommendation = rollback = "None."

    def visit_Call(self, node, module):
        if getattr(node.func, "value", None) == "print":
            yield hit(module, node, "A call of `print`.")


def test_a_visitor_rule_gets_nodes_and_its_findings_get_places():
    (finding,) = lint_snippet(
        NoPrint, "from prefect import flow\n@flow\ndef f():\n    x = [\n        print(1)]\n"
    )
    location = finding.location
    assert (location.line, location.column, location.end_line, location.end_column) == (5, 9, 5, 17)


def test_a_visitor_of_an_unknown_node_is_an_error_of_the_rule():
    class Wrong(NoPrint):
        def visit_Nothing(self, node, module): ...

    with pytest.raises(TypeError, match=r"Wrong\.visit_Nothing: LibCST has no such node"):
        visitors(Wrong())
