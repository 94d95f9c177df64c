"""`action.yml` as GitHub's runner would run it: its scripts in bash, its inputs in the environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.github_action import InputError, arguments_of
from tests.surfaces.checkout import REQUIRE, ROOT, git, make_checkout

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{ (inputs|steps)\.([\w-]+)(?:\.outputs\.([\w-]+))? \}\}")

FLOW = """\
import httpx
from prefect import task


@task
def fetch(url):
    return httpx.get(url, timeout=5)
"""


def test_no_script_has_an_expression_in_it() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        if "run" in step:
            assert step["shell"] == "bash"
        if "uses" in step:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"])


def test_every_input_is_used_and_described() -> None:
    text = (ROOT / "action.yml").read_text()
    table = (ROOT / "docs/ci.md").read_text()
    for name, described in ACTION["inputs"].items():
        assert f"inputs.{name}" in text.split("runs:")[1]
        assert described["description"].strip()
        assert f"| `{name}` |" in table
    for name in ACTION["outputs"]:
        assert f"| `{name}` |" in table


# What inputs become


def arguments(**inputs: str) -> list[str]:
    given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    return arguments_of(given, Path("/t/summary.md"), Path("/t/x.sarif"))


def test_inputs_become_arguments() -> None:
    assert arguments(paths=".") == ["check", "--", "."]
    assert arguments(
        paths="flows 'my tasks'\n-odd.py\n",
        args='--select "PFL1,PFL2"\n--no-ignores',
        fail_on="error",
        format="github",
        summary="true",
        upload_sarif="true",
        diff_base="origin/main",
        baseline="base line.json",
    ) == [
        "check",
        "--format=github",
        "--fail-on=error",
        "--diff-base=origin/main",
        "--baseline=base line.json",
        "--format=markdown=/t/summary.md",
        "--format=sarif=/t/x.sarif",
        "--select",
        "PFL1,PFL2",
        "--no-ignores",
        "--",
        "flows",
        "my tasks",
        "-odd.py",
    ]


@pytest.mark.parametrize(
    "hostile",
    ["; touch pwned", "$(touch pwned)", "`touch pwned`", "a\n::set-output", "*", "~", "$HOME"],
)
def test_nothing_is_expanded(hostile: str) -> None:
    assert arguments(diff_base=hostile, paths=".")[1] == f"--diff-base={hostile}"
    assert arguments(fail_on=hostile, paths=".")[1] == f"--fail-on={hostile}"
    words = arguments(paths=hostile)[2:]
    assert words == hostile.split()


@pytest.mark.parametrize(("name", "value"), [("summary", "yes"), ("args", "'open"), ("paths", '"')])
def test_inputs_that_can_t_be_used(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        arguments(**{name: value})


# The whole action


@dataclass(frozen=True)
class Result:
    """What a job would see."""

    code: int
    log: str
    summary: str
    outputs: dict[str, dict[str, str]]
    uploaded: dict[str, str] | None


class Runner:
    """GitHub's runner, as far as a composite action can tell."""

    def __init__(self, folder: Path, action: Path) -> None:
        self.temp = folder / "temp"
        self.workspace = folder / "workspace"
        self.action = action
        self.temp.mkdir()
        self.workspace.mkdir()
        git(self.workspace, "init", "--quiet")
        self._installed: dict[str, str] | None = None

    def __call__(self, **given: str) -> Result:
        """Run the steps in order until one fails; inputs are written with underscores."""
        inputs = {name: str(it.get("default", "")) for name, it in ACTION["inputs"].items()}
        inputs.update({name.replace("_", "-"): value for name, value in given.items()})
        outputs: dict[str, dict[str, str]] = {}
        log, code, uploaded = "", 0, None
        summary = self.temp / "summary.md"
        summary.write_text("")
        for step in STEPS:
            if "uses" in step:
                sarif = outputs["lint"].get("sarif-file", "")
                assert step["if"] == (
                    "inputs.upload-sarif == 'true' && steps.lint.outputs.sarif-file != ''"
                )
                if inputs["upload-sarif"] == "true" and sarif:
                    uploaded = {
                        name: self._value(value, inputs, outputs)
                        for name, value in step["with"].items()
                    }
                continue
            identifier = step.get("id", "")
            if identifier == "install" and self._installed is not None:
                outputs["install"] = self._installed
                continue
            environment = {
                name: self._value(value, inputs, outputs) for name, value in step["env"].items()
            }
            ran = self._run(step["run"], environment, summary)
            log += ran.stdout
            outputs[identifier] = self._outputs()
            code = ran.returncode
            if code != 0:
                break
            if identifier == "install":
                self._installed = outputs["install"]
        return Result(code, log, summary.read_text(), outputs, uploaded)

    def _run(
        self, script: str, environment: dict[str, str], summary: Path
    ) -> subprocess.CompletedProcess[str]:
        file = self.temp / "script.sh"
        file.write_text(script)
        (self.temp / "output").write_text("")
        inherited = {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=self.workspace,
            env={
                **inherited,
                "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
                "HOME": os.environ.get("HOME", "/"),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_OUTPUT": str(self.temp / "output"),
                "GITHUB_STEP_SUMMARY": str(summary),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _value(self, text: str, inputs: dict[str, str], outputs: dict[str, dict[str, str]]) -> str:
        def value(match: re.Match[str]) -> str:
            kind, name, output = match.groups()
            return inputs[name] if kind == "inputs" else outputs[name].get(output, "")

        replaced = _EXPRESSION.sub(value, text)
        return replaced if _EXPRESSION.search(text) else text

    def _outputs(self) -> dict[str, str]:
        """What a step set, read as the runner reads it."""
        found: dict[str, str] = {}
        lines = iter((self.temp / "output").read_text().splitlines())
        for line in lines:
            name, delimiter, end = line.partition("<<")
            if delimiter:
                found[name] = "\n".join(iter(lambda end=end: next(lines), end))
            else:
                name, _, found[name] = line.partition("=")
        return found


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("action")
    action = folder / "checkout of the action"
    make_checkout(action)
    made = Runner(folder, action)
    (made.workspace / "flow.py").write_text(FLOW)
    # Modules that Python would import from the folder it is started in.
    for name in ("venv", "pip", "click", "ensurepip", "sitecustomize", "prefect_lint"):
        (made.workspace / f"{name}.py").write_text("open('pwned', 'w').close()\n")
    first = made(format="concise", summary="false")
    if "python" not in first.outputs.get("install", {}):
        assert not os.environ.get(REQUIRE), first.log
        pytest.skip(f"pip can't install the linter: {first.log[-500:]}")
    return made


@pytest.mark.surface
class TestRunner:
    def test_findings_fail_the_step(self, runner: Runner) -> None:
        result = runner(format="concise", summary="false")
        assert result.code == 1, result.log
        assert "flow.py:6:5: warning PFL101" in result.log
        assert result.outputs["lint"] == {"exit-code": "1"}
        assert not (runner.workspace / "pwned").exists()

    def test_as_configured_by_inputs(self, runner: Runner) -> None:
        result = runner(format="concise", summary="false", fail_on="error")
        assert (result.code, result.outputs["lint"]["exit-code"]) == (0, "0"), result.log
        result = runner(format="concise", summary="false", args="--ignore 'missing-retries'")
        assert (result.code, "PFL101" in result.log) == (0, False), result.log
        result = runner(format="concise", summary="false", fail_on="fatal")
        assert (result.code, result.outputs["lint"]) == (2, {"exit-code": "2"})
        result = runner(format="concise", summary="maybe")
        assert (result.code, result.outputs["lint"]) == (2, {})
        assert "::error title=prefect-lint::summary must be true or false" in result.log

    @pytest.mark.parametrize(
        "hostile",
        [
            "; touch pwned #",
            "$(touch pwned)",
            "`touch pwned`",
            "'\"; touch pwned; \"'",
            "\ntouch pwned\n",
            "--output-file=pwned",
            "x\nexit-code=0",
        ],
    )
    @pytest.mark.parametrize(
        "name", ["paths", "args", "fail_on", "format", "diff_base", "baseline", "summary", "python"]
    )
    def test_hostile_inputs(self, runner: Runner, name: str, hostile: str) -> None:
        if name == "python":
            installed, runner._installed = runner._installed, None
        inputs = {"format": "concise", "summary": "false", name: hostile}
        try:
            result = runner(**inputs)
        finally:
            if name == "python":
                runner._installed = installed
        # An option is what `args` is for.
        if (name, hostile) == ("args", "--output-file=pwned"):
            (runner.workspace / "pwned").unlink()
        assert not (runner.workspace / "pwned").exists()
        assert result.code != 0
        assert result.outputs.get("lint", {}).get("exit-code") in {None, "1", "2"}

    def test_annotations_and_summary(self, runner: Runner) -> None:
        result = runner()
        assert result.code == 1, result.log
        assert "::warning file=flow.py,line=6" in result.log
        assert "PFL101" in result.summary
        assert (result.uploaded, result.outputs["lint"]) == (None, {"exit-code": "1"})

    def test_only_what_is_new(self, runner: Runner) -> None:
        git(runner.workspace, "add", "flow.py")
        git(runner.workspace, "commit", "--quiet", "--message", "before")
        new = runner.workspace / "new.py"
        new.write_text(FLOW)
        result = runner(format="concise", diff_base="HEAD")
        new.unlink()
        assert result.code == 1, result.log
        assert "new.py:6:5" in result.log
        assert "flow.py" not in result.log
        result = runner(format="concise", diff_base="HEAD")
        assert result.code == 0, result.log

    def test_upload(self, runner: Runner) -> None:
        result = runner(upload_sarif="true", sarif_file="out/it is\nhere.sarif")
        assert result.code == 1, result.log
        assert result.uploaded == {
            "sarif_file": "out/it is\nhere.sarif",
            "category": "prefect-lint",
        }
        sarif = json.loads((runner.workspace / result.uploaded["sarif_file"]).read_text())
        assert [it["ruleId"] for it in sarif["runs"][0]["results"]] == ["PFL101"]

    def test_a_link_in_the_checkout_is_not_followed(self, runner: Runner) -> None:
        outside = runner.temp / "precious"
        outside.write_text("mine")
        (runner.workspace / "it.sarif").symlink_to(outside)
        result = runner(sarif_file="it.sarif")
        assert result.outputs["lint"]["sarif-file"] == "it.sarif"
        assert result.uploaded is None
        assert outside.read_text() == "mine"
        assert json.loads((runner.workspace / "it.sarif").read_text())["version"] == "2.1.0"

    def test_no_upload_of_nothing(self, runner: Runner) -> None:
        result = runner(upload_sarif="true", args="--no-such-option")
        assert (result.code, result.uploaded) == (2, None)
        assert result.outputs["lint"] == {"exit-code": "2"}
