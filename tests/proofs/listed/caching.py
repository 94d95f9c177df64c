"""Proofs of the caching rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL304",
        3,
        Example(
            "PFL304/bad.py",
            {
                "state": "COMPLETED",
                "exchange_rate": 2,
                "discount": 2,
                "tax_of_day_2": "FR on day 1",
                "stock": "FAILED",
                "exception": "TypeError",
            },
            "Of two equal calls {exchange_rate} ran with `persist_result=False`, and {discount} with "
            "`NO_CACHE` and an expiration; with both a key function and a policy, the policy was "
            "ignored and day 2 got the result of day 1; `cache_expiration=60` ended the flow run "
            "{stock} with {exception}.",
        ),
        Example(
            "PFL304/good.py",
            {
                "state": "COMPLETED",
                "exchange_rate": 1,
                "discount": 1,
                "tax_of_day_2": "FR on day 2",
                "stock": "COMPLETED",
            },
            "With a policy, and a `timedelta` as expiration: of two equal calls {exchange_rate} ran, "
            "day 2 got its own result, and the flow run ended {stock}.",
        ),
    ),
    Proof(
        "PFL304",
        2,
        Example(
            "PFL304/bad_v2.py",
            {
                "prices": "FAILED",
                "prices_exception": "MissingResult",
                "exchange_rate": 1,
                "stock": "FAILED",
                "stock_exception": "TypeError",
            },
            "With a key function and `persist_result=False` the second equal call raised "
            "{prices_exception}; `cache_expiration=60` ended the flow run {stock} with "
            "{stock_exception}.",
        ),
        Example(
            "PFL304/good_v2.py",
            {"prices": "COMPLETED", "exchange_rate": 1, "stock": "COMPLETED"},
            "With `persist_result=True`, and a `timedelta` as expiration: of two equal calls "
            "{exchange_rate} ran, and both flow runs ended {stock}.",
        ),
    ),
    *both(
        "PFL308",
        Example(
            "PFL308/bad.py",
            {"state": "COMPLETED", "executed": 2},
            "Of two equal calls within the hour that `cache_expiration` names, {executed} ran.",
        ),
        Example(
            "PFL308/good.py",
            {"state": "COMPLETED", "executed": 1},
            "With `cache_key_fn=task_input_hash` and `persist_result=True`, {executed} ran.",
        ),
    ),
)
