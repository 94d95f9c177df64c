"""Write to production; the task methods of both targets are kept for later."""

from prefect import flow, task

import observe


class Target:
    def __init__(self, name: str) -> None:
        self.name = name

    @task
    def write(self, row: int) -> str:
        return self.name


@flow
def publish() -> str:
    production, development = Target("production"), Target("development")
    steps = {"production": production.write, "development": development.write}  # expect: PFL715
    return steps["production"](1)


if __name__ == "__main__":
    run = observe.run(publish)
    observe.report(state=run.state, wrote_to=run.value)
