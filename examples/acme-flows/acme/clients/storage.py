"""The data lake on S3."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import boto3

from acme.settings import get_settings


def put_json(key: str, document: Any) -> str:
    """Store a document; its address."""
    bucket = get_settings().lake_bucket
    client = boto3.client("s3")
    client.put_object(
        Bucket=bucket,
        Key=key,
        Body=json.dumps(document, default=str).encode(),
        ContentType="application/json",
    )
    return f"s3://{bucket}/{key}"


def get_bytes(key: str) -> bytes:
    client = boto3.client("s3")
    return client.get_object(Bucket=get_settings().lake_bucket, Key=key)["Body"].read()


def upload_files(paths: Sequence[Path], prefix: str) -> list[str]:
    """Upload several files at once; their keys."""
    client = boto3.client("s3")
    bucket = get_settings().lake_bucket
    keys = {path: f"{prefix}/{path.name}" for path in paths}
    with ThreadPoolExecutor(max_workers=4) as pool:
        uploads = [
            pool.submit(client.upload_file, str(path), bucket, key) for path, key in keys.items()
        ]
        for upload in as_completed(uploads):
            upload.result()
    return list(keys.values())
