"""A flow that waits less than a second before it tries again."""

import time

from prefect import flow

import observe

attempts: list[float] = []


@flow(retries=1, retry_delay_seconds=0.9)  # expect: PFL106
def import_orders() -> int:
    attempts.append(time.monotonic())
    if len(attempts) == 1:
        raise ConnectionError("the shop is busy")
    return len(attempts)


if __name__ == "__main__":
    run = observe.run(import_orders)
    waited = attempts[1] - attempts[0] >= 0.9
    observe.report(state=run.state, attempts=len(attempts), waited=waited)
