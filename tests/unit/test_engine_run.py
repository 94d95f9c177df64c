from __future__ import annotations

from pathlib import Path

import pytest
from engine_fakes import FakeAnalysis, install

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.run import describe_model, execute, run
from prefect_lint.engine.workspace import Configuration, Stdin
from prefect_lint.findings import AnalysisError
from prefect_lint.sources.discovery import PathError
from prefect_lint.sources.text import SourceError


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeAnalysis:
    return install(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "flows").mkdir()
    (repo / "flows/a.py").write_text("x = 1\nBAD\n")
    (repo / "flows/b.py").write_text("BAD  # prefect-lint: ignore[PFL101] known\n")
    (repo / "helpers.py").write_text("BAD\n")
    monkeypatch.chdir(repo)
    return repo


def test_from_paths_to_a_report(fake: FakeAnalysis, repo: Path) -> None:
    report = run([Path("flows")])
    assert [(it.location.path, it.location.line) for it in report.findings] == [("flows/a.py", 2)]
    assert [it.suppression_reason for it in report.suppressed] == ["known"]
    assert (report.files, report.parsed_files) == (2, 2)
    assert report.sources["flows/a.py"].lines == ("x = 1", "BAD")
    assert set(report.sources) == {"flows/a.py", "flows/b.py"}
    assert report.findings[0].fingerprint
    assert fake.root == repo
    assert fake.targets == [repo / "flows/a.py", repo / "flows/b.py"]
    assert repo / "helpers.py" in fake.project, "the project around the paths is known"


def test_the_order_of_arguments_does_not_matter(fake: FakeAnalysis, repo: Path) -> None:
    one = run([Path("helpers.py"), Path("flows")])
    other = run([Path("flows"), Path("helpers.py"), Path("flows/a.py")])
    assert one.findings == other.findings


def test_settings_of_the_project_are_used(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "pyproject.toml").write_text(
        '[tool.prefect-lint]\nextend-exclude = ["b.py"]\nfail-on = "error"\n'
        '[tool.prefect-lint.severity]\nPFL101 = "error"\n'
    )
    outcome = execute([Path()], Configuration())
    assert outcome.settings.fail_on == "error"
    assert {it.location.path for it in outcome.report.findings} == {"flows/a.py", "helpers.py"}
    assert {it.severity.value for it in outcome.report.findings} == {"error"}
    isolated = execute([Path()], Configuration(isolated=True))
    assert len(isolated.report.suppressed) == 1


def test_settings_nearest_to_the_paths_count(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "prefect-lint.toml").write_text('ignore = ["PFL101"]\n')
    (repo / "flows/prefect-lint.toml").write_text('[per-file-ignores]\n"/b.py" = ["PFL101"]\n')
    assert run([Path()]).findings == ()
    report = run([Path("flows")])
    assert [it.location.path for it in report.findings] == ["flows/a.py"]
    assert report.suppressed == ()


def test_rules_that_are_off_are_not_asked(fake: FakeAnalysis, repo: Path) -> None:
    run([Path()], Overrides(selectors=Selectors(("engine",))))
    assert "PFL101" not in {rule.code for rule in fake.rules}
    assert "engine" not in {rule.category for rule in fake.rules}


def test_wrong_settings_are_told_before_the_work(fake: FakeAnalysis, repo: Path) -> None:
    fake.raises = AssertionError("asked too early")
    with pytest.raises(ConfigurationError, match="did you mean `missing-retries`"):
        run([Path()], Overrides(selectors=Selectors(("missing-retry",))))


