"""Proofs of the integrations rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

_WAITED_FOR = Example(
    "PFL512/good.py",
    {"state": "COMPLETED", "dumped": True, "failing": "FAILED", "exception": "RuntimeError"},
    "With `wait_for_completion()` the dump was there, and with `run()` the process that failed left its "
    "flow run {failing}.",
)

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL501",
        Example(
            "PFL501/bad.py",
            {"state": "COMPLETED", "triggered": 1, "asked": False},
            "The dbt Cloud job failed after it was triggered; nobody asked for its status, and the "
            "flow run ended {state}.",
        ),
        Example(
            "PFL501/good.py",
            {
                "state": "FAILED",
                "exception": "DbtCloudJobRunFailed",
                "triggered": 1,
                "asked": True,
            },
            "With the wait and the result, the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL502",
        Example(
            "PFL502/bad.py",
            {"state": "COMPLETED", "exception": None, "asked": True},
            "The dbt Cloud job failed while the flow waited for it: `wait_for_completion()` raised "
            "nothing, and the flow run ended {state}.",
        ),
        Example(
            "PFL502/good.py",
            {"state": "FAILED", "exception": "DbtCloudJobRunFailed", "asked": True},
            "With `fetch_result()` the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL503",
        Example(
            "PFL503/bad.py",
            {"state": "COMPLETED", "dbt": ["error"]},
            "`dbt debug` found no such target, and dbt reported an error for the broken model; neither "
            "`trigger_dbt_cli_command` nor `invoke` raised, and the flow run ended {state}.",
        ),
        Example(
            "PFL503/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "dbt": ["error"]},
            "With a look at `success`, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL504",
        Example(
            "PFL504/bad.py",
            {"state": "COMPLETED", "dbt": ["error"], "with_set": "COMPLETED"},
            "`dbt run` reported an error for the broken model, `dbt debug` came after it, and the flow "
            "run ended {state}; with `set -e` as the first command, too.",
        ),
        Example(
            "PFL504/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "dbt": ["error"]},
            "With an operation of its own for each command, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL505",
        Example(
            "PFL505/bad.py",
            {"state": "COMPLETED", "triggered": 1, "asked": False},
            "The Databricks job failed after it was started; nobody asked for it, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL505/good.py",
            {
                "state": "FAILED",
                "exception": "RuntimeError",
                "triggered": 1,
                "asked": True,
            },
            "The flow that waits came back without an error; with a look at the state that it gave, the "
            "flow run ended {state}.",
        ),
    ),
    *both(
        "PFL506",
        Example(
            "PFL506/bad.py",
            {"state": "COMPLETED", "triggered": 1, "asked": False},
            "The dbt Cloud job failed after the request was accepted; nobody asked for it, and the flow "
            "run ended {state}.",
        ),
        Example(
            "PFL506/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "triggered": 1, "asked": True},
            "With a look at the run until it had ended, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL507",
        Example(
            "PFL507/bad.py",
            {"state": "COMPLETED", "children": 1, "late": "COMPLETED", "late_children": 1},
            "The flow run of the deployment failed, and the parent ended {state}; with `timeout=1` it "
            "ended {late} before the other flow run had begun.",
        ),
        Example(
            "PFL507/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "children": 1},
            "With a look at the state, the parent ended {state}.",
        ),
    ),
    *both(
        "PFL511",
        Example(
            "PFL511/bad.py",
            {"state": "COMPLETED", "piped": "COMPLETED"},
            "The first of two commands failed, and the flow run ended {state}; with a pipe, whose first "
            "part failed, it ended {piped}.",
        ),
        Example(
            "PFL511/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "piped": "FAILED"},
            "With `set -euo pipefail`, both ended {state}.",
        ),
    ),
    Proof(
        "PFL512",
        3,
        Example(
            "PFL512/bad.py",
            {"state": "COMPLETED", "dumped": False, "failing": "COMPLETED"},
            "The process was ended where the `with` block ended, before it had dumped anything, and the "
            "flow run ended {state}; a process that failed left its flow run {failing}.",
        ),
        _WAITED_FOR,
    ),
    Proof(
        "PFL512",
        2,
        Example(
            "PFL512/bad.py",
            {"state": "COMPLETED", "dumped": True, "failing": "COMPLETED"},
            "The end of the `with` block waited for the process; a process that failed left its flow run "
            "{failing}.",
        ),
        _WAITED_FOR,
    ),
    *both(
        "PFL513",
        Example(
            "PFL513/bad.py",
            {"state": "COMPLETED"},
            "A program that failed was run in six ways without a check, and in two in which a shell hides it "
            "from `check=True`, and the flow run ended {state}.",
        ),
        Example(
            "PFL513/good.py",
            {"state": "FAILED", "exception": "CalledProcessError"},
            "With `check=True` the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL514",
        Example(
            "PFL514/bad.py",
            {"state": "COMPLETED", "value": {"message": "the database is down"}},
            'The service answered "500"; its message was taken for the data, and the flow run ended '
            "{state}.",
        ),
        Example(
            "PFL514/good.py",
            {"state": "FAILED", "exception": "HTTPError"},
            "With `raise_for_status()` the flow run ended {state} with {exception}.",
        ),
    ),
)
