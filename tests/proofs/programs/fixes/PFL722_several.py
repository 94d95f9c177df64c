"""Import several names at once, two of them from where they are no more."""

import warnings

import observe

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from prefect.engine import (
        Abort,  # this one stays
        pause_flow_run,
        resume_flow_run,
    )

words = [str(it.message) for it in caught if "_flow_run" in str(it.message)]

if __name__ == "__main__":
    works = callable(pause_flow_run) and callable(resume_flow_run) and callable(Abort)
    observe.report(works=works, warned=bool(words))
