# ruff: noqa: E501 (tables of pieces)
"""Small repositories that nobody would write, made of a seed: the same seed gives the same one.

Four kinds: programs of a grammar that knows Python and Prefect's names, fixtures of ours in which pieces were
moved, cut and swapped, files of deployments treated the same way, and settings and pins.
"""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "rules"
Files = dict[str, bytes]

_NAMES = (
    "a",
    "b",
    "f",
    "g",
    "self",
    "cls",
    "x",
    "é",
    "flow",
    "task",
    "prefect",
    "futures",
    "_",
    "T",
)
_LIBRARY = (
    "flow", "task", "prefect.flow", "prefect.task", "get_run_logger()", "wait", "as_completed",
    "requests.get", "time.sleep", "subprocess.run", "asyncio.run", "run_deployment", "serve", "deploy",
    "functools.partial", "isinstance", "unmapped", "allow_failure", "transaction", "concurrency",
    "Variable.get", "Secret.load", "tags", "open", "print", "sys.exit", "datetime.now", "os.environ",
)  # fmt: skip
_METHODS = (
    "submit", "map", "delay", "result", "wait", "with_options", "serve", "deploy", "to_deployment", "fn",
    "from_source", "append", "get", "on_rollback", "on_failure", "json", "items", "load", "set",
)  # fmt: skip
_OPTIONS = (
    "retries", "retry_delay_seconds", "timeout_seconds", "name", "flow_run_name", "task_run_name", "tags",
    "cache_key_fn", "cache_policy", "cache_expiration", "persist_result", "result_storage_key", "on_failure",
    "task_runner", "log_prints", "validate_parameters", "return_state", "wait_for", "cron", "schedules",
    "interval", "parameters", "image", "work_pool_name", "entrypoint", "retry_condition_fn", "shell", "hooks",
)  # fmt: skip
_CONSTANTS = (
    "0", "1", "-1", "None", "True", "False", "...", "1e400", "9" * 400, "0x" + "f" * 80, "1j", "-0.0", "''",
    "'a'", "b'\\xff'", "'{x}'", "'{'", "'}}{'", "'{x!r:>{y}}'", "f'{a}'", "f'{a!r:{b}}'", "f'{f\"{a}\"}'",
    "'0 0 * * *'", "'*/0 * * * *'", "'\\ud800'", "'\\N{BULLET}'", "'\\0'", "'https://u:p@h/'", "'\u202e'",
    "'sk_live_4eC39HqLyjWDarjtT1zdp7dc'", "'password=hunter2secret'", "'''\n\n'''", "()", "[]", "{}", "set()",
)  # fmt: skip
_BYTES = (
    b"\0", b"\r", b"\r\n", b"\x0c", b"\t", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"(", b")",
    b"[", b"]", b"{", b"}", b"'", b'"', b'"""', b"#", b"\\", b"\n", b":", b";", b"@", b"*", b"&", b"!", b"<<: ",
    b"---\n", b"- ", b"? ", b"| ", b"{{ ", b" }}", b"async ", b"await ", b"lambda: ", b"case ", b"global x\n",
    b"# prefect-lint: ignore[", b"# noqa: PFL101", b"# -*- coding: latin-1 -*-\n", b"\xf0\x9f\x98\x80", b"9" * 50,
    b"None", b"-1", b"~", b"null", b"0o7", b"!!python/object/apply:os.system [", b"*a", b"&a ", b"\x85",
)  # fmt: skip


def repository(seed: int) -> Files:
    """The files of a repository, by name."""
    choice = random.Random(seed)
    kind = choice.choice((_program, _program, _mutated, _mutated, _deployments, _settings))
    return kind(choice)


def _program(choice: random.Random) -> Files:
    files = {"flows.py": Grammar(choice).module().encode("utf-8", "surrogatepass")}
    if choice.random() < 0.3:
        files["helpers.py"] = Grammar(choice).module().encode("utf-8", "surrogatepass")
    return files


def _mutated(choice: random.Random) -> Files:
    text = mutate(choice.choice(_fixtures(".py")), choice.choice(_fixtures(".py")), choice)
    return {"flows.py": text, "helpers.py": choice.choice(_fixtures(".py"))}


def _deployments(choice: random.Random) -> Files:
    text = mutate(choice.choice(_fixtures(".yaml")), choice.choice(_fixtures(".yaml")), choice)
    return {"prefect.yaml": text, "flows.py": choice.choice(_fixtures(".py"))}


