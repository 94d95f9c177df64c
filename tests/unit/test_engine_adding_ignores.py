from __future__ import annotations

import ast
import codecs
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.adding_ignores import (
    DEFAULT_REASON,
    MAX_WIDTH,
    Added,
    _File,
    add_ignores,
    usable_reason,
)
from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import UnusedSuppression, own_finding
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.findings import Finding, Location
from prefect_lint.sources.text import decode
from prefect_lint.syntax.spans import NEWLINE

ROOT = Path(__file__).resolve().parents[2]
ALL = Configuration(Overrides(selectors=Selectors(("all",))), isolated=True)
FIXTURES = sorted((ROOT / "tests/fixtures/rules").iterdir())[::4]
"""Some of them: all take a minute."""
HEAD = "import datetime\nfrom prefect import flow, task\nfrom prefect.deployments import run_deployment\n"
WHY = f"] {DEFAULT_REASON}"


def left(root: Path) -> list[Finding]:
    """The findings that a comment could suppress."""
    findings = execute([root], ALL).report.findings
    return [finding for finding in findings if finding.code not in ("PFL001", "PFL002")]


def suppress(root: Path, reason: str = DEFAULT_REASON, *codes: str) -> Added:
    outcome = execute([root], ALL)
    if outcome.analysis is None:
        return Added()
    findings = [it for it in outcome.report.findings if not codes or it.code in codes]
    return add_ignores(findings, outcome.analysis, outcome.root, reason)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "repo"
    (root / ".git").mkdir(parents=True)
    return root


def changed(root: Path, text: str, name: str = "flows.py") -> str:
    """A file after its findings were suppressed, all of them."""
    (root / name).write_bytes(text.encode())
    assert left(root), "there is something to suppress"
    added = suppress(root)
    assert added.refused == ()
    assert left(root) == []
    result = (root / name).read_bytes().decode()
    assert suppress(root) == Added()
    return result


@pytest.mark.parametrize("hundred", sorted({path.name[:4] for path in FIXTURES}))
def test_every_fixture_is_clean_afterwards(tmp_path: Path, hundred: str) -> None:
    for fixture in FIXTURES:
        if not fixture.name.startswith(hundred):
            continue
        root = tmp_path.resolve() / fixture.name
        shutil.copytree(fixture, root)
        (root / ".git").mkdir()
        before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        added = suppress(root)
        assert added.refused == ()
        assert left(root) == []
        assert suppress(root) == Added()
        for path, data in before.items():
            if path.suffix == ".py" and path.read_bytes() != data:
                assert ast.dump(ast.parse(path.read_bytes())) == ast.dump(ast.parse(data))


# Where a comment goes

BAD = "@flow\ndef load(day=datetime.date.today()):\n    pass\n"


def test_at_the_end_of_the_line_when_there_is_room(root: Path) -> None:
    text = "@flow\ndef f(d=datetime.datetime.now()):\n    pass\n"
    (root / "flows.py").write_text(HEAD + text)
    suppress(root, "known")
    assert (
        "\ndef f(d=datetime.datetime.now()):  # prefect-lint: ignore[PFL705] known\n"
        in (root / "flows.py").read_text()
    )
    assert left(root) == []


def test_above_the_decorators_when_there_is_not(root: Path) -> None:
    text = changed(root, HEAD + "class A:\n    " + BAD.replace("\n", "\n    ").rstrip() + "\n")
    assert f"class A:\n    # prefect-lint: ignore[PFL705{WHY}\n    @flow\n" in text
    assert max(map(len, text.splitlines())) <= MAX_WIDTH


def test_one_comment_for_all_of_one_place(root: Path) -> None:
    body = (
        "import requests\n@task\ndef f(d=datetime.date.today()):\n    requests.post(d, timeout=3)\n"
    )
    text = changed(root, HEAD + body)
    assert f"# prefect-lint: ignore[PFL101, PFL705{WHY}\n@task\n" in text


def test_statements_over_several_lines(root: Path) -> None:
    body = (
        "@flow\ndef f():\n    run_deployment(\n        'a/b',\n        timeout=0,\n"
        "        parameters={\n            'x': datetime.date.today(),\n        },\n    )\n"
    )
    changed(root, HEAD + body)


