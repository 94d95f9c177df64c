"""Run two commands, the first of which fails, and a pipe, whose first part does, with `set`."""

from prefect import flow
from prefect_shell import ShellOperation

import observe


@flow
def load_orders() -> None:
    commands = ["set -euo pipefail", "cat no-such-file", "echo loaded"]
    ShellOperation(commands=commands).run()


@flow
def sort_orders() -> None:
    ShellOperation(commands=["set -euo pipefail", "cat no-such-file | sort"]).run()


if __name__ == "__main__":
    run = observe.run(load_orders)
    observe.report(state=run.state, exception=run.exception, piped=observe.run(sort_orders).state)
