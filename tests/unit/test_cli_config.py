"""`prefect-lint config`: what is set and where from, and the schema that editors use."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from test_config_files import EVERYTHING

from prefect_lint.cli.main import main
from prefect_lint.config.files import load_settings
from prefect_lint.config.settings import Settings
from prefect_lint.engine.configuration_schema import configuration_schema
from prefect_lint.engine.registry import all_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
# The reader of files leaves options to the engine, and so its tests make one up.
WHOLE = 'baseline = "accepted.json"' + EVERYTHING.replace("extra-calls", "kinds")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "src").mkdir()
    monkeypatch.chdir(repo)
    return repo


def show(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["config", "show", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found = json.loads(show(capsys, *arguments, "--format", "json"))
    assert isinstance(found, dict)
    return found


def value(found: dict[str, Any], key: str) -> tuple[Any, list[str]]:
    setting = found["settings"][key]
    return setting["value"], setting["from"]


def test_nothing_is_set(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys)
    assert {tuple(setting["from"]) for setting in found["settings"].values()} == {("default",)}
    assert (found["root"], found["file"]) == (repo.as_posix(), None)
    assert found["settings"]["select"]["value"] == ["recommended"]
    assert found["settings"]["target-version"]["value"] is None
    assert "PFL101" in found["rules"]
    assert 0 < len(found["rules"]) < len(all_rules())


def test_file_and_command_line(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect-lint.toml").write_text(
        'select = ["PFL1"]\nextend-select = ["PFL2"]\nextend-exclude = ["old"]\n'
        'fail-on = "error"\nmin-confidence = 0.5\ntarget-version = 3\n'
        '[severity]\nPFL101 = "advice"\n'
    )
    found = shown(capsys, "--extend-select", "PFL3", "--extend-exclude=gen", "--fail-on=never")
    assert found["file"] == "prefect-lint.toml"
    assert value(found, "select") == (["PFL1"], ["file"])
    assert value(found, "extend-select") == (["PFL2", "PFL3"], ["file", "command line"])
    assert value(found, "extend-exclude") == (["old", "gen"], ["file", "command line"])
    assert value(found, "fail-on") == ("never", ["command line"])
    assert value(found, "min-confidence") == (0.5, ["file"])
    assert value(found, "target-version") == ("3", ["file"])
    assert value(found, "severity") == ({"PFL101": "advice"}, ["file"])
    assert value(found, "force-exclude") == (False, ["default"])


def test_select_takes_the_place_of_what_the_file_selects(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "prefect-lint.toml").write_text('select = ["PFL1"]\nextend-select = ["PFL2"]\n')
    found = shown(capsys, "--select", "PFL110")
    assert value(found, "select") == (["PFL110"], ["command line"])
    assert value(found, "extend-select") == ([], ["default"])
    assert [code for code in found["rules"] if code >= "PFL100"] == ["PFL110"]


def test_isolated_and_no_ignores(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect-lint.toml").write_text('ignore = ["PFL1"]\n')
    found = shown(capsys, "--isolated", "--no-ignores")
    assert found["file"] is None
    assert value(found, "ignore") == ([], ["default"])
    assert value(found, "respect-gitignore") == (False, ["command line"])


def test_wrong_settings_are_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect-lint.toml").write_text('ignore = ["missing-retry"]\n')
    assert main(["config", "show"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "did you mean `missing-retries`?" in " ".join(captured.err.split())


def test_the_text_is_a_configuration_that_says_the_same(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = repo / "prefect-lint.toml"
    path.write_text(WHOLE)
    before = load_settings(repo, repo)
    path.write_text(show(capsys))
    assert load_settings(repo, repo) == before
    path.unlink()
    path.write_text(show(capsys))
    after = load_settings(repo, repo)
    # What is the default when nothing is written, written out.
    assert after.file_selectors.select == ("recommended",)
    assert ".venv/" in (after.exclude or ())
    assert after.fail_on == Settings().fail_on


HOSTILE = 'a"b\\c\n# x = 1\x07\u202e\U000e0041é'


def test_hostile_texts_stay_in_their_strings(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = json.dumps(HOSTILE, ensure_ascii=True).replace("\\udb40\\udc41", "\\U000e0041")
    (repo / "prefect-lint.toml").write_text(
        f"extend-exclude = [{written}]\n[per-file-ignores]\n{written} = ['PFL1']\n"
    )
    text = show(capsys)
    assert not any(mark in text for mark in "\x07\u202e\U000e0041")
    read = tomllib.loads(text)
    assert read["extend-exclude"] == [HOSTILE]
    assert read["per-file-ignores"] == {HOSTILE: ["PFL1"]}


def test_lines_fit_a_terminal(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # But for the first, which has the path of the project.
    assert max(map(len, show(capsys).splitlines()[1:])) <= 80


# The schema


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return configuration_schema(all_rules())


def test_the_schema_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)


def test_the_command_prints_what_is_in_the_repository(
    schema: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "schema"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == schema
    stored = ROOT / "docs/configuration.schema.json"
    assert stored.read_text() == printed, "run: python scripts/renew.py"


def test_everything_has_a_description(schema: dict[str, Any]) -> None:
    tables = schema["properties"]["rules"]["properties"].values()
    fields = [*schema["properties"].values(), *tables]
    fields += [option for table in tables for option in table["properties"].values()]
    assert len(fields) > 30
    assert all(field["description"].strip() for field in fields)


GOOD = [
    "",
    WHOLE,
    'select = ["all", "caching", "PFL1", "pfl101", "missing-retries", "PFL"]',
    'target-version = "2.20.1"',
    "target-version = 3",
    "min-confidence = 1",
    '[rules.PFL110]\nlibraries = ["httpx"]',
    "[rules.unbounded-task-concurrency]\nsmall = 5",
    '[severity]\nmissing-retries = "error"',
]
BAD = [
    'selekt = ["all"]',
    'select = "all"',
    "select = [1]",
    'select = ["mising-retries"]',
    'target-version = "4"',
    "target-version = 3.4",
    "target-version = true",
    "min-confidence = 2",
    'fail-on = "fatal"',
    'force-exclude = "yes"',
    '[severity]\nPFL101 = "never"',
    '[severity]\nPFL999 = "error"',
    '[per-file-ignores]\n"a.py" = "PFL1"',
    "[rules.missing-retires]\nx = 1",
    "[rules.missing-retries]\nx = 1",
    '[rules.unbounded-task-concurrency]\nsmall = "5"',
    "[tool.prefect-lint]\nselect = []",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_configurations(
    repo: Path, schema: dict[str, Any], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonschema.validate(tomllib.loads(text), schema, jsonschema.Draft7Validator)
    (repo / "prefect-lint.toml").write_text(text)
    show(capsys)


@pytest.mark.parametrize("text", BAD)
def test_bad_configurations(
    repo: Path, schema: dict[str, Any], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), schema, jsonschema.Draft7Validator)
    (repo / "prefect-lint.toml").write_text(text)
    assert main(["config", "show"]) == 2
    assert "prefect-lint.toml" in capsys.readouterr().err
