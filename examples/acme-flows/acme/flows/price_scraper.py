"""Prices and promotions of a competitor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from acme.notify import alert_on_failure
from acme.tasks.prices import (
    archive_prices,
    archive_promotions,
    fetch_availability,
    fetch_price,
    fetch_sitemap,
    iter_promotions,
    store_prices,
)

T = TypeVar("T")


async def bounded(work: Awaitable[T], gate: asyncio.Semaphore) -> T:
    async with gate:
        return await work


@flow(name="scrape-prices", on_failure=[alert_on_failure])
async def scrape_prices(sitemap: str, limit: int = 500) -> int:
    urls = await fetch_sitemap(sitemap)
    gate = asyncio.Semaphore(10)
    pending = []
    for url in urls[:limit]:
        pending.append(bounded(fetch_price(url), gate))
    prices: list[dict[str, Any]] = await asyncio.gather(*pending)

    archived = asyncio.create_task(archive_prices(prices, str(flow_run.id)))
    store_prices(prices)
    get_run_logger().info("%d prices, archived at %s", len(prices), await archived)
    return len(prices)


@flow(name="scrape-promotions")
async def scrape_promotions(url: str) -> int:
    promotions = [promotion async for promotion in iter_promotions(url)]
    checks = [fetch_availability(promotion["url"]) for promotion in promotions]
    available = await asyncio.gather(*checks)
    kept = [promotion for promotion, there in zip(promotions, available, strict=True) if there]
    await archive_promotions(kept, str(flow_run.id))
    return len(kept)


if __name__ == "__main__":
    asyncio.run(scrape_prices("https://www.rival.example/sitemap.json", limit=5))
