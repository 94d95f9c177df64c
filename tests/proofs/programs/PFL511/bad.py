"""Run two commands, the first of which fails, and a pipe, whose first part does."""

from prefect import flow
from prefect_shell import ShellOperation

import observe


@flow
def load_orders() -> None:
    ShellOperation(commands=["cat no-such-file", "echo loaded"]).run()  # expect: PFL511


@flow
def sort_orders() -> None:
    ShellOperation(commands=["cat no-such-file | sort"]).run()  # expect: PFL511


if __name__ == "__main__":
    observe.report(state=observe.run(load_orders).state, piped=observe.run(sort_orders).state)
