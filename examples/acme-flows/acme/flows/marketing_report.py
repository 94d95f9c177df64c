"""The marketing report, and the audiences that marketing asked for."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from acme.notify import alert_on_failure
from acme.tasks.marketing import (
    fetch_ad_spend,
    fetch_attribution,
    fetch_clicks,
    fetch_sessions,
    load_campaigns,
    push_audience,
    push_offers,
    read_revenue,
    refresh_dashboard,
    render_report,
    send_report,
)

RECIPIENTS = ["marketing@acme.example", "board@acme.example"]
DASHBOARDS = ("sales", "stock", "margin")


@flow(name="marketing-report", log_prints=True, on_failure=[alert_on_failure])
def marketing_report(
    channels: list[str],
    report_date: date = date.today(),
    recipients: list[str] = RECIPIENTS,
) -> str:
    spend = {channel: fetch_ad_spend(channel, report_date) for channel in channels}
    sessions = fetch_sessions(report_date)
    revenue = read_revenue(report_date)
    text = render_report(report_date, spend, f"{sessions} visits", revenue)
    send_report(text, recipients)
    refresh_dashboard.map(DASHBOARDS)
    print(text)
    return text


@flow(name="channel-performance", task_runner=ThreadPoolTaskRunner(max_workers=5))
def channel_performance(channels: list[str], day: date | None = None) -> dict[str, float]:
    """Cost per click and channel, with the visits of the day as a reference."""
    day = day or date.today() - timedelta(days=1)
    visits = fetch_sessions.submit(day)
    clicks = {channel: fetch_clicks.submit(channel, day) for channel in channels}
    spend = {channel: fetch_ad_spend.submit(channel, day) for channel in channels}
    shares = {channel: fetch_attribution(channel, day).get("first", 0.0) for channel in channels}
    print(f"{visits.result()} visits on {day}, first-touch shares: {shares}")
    return {
        channel: spend[channel].result() / max(clicks[channel].result(), 1) for channel in channels
    }


@flow(name="audiences")
def push_audiences(customers: dict[str, list[str]]) -> int:
    accepted = sum(push_audience(segment, members) for segment, members in customers.items())
    offers = [offer for channel in ("search", "mail") for offer in load_campaigns(channel)]
    return accepted + push_offers(offers)


@flow(name="visits-last-week")
def visits_last_week() -> int:
    """A sync flow that drives async tasks itself."""

    async def fetch_all(days: list[date]) -> list[int]:
        return await asyncio.gather(*(fetch_sessions(day) for day in days))

    today = date.today()
    return sum(asyncio.run(fetch_all([today - timedelta(days=back) for back in range(1, 8)])))


if __name__ == "__main__":
    print(marketing_report(["search", "social"], recipients=["me@acme.example"]))
