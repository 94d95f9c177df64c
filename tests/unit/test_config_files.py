from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.files import load_settings
from prefect_lint.config.settings import Overrides, Selectors, Settings, parse_target_version
from prefect_lint.findings import Severity

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def own(root: Path, text: str, name: str = "prefect-lint.toml") -> Settings:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return load_settings(path.parent, root)


def problems(root: Path, text: str, name: str = "prefect-lint.toml") -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        own(root, text, name)
    return str(caught.value).split("\n")


EVERYTHING = """
select = ["recommended", "PFL308"]
extend-select = ["caching"]
ignore = ["PFL1"]
extend-ignore = ["unresolved-future"]
target-version = 3
exclude = ["gen"]
extend-exclude = ["old/"]
force-exclude = true
respect-gitignore = false
min-confidence = 0.6
fail-on = "error"
skip-drafts = true
source-roots = ["src", "."]

[per-file-ignores]
"tests/**" = ["PFL110"]

[severity]
PFL101 = "error"

[rules.missing-retries]
extra-calls = ["acme.get"]
"""


def test_every_setting(root: Path) -> None:
    (root / "src").mkdir()
    settings = own(root, EVERYTHING)
    assert settings._replace(file_keys=frozenset()) == Settings(
        file_selectors=Selectors(
            ("recommended", "PFL308"), ("caching",), ("PFL1",), ("unresolved-future",)
        ),
        per_file_ignores={"tests/**": ("PFL110",)},
        severity={"PFL101": Severity.ERROR},
        rules={"missing-retries": {"extra-calls": ["acme.get"]}},
        target_version="3",
        exclude=("gen",),
        extend_exclude=("old/",),
        force_exclude=True,
        respect_gitignore=False,
        min_confidence=0.6,
        fail_on="error",
        skip_drafts=True,
        source_roots=("src", "."),
        base=root,
        file="prefect-lint.toml",
    )


def test_defaults(root: Path) -> None:
    settings = load_settings(root, root)
    assert settings == Settings()
    assert settings.fail_on == "warning"
    assert settings.target_major is None
    assert settings.file is None


def test_pyproject(root: Path) -> None:
    settings = own(root, '[tool.prefect-lint]\nselect = ["all"]\n', "pyproject.toml")
    assert settings.file_selectors.select == ("all",)
    assert settings.file == "pyproject.toml: [tool.prefect-lint]"


@pytest.mark.parametrize(
    "text",
    ['[project]\nname = "x"\n', "[tool.ruff]\n", "this is [not TOML", "# prefect-lint is used\n"],
)
def test_pyprojects_that_are_not_about_us(root: Path, text: str) -> None:
    assert own(root, text, "pyproject.toml") == Settings()


def test_the_nearest_file_counts_and_no_other(root: Path) -> None:
    own(root, 'fail-on = "never"\nmin-confidence = 0.5\n')
    own(root, "[tool.prefect-lint]\nmin-confidence = 0.7\n", "team/pyproject.toml")
    (root / "team/flows").mkdir()
    settings = load_settings(root / "team/flows", root)
    assert (settings.min_confidence, settings.fail_on) == (0.7, "warning")
    assert settings.base == root / "team"
    assert load_settings(root, root).min_confidence == 0.5


def test_our_own_file_comes_before_pyproject(root: Path) -> None:
    own(root, "[tool.prefect-lint]\nmin-confidence = 0.7\n", "pyproject.toml")
    assert own(root, "min-confidence = 0.5\n").min_confidence == 0.5


def test_nothing_above_the_root_is_read(root: Path) -> None:
    own(root, "min-confidence = 0.5\n")
    (root / "repo").mkdir()
    assert load_settings(root / "repo", root / "repo") == Settings()


def test_isolated_and_named_file(root: Path) -> None:
    own(root, "min-confidence = 0.5\n")
    assert load_settings(root, root, isolated=True) == Settings()
    (root / "ci").mkdir()
    pinned = root / "ci" / "strict.toml"
    pinned.write_text('fail-on = "advice"\n')
    for isolated in (False, True):
        settings = load_settings(root, root, config=pinned, isolated=isolated)
        assert (settings.fail_on, settings.min_confidence) == ("advice", 0.0)
        assert settings.base == root


