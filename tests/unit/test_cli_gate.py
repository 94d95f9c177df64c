"""The gates on what is new, from the command line, on real code in real git repositories."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from git_repositories import commit_all, git, repository
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_lint.cli.main import main
from prefect_lint.engine.gate import Gate
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "import datetime\nimport requests\nfrom prefect import flow, task\n"
FETCH = """

@task(retries=3, retry_delay_seconds=5)
def fetch(url, day=datetime.date.today()):
    first = requests.get(url)
    return requests.get(url), first
"""
LOAD = """

@task
def load(rows):
    requests.post("https://example.com/rows", json=rows)
"""
NIGHTLY = """

@flow
def nightly(day=datetime.date.today()):
    load(fetch("https://example.com"))
"""
FLOWS = HEAD + FETCH + LOAD + NIGHTLY
FOUND = {
    ("PFL101", "load"): 1,
    ("PFL110", "fetch"): 2,
    ("PFL110", "load"): 1,
    ("PFL705", "fetch"): 1,
    ("PFL705", "nightly"): 1,
}
BASELINE = "prefect-lint-baseline.json"


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, " ".join(err.split())

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def found(self) -> list[tuple[str, str]]:
        return [(it["code"], it["symbol"]) for it in self.report["findings"]]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = repository(tmp_path / "repo")
    (repo / "flows.py").write_text(FLOWS)
    commit_all(repo)
    monkeypatch.chdir(repo)
    return repo


@pytest.fixture
def lint(repo: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def accepted(lint: Callable[..., Ran]) -> Callable[..., Ran]:
    """Lints with a baseline of all that there is."""
    ran = lint("baseline", "write")
    assert ran.code == 0
    assert f"{BASELINE} accepts 6 findings" in ran.err

    def call(*arguments: str) -> Ran:
        return lint("--baseline", BASELINE, "--format", "json", *arguments)

    return call


def counts(repo: Path) -> dict[tuple[str, str | None], int]:
    found: dict[tuple[str, str | None], int] = {}
    for finding in execute([repo], Configuration()).report.findings:
        key = finding.code, finding.symbol
        found[key] = found.get(key, 0) + 1
    return found


def test_what_there_is(repo: Path) -> None:
    assert counts(repo) == FOUND


# The baseline


def test_accepted_findings_count_for_nothing(
    accepted: Callable[..., Ran], lint: Callable[..., Ran]
) -> None:
    ran = accepted("--fail-on", "advice")
    assert (ran.code, ran.found) == (0, [])
    summary = ran.report["summary"]
    assert (summary["baselined"], summary["stale_baseline_entries"]) == (6, 0)
    assert "No new findings in 1 file." in lint("--baseline", BASELINE).out
    assert "6 findings in the baseline." in lint("--baseline", BASELINE, "--format=concise").out
    assert lint().code == 1, "nothing but the option or the settings bring a baseline in"


def test_the_file_is_made_for_review(accepted: Callable[..., Ran], repo: Path) -> None:
    text = (repo / BASELINE).read_text()
    entries = json.loads(text)["entries"]
    assert entries[0] == {
        "path": "flows.py",
        "code": "PFL101",
        "symbol": "load",
        "fingerprint": entries[0]["fingerprint"],
        "message": entries[0]["message"],
    }
    assert str(repo) not in text
    assert sum('"fingerprint"' in line for line in text.splitlines()) == len(entries) == 6


def test_one_more_of_the_same_is_new(accepted: Callable[..., Ran], repo: Path) -> None:
    (repo / "flows.py").write_text(FLOWS.replace("    return", "    requests.get(url)\n    return"))
    ran = accepted()
    assert (ran.code, ran.found) == (1, [("PFL110", "fetch")])
    (repo / "flows.py").write_text(FLOWS.replace("    first = requests.get(url)\n", ""))
    ran = accepted()
    assert (ran.code, ran.found) == (0, [])
    assert ran.report["summary"]["stale_baseline_entries"] == 1


def test_a_line_with_two_of_them(repo: Path, lint: Callable[..., Ran]) -> None:
    one, two = "    requests.get(url)\n", "    requests.get(url); requests.get(url)\n"
    text = HEAD + "\n@task(retries=1, retry_delay_seconds=5)\ndef fetch(url):\n"
    (repo / "flows.py").write_text(text + one)
    lint("baseline", "write")
    (repo / "flows.py").write_text(text + two)
    ran = lint("--baseline", BASELINE, "--format=json")
    assert ran.found == [("PFL110", "fetch")]


def test_the_ratchet(accepted: Callable[..., Ran], lint: Callable[..., Ran], repo: Path) -> None:
    (repo / "flows.py").write_text(
        FLOWS.replace("@task\n", "@task(retries=2, retry_delay_seconds=5)\n")
    )
    assert accepted().code == 0
    ran = accepted("--baseline-strict", "--fail-on", "error")
    assert ran.code == 1
    (finding,) = ran.report["findings"]
    assert (finding["code"], finding["path"], finding["line"]) == ("PFL004", BASELINE, 5)
    assert finding["message"] == "The baseline accepts PFL101 in `load` of flows.py, which is gone"
    assert accepted("--baseline-strict", "--exit-zero").code == 0
    text = lint("--baseline", BASELINE, "--baseline-strict").out
    assert '"symbol": "load"' in text, "the entry is shown"
    assert "1 entry of the baseline no longer needed" in text
    sarif = lint("--baseline", BASELINE, "--baseline-strict", "--format=sarif", "--select=PFL101")
    (stale,) = json.loads(sarif.out)["runs"][0]["results"]
    assert stale["ruleId"] == "PFL004"
    assert lint("baseline", "check").code == 1
    updated = lint("baseline", "update")
    assert "dropped 1 entry, added 0, 5 in all" in updated.err
    assert accepted("--baseline-strict").code == 0
    assert lint("baseline", "check").code == 0


def test_update_adds_only_when_asked(
    accepted: Callable[..., Ran], lint: Callable[..., Ran], repo: Path
) -> None:
    (repo / "more.py").write_text(HEAD + LOAD)
    before = (repo / BASELINE).read_bytes()
    ran = lint("baseline", "update")
    assert "2 new findings left out; `--add`" in ran.err
    assert (repo / BASELINE).read_bytes() == before
    checked = lint("baseline", "check")
    assert checked.code == 1
    assert re.search(r"^more\.py:7:5: new PFL101 Task", checked.out, re.MULTILINE)
    assert "added 2, 8 in all" in lint("baseline", "update", "--add").err
    assert accepted().code == 0


def test_a_run_on_one_file_says_nothing_of_others(
    accepted: Callable[..., Ran], lint: Callable[..., Ran], repo: Path
) -> None:
    (repo / "other.py").write_text("x = 1\n")
    ran = accepted("other.py", "--baseline-strict")
    assert (ran.code, ran.report["summary"]["stale_baseline_entries"]) == (0, 0)
    before = (repo / BASELINE).read_bytes()
    lint("baseline", "update", "other.py")
    assert (repo / BASELINE).read_bytes() == before
    (repo / "flows.py").unlink()
    assert accepted("other.py", "--baseline-strict").code == 0
    ran = accepted("--baseline-strict")
    assert (ran.code, ran.report["summary"]["stale_baseline_entries"]) == (1, 6)
    lint("baseline", "update")
    assert json.loads((repo / BASELINE).read_text())["entries"] == []


def test_entries_of_rules_that_are_off_are_not_stale(
    accepted: Callable[..., Ran], repo: Path
) -> None:
    for options in (
        ["--select", "PFL705"],
        ["--ignore", "PFL110"],
        ["--min-confidence", "1"],
        ["--select", "PFL705", "--min-confidence", "1"],
    ):
        assert accepted("--baseline-strict", *options).code == 0, options
    (repo / "prefect-lint.toml").write_text('[per-file-ignores]\n"flows.py" = ["all"]\n')
    assert accepted("--baseline-strict").code == 0


def test_entries_of_rules_that_do_not_exist_are_stale(
    accepted: Callable[..., Ran], repo: Path
) -> None:
    text = (repo / BASELINE).read_text()
    assert '"PFL101"' in text
    (repo / "flows.py").write_text(
        FLOWS.replace("@task\n", "@task(retries=2, retry_delay_seconds=5)\n")
    )
    (repo / BASELINE).write_text(text.replace('"PFL101"', '"PFL000"'))
    assert accepted("--baseline-strict").code == 1


def test_entries_of_files_that_can_not_be_analysed_are_not_stale(
    accepted: Callable[..., Ran], lint: Callable[..., Ran], repo: Path
) -> None:
    (repo / "flows.py").write_text("from prefect import flow\ndef broken(:\n")
    ran = accepted("--baseline-strict")
    assert (ran.code, [it["code"] for it in ran.report["findings"]]) == (2, ["PFL001"])
    before = (repo / BASELINE).read_bytes()
    assert lint("baseline", "update").code == 2
    assert (repo / BASELINE).read_bytes() == before
    assert lint("baseline", "write").code == 2
    assert accepted().code == 2, "no baseline lets a broken file pass"


def test_suppressions_and_the_baseline(accepted: Callable[..., Ran], repo: Path) -> None:
    mark = "# prefect-lint: ignore[PFL101] the caller retries\n"
    (repo / "flows.py").write_text(FLOWS.replace("@task\n", f"{mark}@task\n"))
    ran = accepted()
    assert (ran.code, ran.report["summary"]["suppressed"]) == (0, 1)
    assert ran.report["summary"]["stale_baseline_entries"] == 1, "the comment answers for it now"
    assert accepted("--no-ignores", "--baseline-strict").code == 0


def test_the_baseline_of_the_settings(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "prefect-lint.toml").write_text('baseline = "ci/accepted.json"\n')
    assert "ci/accepted.json: there is no such baseline" in lint().err
    assert lint().code == 2
    assert lint("--no-baseline").code == 1
    (repo / "ci").mkdir()
    ran = lint("baseline", "write")
    assert ran.err == "prefect-lint: ci/accepted.json accepts 6 findings"
    assert lint().code == 0
    assert lint("--no-baseline").code == 1
    assert lint("--isolated").code == 1, "a change must not bring its own baseline"
    assert lint("--isolated", "--baseline", "ci/accepted.json").code == 0
    assert lint("baseline", "check").code == 0
    (repo / "prefect-lint.toml").write_text('baseline = "../out.json"\n')
    assert 'baseline: "../out.json" is outside the project' in lint().err
    (repo / "prefect-lint.toml").write_text("baseline = 1\n")
    assert "baseline: must be a string in quotes" in lint().err


def test_a_link_out_of_the_project_is_no_baseline(
    repo: Path, tmp_path: Path, lint: Callable[..., Ran]
) -> None:
    lint("baseline", "write", "--baseline", str(tmp_path / "outside.json"))
    (repo / "b.json").symlink_to(tmp_path / "outside.json")
    (repo / "prefect-lint.toml").write_text('baseline = "b.json"\n')
    assert (lint().code, "is outside the project" in lint().err) == (2, True)
    assert lint("--isolated", "--baseline", "b.json").code == 0, "named, it is the user's choice"


def test_a_baseline_outside_of_the_project(
    repo: Path, tmp_path: Path, lint: Callable[..., Ran]
) -> None:
    outside = str(tmp_path / "outside.json")
    assert lint("baseline", "write", "--baseline", outside).code == 0
    assert lint("--baseline", outside).code == 0
    (repo / "flows.py").write_text("x = 1\n")
    ran = lint("--baseline", outside, "--baseline-strict", "--format", "json")
    assert {it["path"] for it in ran.report["findings"]} == {"flows.py"}
    assert str(tmp_path) not in ran.out


def test_standard_input(
    accepted: Callable[..., Ran], repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    class Stdin:
        buffer = io.BytesIO((FLOWS + LOAD.replace("load", "again")).encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    ran = accepted("-", "--stdin-filename", "flows.py")
    assert sorted(ran.found) == [("PFL101", "again"), ("PFL110", "again")]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--baseline", "b.json", "--no-baseline"], "contradict each other"),
        (["--baseline-strict", "--no-baseline"], "contradict each other"),
        (["--baseline-strict"], "there is no baseline to be strict about"),
        (["--diff-base", "HEAD", "-"], "--diff-base goes with files and folders"),
        (["--diff-base", "nope"], "--diff-base: there is no commit `nope` here"),
        (["--diff-base", "--output=x"], "can't be a revision"),
        (["--reason", "x"], "--reason goes with --add-ignores"),
        (["--add-ignores", "-"], "--add-ignores goes with files and folders"),
        (["--add-ignores", "--no-ignores"], "contradict each other"),
        (["--add-ignores", "--reason", "a\nb"], "must be words on one line"),
        (["--add-ignores", "--reason", "# noqa: F401"], "must be words on one line"),
        (["--add-ignores", "--reason", "- x"], "must be words on one line"),
        (["baseline", "check"], f"{BASELINE}: there is no such baseline"),
        (["baseline", "write", "--baseline", "flows.py"], "flows.py: is there and is no baseline"),
        (["baseline", "write", "nope"], "nope: there is no such file or folder"),
    ],
)
def test_what_can_not_be_done(
    lint: Callable[..., Ran], repo: Path, arguments: list[str], complaint: str
) -> None:
    ran = lint(*arguments)
    assert ran.code == 2
    assert complaint in ran.err
    assert (repo / "flows.py").read_text() == FLOWS


def test_nothing_to_accept(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "empty").mkdir()
    assert lint("baseline", "write", "empty").code == 3
    assert not (repo / BASELINE).exists()


# What a change of the source does to fingerprints

BLOCKS = [FETCH, LOAD, NIGHTLY]
NOISE = ["\n", "# words\n", "LIMIT = 1\n", "\n\n\n"]


def _reformatted(text: str) -> str:
    text = text.replace("(url, day=", "(\n    url,\n    day=").replace("()):", "(),\n):")
    text = text.replace('requests.post("', "requests.post(  # send\n        '")
    return text.replace('/rows", json=rows)', "/rows',\n        json = rows,\n    )")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    noise=st.lists(st.sampled_from(NOISE), min_size=4, max_size=4),
    order=st.permutations(BLOCKS),
    renamed=st.booleans(),
    reformatted=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    added=st.sampled_from([None, ("PFL110", "fetch"), ("PFL101", "again")]),
)
def test_only_what_is_new_is_new(
    tmp_path: Path,
    noise: list[str],
    order: list[str],
    renamed: bool,
    reformatted: bool,
    newline: str,
    added: tuple[str, str] | None,
) -> None:
    root = tmp_path.resolve()
    (root / ".git").mkdir(exist_ok=True)
    for path in root.rglob("*.py"):
        path.unlink()
    (root / "flows.py").write_text(FLOWS)
    baseline = root / BASELINE
    if not baseline.exists():
        assert main(["baseline", "write", str(root), "--baseline", str(baseline)]) == 0
    text = HEAD + "".join(block + more for block, more in zip(order, noise, strict=False))
    if added == ("PFL110", "fetch"):
        text = text.replace(
            "    return requests", "    requests.get(url + '/')\n    return requests"
        )
    elif added is not None:
        text += "\n\n@task\ndef again(rows):\n    requests.get(rows, timeout=3)\n"
    if reformatted:
        text = _reformatted(text)
    (root / "flows.py").unlink()
    target = root / ("jobs/nightly.py" if renamed else "flows.py")
    target.parent.mkdir(exist_ok=True)
    target.write_text(noise[-1] + text, newline=newline)
    gate = Gate(baseline=baseline, strict=True)
    report = execute([root], Configuration(), gate=gate).report
    assert [(it.code, it.symbol) for it in report.findings] == ([added] if added else [])
    assert len(report.baselined) == 6


# The change under review


def test_only_what_a_change_touches(repo: Path, lint: Callable[..., Ran]) -> None:
    ran = lint("--diff-base", "HEAD", "--format", "json")
    assert (ran.code, ran.found, ran.report["summary"]["untouched"]) == (0, [], 6)
    (repo / "flows.py").write_text(FLOWS.replace("@task\n", "# words\n\n@task\n"))
    assert lint("--diff-base", "HEAD", "--format", "json").found == []
    (repo / "flows.py").write_text(FLOWS.replace("first", "second"))
    ran = lint("--diff-base", "HEAD", "--format", "json")
    assert (ran.code, set(ran.found)) == (1, {("PFL110", "fetch"), ("PFL705", "fetch")})
    assert "3 findings outside the change." in lint("--diff-base=HEAD").out


def test_new_renamed_and_deleted_files(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "new.py").write_text(HEAD + LOAD)
    found = lint("--diff-base", "HEAD", "--format", "json")
    assert {it["path"] for it in found.report["findings"]} == {"new.py"}
    (repo / "new.py").unlink()
    git(repo, "mv", "flows.py", "jobs.py")
    assert lint("--diff-base", "HEAD", "--format", "json").found == []


def test_a_related_place_that_was_touched(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "helpers.py").write_text("import requests\n\ndef get(url):\n    return None\n")
    (repo / "flows.py").write_text(
        "from prefect import task\nfrom helpers import get\n\n@task\ndef fetch(url):\n"
        "    return get(url)\n"
    )
    commit_all(repo)
    assert lint("--diff-base", "HEAD").code == 0
    (repo / "helpers.py").write_text(
        "import requests\n\ndef get(url):\n    return requests.get(url, timeout=3)\n"
    )
    ran = lint("--diff-base", "HEAD", "--format", "json")
    assert [(it["code"], it["path"]) for it in ran.report["findings"]] == [("PFL101", "flows.py")]


def test_deployments_that_were_touched(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "flows.py").write_text("from prefect import flow\n\n@flow\ndef nightly(): ...\n")
    one = (
        "  - name: {0}\n    entrypoint: flows.py:nightly\n    work_pool: {{name: pool}}\n"
        '    schedules:\n      - cron: "0 99 * * *"\n        timezone: UTC\n'
    )
    text = "deployments:\n" + one.format("first") + one.format("second")
    (repo / "prefect.yaml").write_text(text)
    commit_all(repo)
    ran = lint("--format", "json")
    assert {it["symbol"] for it in ran.report["findings"]} == {"first", "second"}
    (repo / "prefect.yaml").write_text(text.replace("name: second", "name: last"))
    ran = lint("--diff-base", "HEAD", "--format", "json")
    assert {it["symbol"] for it in ran.report["findings"]} == {"last"}


def test_statements_outside_of_functions(repo: Path, lint: Callable[..., Ran]) -> None:
    call = "nightly.serve(\n    name='x',\n    cron='99 * * * *',\n)\n"
    text = f"from prefect import flow\n\n@flow\ndef nightly(): ...\n\nif True:\n    pass\n{call}"
    (repo / "flows.py").write_text(text)
    commit_all(repo)
    assert lint().code == 1
    (repo / "flows.py").write_text(text.replace("pass", "print()"))
    assert lint("--diff-base", "HEAD").code == 0
    (repo / "flows.py").write_text(text.replace("'x'", "'y'"))
    assert lint("--diff-base", "HEAD").code == 1


def test_a_broken_file_fails_whatever_was_touched(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "broken.py").write_text("from prefect import flow\ndef broken(:\n")
    commit_all(repo)
    ran = lint("--diff-base", "HEAD", "--format", "json")
    assert (ran.code, [it["code"] for it in ran.report["findings"]]) == (2, ["PFL001"])


def test_a_change_and_a_baseline(accepted: Callable[..., Ran], repo: Path) -> None:
    (repo / "flows.py").write_text(FLOWS.replace("first", "second") + LOAD.replace("load", "more"))
    ran = accepted("--diff-base", "HEAD", "--baseline-strict")
    assert sorted(ran.found) == [("PFL101", "more"), ("PFL110", "more")]
    summary = ran.report["summary"]
    assert (summary["baselined"], summary["untouched"]) == (6, 0)


def test_suppressed_findings_outside_of_a_change_are_left_out(
    repo: Path, lint: Callable[..., Ran]
) -> None:
    lint("--add-ignores")
    commit_all(repo)
    ran = lint("--diff-base", "HEAD", "--show-suppressed", "--format", "json")
    assert (ran.code, ran.report["suppressed"]) == (0, [])


def test_outside_of_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flows.py").write_text(FLOWS)
    assert main([str(tmp_path), "--diff-base", "HEAD"]) == 2
    assert "in no git repository" in capsys.readouterr().err


# Comments


def test_add_ignores(repo: Path, lint: Callable[..., Ran]) -> None:
    ran = lint("--add-ignores", "--reason", "known since #12")
    assert (ran.code, ran.err) == (0, "prefect-lint: suppressed 6 findings in 1 file")
    assert "6 findings suppressed" in ran.out
    text = (repo / "flows.py").read_text()
    assert (
        "# prefect-lint: ignore[PFL705] known since #12\n@task(retries=3, retry_delay_seconds=5)\n"
        in text
    ), "the line itself would get too long"
    assert "    first = requests.get(url)  # prefect-lint: ignore[PFL110] known since #12\n" in text
    again = lint("--add-ignores", "--reason", "another")
    assert (again.code, (repo / "flows.py").read_text()) == (0, text)
    assert lint("--no-ignores").code == 1


def test_add_ignores_after_a_gate(repo: Path, lint: Callable[..., Ran]) -> None:
    lint("baseline", "write")
    (repo / "more.py").write_text(HEAD + LOAD)
    assert lint("--baseline", BASELINE, "--add-ignores").code == 0
    assert (repo / "flows.py").read_text() == FLOWS
    assert "prefect-lint" in (repo / "more.py").read_text()
    assert lint("--baseline", BASELINE, "--baseline-strict").code == 0


def test_add_ignores_can_not_help_a_broken_file(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "broken.py").write_text("from prefect import flow\ndef broken(:\n")
    ran = lint("--add-ignores")
    assert ran.code == 2
    assert "PFL001" in ran.out
    assert (repo / "broken.py").read_text() == "from prefect import flow\ndef broken(:\n"


def test_add_ignores_says_what_it_left(repo: Path, lint: Callable[..., Ran]) -> None:
    (repo / "flows.py").rename(repo / "real.py")
    (repo / "flows.py").hardlink_to(repo / "real.py")
    ran = lint("--add-ignores", "flows.py")
    assert ran.code == 1
    assert "flows.py: not written: it has another name" in ran.err
    assert "suppressed 0 findings in 0 files" in ran.err
