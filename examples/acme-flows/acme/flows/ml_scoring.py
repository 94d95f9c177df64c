"""Scores every customer once a week."""

from __future__ import annotations

from datetime import date

from prefect import flow, get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from acme.futures import collect
from acme.tasks.scoring import (
    load_features,
    load_model,
    refresh_feature_models,
    score_batch,
    split_batches,
    write_scores,
)


@flow(name="score-customers", task_runner=ThreadPoolTaskRunner(max_workers=4))
def score_customers(model_version: str = "2026-02", day: date | None = None) -> int:
    refreshed = refresh_feature_models.submit()
    features = load_features(day or date.today(), wait_for=[refreshed])
    model = load_model(model_version)

    futures = []
    for batch in split_batches(features):
        futures.append(score_batch.submit(model, batch))
    scores = [score for batch_scores in collect(futures) for score in batch_scores]

    written = write_scores(scores)
    get_run_logger().info("%d customers scored with model %s", written, model_version)
    return written
