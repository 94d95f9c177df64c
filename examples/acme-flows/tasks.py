"""Developer commands: `invoke --list`."""

from __future__ import annotations

import requests
from invoke import Context, task


@task
def build(c: Context, tag: str = "dev") -> None:
    """Build the image."""
    c.run(f"docker build --tag acme/flows:{tag} .")


@task
def ping(c: Context, url: str = "http://127.0.0.1:4200/api/health") -> None:
    """Is the local Prefect server up?"""
    print(requests.get(url).text)
