from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Overrides, Selectors, Settings
from prefect_lint.engine.analysis import analyse
from prefect_lint.engine.concealing import MASK, Prose, _without
from prefect_lint.engine.own_rules import NotAnalysed, own_finding
from prefect_lint.engine.run import describe_model, execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.findings import Applicability, Edit, Fix, Location, Severity
from prefect_lint.output import FORMATS, OutputOptions
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.testing import lint_snippet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect_lint.findings import Report
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

SECRET = "Zx81kQp0Lm55vBn7Rt2Wy9"
PARTS = (SECRET, SECRET[:12], SECRET[-12:], repr(SECRET)[1:6])
HEAD = "import requests\nfrom prefect import flow, task\n"


def report_on(root: Path, files: dict[str, str] | str, *codes: str) -> Report:
    """The report of these rules, the recommended ones without any, on a small repository."""
    (root / ".git").mkdir(exist_ok=True)
    for name, text in ({"flows.py": files} if isinstance(files, str) else files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    selectors = Selectors(select=codes or None)
    return execute([root], Configuration(Overrides(selectors=selectors))).report


def shown(report: Report) -> Iterator[tuple[str, str]]:
    """The report in every format, with all that can be shown, in several widths."""
    for name, render in FORMATS.items():
        for width in (40, 80, 300):
            for color in (False, True):
                options = OutputOptions(
                    color=color, width=width, show_suppressed=True, statistics=True
                )
                yield f"{name} {width}", render(report, options)


def assert_hidden(report: Report, parts: tuple[str, ...] = PARTS) -> None:
    assert report.findings or report.suppressed
    for name, text in shown(report):
        assert [part for part in parts if part in text] == [], name
    held = repr(report)
    assert [part for part in parts if part in held] == []


@pytest.mark.parametrize(
    "line",
    [
        f'API_KEY = "{SECRET}"',
        f'\tAPI_KEY = "{SECRET}"\t# for the orders',
        f'print("日本語", connect("日本", api_key="{SECRET}"))',
        f'API_KEY = """{SECRET}"""',
        f'API_KEY = "{SECRET[:9]}" "{SECRET[9:]}"',
        f'API_KEY = (\n    "{SECRET[:12]}"\n    "{SECRET[12:]}"\n)',
        f'API_KEY = "{SECRET[:12]}\\\n{SECRET[12:]}"',
        f'API_KEY = "\\x5a{SECRET[1:]}"',
        f'API_KEY = b"{SECRET}"',
        f'url = f"postgresql://{{user}}:{SECRET}@{{host}}/orders"',
        f'api_key = "{SECRET}"; other = api_key, "{SECRET}"',
        f'API_KEY = "{SECRET}"  # it was {SECRET} in May',
        f'settings = {{"env": {{"API_KEY": "{SECRET}"}}}}',
    ],
)
def test_the_finding_itself(tmp_path: Path, line: str) -> None:
    indented = line.startswith("\t")
    text = f"{HEAD}if flow:\n{line}\n" if indented else f"{HEAD}{line}\n"
    report = report_on(tmp_path, text, "PFL802")
    assert [finding.code for finding in report.findings] == ["PFL802"]
    assert_hidden(report)


def test_a_text_of_many_lines(tmp_path: Path) -> None:
    body = [f"{index}MIIEowIBAAKCAQEA{index}kQp0Lm55\twide日本" for index in range(9)]
    lines = "\n".join(body)
    head, tail = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    text = f'{HEAD}KEY = """{head}\n{lines}\n{tail}"""\n'
    report = report_on(tmp_path, text, "PFL802")
    assert len(report.findings) == 1
    assert_hidden(report, ("MIIEowIBAAKCAQEA", "kQp0Lm55", "日本"))


def test_columns_stay_true(tmp_path: Path) -> None:
    line = f'print("日本語", connect(api_key="{SECRET}"), "the end")'
    report = report_on(tmp_path, f"{HEAD}{line}\n", "PFL802")
    (finding,) = report.findings
    place = finding.location
    written = line[place.column - 1 : place.end_column - 1]
    assert written == f'"{SECRET}"'
    held = report.sources["flows.py"].lines[place.line - 1]
    assert held == line.replace(SECRET, MASK * len(SECRET))


ANOTHER_RULE = f"""\
import requests
from prefect import flow, task


@task
def fetch():
    return requests.get("https://acme.io", auth=("orders", "{SECRET}"))


@flow
def sync():
    fetch()
"""


def test_the_finding_of_another_rule_while_ours_is_off(tmp_path: Path) -> None:
    report = report_on(tmp_path, ANOTHER_RULE, "PFL110")
    assert [finding.code for finding in report.findings] == ["PFL110"]
    assert_hidden(report)


def test_related_places(tmp_path: Path) -> None:
    text = f"""\
import requests
from prefect import flow, task

def get(url, password):
    return requests.get(url)

@task
def fetch():
    return get("https://acme.io", password="{SECRET}")

@flow
def sync():
    fetch()
"""
    report = report_on(tmp_path, text, "PFL110")
    (finding,) = report.findings
    assert [related.location.line for related in finding.related] == [9]
    assert_hidden(report)


def test_a_related_place_in_another_file(tmp_path: Path) -> None:
    files = {
        "acme/client.py": "import requests\n\n\ndef get(url, token):\n    return requests.get(url)\n",
        "flows.py": (
            "from acme.client import get\nfrom prefect import task\n\n\n@task\ndef fetch():\n"
            f'    return get("https://acme.io", token="{SECRET}")\n'
        ),
    }
    report = report_on(tmp_path, files, "PFL110")
    assert {it.location.path for it in report.findings} == {"acme/client.py"}
    assert_hidden(report)


def test_lines_between_the_first_and_the_last_of_a_finding(tmp_path: Path) -> None:
    text = (
        ANOTHER_RULE.replace('("https', '(\n        "https')
        .replace(", auth", ",\n        auth")
        .replace('"))', '"),\n    )')
    )
    report = report_on(tmp_path, text, "PFL110")
    assert_hidden(report)


def test_suppressed_findings_and_their_reasons(tmp_path: Path) -> None:
    comment = f'# prefect-lint: ignore[PFL802] api_key = "{SECRET}" is revoked, {SECRET}'
    report = report_on(tmp_path, f'{HEAD}API_KEY = "{SECRET}"  {comment}\n', "PFL802")
    assert len(report.suppressed) == 1
    assert "revoked" in (report.suppressed[0].suppression_reason or "")
    assert_hidden(report)


def test_comments_about_comments(tmp_path: Path) -> None:
    text = f'{HEAD}x = 1  # prefect-lint: ignore[{SECRET}] "api_key": "{SECRET}"\nKEY = 1\n'
    report = report_on(tmp_path, text + f'API_KEY = "{SECRET}"\n', "PFL005", "PFL003")
    assert [finding.code for finding in report.findings] == ["PFL005"]
    assert_hidden(report)


def test_a_file_that_does_not_parse(tmp_path: Path) -> None:
    text = f'{HEAD}connect(api_key = "{SECRET}" wrong)\n'
    report = report_on(tmp_path, text)
    assert [finding.code for finding in report.findings] == ["PFL001"]
    assert_hidden(report)


def test_secrets_in_tests_are_hidden_too(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"tests/test_a.py": ANOTHER_RULE}, "PFL110", "PFL802")
    assert [finding.code for finding in report.findings] == ["PFL110"]
    assert_hidden(report)


