"""Compare the table of Prefect's names with a Prefect that is really installed."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from prefect_lint.knowledge import prefect_api as api

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_NAMES = 0.995
"""The share of names that have to be there where the table has them, and only there."""
EXACT = (
    "prefect.flow",
    "prefect.task",
    "prefect.serve",
    "prefect.deploy",
    "prefect.flows.Flow.__init__",
    "prefect.flows.Flow.with_options",
    "prefect.flows.Flow.deploy",
    "prefect.flows.Flow.serve",
    "prefect.flows.Flow.to_deployment",
    "prefect.flows.Flow.from_source",
    "prefect.tasks.Task.__init__",
    "prefect.tasks.Task.with_options",
    "prefect.tasks.Task.serve",
    "prefect.tasks.Task.submit",
    "prefect.tasks.Task.map",
    "prefect.tasks.Task.delay",
    "prefect.deployments.run_deployment",
    "prefect.deployments.arun_deployment",
    "prefect.concurrency.sync.concurrency",
    "prefect.concurrency.sync.rate_limit",
    "prefect.concurrency.asyncio.concurrency",
    "prefect.concurrency.asyncio.rate_limit",
    "prefect.schedules.Cron",
    "prefect.schedules.Interval",
    "prefect.schedules.RRule",
    "prefect.pause_flow_run",
    "prefect.suspend_flow_run",
    "prefect.variables.Variable.get",
    "prefect.variables.Variable.set",
    "prefect.artifacts.create_markdown_artifact",
    "prefect.task_runners.ThreadPoolTaskRunner.__init__",
)
"""Functions of which the signature has to be the same where the table has it."""

# Reads questions from its input, and answers with what is there and what a call takes.
_PROBE = r"""
import importlib, inspect, json, sys, warnings
warnings.simplefilter("ignore")
import prefect

def ask(module, path):
    try:
        found = importlib.import_module(module)
    except Exception as error:
        return {"module": repr(error)}
    try:
        for name in path:
            try:
                found = getattr(found, name)
            except AttributeError:
                if name != path[0]:
                    raise
                found = importlib.import_module(f"{module}.{name}")
    except Exception as error:
        return {"name": repr(error)}
    try:
        parameters = inspect.signature(found).parameters.values()
    except Exception:
        return {}
    return {"signature": [[it.name, it.kind.name, it.default is not it.empty] for it in parameters]}

questions = json.load(sys.stdin)
answers = [ask(*question) for question in questions]
print("\n" + json.dumps({"version": prefect.__version__, "answers": answers}))
"""


def check(python: str) -> int:
    """The exit code: 1 when the table does not fit the Prefect of this Python; says what does not."""
    version, faults, share = compare(python)
    for fault in faults:
        print(fault)
    print(f"Prefect {version}: {share:.2%} of the names are there")
    return 1 if share < LEAST_NAMES or any(fault.startswith("signature") for fault in faults) else 0


def compare(python: str) -> tuple[str, list[str], float]:
    """The version that is installed, what differs, and the share of names that are there."""
    installed = _ask(python, [["prefect", ["__version__"]]])["version"]
    release = tuple(int(part) for part in installed.split(".")[:3])
    within = api.between(release, (*release[:2], release[2] + 1))
    questions = list(_questions(within))
    answers = _ask(python, questions)["answers"]
    faults: list[str] = []
    names = missing = 0
    for (module, path), answer in zip(questions, answers, strict=True):
        dotted = ".".join([module, *path])
        if "signature" not in answer and dotted in EXACT:
            faults.append(f"signature: {dotted}: {answer}")
        if "module" in answer:
            continue
        names += 1
        if "name" in answer:
            missing += 1
            faults.append(f"name: {dotted}: {answer['name']}")
        elif dotted in EXACT or "signature" in answer:
            difference = _difference(dotted, answer.get("signature"), within)
            if difference:
                word = "signature" if dotted in EXACT else "other signature"
                faults.append(f"{word}: {dotted}: {difference}")
    gone = list(_gone(within))
    for (module, path), answer in zip(gone, _ask(python, gone)["answers"], strict=True):
        if "module" not in answer and "name" not in answer:
            missing += 1
            faults.append(
                f"name: {'.'.join([module, *path])}: it is there, and the table has it not"
            )
    return installed, faults, 1 - missing / (names + len(gone))


def _gone(within: api.Releases) -> Iterator[tuple[str, list[str]]]:
    """What other releases have and this one does not."""
    for module, names in api.everything(-1):
        for name in names:
            entry = api.lookup(f"{module}.{name}")
            if "." not in name and (entry is None or not entry.present & within):
                yield module, [name]


def _questions(within: api.Releases) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for module, names in api.everything(within):
        found += [(module, name.split(".")) for name in names]
    for dotted in EXACT:
        entry = api.lookup(dotted)
        if entry is not None and within & entry.callable_as_known:
            module, _, name = dotted.rpartition(".")
            path = [name]
            while module[module.rfind(".") + 1].isupper():
                module, _, name = module.rpartition(".")
                path.insert(0, name)
            if (module, path) not in found:
                found.append((module, path))
    return found


def _difference(dotted: str, real: list[list[Any]] | None, within: api.Releases) -> str:
    entry = api.lookup(dotted)
    signatures = [it for at, it in entry.signatures if at & within] if entry else []
    if not signatures or real is None:
        return ""
    known = signatures[0]
    if dotted.rpartition(".")[0].rpartition(".")[2][:1].isupper() and real[:1]:
        # A method looked at from outside still has `self`; a class method has lost `cls`.
        real = real[1:] if real[0][0] in ("self", "__pydantic_self__") else real
    names = [name for name, kind, _ in real if kind not in _UNNAMED]
    takes_any = any(kind == "VAR_KEYWORD" for _, kind, _ in real)
    only = [name for name, kind, _ in real if kind == "POSITIONAL_ONLY"]
    expected = (
        [*known.positional_only, *known.names],
        known.takes_any,
        list(known.positional_only),
    )
    if expected == (names, takes_any, only):
        return ""
    return f"the table has {expected}, the package {(names, takes_any, only)}"


_UNNAMED = ("VAR_POSITIONAL", "VAR_KEYWORD")


def _ask(python: str, questions: list[Any]) -> Any:
    done = subprocess.run(
        [python, "-c", _PROBE],
        input=json.dumps(questions),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.rstrip().rpartition("\n")[2])