def test_continued_lines(root: Path) -> None:
    body = "    x = 1; \\\n    run_deployment(\\\n        'a/b',\\\n    ); y = 1\n"
    text = changed(root, HEAD + "@flow\ndef f():\n" + body)
    assert text.endswith(f"    ); y = 1  # prefect-lint: ignore[PFL507{WHY}\n")


def test_where_there_is_no_place_for_a_comment(root: Path) -> None:
    body = "    x = 1; \\\n    run_deployment('a/b'); y = '''\n'''; run_deployment('a/b')\n"
    text = HEAD + "@flow\ndef f():\n" + body
    (root / "flows.py").write_text(text)
    added = suppress(root)
    assert added.refused == ("flows.py:7: PFL507 can't be suppressed by a comment there",)
    assert [finding.location.line for finding in left(root)] == [7]
    assert (root / "flows.py").read_text().count(DEFAULT_REASON) == added.findings == 1


def test_a_string_that_ends_where_the_fault_begins(root: Path) -> None:
    # Above the line is inside the string, and the line is too long for a comment at its end.
    body = f"\nTEXT = '''\n{'x' * 80}'''; DAY = 1\n@flow\ndef f(): ...\n"
    long = f"TEXT = '''\n{'x' * 60}'''; f.serve(cron='99 * * * *')\n"
    text = changed(root, HEAD + body + long)
    assert text.rstrip().endswith(DEFAULT_REASON)


def test_newlines_and_the_last_line(root: Path) -> None:
    text = changed(root, (HEAD + BAD).replace("\n", "\r\n"))
    assert text.count("\n") == text.count("\r\n") == (HEAD + BAD).count("\n") + 1
    text = changed(
        root, (HEAD + "@flow\ndef f(d=datetime.datetime.now()): pass").replace("\n", "\r")
    )
    assert "\n" not in text


def test_system_lines_stay_where_they_are(root: Path) -> None:
    path = root / "flows.py"
    text = "#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n" + HEAD + "NAME = 'ä'\n" + BAD
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o755)
    assert suppress(root).refused == ()
    assert path.read_bytes().startswith(b"#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n")
    assert "'ä'" in path.read_bytes().decode("latin-1")
    assert path.stat().st_mode & 0o777 == 0o755
    assert left(root) == []


def test_a_reason_that_the_encoding_has_not(root: Path) -> None:
    path = root / "flows.py"
    data = ("# -*- coding: latin-1 -*-\n" + HEAD + BAD).encode("latin-1")
    path.write_bytes(data)
    (refusal,) = suppress(root, "日本").refused
    assert refusal == "flows.py: not written: its encoding, iso8859-1, has no U+65E5"
    assert path.read_bytes() == data


def test_a_byte_order_mark_stays(root: Path) -> None:
    path = root / "flows.py"
    path.write_bytes(codecs.BOM_UTF8 + (HEAD + BAD).encode())
    suppress(root)
    assert path.read_bytes().startswith(codecs.BOM_UTF8 + b"import")
    assert left(root) == []


def test_secrets_are_not_masked_in_the_file(root: Path) -> None:
    secret = "api_key = 'hunter2-Xk29dkW0apLq81'\n"
    assert secret in changed(root, HEAD + secret + BAD)


def test_syntax_that_this_python_can_not_read(root: Path) -> None:
    # Valid for a parser that does not know the limit of the number.
    text = changed(root, HEAD + f"big = {'1' * 5000}\n" + BAD)
    assert f"# prefect-lint: ignore[PFL705{WHY}\n@flow" in text


# Comments that are there


def test_comments_of_others_stay(root: Path) -> None:
    text = changed(
        root, HEAD + BAD.replace("):", "):  # noqa: B008").replace("@flow", "@flow  # x")
    )
    assert "def load(day=datetime.date.today()):  # noqa: B008\n" in text


def test_a_comment_with_the_same_reason_is_joined(root: Path) -> None:
    body = (
        "import requests\n@task\ndef f(d=datetime.date.today()):\n    requests.post(d, timeout=3)\n"
    )
    (root / "flows.py").write_text(HEAD + body)
    suppress(root, DEFAULT_REASON, "PFL101")
    once = (root / "flows.py").read_text()
    suppress(root, DEFAULT_REASON, "PFL705")
    assert (root / "flows.py").read_text() == once.replace("[PFL101]", "[PFL101, PFL705]")
    assert not {"PFL101", "PFL705", "PFL003"} & {finding.code for finding in left(root)}


