"""Make a report with a serializer of Prefect."""

from prefect import flow

import observe


@flow(persist_result=True, result_serializer="json")
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
