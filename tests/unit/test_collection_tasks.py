"""Which names of Prefect's collections are async flows and tasks."""

from __future__ import annotations

import pytest

from prefect_lint.knowledge import collection_tasks
from prefect_lint.knowledge.collection_tasks import async_kind
from prefect_lint.knowledge.dispatching import dispatching_majors


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("prefect_email.email_send_message", "task"),
        ("prefect_github.repository.query_repository", "task"),
        ("prefect_dbt.cloud.jobs.run_dbt_cloud_job", "flow"),
        ("prefect_github.repository.GitHubRepository", None),
        ("prefect_github.repository._helper", None),
        ("prefect_github.utils.strip_kwargs", None),
        ("prefect_snowflake.database.snowflake_query", None),
        ("prefect_gcp.bigquery.bigquery_query", None),
        ("mine.email_send_message", None),
        ("prefect_", None),
    ],
)
def test_async_kind(name: str, kind: str | None) -> None:
    assert async_kind(name) == kind


def test_no_name_is_async_and_dispatches() -> None:
    known = collection_tasks._TASKS | collection_tasks._FLOWS
    assert not [name for name in known if dispatching_majors(name)]


@pytest.mark.parametrize(
    ("name", "majors"),
    [
        ("prefect_aws.S3Bucket.upload_from_path", {2, 3}),
        ("prefect_aws.S3Bucket.aupload_from_path", {3}),
        ("prefect_gcp.bigquery.bigquery_query", {3}),
        ("prefect_aws.S3Bucket.copy_object", set()),
        ("prefect_email.email_send_message", set()),
    ],
)
def test_what_dispatches(name: str, majors: set[int]) -> None:
    assert dispatching_majors(name) == majors
