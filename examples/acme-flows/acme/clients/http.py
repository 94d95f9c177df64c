"""HTTP with the headers and timeouts that Acme's services expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import requests

from acme.settings import get_settings

USER_AGENT = "acme-flows/2026.3"


class ShopSession(requests.Session):
    """A session whose requests time out unless the caller says otherwise."""

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        kwargs.setdefault("timeout", get_settings().http_timeout)
        return super().request(method, url, **kwargs)


def headers() -> dict[str, str]:
    return {"User-Agent": USER_AGENT, "Accept": "application/json"}


def get_json(url: str, params: dict[str, Any] | None = None) -> Any:
    response = requests.get(
        url, params=params, headers=headers(), timeout=get_settings().http_timeout
    )
    response.raise_for_status()
    return response.json()


def post_json(url: str, payload: Any) -> Any:
    response = requests.post(url, json=payload, headers=headers())
    response.raise_for_status()
    return response.json()


def get_pages(path: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of a paged resource of the shop API."""
    cursor: str | None = None
    with httpx.Client(base_url=get_settings().shop_api, headers=headers()) as client:
        while True:
            page = {"cursor": cursor} if cursor else {}
            response = client.get(path, params={**params, **page})
            response.raise_for_status()
            body = response.json()
            yield from body["items"]
            cursor = body.get("next")
            if cursor is None:
                return


def download(url: str, **options: Any) -> bytes:
    """The body of a file; `options` go to `requests`."""
    with ShopSession() as session:
        response = session.get(url, **options)
        response.raise_for_status()
        return response.content