def test_the_fingerprint_does_not_depend_on_the_secret(tmp_path: Path) -> None:
    # Whoever has the line but for the secret could find a short one by trying.
    one = report_on(tmp_path, ANOTHER_RULE, "PFL110", "PFL802")
    other_secret = SECRET[::-1]
    other = report_on(tmp_path, ANOTHER_RULE.replace(SECRET, other_secret), "PFL110", "PFL802")
    alone = report_on(tmp_path, ANOTHER_RULE, "PFL110")
    assert len(one.findings) == 2
    assert [it.fingerprint for it in one.findings] == [it.fingerprint for it in other.findings]
    assert alone.findings[0].fingerprint in {it.fingerprint for it in one.findings}


class Telltale(Rule):
    """Quotes what it finds."""

    code = "PFL999"
    name = "tell-tale"
    category = "security"
    severity = Severity.WARNING
    confidence = 1.0
    risk = "None."
    recommendation = "None."
    rollback = "None."

    def check_module(self, module: Module) -> Iterator[Hit]:
        yield hit(
            module,
            module.outline.body[0],
            f"the file has {SECRET!r}",
            risk=f"It is {SECRET}.",
            recommendation=f"See `{SECRET}`.",
            secrets=[],
        )


def test_messages(tmp_path: Path) -> None:
    (finding,) = lint_snippet(Telltale, f'from prefect import flow\nAPI_KEY = "{SECRET}"\n')
    assert finding.message == "the file has '***'"
    assert (finding.risk, finding.recommendation) == ("It is ***.", "See `***`.")


class Informer(Telltale):
    """Knows of a secret that nothing else takes for one."""

    def check_module(self, module: Module) -> Iterator[Hit]:
        statement = module.outline.body[-1]
        yield hit(
            module,
            statement,
            "tulipwood is known",
            secrets=[(Place(module, statement), "tulipwood")],
        )


def test_a_hit_says_what_is_secret(tmp_path: Path) -> None:
    text = 'from prefect import flow\nword = "tulipwood"  # tulipwood, not tulipwoods\n'
    (tmp_path / "flows.py").write_text(text)
    analysis = analyse([tmp_path / "flows.py"], [], tmp_path, [Informer()], Settings())
    (located,) = analysis.located
    assert located.finding.message == "*** is known"
    assert located.text == 'word = "*********"'
    assert located.secrets == ()
    shown = analysis.sources["flows.py"].lines[1]
    assert shown == 'word = "*********"  # *********, not tulipwoods'


def test_what_the_model_says_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "flows.py").write_text(
        f'from prefect import flow\nAPI_KEY = "{SECRET}"\n@flow(description=API_KEY)\ndef f(): ...\n'
    )
    described = json.dumps(describe_model(tmp_path / "flows.py", Configuration()))
    assert "description" in described
    assert SECRET not in described


def test_prose_without_secrets_is_left_alone() -> None:
    text = 'The `password` of "orders" is at https://acme.io:443/@x'
    assert Prose([])(text) == text


def test_a_fix_that_writes_a_secret_is_not_offered() -> None:
    def fix(text: str) -> Fix:
        return Fix("Set it.", Applicability.SAFE, (Edit("a.py", 0, 0, text),))

    prose = Prose({"hunter2-hunter2"})
    finding = own_finding(NotAnalysed, Location("a.py", 1, 1, 1, 2), "x")
    told = finding._replace(fix=fix('key="hunter2-hunter2"'))
    assert _without(told, prose).fix is None
    kept = finding._replace(fix=fix("retries=3"))
    assert _without(kept, prose).fix == kept.fix
