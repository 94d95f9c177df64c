"""The assessment in its formats: what it says, and what no name of a repository can make of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from report_projects import EVERY_SPELLING, HOSTILE, document_of
from test_report_inventory import SECRETS
from test_report_numbers import FAULTS

from prefect_lint import __version__
from prefect_lint.report.document import Document, Section, Statement, Table
from prefect_lint.report.formats import FORMATS, render
from prefect_lint.report.inventory import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

SCHEMA = json.loads(
    files("prefect_lint.report")
    .joinpath("schema")
    .joinpath("assessment-v1.json")
    .read_text("utf-8")
)
EMPTY = {"readme.py": "print('no flows here')\n"}


class Page(HTMLParser):
    """Collects tags, attributes and texts, and checks that what is opened is closed."""

    VOID = frozenset({"meta", "input", "wbr", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def sections(document: Document) -> Iterator[Section]:
    stack = list(document.sections)
    while stack:
        section = stack.pop(0)
        yield section
        stack = [*section.sections, *stack]


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_assessment(tmp_path: Path, name: str, snapshot: SnapshotAssertion) -> None:
    shown = render(document_of(tmp_path, {**EVERY_SPELLING, **FAULTS}), name)
    # Style and script are files of their own.
    shown = re.sub(r"<style>.*?</style>", "<style>…</style>", shown, flags=re.DOTALL)
    shown = re.sub(r"<script>.*?</script>", "<script>…</script>", shown, flags=re.DOTALL)
    shown = re.sub(r"sha256-[\w+/=]+", "sha256-…", shown)
    assert shown.replace(f'"version": "{__version__}"', '"version": "…"') == snapshot


def test_the_json_follows_its_schema(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for folder, repository in (("a", EVERY_SPELLING), ("b", FAULTS), ("c", EMPTY)):
        document = document_of(tmp_path / folder, repository)
        Draft202012Validator(SCHEMA).validate(json.loads(render(document, "json")))


def test_the_sections_are_those_of_a_consultant_s_report(tmp_path: Path) -> None:
    document = document_of(tmp_path, FAULTS)
    assert [section.title for section in document.sections] == [
        "Executive summary",
        "Environment assessment",
        "Performance analysis",
        "Integration review",
        "Implementation plan",
    ]


def test_a_section_without_matter_says_so_in_one_sentence(tmp_path: Path) -> None:
    for section in sections(document_of(tmp_path, EMPTY)):
        assert section.blocks or section.sections, section.title
    shown = render(document_of(tmp_path, EMPTY), "md")
    assert "There is nothing to mend." in shown
    assert "The repository makes no deployments." in shown


def test_every_statement_has_a_confidence_and_its_tier(tmp_path: Path) -> None:
    document = document_of(tmp_path, {**EVERY_SPELLING, **FAULTS})
    found = [
        block
        for section in sections(document)
        for block in section.blocks
        if isinstance(block, Statement)
    ]
    assert len(found) > 10
    for statement in found:
        assert 0 < statement.confidence <= 1
        assert statement.text.endswith((".", "!"))


def test_nothing_is_said_twice_in_one_section(tmp_path: Path) -> None:
    for section in sections(document_of(tmp_path, {**EVERY_SPELLING, **FAULTS})):
        texts = [block.text for block in section.blocks if isinstance(block, Statement)]
        assert len(texts) == len(set(texts))


def test_schedules_that_are_alike_are_counted(tmp_path: Path) -> None:
    alike = "          - {interval: 86400, timezone: UTC, parameters: {n: %d}}\n"
    other = '          - {cron: "%d 1 * * *"}\n'
    text = (
        "deployments:\n  - name: d\n    entrypoint: flows.py:main\n    schedules:\n"
        + "".join(alike % number for number in range(30))
        + "".join(other % number for number in range(9))
    )
    flow = "from prefect import flow\n\n@flow\ndef main(n=1): ...\n"
    shown = render(document_of(tmp_path, {"flows.py": flow, "prefect.yaml": text}), "md")
    assert "every day UTC, 30 of them; `0 1 * * *`; `1 1 * * *`; `2 1 * * *`; 6 more |" in shown


def test_the_same_repository_gives_the_same_bytes(tmp_path: Path) -> None:
    first = document_of(tmp_path / "one" / "repo", {**EVERY_SPELLING, **FAULTS})
    second = document_of(tmp_path / "two" / "repo", {**EVERY_SPELLING, **FAULTS})
    for name in FORMATS:
        assert render(first, name) == render(second, name)
        assert str(tmp_path) not in render(first, name)


def hostile(folder: Path) -> Document:
    """The assessment of a repository whose every name is hostile."""
    in_yaml = json.dumps(HOSTILE)
    return document_of(
        folder,
        {
            f"{'<b>`|x'}.py": f"""
            import requests
            from prefect import flow, task

            @task(name={HOSTILE!r}, tags=[{HOSTILE!r}])
            def work(x):
                requests.get("https://<script>alert(1)</script>.example.com/" + {HOSTILE!r})

            @flow(name={HOSTILE!r})
            def main():
                work.submit(1)
            """,
            "prefect.yaml": f"""
            deployments:
              - name: {in_yaml}
                entrypoint: "<b>`|x.py:main"
                tags: [{in_yaml}]
                work_pool: {{name: {in_yaml}, work_queue_name: {in_yaml}}}
                schedules:
                  - cron: "0 6 * * *"
                    timezone: {in_yaml}
                  - cron: {in_yaml}
                triggers:
                  - expect: [{in_yaml}]
                    match: {{prefect.resource.id: {in_yaml}}}
            """,
        },
        name=HOSTILE,
    )


def test_hostile_names_can_t_break_out_of_the_page(tmp_path: Path) -> None:
    shown = render(hostile(tmp_path), "html")
    page = Page(shown)
    assert {tag for tag, _ in page.tags} & {"img", "b", "iframe", "object", "base", "link"} == set()
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src"):
            value = attributes.get(name) or "#"
            assert value.startswith(("#", "https://github.com/prefect-lint/"))
    assert "\u202e" not in shown


def test_hostile_names_can_t_break_out_of_markdown(tmp_path: Path) -> None:
    shown = render(hostile(tmp_path), "md")
    outside = re.sub(r"```.*?\n```", "", shown, flags=re.DOTALL)
    outside = re.sub(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", outside)
    assert not re.search(r"(?<!\\)<\w", outside)
    assert "](javascript:" not in re.sub(r"\\.", "", outside)
    headings = [line for line in outside.splitlines() if line.startswith("#")]
    known = {section.title for section in sections(hostile(tmp_path / "again"))}
    for heading in headings[1:]:
        title = re.sub(r"^#+ (?:\d\. )?", "", heading)
        assert title in known or title.startswith("Item "), title
    # A bar in a name makes no further cell.
    for block in re.findall(r"(?:^\|.*\n)+", shown, flags=re.MULTILINE):
        rows = [len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()]
        assert len(set(rows)) == 1, block


def test_the_page_asks_the_network_for_nothing(tmp_path: Path) -> None:
    shown = render(document_of(tmp_path, FAULTS), "html")
    page = Page(shown)
    (policy,) = [
        attributes["content"]
        for tag, attributes in page.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|srcset|action|poster)=|url\(|@import""", shown)
    assert all("style" not in attributes for _, attributes in page.tags)


