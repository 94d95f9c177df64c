from __future__ import annotations

import gc
import random
import subprocess
import sys
import threading

import libcst as cst
import pytest

from prefect_lint.syntax import complexity
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.parsing import SyntaxFault, TooComplex, parse

DEEP = {
    "parentheses": lambda n: "x = " + "(" * n + "1" + ")" * n,
    "lists": lambda n: "x = " + "[" * n + "1" + "]" * n,
    "dictionaries": lambda n: "x = " + "{1:" * n + "1" + "}" * n,
    "calls": lambda n: "x = " + "f(a=" * n + "1" + ")" * n,
    "never closed": lambda n: "x = " + "f(" * n,
    "lines": lambda n: "x = " + "(\n" * n + "1" + "\n)" * n,
    "carriage returns": lambda n: "# comment\rx = " + "(\r" * n + "1" + "\r)" * n,
    "in an f-string": lambda n: 'x = f"{' + "(" * n + "1" + ")" * n + '}"',
    "f-strings": lambda n: "x = " + 'f"{' * n + "1" + '}"' * n,
    "hidden between quotes": lambda n: 'x = f"{' + '(""' * n + ")" * n + '}"',
    "hidden behind a comment": lambda n: 'x = f"{"#" + ' + "(" * n + "1" + ")" * n + '}"',
    "hidden by closing brackets": lambda n: "x = " + "(f(')') + " * n + "1" + ")" * n,
}

