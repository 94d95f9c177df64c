"""Look up the price and the label of an article, both cached by their inputs alone."""

from prefect import flow, task
from prefect.cache_policies import INPUTS
from prefect.locking.memory import MemoryLockManager
from prefect.transactions import IsolationLevel

import observe


@task(cache_policy=INPUTS)  # expect: PFL301
def price(article: str) -> str:
    return f"price of {article}"


@task(cache_policy=INPUTS)  # expect: PFL301
def label(article: str) -> str:
    return f"label of {article}"


LOCKED = INPUTS.configure(
    isolation_level=IsolationLevel.SERIALIZABLE, lock_manager=MemoryLockManager()
)


@task(cache_policy=LOCKED)  # expect: PFL301
def weight(parcel: str) -> str:
    return f"weight of {parcel}"


@task(cache_policy=LOCKED)  # expect: PFL301
def address(parcel: str) -> str:
    return f"address of {parcel}"


@flow
def catalogue() -> str:
    price("chair")
    return label("chair")


@flow
def post() -> str:
    weight("chair")
    return address("chair")


if __name__ == "__main__":
    run = observe.run(catalogue)
    observe.report(state=run.state, label=run.value, locked=observe.run(post).value)
