"""Start an async flow from the command line."""

from prefect import flow

import observe


@flow
async def nightly_load() -> None:
    observe.ran("nightly_load")


if __name__ == "__main__":
    nightly_load()  # expect: PFL405
    observe.report(ran=observe.bodies("nightly_load"))
