"""PFL627 run-shell-script-shell-syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.yaml_changes import ReplaceScalar
from prefect_lint.fixing.yaml_keys import SetKey
from prefect_lint.knowledge import deployment_steps as steps
from prefect_lint.knowledge import shell_syntax as shell
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.shell_words import Unfinished, shell_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.deployments.deployment import Step
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.shell_words import ShellWord
    from prefect_lint.syntax.yaml_nodes import YamlNode

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


class _Fault(NamedTuple):
    line: int
    kind: str
    what: str = ""


class RunShellScriptShellSyntax(Rule):
    """A `run_shell_script` step is written for a shell, and no shell runs it.

    ## What it catches
    In the `script` of a `run_shell_script` step: pipes, `&&`, `||`, `;`, redirections, `$(…)`; lines that
    begin with what only a shell knows, such as `cd`, `export`, `source`, `if`, `NAME=value` or a comment;
    commands that go on in the next line; and `$NAME` without `expand_env_vars: true`. With `shell: true`: a
    `cd` or `export` that stands alone, since each line has a shell of its own.

    ## Why it matters
    Despite its name the step starts no shell. Each line is split into words and run as a program of its own,
    so `|` and `&&` become arguments: `echo done && rm -r build` prints `done && rm -r build`, removes
    nothing, and succeeds. Words such as `cd` are programs that do not exist, and the step fails.

    ## Example
    ```yaml
    build:
      - prefect.deployments.steps.run_shell_script:
          id: version
          script: git describe --tags | head -1
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        version: "{{ version.stdout }}"
        work_pool:
          name: default
    ```

    ## Use instead
    ```yaml
    build:
      - prefect.deployments.steps.run_shell_script:
          id: version
          script: bash -c "git describe --tags | head -1"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        version: "{{ version.stdout }}"
        work_pool:
          name: default
    ```

    ## When it stays silent
    `shell: true` is given, which Prefect knows from 3.7.0 on, or a `{{ … }}` decides; the line is for
    `bash -c`, `ssh`, or a shell of Windows; the operators are in quotes, or inside of a word, as in
    `prefect>=3`; patterns such as `*.py`; `$NAME` for a program that has variables of its own, such as `awk`.
    On Windows Prefect 3.7 always uses a shell: turn the rule off where steps run only there.
    """

    code = "PFL627"
    name = "run-shell-script-shell-syntax"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "Commands are not run as they are meant, mostly without a word, or the step fails."
    recommendation = (
        'Write `bash -c "…"` around the line. In Prefect 3.7 and later, `shell: true` beside `script` does '
        "it too."
    )
    rollback = "Put the old script back."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml",)

    in_shell = UnsafeFix(
        "Run the script in a shell.",
        because="Commands come into force that were only words so far: look at what they do.",
    )

    expanding = UnsafeFix(
        "Let Prefect replace the variables of the environment.",
        because="Every `$NAME` of the script is replaced, also one that is meant for the program.",
    )

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        for step in file.steps:
            if step.name not in steps.SHELL_SCRIPT:
                continue
            script = step.inputs.get("script")
            if script is None or not isinstance(script.value, str):
                continue
            given = {name: step.inputs.get(name) for name in ("shell", "expand_env_vars")}
            if any(it is not None and it.is_template for it in given.values()):
                continue
            asked = {name: it is not None and bool(it.value) for name, it in given.items()}
            faults = list(_faults(script.value, asked["shell"], asked["expand_env_vars"]))
            if faults:
                # What a shell would expand is the least of it.
                worst = min(faults, key=lambda it: it.kind == "variable")
                yield hit(
                    file,
                    script.node,
                    _message(worst, asked["shell"]),
                    recommendation=_ADVICE.get("alone" if asked["shell"] else worst.kind),
                    fix=None if asked["shell"] else self._fix(file, step, script, faults),
                )

    def _fix(
        self, file: DeploymentFile, step: Step, script: Setting, faults: list[_Fault]
    ) -> Proposal | None:
        function, node = step.function, script.node
        if not isinstance(function, YamlSetting) or isinstance(node, o.Node) or script.is_template:
            return None
        if all(it.kind == "variable" for it in faults):
            return self.expanding(SetKey(function.node, "expand_env_vars", "true", beside="script"))
        if any(it.kind not in ("operator", "variable", "comment") for it in faults):
            return None
        if (file.prefect_version.lower or ()) >= steps.SHELL_SINCE:
            return self.in_shell(SetKey(function.node, "shell", "true", beside="script"))
        text = _for_bash(node)
        return self.in_shell(None if text is None else ReplaceScalar(node, text))


def _for_bash(script: YamlNode) -> str | None:
    """YAML for a script of one line that is given to bash as one argument."""
    line = str(script.value)
    if "\\" in line or "\n" in line or line.lstrip().startswith("#"):
        return None
    quote = '"' if '"' not in line else "'"
    if quote in line:
        return None
    written = f"bash -c {quote}{line}{quote}"
    if not script.is_quoted:
        return written
    if "'" not in written:
        return f"'{written}'"
    return f'"{written}"' if '"' not in written else None


_ADVICE = {
    "variable": "Write `expand_env_vars: true` beside `script`.",
    "comment": "Write comments outside of the script, with a `#` of YAML.",
    "unfinished": "Write the command in one line; `script: >-` folds several lines into one.",
    "word": "Put the commands into a file and run `bash file.sh`; `cd` is the input `directory`, `export` is "
    "`env`.",
    "alone": "Put what belongs together into one line, with `&&` in between, or into a file that `bash` runs.",
}


def _faults(script: str, in_shell: bool, expands: bool) -> Iterator[_Fault]:
    lines = _PLACEHOLDER.sub("x", script).splitlines()
    for number, line in enumerate(lines, 1):
        try:
            words = shell_words(line)
        except Unfinished:
            yield _Fault(number, "unfinished")
            continue
        if not words:
            continue
        if in_shell:
            last = not any(it.strip() for it in lines[number:])
            if words[0].text in shell.LASTING and not last and _operator(words) is None:
                yield _Fault(number, "word", words[0].text)
            continue
        fault = _fault(words, expands)
        if fault is not None:
            yield fault._replace(line=number)


def _fault(words: list[ShellWord], expands: bool) -> _Fault | None:
    first = words[0]
    if first.bare.startswith("#"):
        return _Fault(0, "comment")
    if first.bare in shell.WORDS:
        return _Fault(0, "word", first.bare)
    if shell.ASSIGNMENT.match(first.bare):
        return _Fault(0, "word", f"{first.bare.partition('=')[0]}=")
    program = first.text.replace("\\", "/").rpartition("/")[2]
    if program in shell.REMOTE:
        return None
    operator = _operator(words)
    if operator is not None:
        return _Fault(0, "operator", operator)
    if any(shell.SCRIPT_OPTION.fullmatch(word.bare) for word in words):
        return None
    text = " ".join(word.open for word in words)
    if "$(" in text or "`" in text:
        return _Fault(0, "operator", "$(…)" if "$(" in text else "`…`")
    name = shell.VARIABLE.search(text)
    if name is not None and not expands and program not in shell.OWN_VARIABLES:
        return _Fault(0, "variable", f"${name[1]}")
    return None


def _operator(words: list[ShellWord]) -> str | None:
    """The first operator of a shell that is a word, or begins or ends one."""
    finding = any(word.text in shell.TAKES_SEMICOLON for word in words)
    for word in words:
        if word.bare.endswith(";"):
            if not finding:
                return ";"
        elif word.bare in shell.OPERATORS:
            return word.bare
        elif (found := shell.REDIRECTION.match(word.bare)) is not None:
            return found[0]
    return None


def _message(fault: _Fault, in_shell: bool) -> str:
    where = f"line {fault.line} of the script"
    if fault.kind == "variable":
        return f"`{fault.what}` in {where} is not replaced by its value, since no shell runs it."
    if fault.kind == "comment":
        return f"The `#` in {where} is run as a program, since no shell runs the script."
    if fault.kind == "unfinished":
        return f"The command in {where} goes on in the next one, and each line is run by itself."
    if fault.kind == "word" and in_shell:
        return (
            f"`{fault.what}` in {where} is over at its end, since each line has a shell of its own."
        )
    if fault.kind == "word":
        return f"`{fault.what}` in {where} is run as a program, since no shell runs the script."
    what = "`` ` ``" if "`" in fault.what else f"`{fault.what}`"
    return f"{what} in {where} is an argument like any other, since no shell runs the script."
