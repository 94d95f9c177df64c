"""How likely a customer is to buy again."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from typing import Any

import joblib
import pandas as pd
from dbt.cli.main import dbtRunner
from prefect import task
from prefect.cache_policies import INPUTS, NO_CACHE, TASK_SOURCE

from acme.clients import storage, warehouse
from acme.settings import get_settings

FEATURES = ("recency_days", "orders_90d", "revenue_90d", "returns_90d")

UPSERT_SCORE = """
    INSERT INTO ml.repurchase_scores (customer_id, score, scored_at)
    VALUES (%(customer_id)s, %(score)s, %(scored_at)s)
    ON CONFLICT (customer_id) DO UPDATE
    SET score = excluded.score, scored_at = excluded.scored_at
"""


@task(retries=1, retry_delay_seconds=60)
def refresh_feature_models() -> None:
    project = str(get_settings().dbt_project)
    dbtRunner().invoke(["run", "--select", "tag:features", "--project-dir", project])


@task(
    retries=2,
    retry_delay_seconds=30,
    cache_policy=INPUTS + TASK_SOURCE,
    persist_result=False,
)
def load_features(day: date) -> pd.DataFrame:
    return warehouse.read_frame(
        "SELECT * FROM features.customers WHERE as_of = :day ORDER BY customer_id", day=day
    )


@task(retries=2, retry_delay_seconds=10, cache_expiration=timedelta(days=1))
def load_model(version: str) -> Any:
    return joblib.load(io.BytesIO(storage.get_bytes(f"models/repurchase/{version}.joblib")))


@task(cache_policy=NO_CACHE)
def split_batches(features: pd.DataFrame, size: int = 5_000) -> list[pd.DataFrame]:
    return [features.iloc[start : start + size] for start in range(0, len(features), size)]


@task(cache_policy=NO_CACHE)
def score_batch(model: Any, batch: pd.DataFrame) -> list[dict[str, Any]]:
    scores = model.predict_proba(batch[list(FEATURES)])[:, 1]
    customers = batch["customer_id"].map(str)
    return [
        {"customer_id": customer, "score": float(score)}
        for customer, score in zip(customers, scores, strict=True)
    ]


@task
def write_scores(
    scores: list[dict[str, Any]],
    scored_at: datetime = datetime.now(timezone.utc),
) -> int:
    return warehouse.execute(UPSERT_SCORE, [{**score, "scored_at": scored_at} for score in scores])
