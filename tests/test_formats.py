"""Every format says the same, in the same bytes on every run, and no repository makes it say more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.dom import minidom

import pytest

from prefect_lint.output import FORMATS
from prefect_lint.output.escaping import escape
from tests.format_readers import READERS, commands, gfm, read_json

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/acme-flows"


def lint(
    folder: Path, where: Path, *arguments: str, seed: str = "0", formats: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """The reports of the real command in every format, from one run."""
    names = formats or tuple(FORMATS)
    wanted = [f"--format={name}={where / name}" for name in names]
    ran = subprocess.run(
        [sys.executable, "-m", "prefect_lint", *arguments, *wanted],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (1, 2), ran.stderr
    assert ran.stdout == ""
    return {name: (where / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return lint(ROOT, tmp_path_factory.mktemp("reports"), EXAMPLE, "--select=all", "--statistics")


def test_every_format_has_a_reader() -> None:
    assert set(FORMATS) <= set(READERS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_same_findings(name: str, example: dict[str, bytes]) -> None:
    expected = read_json(example["json"].decode())
    assert len(expected) > 20
    assert READERS[name](example[name].decode()) == expected


def test_the_same_bytes_for_another_hash_seed_and_order(
    tmp_path: Path, example: dict[str, bytes]
) -> None:
    entries = [
        f"{EXAMPLE}/{path.name}"
        for path in (ROOT / EXAMPLE).iterdir()
        if path.is_dir() or path.suffix in (".py", ".yaml")
    ]
    for seed, paths in ("1", sorted(entries)), ("2", sorted(entries, reverse=True)):
        where = tmp_path / seed
        where.mkdir()
        again = lint(ROOT, where, "--statistics", "--select=all", *paths, seed=seed)
        assert again == example


# A repository that would like to say something else

FORGED = "::error title=forged::x"
NAMES = (
    "plain.py",
    "a\n::error title=forged::x.py",
    "::warning::b.py",
    "c\x1b[2J\x1b]0;title\x07.py",
    "d##[error]forged ##vso[task.complete].py",
    "e\u202egnp.\u2066py.py",
    "f<img src=x onerror=alert(1)>]]>&lt;&#10;.py",
    "g`@someone` | ![x](https:evil) [y][z] ~~s~~.py",
    "h%0A::error::x.py",
    "i\x01\x1f\x7f\x85\x9b.py",
    b"j\xff\xfe.py".decode("utf-8", "surrogateescape"),
    "k\ufffe\uffff.py",
    "l,line=1:title='x'\".py",
)
SCRAPS = (
    "\\n::error title=forged::x",
    "`@someone` @org/team #1 GH-1 www.evil.example https://evil.example <img src=x>",
    "]]></failure><testcase name='forged'/>",
    "\\x1b[31m \\u202e \\x00\\x01 \\ud800",
    "| a | b |\\n|---|---|\\n</details><details>",
    "##[add-mask]x ##vso[task.x]",
    "\u202e\u2066\x1b[2J\x01\u200b",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / ".git").mkdir()
    body = "import requests\nfrom prefect import flow, task\n\n\n"
    for index, scrap in enumerate(SCRAPS):
        # A name of a task is what messages quote; the others get into source lines and suppressions.
        body += f'@task(name="{scrap}", retries=0)\ndef t{index}(x="{scrap}"):  # {scrap}\n'
        body += f'    return requests.get("https://x.example/{scrap}")\n\n\n'
    body += f"requests.get(1)  # prefect-lint: ignore[PFL999] {SCRAPS[1]}\n"
    body += '@flow(name="{{nope}}", flow_run_name="{`@someone`<img>}")\ndef f():\n'
    body += "".join(f"    t{index}.submit()\n" for index in range(len(SCRAPS)))
    for name in NAMES:
        (folder / name).write_text(body, "utf-8")
    (folder / "broken\n::error::x.py").write_text("from prefect import flow\ndef (", "utf-8")
    (folder / "prefect.yaml").write_text(
        'deployments:\n  - name: "x\\n::error::y @someone <img>"\n    entrypoint: "a`b`.py:<c>"\n'
        "    schedule: {cron: '::error::x'}\n",
        "utf-8",
    )
    where = tmp_path_factory.mktemp("reports")
    return lint(folder, where, "--select=all", "--statistics", "--show-suppressed")


@pytest.mark.parametrize("name", FORMATS)
def test_no_character_acts(name: str, hostile: dict[str, bytes]) -> None:
    text = hostile[name].decode("utf-8")  # strictly: no half of a surrogate pair either
    for character in set(text) - {"\n"}:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), repr(character)
        assert unicodedata.bidirectional(character) not in (
            *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
        )
    assert not re.search(r"##(\[|vso\[|teamcity\[)", text)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_no_line_is_a_workflow_command(name: str, hostile: dict[str, bytes]) -> None:
    lines = hostile[name].decode().splitlines()
    assert not [line for line in lines if line.lstrip().startswith("::")]


def test_the_commands_are_those_of_the_report(hostile: dict[str, bytes]) -> None:
    text = hostile["github"].decode()
    read = commands(text)
    assert len(read) == sum(line.lstrip().startswith("::") for line in text.split("\n"))
    for _, properties, data in read:
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert "forged" not in properties["title"]
        assert "\n" not in data


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_a_hostile_repository_says_the_same(
    name: str, hostile: dict[str, bytes]
) -> None:
    expected = read_json(hostile["json"].decode())
    paths = {path for _, path, _ in expected}
    assert set(NAMES) <= paths
    assert len(expected) > 100

    def shown(path: str) -> str:
        # Where a path starts a line, it does not start it with what a CI system obeys.
        return escape(path).removeprefix("./")

    read = READERS[name](hostile[name].decode())
    as_read = sorted((code, shown(path), line) for code, path, line in read)
    in_full = sorted((code, shown(path), line) for code, path, line in expected)
    if name == "markdown" and "Cut to fit" in hostile[name].decode():
        assert set(as_read) <= set(in_full)
    else:
        assert as_read == in_full


def test_the_xml_is_well_formed_and_has_nothing_but_what_we_put_there(
    hostile: dict[str, bytes],
) -> None:
    document = minidom.parseString(hostile["junit"])
    tags = {element.tagName for element in document.getElementsByTagName("*")}
    assert tags <= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped"}
    names = [it.getAttribute("name") for it in document.getElementsByTagName("testcase")]
    assert all(re.match(r"PFL\d{3} |analysis\Z", name) for name in names)


def test_the_markdown_has_no_markup_but_ours(hostile: dict[str, bytes]) -> None:
    text = hostile["markdown"].decode()
    tokens = gfm().parse(text)
    html = "".join(token.content for token in tokens if token.type == "html_block")
    inside = r"What to do about <code>PFL\d{3} [a-z-]+</code>"
    assert re.fullmatch(rf"(<details>\n<summary>{inside}</summary>\n|</details>\n?)*", html)
    assert html.count("<details>") == html.count("</details>")
    for inline in (child for token in tokens for child in token.children or ()):
        assert inline.type in ("text", "code_inline", "link_open", "link_close") or (
            inline.type in ("strong_open", "strong_close")
        )
        if inline.type == "link_open":
            assert str(inline.attrs["href"]).startswith("https://github.com/prefect-lint/")
        if inline.type == "text":
            assert not re.search(r"[@#<>]|://|www\.|GH-", inline.content)
