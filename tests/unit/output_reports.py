"""Reports for the tests of the output formats."""

from __future__ import annotations

from prefect_lint.findings import (
    AnalysisError,
    Applicability,
    Edit,
    Finding,
    Fix,
    Location,
    Plugin,
    Related,
    Report,
    Severity,
    SourceText,
    documentation_url,
)

ORDERS = """\
import requests
from prefect import flow, task

from acme.clients import get_json


@task(name="fetch orders")
def fetch_orders(day: str) -> list[dict]:
    return get_json(f"https://api.acme.example/orders?day={day}")


@task(retries=3)
def load(rows):
\tfor row in rows:
\t\tprint("日本語", requests.post("https://warehouse.example/insert-many-rows", json=row))


@flow
def nightly(day: str = "today") -> None:
    rows = fetch_orders(day)
    result = trigger_dbt_cloud_job_run(
        dbt_cloud_credentials=credentials,
        job_id=42,
        options=TriggerJobRunOptions(
            cause="nightly",
        ),
    )
    load(rows=rows)
"""
CLIENTS = """\
import requests


def get_json(url):
    return requests.get(url).json()
"""


def source(path: str, text: str) -> SourceText:
    return SourceText(path, tuple(text.splitlines()))


def span(text: str, needle: str, path: str = "flows/orders.py") -> Location:
    """The place of the first occurrence of a piece of text."""
    start = text.index(needle)

    def position(offset: int) -> tuple[int, int]:
        before = text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    return Location(path, *position(start), *position(start + len(needle)))


def finding(
    code: str = "PFL101",
    name: str = "missing-retries",
    *,
    location: Location | None = None,
    severity: Severity = Severity.WARNING,
    message: str = "Task `fetch_orders` reaches `requests.get` and sets no retries.",
    risk: str = "One refused connection fails the flow run, although a second try would do.",
    recommendation: str = "Set `retries=3` and a delay, if running the task twice does no harm.",
    rollback: str = "Remove the two arguments again.",
    **others: object,
) -> Finding:
    base = Finding(
        code=code,
        name=name,
        category="reliability",
        severity=severity,
        confidence=0.9,
        message=message,
        risk=risk,
        recommendation=recommendation,
        rollback=rollback,
        location=location or span(ORDERS, "fetch_orders"),
        fingerprint="6f1c0a",
        url=documentation_url(code, name),
    )
    return base._replace(**others)  # type: ignore[arg-type]


RETRIES = finding(
    symbol="fetch_orders",
    related=(
        Related(
            span(CLIENTS, "requests.get(url)", "acme/clients.py"), "`requests.get` is called here"
        ),
    ),
)
TIMEOUT = finding(
    "PFL110",
    "request-without-timeout",
    location=span(ORDERS, 'requests.post("https://warehouse.example/insert-many-rows", json=row)'),
    message="`requests.post` has no `timeout`, so task `load` can wait for ever.",
    risk="A server that accepts the connection and never answers keeps the task run and its worker "
    "slot busy until somebody notices.",
    recommendation="Pass `timeout=`, in seconds.",
    rollback="Drop the argument.",
    fix=Fix("Add `timeout=60`", Applicability.UNSAFE, (Edit("flows/orders.py", 9, 9, "x"),)),
)
DBT = finding(
    "PFL501",
    "dbt-cloud-run-not-awaited",
    location=span(
        ORDERS, ORDERS[ORDERS.index("trigger_dbt") : ORDERS.index("\n    load(rows=rows)")]
    ),
    severity=Severity.ERROR,
    message="The dbt Cloud job is triggered and nobody waits for it.",
    risk="The flow run succeeds whatever becomes of the job.",
    recommendation="Use `run_dbt_cloud_job`, which waits.",
    rollback="Go back to `trigger_dbt_cloud_job_run`.",
    symbol="nightly",
)
RETRIES_AGAIN = finding(
    location=span(ORDERS, "load(rows=rows)"), severity=Severity.ADVICE, message="Another task."
)
RICH = Report(
    findings=(RETRIES, TIMEOUT, DBT, RETRIES_AGAIN),
    errors=(AnalysisError("flows/legacy.py", "`print` is used as a statement.", 3),),
    suppressed=(
        RETRIES._replace(suppressed=True, suppression_reason="the client tries again by itself"),
    ),
    files=42,
    parsed_files=30,
    duration=1.25,
    sources={
        "flows/orders.py": source("flows/orders.py", ORDERS),
        "acme/clients.py": source("acme/clients.py", CLIENTS),
    },
    plugins=(Plugin("acme-rules", "1.2"), Plugin("local rules lint", "0123456789ab")),
)
CLEAN = Report(findings=(), files=42, parsed_files=30, duration=0.5)

HOSTILE_PATH = "flows/a\n::error title=forged::\x1b[2J\u202egnp.py"
HOSTILE_TEXT = (
    "x\r\n::error file=a,title=forged::y \x1b[31mred\x1b[0m \u202ereversed\u2066 "
    "\x9b0m ##[add-mask]a ##vso[task.setvariable variable=PATH]b \u2028 "
    "::warning::wrapped \x07\x00\x7f\udce9"
)
_HOSTILE_PLACE = Location(HOSTILE_PATH, 1, 5, 1, 9)
HOSTILE = Report(
    findings=(
        finding(
            location=_HOSTILE_PLACE,
            message=HOSTILE_TEXT,
            risk=HOSTILE_TEXT,
            recommendation=HOSTILE_TEXT,
            rollback=HOSTILE_TEXT,
            symbol=HOSTILE_TEXT,
            related=(Related(_HOSTILE_PLACE, HOSTILE_TEXT),),
            fix=Fix(HOSTILE_TEXT, Applicability.SAFE, (Edit(HOSTILE_PATH, 0, 1, HOSTILE_TEXT),)),
        ),
        # No line break is needed to start a line: the path comes first on its own.
        finding(location=Location("::error title=forged::x.py", 1, 1, 1, 2)),
        finding(location=Location(" ::warning::x.py", 1, 1, 1, 2)),
    ),
    errors=(AnalysisError(HOSTILE_PATH, f"Not read: {HOSTILE_TEXT}", 1),),
    suppressed=(
        finding(
            location=_HOSTILE_PLACE,
            message=HOSTILE_TEXT,
            suppressed=True,
            suppression_reason=HOSTILE_TEXT,
        ),
    ),
    files=3,
    parsed_files=3,
    sources={HOSTILE_PATH: SourceText(HOSTILE_PATH, (f"abc {HOSTILE_TEXT}",))},
)