LONG = {
    "sums": lambda n: "x = " + " + ".join(["a"] * n),
    "conjunctions": lambda n: "x = " + "\\\n and ".join(["alpha"] * n),
    "powers": lambda n: "x = " + "**".join(["a"] * n),
    "negations": lambda n: "x = " + "-" * n + "1",
    "nots": lambda n: "x = " + "not " * n + "1",
    "attributes": lambda n: "x = a" + ".b" * n,
    "calls of calls": lambda n: "x = a" + "(1, 2)" * n,
    "subscripts": lambda n: "x = a" + "[0]" * n,
    "conditions": lambda n: "x = " + "1 if b else " * n + "1",
    "lambdas": lambda n: "x = " + "lambda: " * n + "1",
    "lambdas with parameters": lambda n: "x = (" + "lambda p, q: " * n + "1)",
    "strings": lambda n: "x = (" + '"a"\n' * n + ")",
    "in an f-string": lambda n: 'x = f"{' + "+".join(["a"] * n) + '}"',
    "in brackets in brackets": lambda n: (
        "x = " + "(" * 20 + "a" + (".b" * (n // 20) + ")") * 20 + ".c" * 20
    ),
    "elif": lambda n: "if a: pass\n" + "elif b: pass\n" * n,
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_brackets_are_refused(kind: str) -> None:
    with pytest.raises(TooComplex) as caught:
        parse(DEEP[kind](5_000))
    assert caught.value.line is not None


@pytest.mark.parametrize("kind", LONG)
def test_long_chains_are_refused(kind: str) -> None:
    with pytest.raises(TooComplex):
        parse(LONG[kind](20_000))


@pytest.mark.parametrize("kind", sorted({*DEEP, *LONG}))
def test_moderate_depth_is_parsed(kind: str) -> None:
    if kind == "never closed":
        with pytest.raises(SyntaxFault):
            parse(DEEP[kind](40))
        return
    if kind in DEEP:
        assert parse(DEEP[kind](40)).body
    if kind in LONG:
        assert parse(LONG[kind](200)).body


@pytest.mark.parametrize(
    "pattern", ["(" * 40 + "1" + ")" * 40, "{1:" * 20 + "x" + "}" * 20, "[\n" * 40 + "]" * 40]
)
def test_case_patterns_take_exponential_time_and_are_refused(pattern: str) -> None:
    with pytest.raises(TooComplex, match="case pattern"):
        parse(f"match a:\n  case {pattern}: pass\n")


def test_usual_case_patterns_are_parsed() -> None:
    text = 'match a:\n  case {"a": [{"b": (P(x=1), *_)}], **rest} if f(g(h(1))): pass\n'
    assert parse(text).body
    assert parse("case = " + "(" * 40 + "1" + ")" * 40 + "\n").body


def test_the_line_is_that_of_the_depth() -> None:
    with pytest.raises(TooComplex) as caught:
        parse('"""doc\n\n"""\nx = """\n""" + \\\n' + "(" * 500 + "1" + ")" * 500)
    assert caught.value.line == 6
    assert "brackets" in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + "    (1, 'a', b.c.d[0], -e + f(g)),\n" * 1_500 + "]\n",
        "x = {" + "'k': lambda a, b: a + b, " * 3_000 + "}\n",
        "if a:\n    pass\nelif b:\n    pass\n" * 1_500,
        '"""' + "(" * 5_000 + '"""\n# ' + "[" * 5_000 + "\nx = 1\n",
        "x = f'''" + "{{ ( [ {y} " * 2_000 + "'''\n",
        "x = f'''" + "{y.z + w['a']} " * 2_000 + "'''\n",
    ],
)
def test_large_and_flat_is_parsed(text: str) -> None:
    assert parse(text).body


def test_the_quick_measure_never_calls_deep_code_harmless() -> None:
    """Random expressions of a known depth: above a limit, `_is_harmless` has to be unsure."""
    choice = random.Random(11)
    wrappers = [
        ("({})", 1),
        ("[{}]", 1),
        ("f(x, {}, 'a)')", 1),
        ("-{}", 1),
        ("not {}", 1),
        ("{}.a", 1),
        ("{}[0]", 1),
        ("{} if b else c", 1),
        ("lambda: {}", 1),
        ("f'{{{}}}'", 1),
        ('f"{{"x" + {}}}"', 1),
        ("{} + 'it' \"s\"", 1),
    ]
    for _ in range(60):
        text = "y"
        for _ in range(1_300):
            text = choice.choice(wrappers)[0].format(text)
        assert not complexity._is_harmless(f"x = {text}\n")


@pytest.mark.parametrize("kind", ["parentheses", "calls"])
def test_what_is_refused_would_kill_the_process(kind: str) -> None:
    program = (
        "import sys, libcst; from tests.unit.test_parsing import DEEP;"
        f"libcst.parse_module(DEEP[{kind!r}](200_000))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=300)
    assert done.returncode < 0


@pytest.mark.parametrize(
    "text",
    [
        DEEP["calls"](190),
        DEEP["dictionaries"](190),
        LONG["lambdas"](900),
        LONG["subscripts"](400),
        LONG["in brackets in brackets"](900),
        LONG["elif"](900),
    ],
)
def test_what_is_allowed_survives_in_a_process_of_its_own(text: str) -> None:
    program = "import sys; from prefect_lint.syntax.parsing import parse; parse(sys.stdin.read())"
    done = subprocess.run([sys.executable, "-c", program], input=text.encode(), timeout=300)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("x = 1\nprint x\n", "Python 2 code: `print` is a statement here", 2, 1),
        ("print >>f, 'a' % b c\n", "Python 2 code: `print` is a statement here", 1, None),
        ("exec 'a'\n", "Python 2 code: `exec` is a statement here", 1, 1),
        ("raise E, 'x'\n", "Python 2 code: `raise E, value` raises here", 1, None),
        ("x = 0777\n", "Python 2 code: an octal number without `0o`", 1, None),
        ("a = 1\nif a <> 2: pass\n", "Python 2 code: `<>` compares here", 2, None),
        ("x = `y`\n", "Python 2 code: backticks are an operator here", 1, 5),
        (
            "import a\nclass {{cookiecutter.name}}: pass\n",
            "a template with `{{ … }}` placeholders, not Python yet",
            2,
            None,
        ),
        (
            "{% if x %}\nimport a\n",
            "a template with `{{ … }}` placeholders, not Python yet",
            1,
            None,
        ),
        (
            "a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> other\n",
            "an unresolved merge conflict",
            2,
            1,
        ),
        ("!pip install prefect\n", "a notebook command (`%…` or `!…`), which is not Python", 1, 1),
        (
            "x = 1\n%matplotlib inline\n",
            "a notebook command (`%…` or `!…`), which is not Python",
            2,
            1,
        ),
        ("x = 1\r\nyé = \0\r\n", "a null byte in the source", 2, 6),
        ("x = 1\ny = '\ud800'\n", "a lone surrogate in the source", 2, 1),
        ("é = (1\n", "invalid syntax: '(' was never closed", 1, 5),
    ],
)
def test_syntax_faults(text: str, message: str, line: int, column: int | None) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse(text)
    fault = caught.value
    assert (fault.message, fault.line) == (message, line)
    assert column is None or fault.column == column


