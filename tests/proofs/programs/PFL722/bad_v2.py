"""Where the code of flows is: a block of a class that is deprecated."""

import warnings

from prefect.filesystems import GitHub  # expect: PFL722

import observe

URL = "https://github.com/example/flows.git"

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    storage = GitHub(repository=URL)

words = [str(it.message) for it in caught if "has been deprecated" in str(it.message)]

if __name__ == "__main__":
    observe.report(works=storage.repository == URL, warned=bool(words))