_SETTINGS = {
    "prefect-lint.toml": (
        b'select = ["PFL1", "all"]\nignore = ["PFL101"]\ntarget-version = "3.1"\nexclude = ["a*", "**/b"]\n'
        b'fail-on = "error"\nmin-confidence = 0.5\nsource-roots = ["src"]\n[per-file-ignores]\n"x/*" = ["PFL2"]\n'
        b'[severity]\nPFL101 = "advice"\n[rules.PFL105]\nallowed = 3\n'
    ),
    "pyproject.toml": (
        b'[project]\ndependencies = ["prefect>=2,<4", "prefect[aws]==3.1.*"]\n[tool.prefect-lint]\nselect = ["all"]\n'
        b'[tool.poetry.dependencies]\nprefect = {version = "^2.10", extras = ["x"]}\n[tool.prefect.tasks]\n'
        b"default_retries = 3\n"
    ),
    "requirements.txt": b"prefect==2.14.3 ; python_version < '3.11'\nprefect[a,b]>=2.0,!=2.1,<3\n-e .\nprefect@git\n",
    "Dockerfile": b"ARG V=3.1\nFROM --platform=x prefecthq/prefect:${V:-2}-python3.11\nRUN pip install prefect==$V\n",
    "uv.lock": b'[[package]]\nname = "prefect"\nversion = "3.1.0"\n[[package]]\nname = "b"\n',
    "Pipfile.lock": b'{"default": {"prefect": {"version": "==2.1.0"}}, "develop": []}',
    ".gitignore": b"*.log\n!a*b\n/x/**/y\n[a-z]*.py\n\\#\nbuild/\n# c\n  \n",
    ".env": b"PREFECT_TASKS_DEFAULT_RETRIES=3\nexport PREFECT_API_URL='x'\n",
    "docker-compose.yml": b"services:\n  a:\n    image: prefecthq/prefect:2-latest\n",
    "prefect.toml": b"[tasks]\ndefault_retries = 3\n[results]\npersist_by_default = true\n",
    "setup.cfg": b"[options]\ninstall_requires =\n    prefect>=2\n",
    "setup.py": b"setup(install_requires=['prefect>=2'])\n",
}


def _settings(choice: random.Random) -> Files:
    files = {"flows.py": choice.choice(_fixtures(".py"))}
    for name in choice.sample(sorted(_SETTINGS), choice.randint(1, 4)):
        files[name] = mutate(_SETTINGS[name], _SETTINGS[choice.choice(sorted(_SETTINGS))], choice)
    return files


def mutate(data: bytes, other: bytes, choice: random.Random) -> bytes:
    """A text with some of its lines, words and bytes moved, cut, repeated, or taken from another text."""
    for _ in range(choice.randint(1, 8)):
        lines = data.split(b"\n")
        at = choice.randrange(len(lines))
        place = choice.randrange(len(data) + 1)
        match choice.randrange(11):
            case 0:
                del lines[at]
                data = b"\n".join(lines)
            case 1:
                lines.insert(choice.randrange(len(lines) + 1), lines[at])
                data = b"\n".join(lines)
            case 2:
                theirs = other.split(b"\n")
                start = choice.randrange(len(theirs))
                lines[at:at] = theirs[start : start + choice.randint(1, 9)]
                data = b"\n".join(lines)
            case 3:
                lines[at] = choice.choice((b" ", b"    ", b"\t", b"")) + lines[at].strip()
                data = b"\n".join(lines)
            case 4:
                data = data[:place] + data[place + choice.randint(1, 40) :]
            case 5:
                words = lines[at].split(b" ")
                choice.shuffle(words)
                lines[at] = b" ".join(words)
                data = b"\n".join(lines)
            case 6:
                data = data[:place]
            case 7:
                data = (
                    data[:place]
                    + choice.choice(_BYTES) * choice.choice((1, 1, 1, 40, 300))
                    + data[place:]
                )
            case 8:
                old, new = (choice.choice(data.split() or [b""]) for _ in range(2))
                data = data.replace(old, new, choice.choice((1, -1))) if old else data
            case 9:
                lines[at:at] = lines[at : at + choice.randint(1, 5)] * choice.choice((2, 30))
                data = b"\n".join(lines)
            case _:
                data = data[:place] + choice.choice(_BYTES) + data[place:]
        data = data[:200_000]
    return data


@lru_cache
def _fixtures(suffix: str) -> tuple[bytes, ...]:
    return tuple(
        path.read_bytes() for path in sorted(FIXTURES.rglob(f"*{suffix}")) if path.is_file()
    )


