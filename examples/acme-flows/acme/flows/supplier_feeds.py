"""Product feeds of our suppliers, a file each, once a day."""

from __future__ import annotations

import asyncio
import csv
import io

import httpx
import requests
from prefect import flow, get_run_logger, task

from acme.clients import storage
from acme.clients.http import headers
from acme.settings import get_settings


@task(retries=3, retry_delay_seconds=60)
async def download_feed(supplier: str) -> list[dict[str, str]]:
    url = f"https://{supplier}.suppliers.example/feed.csv"
    response = requests.get(url, headers=headers(), timeout=60)
    response.raise_for_status()
    return list(csv.DictReader(io.StringIO(response.text), delimiter=";"))


@task(retries=2, retry_delay_seconds=10)
async def store_feed(supplier: str, rows: list[dict[str, str]]) -> int:
    await asyncio.to_thread(storage.put_json, f"raw/feeds/{supplier}.json", rows)
    return len(rows)


@task(retries=2, retry_delay_seconds=10)
async def publish_summary(counts: dict[str, int]) -> None:
    async with httpx.AsyncClient(base_url=get_settings().crm_api) as client:
        response = await client.put("/suppliers/feeds", json=counts)
        response.raise_for_status()


@flow(name="supplier-feeds")
async def supplier_feeds(suppliers: list[str]) -> dict[str, int]:
    feeds = await asyncio.gather(*[download_feed(supplier) for supplier in suppliers])
    stored = await asyncio.gather(*map(store_feed, suppliers, feeds))
    counts = dict(zip(suppliers, stored, strict=True))
    publish_summary(counts)
    get_run_logger().info("%d rows of %d suppliers", sum(stored), len(suppliers))
    return counts
