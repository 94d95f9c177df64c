"""Small reference data that many flows need."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
from prefect import task

from acme.caching import BY_INPUTS
from acme.clients import http
from acme.decorators import io_task
from acme.settings import get_settings


@task
def fetch_rates(day: date) -> dict[str, float]:
    """Currency units per euro."""
    response = httpx.get(f"{get_settings().rates_api}/{day.isoformat()}")
    response.raise_for_status()
    return response.json()["rates"]


@task
def fetch_holidays(country: str, year: int) -> list[str]:
    return http.get_json(f"{get_settings().shop_api}/calendars/{country}/{year}")["holidays"]


@io_task(name="download catalogue", cache_policy=BY_INPUTS, cache_expiration=timedelta(hours=6))
def download_catalogue(url: str) -> bytes:
    return http.download(url)


def read_stop_words(language: str) -> list[str]:
    with open(f"/usr/share/acme/stopwords/{language}.txt") as lines:
        return [line.strip() for line in lines]


load_stop_words = task(read_stop_words, name="load stop words", cache_policy=BY_INPUTS)
