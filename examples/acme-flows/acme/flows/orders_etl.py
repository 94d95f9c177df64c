"""Orders of one day, of all shops: API to lake to warehouse."""

from __future__ import annotations

from datetime import date, timedelta

from prefect import flow, get_run_logger, task, unmapped
from prefect.artifacts import create_table_artifact
from prefect.task_runners import ThreadPoolTaskRunner

from acme.flows.fx_rates import fx_rates
from acme.futures import collect
from acme.notify import alert_on_failure, announce
from acme.tasks.orders import (
    archive_orders,
    count_loaded,
    fetch_orders,
    list_shops,
    load_orders,
    normalise_orders,
)
from acme.tasks.reference import fetch_holidays


@task
def check_counts(loaded: int, expected: int) -> None:
    if loaded != expected:
        raise ValueError(f"{expected} orders were sent, {loaded} are in the warehouse")


@flow(
    name="orders-etl",
    task_runner=ThreadPoolTaskRunner(max_workers=8),
    on_failure=[alert_on_failure],
)
def orders_etl(day: date | None = None) -> int:
    logger = get_run_logger()
    day = day or date.today() - timedelta(days=1)
    rates = fx_rates(day)
    per_shop = collect(fetch_orders.map(unmapped(day), list_shops()))
    orders = [order for shop in per_shop for order in shop]

    archive_orders.submit(orders, day)
    rows = normalise_orders(orders, rates)
    loaded = load_orders(rows, day)
    logger.info("%d of %d orders loaded for %s", loaded, len(orders), day)

    in_warehouse = count_loaded.submit(day)
    checked = check_counts.submit(in_warehouse, len(rows))
    announce(f"{loaded} orders of {day} are in the warehouse", wait_for=[checked])
    return loaded


@flow(name="orders-overview", task_runner=ThreadPoolTaskRunner(max_workers=4))
def orders_overview(country: str = "NL", days: int = 14) -> None:
    """A table of the last days, public holidays left out."""
    today = date.today()
    holidays = fetch_holidays.with_options(retries=3, retry_delay_seconds=10)(country, today.year)
    wanted = [today - timedelta(days=back) for back in range(1, days + 1)]
    wanted = [day for day in wanted if day.isoformat() not in holidays]
    counts = count_loaded.map(wanted).result()
    create_table_artifact(
        key="orders-overview",
        table=[
            {"day": day.isoformat(), "orders": count}
            for day, count in zip(wanted, counts, strict=True)
        ],
    )


if __name__ == "__main__":
    orders_etl()
