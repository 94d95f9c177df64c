"""Orders: from the shop API through the lake into the warehouse."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from acme.clients import http, storage, warehouse

ORDER_COLUMNS = ("order_id", "shop", "ordered_on", "currency", "total", "total_eur")


@task(retries=3, retry_delay_seconds=[5, 30, 120])
def list_shops() -> list[str]:
    shops = warehouse.read_column("SELECT code FROM dim.shops WHERE closed_on IS NULL")
    get_run_logger().info("%d shops are open", len(shops))
    return shops


@task(task_run_name="orders of {shop} on {day}")
def fetch_orders(day: date, shop: str = "all") -> list[dict[str, Any]]:
    orders = list(http.get_pages("/orders", {"day": day.isoformat(), "shop": shop}))
    get_run_logger().info("%s: %d orders on %s", shop, len(orders), day)
    return orders


@task
def normalise_orders(orders: list[dict[str, Any]], rates: dict[str, float]) -> list[dict[str, Any]]:
    """Orders with their total in euros; test orders left out."""
    rows = []
    for order in orders:
        if order.get("is_test"):
            continue
        total = Decimal(str(order["total"]))
        rate = Decimal(str(rates.get(order["currency"], 1)))
        rows.append(
            {
                "order_id": order["id"],
                "shop": order["shop"],
                "ordered_on": order["created_at"][:10],
                "currency": order["currency"],
                "total": str(total),
                "total_eur": str((total / rate).quantize(Decimal("0.01"))),
            }
        )
    return rows


@task(retries=3, retry_delay_seconds=20)
def archive_orders(orders: list[dict[str, Any]], day: date) -> str:
    return storage.put_json(f"raw/orders/{day:%Y/%m/%d}.json", orders)


@task(retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
def load_orders(rows: list[dict[str, Any]], day: date) -> int:
    """Replace the orders of a day, so that a second run of the task changes nothing."""
    warehouse.execute("DELETE FROM raw.orders WHERE ordered_on = %(day)s", [{"day": day}])
    warehouse.copy_rows(
        "raw.orders", ORDER_COLUMNS, ([row[name] for name in ORDER_COLUMNS] for row in rows)
    )
    return len(rows)


@task(retries=2, retry_delay_seconds=10)
def count_loaded(day: date) -> int:
    (count,) = warehouse.read_column(
        "SELECT count(*) FROM raw.orders WHERE ordered_on = :day", day=day
    )
    return count


@task
def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
