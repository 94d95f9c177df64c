"""Prices of competitors, read from their public pages."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from prefect import task

from acme.clients import storage, warehouse
from acme.clients.http import headers

INSERT_PRICE = """
    INSERT INTO raw.competitor_prices (url, product, price, currency)
    VALUES (%(url)s, %(product)s, %(price)s, %(currency)s)
"""


def parse_offer(url: str, page: str) -> dict[str, Any]:
    """The offer in a page's JSON-LD block."""
    _, _, rest = page.partition('<script type="application/ld+json">')
    block, _, _ = rest.partition("</script>")
    product = json.loads(block)
    return {
        "url": url,
        "product": product["name"],
        "price": product["offers"]["price"],
        "currency": product["offers"]["priceCurrency"],
    }


@task
async def fetch_sitemap(url: str) -> list[str]:
    async with httpx.AsyncClient(headers=headers()) as client:
        response = await client.get(url)
        response.raise_for_status()
        return [entry["loc"] for entry in response.json()["urls"]]


@task(retries=3, retry_delay_seconds=[5, 30, 120])
async def fetch_price(url: str) -> dict[str, Any]:
    time.sleep(random.uniform(0.5, 1.5))
    async with httpx.AsyncClient(headers=headers(), follow_redirects=True) as client:
        response = await client.get(url)
        response.raise_for_status()
        return parse_offer(url, response.text)


@task(retries=2, retry_delay_seconds=10)
async def fetch_availability(url: str) -> bool:
    await asyncio.sleep(random.uniform(0.5, 1.5))
    async with httpx.AsyncClient(headers=headers()) as client:
        response = await client.head(url)
        return response.status_code != 410


@task(retries=2, retry_delay_seconds=10)
async def iter_promotions(url: str) -> AsyncIterator[dict[str, Any]]:
    """Promotions, page by page."""
    next_page: str | None = url
    async with httpx.AsyncClient(headers=headers()) as client:
        while next_page:
            response = await client.get(next_page)
            response.raise_for_status()
            body = response.json()
            for promotion in body["promotions"]:
                yield promotion
            next_page = body.get("next")


@task(retries=2, retry_delay_seconds=10)
async def archive_prices(prices: list[dict[str, Any]], run: str) -> str:
    return storage.put_json(f"raw/prices/{run}.json", prices)


@task(retries=2, retry_delay_seconds=10)
async def archive_promotions(promotions: list[dict[str, Any]], run: str) -> str:
    return await asyncio.to_thread(storage.put_json, f"raw/promotions/{run}.json", promotions)


@task(retries=2, retry_delay_seconds=30)
async def store_prices(prices: list[dict[str, Any]]) -> int:
    def write() -> int:
        return warehouse.execute(INSERT_PRICE, prices)

    return await asyncio.to_thread(write)