HARD_FOR_PATTERNS = [
    '\\"' * 200_000,
    '\\"""' * 100_000,
    "x = '''" + "\\'''" * 100_000,
    'f"{' + "'a" * 100_000 + '"',
    'f"{' + "'a" * 100_000 + "\n",
    'f"' + "{'{a}" * 50_000 + '"',
    "{% a " * 50_000,
    "{{ a " * 50_000,
    "(" * 190 + "a" * 200_000,
    "case " * 50_000,
    "\n" * 300_000 + "$",
    "x " * 100_000 + "$",
    "except " + "a," * 50_000 + "$",
    "f'" + "{{" * 100_000 + "}" * 100_001 + "'",
]


@pytest.mark.parametrize("text", HARD_FOR_PATTERNS, ids=range(len(HARD_FOR_PATTERNS)))
def test_refusing_takes_no_quadratic_time(text: str) -> None:
    """Each of these takes minutes where a pattern tries every start to the end."""
    with pytest.raises((SyntaxFault, TooComplex)):
        parse(text)


def test_print_in_python_3_is_no_python_2() -> None:
    with pytest.raises(SyntaxFault, match="invalid syntax"):
        parse("print(x) y\n")


def test_syntax_newer_than_the_interpreter_is_read() -> None:
    text = "type X[T] = list[T]\ndef f[T: int](x: T) -> T: ...\nx = f'{y['a']}'\n"
    assert len(parse(text).body) == 3


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    original = cst.parse_module
    monkeypatch.setattr(
        cst, "parse_module", lambda text: seen.append(gc.isenabled()) or original(text)
    )
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        parse("x = 1\n")
        with pytest.raises(SyntaxFault):
            parse("x = \n")
        assert gc.isenabled() is enabled
        assert seen == [False, False]
    finally:
        (gc.enable if before else gc.disable)()


def descend(depth: int) -> int:
    return 0 if depth == 0 else 1 + descend(depth - 1)


def test_deep_stack() -> None:
    limit, size = sys.getrecursionlimit(), threading.stack_size()
    assert run_with_deep_stack(lambda: descend(20_000)) == 20_000
    assert (
        run_with_deep_stack(lambda: run_with_deep_stack(threading.get_ident))
        != threading.get_ident()
    )
    with pytest.raises(KeyError, match="lost"):
        run_with_deep_stack(lambda: {}["lost"])
    assert (sys.getrecursionlimit(), threading.stack_size()) == (limit, size)


def test_deep_stack_in_two_threads_at_once() -> None:
    limit = sys.getrecursionlimit()
    results: list[int] = []
    first_runs, second_done = threading.Event(), threading.Event()

    def first() -> int:
        first_runs.set()
        second_done.wait(30)
        return descend(20_000)

    thread = threading.Thread(target=lambda: results.append(run_with_deep_stack(first)))
    thread.start()
    first_runs.wait(30)
    assert run_with_deep_stack(lambda: descend(10_000)) == 10_000
    second_done.set()
    thread.join()
    assert results == [20_000]
    assert sys.getrecursionlimit() == limit


def test_deep_stack_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        # Asking for the size resets it.
        size = threading.stack_size()
        threading.stack_size(size)
        sizes.append(size)
        if size > 128 << 20:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert run_with_deep_stack(lambda: 3) == 3
    assert sizes == [512 << 20, 128 << 20]
