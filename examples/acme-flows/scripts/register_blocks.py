"""Registers the blocks that the flows load; run once per workspace by an administrator."""

from __future__ import annotations

import os

from prefect.blocks.system import Secret
from prefect_dbt.cloud import DbtCloudCredentials, DbtCloudJob

JOBS = {"acme-marts": 101, "acme-docs": 102, "acme-hourly": 103, "acme-month-end": 104}


def register() -> None:
    credentials = DbtCloudCredentials(
        api_key=os.environ["DBT_CLOUD_API_KEY"],
        account_id=int(os.environ["DBT_CLOUD_ACCOUNT_ID"]),
    )
    credentials.save("acme-finance", overwrite=True)
    for name, job_id in JOBS.items():
        job = DbtCloudJob(dbt_cloud_credentials=credentials, job_id=job_id)
        job.save(name, overwrite=True)
    Secret(value=os.environ["GIT_TOKEN"]).save("git-token", overwrite=True)


if __name__ == "__main__":
    register()