def test_named_files_must_be_there_and_be_ours(root: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nope\.toml: there is no such file"):
        load_settings(root, root, config=root / "nope.toml")
    (root / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(ConfigurationError, match=r"has no table \[tool.prefect-lint\]"):
        load_settings(root, root, config=root / "pyproject.toml")
    with pytest.raises(ConfigurationError, match="not a regular file"):
        load_settings(root, root, config=root)


def test_the_command_line_wins(root: Path) -> None:
    own(root, EVERYTHING.replace('source-roots = ["src", "."]', ""))
    overrides = Overrides(
        selectors=Selectors(("PFL202",)),
        target_version="2",
        exclude=("x",),
        extend_exclude=("y",),
        force_exclude=False,
        min_confidence=0.0,
        fail_on="never",
    )
    settings = load_settings(root, root, overrides)
    assert settings.command_selectors == Selectors(("PFL202",))
    assert settings.file_selectors.ignore == ("PFL1",)
    assert (settings.target_version, settings.target_major) == ("2", 2)
    assert (settings.exclude, settings.extend_exclude) == (("x",), ("old/", "y"))
    assert (settings.force_exclude, settings.min_confidence) == (False, 0.0)
    assert settings.fail_on == "never"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", "selct: there is no such setting; did you mean `select`?"),
        (
            "extend_select = []",
            "extend_select: there is no such setting; did you mean `extend-select`?",
        ),
        ('select = "PFL101"', 'select: must be a list, such as ["PFL101"], not "PFL101"'),
        ("select = [101]", "select[0]: must be a string in quotes, not 101"),
        ("min-confidence = 2", "min-confidence: must be at most 1, not 2"),
        ("min-confidence = -0.1", "min-confidence: must be at least 0, not -0.1"),
        ('min-confidence = "high"', 'min-confidence: must be a number, not "high"'),
        (
            'fail-on = "eror"',
            'fail-on: must be "error", "warning", "advice" or "never", not "eror"; '
            "did you mean `error`?",
        ),
        (
            '[severity]\nPFL101 = "warn"',
            'severity.PFL101: must be "error", "warning" or "advice", not "warn"; '
            "did you mean `warning`?",
        ),
        ("target-version = 3.10", 'target-version: must stand in quotes, as in "3.4", not 3.1'),
        (
            'target-version = "latest"',
            'target-version: must be a Prefect version, such as "3" or "3.4", not "latest"',
        ),
        ("target-version = 1", "target-version: Prefect 1 is not known; known are 2 and 3, not 1"),
        ("force-exclude = 1", "force-exclude: must be true or false, not 1"),
        ("[rules]\nmissing-retries = 3", "rules.missing-retries: must be a table, not 3"),
        (
            '[per-file-ignores]\n"tests/**" = [1]',
            'per-file-ignores."tests/**"[0]: must be a string in quotes, not 1',
        ),
        ('source-roots = ["../up"]', 'source-roots[0]: "../up" is outside the project'),
        ('source-roots = ["/etc"]', 'source-roots[0]: "/etc" is outside the project'),
        ('source-roots = ["srx"]', 'source-roots[0]: there is no folder "srx"'),
        (
            "[tool.prefect-lint]\nselect = []",
            "tool: settings of this file stand at the top, without [tool.prefect-lint]",
        ),
    ],
)
def test_what_is_wrong_is_said_with_place_reason_and_spelling(
    root: Path, text: str, said: str
) -> None:
    assert problems(root, text) == [f"prefect-lint.toml: {said}"]


def test_unknown_settings_without_a_near_one_list_what_there_is(root: Path) -> None:
    (said,) = problems(root, "zzz = 1")
    assert said.startswith("prefect-lint.toml: zzz: there is no such setting; known are `select`, ")


def test_all_problems_are_told_at_once(root: Path) -> None:
    said = problems(root, "[tool.prefect-lint]\nselct = []\nignore = 1\n", "pyproject.toml")
    assert len(said) == 2
    assert all(line.startswith("pyproject.toml: [tool.prefect-lint]: ") for line in said)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"select = [", "is not valid TOML"),
        (b"select = ['\xff']", "is not UTF-8"),
        (b"x = " + b"[" * 100_000, "nested too deeply"),
        (b"#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_files_that_are_no_toml(root: Path, data: bytes, words: str) -> None:
    (root / "prefect-lint.toml").write_bytes(data)
    with pytest.raises(ConfigurationError, match=words):
        load_settings(root, root)


def test_a_byte_order_mark_is_fine(root: Path) -> None:
    (root / "prefect-lint.toml").write_bytes(b"\xef\xbb\xbfmin-confidence = 1\n")
    assert load_settings(root, root).min_confidence == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_links_out_of_the_project_are_not_followed(root: Path) -> None:
    secret = root / "secret.toml"
    secret.write_text('password = "hunter2"\n')
    repo = root / "repo"
    repo.mkdir()
    (repo / "prefect-lint.toml").symlink_to(secret)
    with pytest.raises(ConfigurationError, match="is a link out of the project") as caught:
        load_settings(repo, repo)
    assert "hunter2" not in str(caught.value)
    (repo / "prefect-lint.toml").rename(repo / "pyproject.toml")
    assert load_settings(repo, repo) == Settings()


def test_a_wrong_version_on_the_command_line(root: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(root, root, Overrides(target_version="three"))
    assert str(caught.value).startswith("--target-version: must be a Prefect version")


@pytest.mark.parametrize("value", ["2", "3", 3, "3.4", "3.4.18", " 3 "])
def test_versions(value: str | int) -> None:
    assert parse_target_version(value) == str(value).strip()


@pytest.mark.parametrize("value", ["", "4", "1.4", "3.x", ">=3", "3.1.2.3", "v3"])
def test_no_versions(value: str) -> None:
    with pytest.raises(ValueError, match="Prefect"):
        parse_target_version(value)
