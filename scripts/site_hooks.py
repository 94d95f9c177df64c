"""Hooks of the documentation site (`mkdocs.yml`): pages from elsewhere in the checkout, and their links.

Rule pages and the documents at the top of the checkout are not copied into `docs/`. Links are written as they
work on GitHub; they lead to the page of the site where there is one, and else to the file in the repository.
"""

from __future__ import annotations

import logging
import re
from itertools import groupby
from pathlib import Path
from posixpath import normpath, relpath
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
TOP = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
RULES = "rules"
RENAMED = {"acme-flows-assessment.html": "acme-flows.html"}
"""Files of `docs/` whose name a page of the site has."""

_LINK = re.compile(r"(?<=\]\()(?P<target>[^)\s#:]+)(?P<anchor>#[^)\s]*)?(?=\))")
_CODE = re.compile(r"^( *)(`{3,})[^`]*?^\1\2`*\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^## (?P<category>.+)$")
_RULE = re.compile(r"^\| \[(?P<code>\w+)\]\((?P<page>[^)]+)\) \| \[(?P<name>[^]]+)\]")
_LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"']?(?P<source>(?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?=[^>]*\brel=[\"']?(?:stylesheet|preload|preconnect|icon))[^>]*\bhref=[\"']?"
    r"(?P<style>(?:https?:)?//[^\"'\s>]+)"
)

log = logging.getLogger(f"mkdocs.hooks.{Path(__file__).stem}")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the rule pages to the navigation, by category."""
    nav: list[Any] = config.nav or []
    for entry in nav:
        if "Rules" in entry:
            entry["Rules"] += [
                {category: [{title: page} for title, page in pages]}
                for category, pages in rule_pages_by_category().items()
            ]
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are kept outside of `docs/`."""
    for path in [*sorted((ROOT / RULES).iterdir()), *(ROOT / name for name in TOP)]:
        source = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, source, abs_src_path=str(path)))
    for name, other in RENAMED.items():
        files.append(File.generated(config, other, abs_src_path=str(ROOT / "docs" / name)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links that lead out of the site into links to the repository."""
    source = page.file.src_uri
    # Where the page is in the checkout, which is what its links are relative to.
    place = source if page.file.generated_by else f"docs/{source}"

    def turned(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        path = normpath(f"{place}/../{target}")
        inside = path.removeprefix("docs/")
        for page_path in (RENAMED.get(inside, inside), f"{path}/README.md"):
            if files.get_file_from_path(page_path) is not None:
                return relpath(page_path, f"{source}/..") + anchor
        if not (ROOT / path).exists():
            return match[0]  # mkdocs complains about it
        kind = "tree" if (ROOT / path).is_dir() else "blob"
        return f"{config.extra['repository']}/{kind}/main/{path}{anchor}"

    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_LINK.sub(turned, markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _LINK.sub(turned, markdown[end:])])


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Warn, which is an error in strict mode, about a page that loads something from another host."""
    for match in _LOADED.finditer(output):
        log.warning("%s loads %s", page.file.src_uri, match["source"] or match["style"])
    return output


def rule_pages_by_category() -> dict[str, list[tuple[str, str]]]:
    """Titles and pages of the rules, as the generated index has them."""
    found: list[tuple[str, tuple[str, str]]] = []
    category = ""
    for line in (ROOT / RULES / "README.md").read_text("utf-8").splitlines():
        if heading := _HEADING.match(line):
            category = heading["category"]
        elif rule := _RULE.match(line):
            title = f"{rule['code']} {rule['name']}"
            found.append((category, (title, f"{RULES}/{rule['page']}")))
    return {name: [page for _, page in group] for name, group in groupby(found, lambda it: it[0])}