def test_a_comment_with_another_reason_keeps_it_for_itself(root: Path) -> None:
    mark = "# prefect-lint: ignore[PFL101] the caller retries"
    body = f"import requests\n{mark}\n@task\ndef f(d=datetime.date.today()):\n    requests.post(d, timeout=3)\n"
    text = changed(root, HEAD + body)
    assert f"{mark}\n# prefect-lint: ignore[PFL705{WHY}\n@task\n" in text


def test_faults_of_comments(root: Path) -> None:
    text = changed(
        root, HEAD + "x = 1  # prefect-lint: ignore\ny = 1  # prefect-lint: ignore[PFL101] no\n"
    )
    assert text.count("PFL005") == text.count("PFL003") == 1


# YAML


def test_deployments(root: Path) -> None:
    (root / "flows.py").write_text("from prefect import flow\n\n@flow\ndef f(): ...\n")
    text = (
        "deployments:\n"
        "  - name: a  # first\n"
        "    entrypoint: flows.py:f\n"
        "    work_pool: {name: p}\n"
        "    description: |\n"
        "      # prefect-lint: ignore[PFL602] this is text\n"
        '    schedules: [{cron: "0 99 * * *", timezone: UTC}]\n'
        "  - entrypoint: flows.py:nothing\n"
        "    name: >-\n"
        "      b\n"
        "    work_pool:\n"
        "      name: p\n"
        "    schedule:\n"
        '      cron: "61 * * * *"\n'
    )
    result = changed(root, text.replace("\n", "\r\n"), "prefect.yaml")
    assert result.count("\n") == result.count("\r\n") > text.count("\n")


# Reasons


@pytest.mark.parametrize(
    ("reason", "usable"),
    [
        ("known, see #12", True),
        ("日本語", True),
        ("", False),
        (" x", False),
        ("- x", False),
        (": x", False),
        ("a\nb", False),
        ("a\u2028b", False),
        ("a\u202eb", False),
        ("a\udcff", False),
        ("x # noqa: E501", False),
        ("x # prefect-lint: ignore[PFL101]", False),
        ("# type: ignore", False),
    ],
)
def test_reasons(reason: str, usable: bool) -> None:
    assert usable_reason(reason) is usable


# Any text

PIECES = st.sampled_from(
    [
        "x = 1",
        "x = '''a",
        "b'''",
        "x = (1,",
        "  2)",
        "x = 'it''s # not'",
        "# it's a comment",
        "x = \\",
        "  3",
        "if x:",
        "    y = f'{x}#'",
        "    pass; z = '''",
        "",
        "\t",
        "y = 2  # noqa: E501",
        "@x",
        "def f(a=1,",
        "   b=2): pass",
        "z = '" + "x" * 90 + "'",
        "x = 1  # prefect-lint: ignore[PFL003] " + DEFAULT_REASON,
    ]
)


@settings(deadline=None)  # the first rules are imported on the way
@given(st.lists(PIECES, min_size=1, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_no_text_changes_its_meaning(lines: list[str], newline: str, data: st.DataObject) -> None:
    text = newline.join(lines)
    try:
        meaning = ast.dump(ast.parse(text))
    except SyntaxError:
        return
    source = decode(text.encode(), Path("/r/a.py"), "a.py")
    located = []
    written = [number for number, line in enumerate(lines, start=1) if line.strip()]
    for _ in range(data.draw(st.integers(1, 4)) if written else 0):
        line = data.draw(st.sampled_from(written))
        first = data.draw(st.integers(1, line))
        place = Location("a.py", line, 2, line, 3)
        located.append(
            Located(own_finding(UnusedSuppression, place, "It is so."), (first, line), "")
        )
    result, undone = _File(source, DEFAULT_REASON).changed(located)
    assert ast.dump(ast.parse(result)) == meaning
    assert set(map(id, undone)) <= set(map(id, located))
    without = [
        line for line in NEWLINE.split(result) if not line.lstrip().startswith("# prefect-lint:")
    ]
    assert len(without) == len(lines)