class Grammar:
    """Random programs: valid Python nearly always, sense never."""

    def __init__(self, choice: random.Random) -> None:
        self._choice = choice
        self._left = choice.choice((30, 100, 400))

    def module(self) -> str:
        head = "from prefect import flow, task\nimport requests, time, asyncio, subprocess, functools\n"
        star = self._choice.choice(
            ("", "from helpers import *\n", "from flows import a, b\n", "import helpers as a\n")
        )
        return head + star + self._block(0, self._choice.randint(1, 8), top=True)

    def _block(self, depth: int, count: int, top: bool = False) -> str:
        indent = "" if top else "    " * depth
        lines = [self._statement(depth) for _ in range(count)] or ["pass\n"]
        return "".join(indent + line for line in lines)

    def _inner(self, depth: int) -> str:
        return self._block(depth + 1, self._choice.randint(1, 3))

    def _statement(self, depth: int) -> str:
        self._left -= 1
        pick, e = self._choice.random(), self._expr
        indent = "    " * depth
        if self._left < 0 or depth > 8:
            return self._choice.choice(("pass\n", f"{self._name()}\n"))
        if pick < 0.22:
            made = "".join(
                f"@{self._decorator()}\n{indent}" for _ in range(self._choice.randint(0, 2))
            )
            kind = self._choice.choice(("def", "def", "async def"))
            returns = f" -> {e(2)}" if self._choice.random() < 0.2 else ""
            return f"{made}{kind} {self._name()}({self._params()}){returns}:\n{self._inner(depth)}"
        if pick < 0.27:
            made = f"@{self._decorator()}\n{indent}" if self._choice.random() < 0.3 else ""
            return f"{made}class {self._name()}({self._name()}):\n{self._inner(depth)}"
        if pick < 0.45:
            target = self._choice.choice(
                (
                    self._name(),
                    f"{self._name()}, {self._name()}",
                    f"{self._name()}.a",
                    f"{self._name()}[0]",
                    f"*{self._name()}, b",
                )
            )
            return f"{target} = {e(3)}\n"
        if pick < 0.6:
            return f"{e(4)}\n"
        compound = (
            f"if {e(2)}:\n{self._inner(depth)}{indent}else:\n{self._inner(depth)}",
            f"for {self._name()} in {e(2)}:\n{self._inner(depth)}",
            f"while {e(2)}:\n{self._inner(depth)}",
            f"with {e(2)} as {self._name()}:\n{self._inner(depth)}",
            f"try:\n{self._inner(depth)}{indent}except {e(1)} as {self._name()}:\n{self._inner(depth)}",
            f"try:\n{self._inner(depth)}{indent}finally:\n{self._inner(depth)}",
            f"match {e(2)}:\n{indent}    case [{self._name()}, *_] if {e(1)}:\n{self._inner(depth + 1)}",
            f"return {e(3)}\n", f"raise {e(2)}\n", f"global {self._name()}\n", f"del {self._name()}\n",
            f"{self._name()}: {e(2)} = {e(2)}\n", f"{self._name()} += {e(2)}\n", f"assert {e(2)}, {e(1)}\n",
            "import a.b, prefect as flow\n", "from . import *\n", "from .helpers import a as b\n", "break\n", "yield\n",
        )  # fmt: skip
        return self._choice.choice(compound)

    def _decorator(self) -> str:
        if self._choice.random() < 0.3:
            return self._expr(2)
        name = self._choice.choice(("flow", "task", "task", "prefect.task"))
        return self._choice.choice((name, f"{name}({self._arguments(2)})"))

    def _params(self) -> str:
        kinds = ("{0}", "{0}={1}", "{0}: {1}", "{0}: {1} = {1}")
        names = self._choice.sample(_NAMES, self._choice.randint(0, 4))
        return ", ".join(self._choice.choice(kinds).format(name, self._expr(1)) for name in names)

    def _arguments(self, depth: int) -> str:
        forms = ("{1}", "{0}={1}", "{0}={1}", "*{1}", "**{1}")
        return ", ".join(
            self._choice.choice(forms).format(self._choice.choice(_OPTIONS), self._expr(depth - 1))
            for _ in range(self._choice.randint(0, 4))
        )

    def _expr(self, depth: int) -> str:
        self._left -= 1
        pick, e = self._choice.random(), self._expr
        if depth <= 0 or self._left < 0 or pick < 0.15:
            return self._choice.choice(
                (self._name(), self._choice.choice(_CONSTANTS), self._choice.choice(_LIBRARY))
            )
        if pick < 0.4:
            return f"{self._name()}.{self._choice.choice(_METHODS)}({self._arguments(depth)})"
        if pick < 0.55:
            return f"{self._choice.choice(_LIBRARY)}({self._arguments(depth)})"
        one, two = e(depth - 1), e(depth - 1)
        return self._choice.choice((
            f"({one} + {two})", f"({one} or {two})", f"[{one}, *{two}]", f"{{{one}: {two}, **a}}", f"(await {one})",
            f"[{one} for {self._name()} in {two}]", f"({one} if {two} else a)", f"(lambda a, *b: {one})", f"{one}[{two}:]",
            f"({self._name()} := {one})", f"(not {one})", f"({one} is {two})", f"f'{{{self._name()}}}'", f"({one}).{self._name()}",
            f"{{{one} async for a, b in {two} if a}}", f"(yield {one})", f"-({one})", f"({one}, {two})", f"({one})({two})",
        ))  # fmt: skip

    def _name(self) -> str:
        return self._choice.choice(_NAMES)
