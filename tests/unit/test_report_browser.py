"""The page in a real browser: filters by keyboard, no network, hostile names, phone and paper.

Needs Debian's Chromium and the Python package `playwright`; skipped where they are not.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from report_projects import EVERY_SPELLING, document_of
from test_report_documents import hostile
from test_report_numbers import FAULTS

from prefect_lint.report.formats import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield found
        found.close()


class Opened:
    """A page, what it asked the network for, and what it complained of."""

    def __init__(self, browser: Any, path: Path, text: str, **context: Any) -> None:
        target = path / "assessment.html"
        target.write_text(text, "utf-8")
        self.page = browser.new_page(**context)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.goto(target.as_uri())

    def shown(self) -> int:
        return int(self.page.locator("[data-item]:not([hidden])").count())


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("repository")
    return render(document_of(folder, {**EVERY_SPELLING, **FAULTS}), "html")


def test_the_page_works_without_network_and_complaint(
    browser: Any, tmp_path: Path, text: str
) -> None:
    opened = Opened(browser, tmp_path, text)
    opened.page.wait_for_timeout(100)
    assert [url for url in opened.requests if not url.startswith("file:")] == []
    assert opened.complaints == []
    opened.page.close()


def test_filters_work_from_the_keyboard(browser: Any, tmp_path: Path, text: str) -> None:
    opened = Opened(browser, tmp_path, text)
    page = opened.page
    everything = opened.shown()
    assert everything > 2
    page.keyboard.press("/")
    page.keyboard.type("PFL101")
    assert opened.shown() == 1
    assert page.locator(".filters output").inner_text() == f"1 of {everything} items"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert opened.shown() == everything
    page.locator("input[name=severity][value=warning]").focus()
    page.keyboard.press("Space")
    assert 0 < opened.shown() < everything
    assert page.locator('[data-severity="warning"]:not([hidden])').count() == 0
    page.close()


def test_boxes_of_the_graph_take_the_focus(browser: Any, tmp_path: Path, text: str) -> None:
    page = Opened(browser, tmp_path, text).page
    page.locator(".graph [data-node]").first.focus()
    assert page.locator(".graph.chosen").count() == 1
    assert page.locator(".graph .dim").count() > 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-node')")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_scrolling_sideways(
    browser: Any, tmp_path: Path, text: str, scheme: str
) -> None:
    page = Opened(
        browser,
        tmp_path,
        text,
        viewport={"width": 360, "height": 740},
        color_scheme=scheme,
    ).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(18, 22, 29)") == (scheme == "dark")
    page.close()


def test_paper_is_white_and_has_no_filters(browser: Any, tmp_path: Path, text: str) -> None:
    page = Opened(browser, tmp_path, text, color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".filters").is_visible()
    page.close()


def test_without_script_everything_is_there(browser: Any, tmp_path: Path, text: str) -> None:
    opened = Opened(browser, tmp_path, text, java_script_enabled=False)
    assert opened.shown() > 2
    assert not opened.page.locator(".filters").is_visible()
    opened.page.close()


def test_hostile_names_run_nothing(browser: Any, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, render(hostile(tmp_path / "repository"), "html"))
    opened.page.wait_for_timeout(100)
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith("file:")] == []
    assert opened.page.locator("img, iframe, main b").count() == 0
    assert "onerror=alert(1)" in opened.page.locator("h1").inner_text()
    opened.page.close()
