"""The hooks of the documentation site; the site itself is built by `.ci/run`, with warnings as errors."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import all_rules

if TYPE_CHECKING:
    from types import ModuleType

pytest.importorskip("mkdocs", reason="the site needs the extra `docs`")

REPOSITORY = "https://example.invalid/repository"


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    from scripts import site_hooks

    return site_hooks


@pytest.mark.parametrize(
    ("written", "on_the_site"),
    [
        ("[it](faq.md#why)", "[it](faq.md#why)"),
        ("[it](../rules/PFL101-missing-retries.md)", "[it](rules/PFL101-missing-retries.md)"),
        ("[it](../CONTRIBUTING.md#style)", "[it](CONTRIBUTING.md#style)"),
        ("[it](../rules)", "[it](rules/README.md)"),
        ("[it](../LICENSE)", f"[it]({REPOSITORY}/blob/main/LICENSE)"),
        ("[it](../examples/acme-flows)", f"[it]({REPOSITORY}/tree/main/examples/acme-flows)"),
        ("[it](acme-flows-assessment.html)", "[it](acme-flows.html)"),
        ("[it](../nowhere.md)", "[it](../nowhere.md)"),
        ("[it](https://example.invalid/x)", "[it](https://example.invalid/x)"),
        ("[it](#here)", "[it](#here)"),
        ("`[it](../LICENSE)`", "`[it](../LICENSE)`"),
        ("```md\n[it](../LICENSE)\n```\n", "```md\n[it](../LICENSE)\n```\n"),
    ],
)
def test_links_lead_to_the_site_or_to_the_repository(
    hooks: ModuleType, written: str, on_the_site: str
) -> None:
    pages = {"faq.md", "rules/README.md", "rules/PFL101-missing-retries.md", "CONTRIBUTING.md"}
    pages |= {"acme-flows.html"}
    files = SimpleNamespace(get_file_from_path=lambda path: path if path in pages else None)
    page = SimpleNamespace(file=SimpleNamespace(src_uri="index.md", generated_by=None))
    config = SimpleNamespace(extra={"repository": REPOSITORY})
    assert hooks.on_page_markdown(written, page=page, config=config, files=files) == on_the_site


@pytest.mark.parametrize(
    ("html", "warned"),
    [
        ('<script src="https://example.invalid/x.js"></script>', True),
        ('<link rel="stylesheet" href="//example.invalid/x.css">', True),
        ("<img src=https://example.invalid/x.png>", True),
        ('<link rel="canonical" href="https://example.invalid/x.html">', False),
        ('<a href="https://example.invalid/">there</a> <script src="assets/x.js"></script>', False),
    ],
)
def test_what_is_loaded_from_elsewhere_is_warned_of(
    hooks: ModuleType, html: str, warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="index.md"))
    with caplog.at_level(logging.WARNING):
        assert hooks.on_post_page(html, page=page, config=None) == html
    assert bool(caplog.records) is warned


def test_every_rule_is_in_the_navigation(hooks: ModuleType) -> None:
    titles = [title for pages in hooks.rule_pages_by_category().values() for title, _ in pages]
    assert titles == [f"{rule.code} {rule.name}" for rule in all_rules()]
