"""Stock levels: the shop API's view, the suppliers' view, and the warehouse."""

from __future__ import annotations

import csv
import io
from typing import Any

import requests
from prefect import get_run_logger, task
from prefect.concurrency.sync import concurrency

from acme.clients import http, warehouse
from acme.decorators import io_task
from acme.settings import get_settings

UPSERT_LEVEL = """
    INSERT INTO inventory.levels (sku, warehouse, quantity, seen_at)
    VALUES (%(sku)s, %(warehouse)s, %(quantity)s, now())
    ON CONFLICT (sku, warehouse) DO UPDATE
    SET quantity = excluded.quantity, seen_at = excluded.seen_at
"""


@io_task
def list_active_skus(region: str) -> list[str]:
    return warehouse.read_column(
        "SELECT sku FROM dim.products WHERE active AND region = :region", region=region
    )


@task(retries=3, retry_delay_seconds=[2, 10, 60], task_run_name="stock of {sku}")
def fetch_stock_level(sku: str) -> dict[str, Any]:
    return http.get_json(f"{get_settings().shop_api}/stock/{sku}")


@task(retries=2, retry_delay_seconds=10)
def fetch_stock_gently(sku: str) -> dict[str, Any]:
    """As `fetch_stock_level`, under the limit that the shop team gave us."""
    with concurrency("shop-api", occupy=1, strict=True):
        return http.get_json(f"{get_settings().shop_api}/stock/{sku}")


@task(retries=3, retry_delay_seconds=30)
def apply_stock_levels(levels: list[dict[str, Any]]) -> int:
    logger = get_run_logger()
    try:
        changed = warehouse.execute(UPSERT_LEVEL, levels)
        logger.info("%d stock levels written", changed)
        return changed
    except Exception:
        logger.exception("could not write %d stock levels", len(levels))
        return 0


@task(retries=2, retry_delay_seconds=5)
def fetch_reservations(sku: str) -> list[dict[str, Any]]:
    """Reservations of a product; none when the shop does not know it (yet)."""
    try:
        return http.get_json(f"{get_settings().shop_api}/reservations/{sku}")
    except requests.HTTPError as error:
        if error.response.status_code == 404:
            return []
        raise


@task
def fetch_supplier_feed(url: str) -> str:
    response = requests.get(url, headers=http.headers(), timeout=60)
    response.raise_for_status()
    return response.text


@task
def parse_supplier_feed(feed: str) -> list[dict[str, Any]]:
    """Rows of a supplier's CSV; lines without a quantity are left out."""
    rows: list[dict[str, Any]] = []
    for record in csv.DictReader(io.StringIO(feed), delimiter=";"):
        try:
            quantity = int(record["quantity"])
        except (KeyError, ValueError):
            continue
        rows.append({"sku": record["sku"], "warehouse": record["warehouse"], "quantity": quantity})
    return rows


@task(retries=2, retry_delay_seconds=15)
def count_stock(site: str) -> int:
    (total,) = warehouse.read_column(
        "SELECT coalesce(sum(quantity), 0) FROM inventory.levels WHERE warehouse = :site",
        site=site,
    )
    return total


@task
def find_shortages(levels: list[dict[str, Any]], minimum: int = 5) -> list[str]:
    return sorted(level["sku"] for level in levels if level["quantity"] < minimum)


@task(retries=2, retry_delay_seconds=10)
def reorder(skus: list[str]) -> str:
    answer = http.post_json(f"{get_settings().shop_api}/purchase-orders", {"skus": skus})
    return answer["number"]
