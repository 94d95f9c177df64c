"""Loads the orders of a range of days again, and the models that depend on them."""

from __future__ import annotations

from datetime import date

from prefect import flow, get_run_logger
from prefect.deployments import run_deployment

from acme.flows.fx_rates import fx_rates
from acme.tasks.orders import days_between, fetch_orders, load_orders, normalise_orders


@flow(name="backfill-orders")
def backfill_orders(first: date, last: date, rebuild: bool = False) -> int:
    days = days_between(first, last)
    fetched = fetch_orders.map(days)
    total = 0
    for day, orders in zip(days, fetched, strict=True):
        rows = normalise_orders(orders.result(), fx_rates(day))
        total += load_orders(rows, day)
    get_run_logger().info("%d orders of %d days loaded", total, len(days))

    if rebuild:
        child = run_deployment("nightly-dbt/production", parameters={"full_refresh": True})
        if child.state is None or not child.state.is_completed():
            raise RuntimeError(f"{child.name} did not complete: {child.state}")
    return total


backfill_orders(date(2026, 2, 1), date(2026, 2, 7))
