"""PFL109 retry-non-idempotent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.following import something_follows
from prefect_lint.model.given import own_option
from prefect_lint.model.retrying import Retrying, retrying, times_of
from prefect_lint.model.side_effects import empties_first, literals_in, writes_of
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.effects import Reached
    from prefect_lint.rule import Hit

_INSERT = re.compile(r"^\s*(insert|copy)\b", re.IGNORECASE)
_SAFE = re.compile(
    r"idempot|on conflict|on duplicate|if not exists|where not exists|insert ignore|insert or "
    r"|merge\b|upsert|dedup",
    re.IGNORECASE,
)
_TRANSACTIONS = frozenset({"transaction", "begin", "begin_nested", "atomic"})
_OF_THE_ANSWER = frozenset({"raise_for_status", "json", "close", "commit", "read", "get"})


class RetryNonIdempotent(Rule):
    """A task with retries sends or inserts something and may fail afterwards: the retry does it twice.

    ## What it catches
    A task with `retries` above zero that posts, sends, publishes or inserts, directly or through the
    repository's functions, and then calls more that may fail, or does so in a loop.

    ## Why it matters
    A retry runs the whole body again. What was sent before the failure is sent once more: a second order,
    a second message, the same rows twice. An upload or an update to the same place does no harm then, an
    insert does.

    ## Example
    ```python
    import requests
    from prefect import task

    @task(retries=3, retry_delay_seconds=30)
    def order(item: str, store) -> None:
        response = requests.post("https://api.example.com/orders", json={"item": item}, timeout=30)
        store.save(response.json()["id"])
    ```

    ## Use instead
    ```python
    import requests
    from prefect import task

    @task(retries=3, retry_delay_seconds=30)
    def order(item: str, key: str) -> str:
        response = requests.post(
            "https://api.example.com/orders",
            json={"item": item},
            headers={"Idempotency-Key": key},
            timeout=30,
        )
        return response.json()["id"]

    @task(retries=3, retry_delay_seconds=30)
    def save(order_id: str, store) -> None:
        store.save(order_id)
    ```

    ## When it stays silent
    Nothing that may fail follows, or only in the same `with connection.transaction():`; the code speaks of
    idempotency, of an upsert or of what happens on a conflict, or empties the table first; what is posted to
    reads like a login, a search or a query; or the retries can't be read. It is advice, because only the
    service knows whether it notices doubles.
    """

    code = "PFL109"
    name = "retry-non-idempotent"
    category = "reliability"
    severity = Severity.ADVICE
    confidence = 0.3
    recommended = False
    risk = (
        "A failure after the first effect makes the retry repeat it: double orders, messages or rows, which "
        "are found late and are hard to take back."
    )
    recommendation = (
        "Let the effect be the last thing that its task does, and move what follows into a task of its own; "
        "or send an idempotency key, or insert with `ON CONFLICT`, so that a repetition changes nothing."
    )
    rollback = "Put the two steps back into one task: a retry repeats both as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    methods: option[list[str]] = option(
        [
            "post",
            "send",
            "send_message",
            "sendmail",
            "publish",
            "insert_one",
            "insert_many",
            "insert_rows",
            "insert_rows_json",
            "put_record",
            "put_records",
            "send_email",
        ],
        "Last names of library calls that do something anew each time.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if own_option(task, "retries") is None or retrying(task) is not Retrying.OPTION:
            return
        function = task.function
        if function is None or task.inner_decorators or _speaks_of_repeats(function.node):
            return
        for reached in writes_of(task):
            module, call = reached.first_call
            if not self._is_anew_each_time(reached):
                continue
            undone_by = _transaction_around(call)
            if not something_follows(call, function.node, module, _OF_THE_ANSWER, undone_by):
                continue
            yield hit(
                module,
                call,
                f"Task `{task.name}` has `retries={times_of(task)}` and may fail after "
                f"`{reached.effect.name}`, which a retry then does again.",
                related=[(Place(reached.module, reached.call), "This is done again")]
                if reached.hops
                else (),
                symbol=task.name,
            )
            return

    def _is_anew_each_time(self, reached: Reached) -> bool:
        texts = list(literals_in(reached.call, reached.module))
        if any(_SAFE.search(text) for text in texts) or empties_first(reached):
            return False
        function = next((n for n in reached.call.ancestors() if isinstance(n, o.FunctionDef)), None)
        if function is not None and _speaks_of_repeats(function):
            return False
        name = reached.effect.name.rpartition(".")[2]
        return name in self.methods or any(_INSERT.match(text) for text in texts)


def _transaction_around(call: o.Call) -> o.With | None:
    """The outermost `with connection.transaction():` around a call, which a failure in it rolls back."""
    found: o.With | None = None
    for node in call.ancestors():
        if isinstance(node, o.FunctionDef | o.Lambda):
            break
        if isinstance(node, o.With) and any(_begins(item.context_expr) for item in node.items):
            found = node
    return found


def _begins(manager: o.Expr) -> bool:
    func = manager.func if isinstance(manager, o.Call) else None
    return isinstance(func, o.Attribute) and func.attr in _TRANSACTIONS


def _speaks_of_repeats(function: o.FunctionDef | o.Lambda) -> bool:
    """Whether names or texts in a function say that it has thought of being run twice."""
    for node in function.walk():
        if isinstance(node, o.Constant) and isinstance(node.value, str):
            if _SAFE.search(node.value):
                return True
        elif isinstance(node, o.JoinedStr):
            if any(_SAFE.search(text) for text in node.text):
                return True
        elif isinstance(node, o.Name):
            if _SAFE.search(node.id):
                return True
        elif isinstance(node, o.Attribute) and _SAFE.search(node.attr):
            return True
    return False
