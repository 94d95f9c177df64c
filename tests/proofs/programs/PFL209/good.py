"""Start a flow for a region."""

from prefect import flow

import observe


@flow
def load_region(region: str) -> None:
    observe.ran(region)


@flow
def load_north() -> None:
    load_region("north")


@flow
def load_south() -> None:
    load_region("south")


@flow
def load_west() -> None:
    load_region("west")


if __name__ == "__main__":
    runs = [observe.run(it) for it in (load_north, load_south, load_west)]
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        loaded=sum(observe.bodies(region) for region in ("north", "south", "west")),
    )
