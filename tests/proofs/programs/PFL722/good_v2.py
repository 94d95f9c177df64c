"""Where the code of flows is: the storage that took its place."""

import warnings

from prefect.runner.storage import GitRepository

import observe

URL = "https://github.com/example/flows.git"

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    storage = GitRepository(url=URL)

words = [str(it.message) for it in caught if "has been deprecated" in str(it.message)]

if __name__ == "__main__":
    observe.report(works=storage.to_pull_step() is not None, warned=bool(words))
