"""Stock levels of a region, from the shop API into the warehouse."""

from __future__ import annotations

from prefect import flow
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from acme.decorators import acme_flow
from acme.futures import split
from acme.notify import announce
from acme.tasks.inventory import (
    apply_stock_levels,
    count_stock,
    fetch_reservations,
    fetch_stock_gently,
    fetch_stock_level,
    fetch_supplier_feed,
    find_shortages,
    list_active_skus,
    parse_supplier_feed,
    reorder,
)


@acme_flow(name="inventory-sync")
def inventory_sync(region: str) -> int:
    skus = list_active_skus(region)
    levels = fetch_stock_level.map(skus)
    changed = apply_stock_levels(levels)
    print(f"{changed} of {len(skus)} stock levels changed in {region}")

    shortages = find_shortages(levels)
    if shortages:
        reorder.submit(shortages)
        announce(f"{len(shortages)} products are running out in {region}")
    return changed


@flow(name="inventory-audit", task_runner=ThreadPoolTaskRunner(max_workers=6))
def inventory_audit(skus: list[str]) -> dict[str, int]:
    """Compare reservations and stock of some products; tolerates a few that can't be read."""
    requests = [fetch_reservations.submit(sku) for sku in skus]
    stock = fetch_stock_gently.map(skus)
    done, pending = wait([*requests, *stock], timeout=600)
    if pending:
        raise TimeoutError(f"{len(pending)} of {len(done) + len(pending)} requests did not end")
    reservations, failures = split(requests)
    if len(failures) > len(skus) // 10:
        raise RuntimeError(f"{len(failures)} products could not be read") from failures[0]
    levels, _ = split(stock)
    return {
        "reserved": sum(len(items) for items in reservations),
        "in stock": sum(level["quantity"] for level in levels),
    }


@flow(name="stock-by-site")
def stock_by_site() -> dict[str, int]:
    sites = ("AMS", "BER", "WAW")
    futures = [count_stock.submit(site) for site in sites]
    return {site: future.result() for site, future in zip(sites, futures, strict=True)}


@acme_flow(name="supplier-stock")
def supplier_stock(feed_url: str) -> int:
    feed = fetch_supplier_feed(feed_url)
    rows = parse_supplier_feed(feed)
    return apply_stock_levels(rows)