def test_the_page_has_its_ids_once_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    page = Page(render(document_of(tmp_path, {**EVERY_SPELLING, **FAULTS}), "html"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {
        (attributes.get("href") or "")[1:]
        for tag, attributes in page.tags
        if tag == "a" and (attributes.get("href") or "").startswith("#")
    }
    assert links <= set(ids)


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_gets_into_an_assessment(tmp_path: Path, name: str) -> None:
    shown = render(document_of(tmp_path, SECRETS), name)
    for secret in ("ghp_q8Zr2", "Vk3pTz8QwL1x", "h7Kq2mXz9LpW", "pnu_4fA9"):
        assert secret not in shown


def test_columns_without_anything_are_left_out() -> None:
    table = Table(("a", "b", "c"), (("1", "", "x"), ("2", "", "")), numeric=frozenset({0, 2}))
    shown = table.without_empty_columns
    assert (shown.columns, shown.rows) == (("a", "c"), (("1", "x"), ("2", "")))
    assert shown.numeric == {0, 1}


def test_many_places_are_folded() -> None:
    places = tuple(Place(f"folder/file_{number}.py", number) for number in range(1, 90))
    section = Section("one", "One", (Statement("Much.", 0.9, places),))
    document = Document("x", "y", (section,))
    assert "and 84 more" in render(document, "md")
    assert "<summary>and 83 more files</summary>" in render(document, "html")
