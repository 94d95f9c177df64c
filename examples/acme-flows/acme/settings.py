"""Where the platform finds its systems; read from the environment once per process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    environment: str
    shop_api: str
    ads_api: str
    crm_api: str
    rates_api: str
    slack_webhook: str
    pager_url: str
    smtp_host: str
    warehouse_dsn: str
    lake_bucket: str
    http_timeout: float
    dbt_project: Path


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    env = os.environ
    return Settings(
        environment=env.get("ACME_ENVIRONMENT", "development"),
        shop_api=env.get("ACME_SHOP_API", "https://shop.acme.example/api/v2"),
        ads_api=env.get("ACME_ADS_API", "https://ads.acme.example/v1"),
        crm_api=env.get("ACME_CRM_API", "https://crm.acme.example/v3"),
        rates_api=env.get("ACME_RATES_API", "https://rates.acme.example"),
        slack_webhook=env.get("ACME_SLACK_WEBHOOK", "https://hooks.acme.example/data"),
        pager_url=env.get("ACME_PAGER_URL", "https://pager.acme.example/events"),
        smtp_host=env.get("ACME_SMTP_HOST", "localhost"),
        warehouse_dsn=env.get("ACME_WAREHOUSE_DSN", "postgresql://localhost/acme"),
        lake_bucket=env.get("ACME_LAKE_BUCKET", "acme-lake-development"),
        http_timeout=float(env.get("ACME_HTTP_TIMEOUT", "20")),
        dbt_project=Path(env.get("DBT_PROJECT_DIR", "dbt")),
    )
