"""Write to production; the targets are kept, and the task method is taken when it is called."""

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
    targets = {"production": Target("production"), "development": Target("development")}
    return targets["production"].write(1)


if __name__ == "__main__":
    run = observe.run(publish)
    observe.report(state=run.state, wrote_to=run.value)
