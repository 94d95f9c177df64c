"""Codes, names, pages, fixtures, proofs, schema and documents agree with the rules and with each other."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import click
import pytest

from prefect_lint.cli.program import cli
from prefect_lint.config.schema import FileSettings
from prefect_lint.engine.registry import own_rules
from prefect_lint.engine.rule_pages import INDEX, page_name

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.code: rule for rule in own_rules()}
ABOUT_CODE = {code for code, rule in RULES.items() if rule.category != "engine"}
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs/ci").iterdir())
    if path.is_file()
)
INVENTED = {"PFL190", "PFL191", "PFL998", "PFL999"}
"""Codes that documents may use for a rule that is not there yet."""
_CODE = re.compile(r"\bPFL\d{3}\b")


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


RETIRED = rows("tests/rules/retired.tsv")
CATALOGUE = {row["code"]: row["name"] for row in rows("tests/rules/catalogue.tsv")}


def documented(text: str) -> set[str]:
    return set(_CODE.findall(text)) - INVENTED


def test_retired_codes_and_names_stay_reserved() -> None:
    """A rule that is dropped moves from the catalogue to `retired.tsv`, with the reason, and stays there."""
    words = [word for row in RETIRED for word in (row["code"], row["name"])]
    taken = {*RULES, *CATALOGUE, *(rule.name for rule in RULES.values()), *CATALOGUE.values()}
    assert [word for word in words if word in taken] == []
    assert all(row["why"] for row in RETIRED)
    assert [row["code"] for row in RETIRED] == sorted({row["code"] for row in RETIRED})


def test_what_the_catalogue_has_is_there() -> None:
    """So that no rule can vanish without a line in `retired.tsv`."""
    assert {code: rule.name for code, rule in RULES.items()} == CATALOGUE


def test_every_rule_has_its_page_and_no_page_is_left_over() -> None:
    pages = {path.name for path in (ROOT / "rules").glob("*.md")}
    assert pages == {INDEX, *(page_name(rule) for rule in RULES.values())}


def test_every_rule_has_fixtures_and_no_fixture_is_left_over() -> None:
    folders = {path.name for path in (ROOT / "tests/fixtures/rules").iterdir() if path.is_dir()}
    assert folders == ABOUT_CODE


def test_programs_and_observations_are_of_rules_that_are_there() -> None:
    programs = {
        path.name
        for path in (ROOT / "tests/proofs/programs").iterdir()
        if path.is_dir() and _CODE.fullmatch(path.name)
    }
    observed = json.loads((ROOT / "tests/proofs/observations.json").read_text(encoding="utf-8"))
    assert programs <= ABOUT_CODE
    assert set(observed) <= programs


def test_the_schema_names_every_rule() -> None:
    schema = json.loads((ROOT / "docs/configuration.schema.json").read_text(encoding="utf-8"))
    words = schema["definitions"]["rule"]["enum"]
    assert sorted(words) == sorted(
        word for rule in RULES.values() for word in (rule.code, rule.name)
    ), "run: python scripts/renew.py"
    tables = {word for rule in RULES.values() if rule.options() for word in (rule.code, rule.name)}
    assert set(schema["properties"]["rules"]["properties"]) == tables


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_rules_that_are_there(path: Path) -> None:
    assert documented(path.read_text(encoding="utf-8")) <= RULES.keys()


def test_the_fixed_commits_name_rules_that_are_there() -> None:
    text = (ROOT / "rules/fixes.tsv").read_text(encoding="utf-8")
    assert documented(text) <= RULES.keys()


def commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found[f"{prefix}{name}"] = command
        if isinstance(command, click.Group):
            found.update(commands(command, f"{prefix}{name} "))
    return found


COMMANDS = commands(cli)


def test_documents_name_options_that_are_there() -> None:
    """Of our commands: those that follow `prefect-lint` on a line of code."""
    known = {
        word
        for command in (cli, *COMMANDS.values())
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help", "-h"}
    unknown = []
    for path in DOCUMENTS:
        for line in path.read_text(encoding="utf-8").splitlines():
            for called in re.findall(r"prefect-lint ([^`|;&#]*)", line):
                words = re.findall(r"(?<!\S)--[a-z][a-z-]*", called)
                unknown += [(path.name, word) for word in words if word not in known]
    assert unknown == []


def test_every_command_says_what_it_and_its_options_are_for() -> None:
    silent = [
        f"{name} {parameter.opts[0]}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not (parameter.help or "").strip()
    ]
    assert silent == []
    assert [name for name, command in COMMANDS.items() if not (command.help or "").strip()] == []


def test_every_setting_stands_in_the_documents() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    missing = [
        field.alias or name
        for name, field in FileSettings.model_fields.items()
        if not re.search(rf"(?<![\w-]){re.escape(field.alias or name)}(?![\w-])", text)
    ]
    assert missing == []


def test_every_option_of_the_linter_stands_in_the_documents() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    missing = {
        max(parameter.opts, key=len)
        for command in (cli, *COMMANDS.values())
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and not re.search(rf"{re.escape(max(parameter.opts, key=len))}(?![\w-])", text)
    }
    assert missing == set()


def test_every_command_stands_in_the_documents() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert [name for name in COMMANDS if f"prefect-lint {name.split()[0]}" not in text] == []


def test_the_changelog_is_in_order() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\](.*)$", text, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    released = [(version, date.strip(" -")) for version, date in headings[1:]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for _, date in released)
    numbers = [tuple(map(int, version.split("."))) for version, _ in released]
    assert numbers == sorted(numbers, reverse=True)
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
