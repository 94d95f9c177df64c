"""Make a report with a serializer that Prefect does not have."""

from prefect import flow

import observe


@flow(persist_result=True, result_serializer="parquet")  # expect: PFL307
def report() -> int:
    observe.ran("report")
    return 3


if __name__ == "__main__":
    try:
        state = observe.run(report).state
    except Exception:
        # Prefect 2 raises out of the flow run.
        state = "FAILED"
    observe.report(state=state, executed=observe.bodies("report"))
