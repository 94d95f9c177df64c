from __future__ import annotations

from datetime import date

from acme.tasks.inventory import find_shortages, parse_supplier_feed
from acme.tasks.orders import days_between, normalise_orders


def order(number: str, **changes: object) -> dict[str, object]:
    return {
        "id": number,
        "shop": "AMS",
        "created_at": "2026-03-01T10:11:12Z",
        "currency": "USD",
        "total": 12.5,
        **changes,
    }


def test_test_orders_are_left_out():
    rows = normalise_orders.fn([order("1"), order("2", is_test=True)], {"USD": 1.25})

    assert [(row["order_id"], row["total_eur"]) for row in rows] == [("1", "10.00")]


def test_days_include_both_ends():
    days = days_between.fn(date(2026, 2, 27), date(2026, 3, 1))

    assert [day.day for day in days] == [27, 28, 1]


def test_lines_without_a_quantity_are_left_out():
    feed = "sku;warehouse;quantity\nA1;AMS;4\nA2;AMS;\n"
    rows = parse_supplier_feed.fn(feed)

    assert rows == [{"sku": "A1", "warehouse": "AMS", "quantity": 4}]
    assert find_shortages.fn(rows) == ["A1"]
