"""Exchange rates, as a flow of its own so that other flows share its retries."""

from __future__ import annotations

from datetime import date

from prefect import flow

from acme.tasks.reference import fetch_rates


@flow(name="fx-rates", retries=3, retry_delay_seconds=30)
def fx_rates(day: date) -> dict[str, float]:
    rates = fetch_rates(day)
    if "USD" not in rates:
        raise ValueError(f"the rates of {day} are incomplete: {sorted(rates)}")
    return rates