@pytest.mark.parametrize(
    ("overrides", "text", "said"),
    [
        (Overrides(exclude=("",)), "", '--exclude: the pattern "" is empty'),
        (Overrides(extend_exclude=("[z-a]",)), 'extend-exclude = ["x"]', "--extend-exclude: "),
        (Overrides(), 'extend-exclude = ["x", "[z-a]"]', "prefect-lint.toml: extend-exclude[1]: "),
        (Overrides(), 'exclude = ["*a*b*c*d*e"]', "more than 4 wildcards"),
    ],
)
def test_wrong_patterns(
    fake: FakeAnalysis, repo: Path, overrides: Overrides, text: str, said: str
) -> None:
    (repo / "prefect-lint.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        run([Path()], overrides)
    assert said in str(caught.value)


def test_missing_paths(fake: FakeAnalysis, repo: Path) -> None:
    with pytest.raises(PathError, match=r"flow: there is no such file or folder"):
        run([Path("flow")])


def test_nothing_to_analyse(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "empty").mkdir()
    outcome = execute([Path("empty")], Configuration())
    assert (outcome.report.files, outcome.excluded) == (0, False)
    assert fake.targets == [], "the analysis is not even imported"


@pytest.mark.parametrize(
    ("paths", "excluded"),
    [(["gen/a.py"], True), (["gen"], False), (["gen/a.py", "gen"], False)],
)
def test_files_that_are_excluded_on_purpose(
    fake: FakeAnalysis, repo: Path, paths: list[str], excluded: bool
) -> None:
    (repo / "gen").mkdir()
    (repo / "gen/a.py").write_text("BAD\n")
    overrides = Overrides(extend_exclude=("gen/",), force_exclude=True)
    outcome = execute([Path(path) for path in paths], Configuration(overrides))
    assert (outcome.report.files, outcome.excluded) == (0, excluded)


def test_standard_input_stands_for_a_file(fake: FakeAnalysis, repo: Path) -> None:
    stdin = Stdin(b"x = 1\n\nBAD\n", Path("flows/a.py"))
    report = execute([], Configuration(), stdin=stdin).report
    assert [(it.location.path, it.location.line) for it in report.findings] == [("flows/a.py", 3)]
    assert repo / "flows/b.py" in fake.project


def test_standard_input_without_a_name(fake: FakeAnalysis, repo: Path) -> None:
    report = execute([], Configuration(), stdin=Stdin(b"BAD\n")).report
    assert [it.location.path for it in report.findings] == ["stdin.py"]


def test_standard_input_for_an_excluded_file(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "prefect-lint.toml").write_text('extend-exclude = ["flows"]\n')
    stdin = Stdin(b"BAD\n", Path("flows/new.py"))
    assert execute([], Configuration(), stdin=stdin).report.files == 1
    forced = Configuration(Overrides(force_exclude=True))
    outcome = execute([], forced, stdin=stdin)
    assert (outcome.report.files, outcome.excluded) == (0, True)


def test_files_that_fail_leave_the_others_alone(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "flows/a.py").write_bytes(b"\xff")
    (repo / "flows/c.py").write_text("BROKEN\n")
    report = run([Path()])
    assert [error.path for error in report.errors] == ["flows/a.py", "flows/c.py"]
    assert {it.location.path for it in report.findings} == {"flows/c.py", "helpers.py"}


def test_files_that_may_fail(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "flows/c.py").write_text("BROKEN\n")
    (repo / "prefect-lint.toml").write_text('[per-file-ignores]\n"c.py" = ["PFL001"]\n')
    report = run([Path()])
    assert report.errors == ()
    assert "flows/c.py" not in {it.location.path for it in report.findings}


def test_notes_and_progress(fake: FakeAnalysis, repo: Path) -> None:
    (repo / "notes.md").write_text("")
    notes: list[str] = []
    steps: list[tuple[int, int]] = []
    execute(
        [Path("notes.md"), Path("flows")],
        Configuration(),
        warn=notes.append,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert notes == ["notes.md: skipped, as neither Python nor a `prefect.yaml`"]
    assert steps == [(0, 2), (1, 2)]


def test_describe_model(fake: FakeAnalysis, repo: Path) -> None:
    described = describe_model(Path("flows/a.py"), Configuration())
    assert described == {"path": "flows/a.py", "project": 3}
    with pytest.raises(PathError, match="is not a Python or deployment file"):
        describe_model(Path("flows"), Configuration())
    (repo / "flows/c.py").write_text("BROKEN\n")
    with pytest.raises(SourceError):
        describe_model(Path("flows/c.py"), Configuration())


def test_errors_are_sorted(fake: FakeAnalysis, repo: Path) -> None:
    for name in ("z.py", "m.py"):
        (repo / name).write_text("BROKEN\n")
    errors = run([Path()]).errors
    assert errors == tuple(sorted(errors, key=lambda error: error.path))
    assert AnalysisError("m.py", "Not valid Python", 1) in errors
