"""What the documents show is so: every command runs, and every excerpt of output is the real one."""

from __future__ import annotations

import csv
import importlib
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from prefect_lint import __version__
from prefect_lint.engine.drafting import FIXTURES, LOCAL_RULES
from prefect_lint.engine.plugins.installed import GROUP
from prefect_lint.engine.plugins.loading import DECLARATION
from prefect_lint.rule import API_VERSION, Rule
from prefect_lint.testing import check_rule_class, check_rule_examples, lint_snippet
from tests.documents import ROOT, SHELL, Stage, as_shown, blocks, play

if TYPE_CHECKING:
    from pathlib import Path

GENERATED = {"acme-flows-assessment.md", "command-line.md", "configuration-reference.md"}
PAGES = [
    *sorted(ROOT.glob("*.md")),
    ROOT / "benchmarks" / "README.md",
    ROOT / "examples" / "plugin" / "README.md",
    *sorted(it for it in (ROOT / "docs").glob("*.md") if it.name not in GENERATED),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page(page: Path, tmp_path: Path) -> None:
    wrong = play(page, Stage(tmp_path))
    if wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)


def test_the_first_command_of_the_readme_is_the_one_that_installs_and_lints_the_example() -> None:
    shown = [it for it in blocks((ROOT / "README.md").read_text("utf-8")) if it.language in SHELL]
    assert ".venv/bin/prefect-lint examples/acme-flows" in shown[0].text
    assert ".venv/bin/pytest" in shown[1].text


def words(page: str) -> str:
    return " ".join((ROOT / page).read_text("utf-8").split())


@pytest.mark.parametrize("page", ["README.md", "docs/how-it-works.md"])
def test_the_precision_that_is_told_is_the_measured_one(page: str) -> None:
    with (ROOT / "rules" / "measurements.tsv").open(encoding="utf-8") as table:
        read = [row for row in csv.DictReader(table, delimiter="\t") if row["form"] == "preset"]
    verdicts = Counter(row["verdict"] for row in read)
    repositories = len({row["repo"] for row in read})
    assert verdicts["false"] == 0, "the pages say so"
    told = (
        f"Of {len(read)} findings of the recommended preset that were read in the code of {repositories} "
        f"public repositories, {verdicts['real']} were real, {verdicts['arguable']} arguable and none false"
    )
    assert told in words(page)


def test_the_number_of_rules_that_is_told_is_theirs() -> None:
    told = re.search(
        r"(\d+) rules, (\d+) of them in the recommended preset", words("rules/README.md")
    )
    assert told is not None
    readme = words("README.md")
    for phrase in (f"{told[1]} rules about", f"which is on by default, has {told[2]}."):
        assert phrase in readme, f"README.md, What it finds: write `{phrase}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_release_that_is_shown_is_this_one(page: Path) -> None:
    shown = re.findall(r"(?<![\w.])(?:@|rev: |/)v(\d+\.\d+\.\d+)", page.read_text("utf-8"))
    assert set(shown) <= {__version__}


def test_the_version_stands_in_one_place() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert __version__ not in project
    assert 'path = "prefect_lint/__init__.py"' in project


def shown_rule(page: str, folder: Path) -> type[Rule]:
    """The rule that a page shows, as it stands there."""
    (text,) = (
        block.text
        for block in blocks((ROOT / page).read_text("utf-8"))
        if block.language == "python" and "(Rule):" in block.text
    )
    path = folder / "shown_rule.py"
    path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.delitem(sys.modules, path.stem, raising=False)
        module = importlib.import_module(path.stem)
        patch.delitem(sys.modules, path.stem)
    (rule,) = (it for it in vars(module).values() if isinstance(it, type) and Rule in it.__bases__)
    return rule


def test_the_rule_of_contributing_is_complete(tmp_path: Path) -> None:
    rule = shown_rule("CONTRIBUTING.md", tmp_path)
    check_rule_class(rule)
    check_rule_examples(rule)


def test_the_rule_of_the_site_finds_what_it_says(tmp_path: Path) -> None:
    rule = shown_rule("docs/writing-rules.md", tmp_path)
    flow = "from prefect import task\n\n\n@task(timeout_seconds={})\ndef load(): ...\n"
    (found,) = lint_snippet(rule, flow.format(0))
    assert found.message == "The timeout of `load` is zero."
    assert lint_snippet(rule, flow.format("LIMIT")) == []


def test_the_plugin_that_is_shown_is_as_the_example() -> None:
    texts = [it.text for it in blocks((ROOT / "docs" / "plugins.md").read_text("utf-8"))]
    table = f'[project.entry-points."{GROUP}"]\nacme = "acme_rules"\n'
    assert any(table in text for text in texts)
    assert any(f"\n{DECLARATION} = {API_VERSION}\n" in text for text in texts)
    for option in (FIXTURES, LOCAL_RULES):
        assert option in (ROOT / "docs" / "plugins.md").read_text("utf-8")


def test_the_ratios_that_are_told_are_those_of_the_benchmarks() -> None:
    measured = re.search(
        r"\| [\d.]+ to [\d.]+ \| [\d.]+ to [\d.]+ \| (?P<ratio>[\d.]+ to [\d.]+) \|",
        words("benchmarks/README.md"),
    )
    assert measured is not None
    assert f"A cold run takes {measured['ratio']} times as long" in words("README.md")


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nb\n", "a\nb\n", True),
        ("a\n\n…\n\nd\n", "a\n\nb\n\nd\n", True),
        ("a\n…\nd\n", "a\nbd\n", False),
        ("a\n…\n", "ab\n", False),
        ("a\n…\n", "a\nb\n", True),
        ("…\nb\n", "a\nb\n", True),
        ("…\nb\n", "ab\n", False),
        ("1 (a) …\n", "1 (a) …\n", True),
    ],
)
def test_comparing_output(shown: str, output: str, same: bool) -> None:
    assert as_shown(shown, output) is same


@pytest.mark.parametrize(
    "text",
    [
        "<!-- folder: elsewhere -->\n",
        "<!-- not run: no reason -->\n\nWords.\n\n```sh\nls\n```\n",
    ],
)
def test_a_marker_that_leads_nowhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line [13]:"):
        blocks(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```sh\nprefect-lint --no-such-option\n```\n", "ended with 2"),
        ("```sh\nprefect-lint && prefect-lint nowhere\nprefect-lint\n```\n", None),
        ("```console\n$ prefect-lint --version\nprefect-lint 99\n```\n", "the page shows"),
        ("```bash\nls\n```\n", "write `sh`"),
        (
            '<!-- folder: empty -->\n\n```python title="a/b.py"\npass\n```\n\n'
            "```console\n$ cat a/b.py\npass\n```\n",
            None,
        ),
    ],
)
def test_what_is_wrong_is_told(text: str, complaint: str | None, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    wrong = play(page, Stage(tmp_path))
    if complaint is None:
        assert wrong == []
    else:
        assert len(wrong) == 1
        assert complaint in wrong[0]
