"""Keep a result that plain pickle can't write, with a serializer by the name of its library."""

from prefect import flow

import observe


@flow(persist_result=True, result_serializer="cloudpickle")  # expect: PFL307
def report():
    observe.ran("report")
    return lambda day: day + 1


if __name__ == "__main__":
    run = observe.run(report)
    observe.report(state=run.state, executed=observe.bodies("report"), value=run.value(2))
