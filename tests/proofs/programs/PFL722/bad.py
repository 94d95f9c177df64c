"""Import a function from the place that it has moved away from."""

import warnings

import observe

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from prefect.engine import pause_flow_run  # expect: PFL722

words = [str(it.message) for it in caught if "pause_flow_run" in str(it.message)]

if __name__ == "__main__":
    observe.report(works=callable(pause_flow_run), warned=bool(words))
