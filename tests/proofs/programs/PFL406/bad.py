"""Note in a variable which day was loaded last."""

from prefect import flow
from prefect.variables import Variable

import observe


@flow
async def nightly_load(day: str) -> None:
    Variable.set("day_that_is_lost", day)  # expect: PFL406


if __name__ == "__main__":
    run = observe.run(nightly_load, "2024-01-01")
    observe.report(state=run.state, noted=Variable.get("day_that_is_lost") is not None)
