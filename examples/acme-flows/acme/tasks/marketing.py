"""What we spend on advertising, and what comes of it."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import requests
from prefect import get_run_logger, task
from prefect.cache_policies import INPUTS, TASK_SOURCE

from acme.caching import BY_INPUTS, channel_key
from acme.clients import http, warehouse
from acme.settings import get_settings


@task(retries=3, retry_delay_seconds=20)
def fetch_ad_spend(channel: str, day: date) -> float:
    response = requests.get(
        f"{get_settings().ads_api}/spend", params={"channel": channel, "day": day.isoformat()}
    )
    response.raise_for_status()
    return float(response.json()["amount"])


@task(retries=2, retry_delay_seconds=10, cache_expiration=timedelta(hours=6))
def load_campaigns(channel: str) -> list[dict[str, Any]]:
    return http.get_json(f"{get_settings().ads_api}/campaigns", {"channel": channel})


@task(
    retries=2,
    retry_delay_seconds=10,
    cache_policy=INPUTS + TASK_SOURCE,
    cache_key_fn=channel_key,
    cache_expiration=timedelta(hours=12),
)
def fetch_attribution(channel: str, day: date) -> dict[str, float]:
    return http.get_json(
        f"{get_settings().ads_api}/attribution", {"channel": channel, "day": day.isoformat()}
    )


@task(
    retries=2,
    retry_delay_seconds=10,
    cache_key_fn=channel_key,
    cache_expiration=timedelta(days=1),
)
def fetch_clicks(channel: str, day: date) -> int:
    body = http.get_json(
        f"{get_settings().ads_api}/clicks", {"channel": channel, "day": day.isoformat()}
    )
    return body["clicks"]


@task(retries=3, retry_delay_seconds=5)
async def fetch_sessions(day: date) -> int:
    """Visits of the web shop."""
    async with httpx.AsyncClient(base_url=get_settings().shop_api) as client:
        response = await client.get("/analytics/sessions", params={"day": day.isoformat()})
        response.raise_for_status()
        return response.json()["sessions"]


@task(retries=2, retry_delay_seconds=15, cache_policy=BY_INPUTS, cache_expiration=timedelta(days=7))
def read_revenue(day: date) -> float:
    (revenue,) = warehouse.read_column(
        "SELECT coalesce(sum(total_eur), 0) FROM marts.fct_orders WHERE ordered_on = :day", day=day
    )
    return float(revenue)


@task(retries=3, retry_delay_seconds=60)
def push_audience(segment: str, customers: list[str]) -> int:
    try:
        answer = http.post_json(
            f"{get_settings().crm_api}/audiences/{segment}", {"customers": customers}
        )
        return answer["accepted"]
    except Exception as error:
        get_run_logger().warning("audience %s was not pushed: %s", segment, error)
        return 0


@task(retries=3, retry_delay_seconds=60)
def push_offers(offers: list[dict[str, Any]]) -> int:
    """Push what the CRM accepts; only an answer that refuses an offer is passed over."""
    accepted = 0
    for offer in offers:
        try:
            http.post_json(f"{get_settings().crm_api}/offers", offer)
        except requests.HTTPError as error:
            if error.response.status_code != 422:
                raise RuntimeError(f"offer {offer['id']} failed") from error
            get_run_logger().warning("offer %s was refused", offer["id"])
        else:
            accepted += 1
    return accepted


@task
def render_report(day: date, spend: dict[str, float], visits: str, revenue: float) -> str:
    lines = [f"Marketing on {day:%d %B %Y}", ""]
    lines += [f"  {channel:<10} {amount:>12,.2f} EUR" for channel, amount in sorted(spend.items())]
    lines += ["", f"  {visits}, {revenue:,.2f} EUR revenue"]
    return "\n".join(lines)


@task(retries=2, retry_delay_seconds=60)
def send_report(text: str, recipients: list[str]) -> None:
    message = EmailMessage()
    message["Subject"] = text.splitlines()[0]
    message["From"] = "data@acme.example"
    message["To"] = ", ".join(recipients)
    message.set_content(text)
    with smtplib.SMTP(get_settings().smtp_host, timeout=30) as server:
        server.send_message(message)


@task(retries=2, retry_delay_seconds=10)
def refresh_dashboard(name: str) -> None:
    http.get_json(f"{get_settings().crm_api}/dashboards/{name}/refresh")
