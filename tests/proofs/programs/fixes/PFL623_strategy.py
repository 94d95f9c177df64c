"""Make a deployment that cancels runs beyond one."""

from prefect import flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment

import observe


@flow
def import_orders() -> None:
    pass


def make() -> RunnerDeployment:
    return import_orders.to_deployment(
        "nightly",
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1,
            collision_strategy="cancel_new",  # type: ignore[arg-type]  # expect: PFL623
        ),
    )


if __name__ == "__main__":
    exception, strategy = None, None
    try:
        options = make().concurrency_options
        strategy = options and options.collision_strategy.value
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, strategy=strategy)
