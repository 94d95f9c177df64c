"""Which system a library call reaches, as people call it, by the canonical name of what is called."""

from __future__ import annotations

from functools import cache

HTTP, DATABASE, STORE, FILES = "http", "database", "object-store", "file-transfer"
DBT, SYNC, COMPUTE, SHELL = "dbt", "sync", "compute", "shell"
MESSAGING, AI, SECRETS, SERVICE = "messaging", "ai", "secrets", "service"

KINDS: dict[str, str] = {
    HTTP: "HTTP",
    DATABASE: "databases",
    STORE: "object stores",
    FILES: "file transfer",
    DBT: "dbt",
    SYNC: "syncs",
    COMPUTE: "compute",
    SHELL: "shell and processes",
    MESSAGING: "messages and mail",
    AI: "models behind an API",
    SECRETS: "secret stores",
    SERVICE: "other services",
}
"""What to call the kinds, in the order in which they are told."""

_BY_KIND: dict[str, dict[str, str]] = {
    DATABASE: {
        "aiomysql": "MySQL",
        "aiosqlite": "SQLite",
        "asyncpg": "PostgreSQL",
        "awswrangler": "AWS data services",
        "azure.cosmos": "Azure Cosmos DB",
        "azure.data.tables": "Azure Tables",
        "basedosdados": "Base dos Dados (BigQuery)",
        "cassandra": "Cassandra",
        "clickhouse_connect": "ClickHouse",
        "clickhouse_driver": "ClickHouse",
        "databricks.sql": "Databricks SQL",
        "duckdb": "DuckDB",
        "elasticsearch": "Elasticsearch",
        "google.cloud.bigquery": "BigQuery",
        "google.cloud.bigquery_storage": "BigQuery",
        "google.cloud.firestore": "Firestore",
        "ibm_db_dbi": "Db2",
        "influxdb": "InfluxDB",
        "influxdb_client": "InfluxDB",
        "motor": "MongoDB",
        "mysql": "MySQL",
        "MySQLdb": "MySQL",
        "neo4j": "Neo4j",
        "opensearchpy": "OpenSearch",
        "oracledb": "Oracle",
        "pandas.read_gbq": "BigQuery",
        "pandas.DataFrame.to_gbq": "BigQuery",
        "pandas_gbq": "BigQuery",
        "prefect_gcp.bigquery": "BigQuery",
        "prefect_redis": "Redis",
        "prefect_snowflake": "Snowflake",
        "prestodb": "Presto",
        "psycopg": "PostgreSQL",
        "psycopg2": "PostgreSQL",
        "psycopg_pool": "PostgreSQL",
        "pyathena": "Athena",
        "pyhive": "Hive",
        "pymongo": "MongoDB",
        "pymssql": "SQL Server",
        "pymysql": "MySQL",
        "qdrant_client": "Qdrant",
        "redis": "Redis",
        "redshift_connector": "Redshift",
        "snowflake": "Snowflake",
        "sqlite3": "SQLite",
        "teradatasql": "Teradata",
        "trino": "Trino",
        "vertica_python": "Vertica",
    },
    STORE: {
        "adlfs": "Azure storage",
        "aioboto3": "AWS",
        "azure.storage.blob": "Azure Blob Storage",
        "azure.storage.filedatalake": "Azure Data Lake",
        "boto3": "AWS",
        "cloudpathlib": "object store",
        "gcsfs": "Google Cloud Storage",
        "google.cloud.storage": "Google Cloud Storage",
        "minio": "MinIO",
        "prefect_aws.S3Bucket": "Amazon S3",
        "prefect_aws.s3": "Amazon S3",
        "prefect_aws": "AWS",
        "prefect_azure": "Azure storage",
        "prefect_gcp.cloud_storage": "Google Cloud Storage",
        "s3fs": "Amazon S3",
    },
    FILES: {
        "asyncssh": "SSH",
        "fabric": "SSH",
        "ftplib": "FTP",
        "paramiko": "SSH/SFTP",
        "pysftp": "SFTP",
        "scp": "SSH",
    },
    DBT: {
        "dbt": "dbt Core",
        "prefect_dbt.cloud": "dbt Cloud",
        "prefect_dbt": "dbt Core",
    },
    SYNC: {
        "prefect_airbyte": "Airbyte",
        "prefect_census": "Census",
        "prefect_fivetran": "Fivetran",
        "prefect_hightouch": "Hightouch",
    },
    COMPUTE: {
        "databricks": "Databricks",
        "docker": "Docker",
        "google.cloud.dataproc": "Dataproc",
        "google.cloud.run_v2": "Cloud Run",
        "kubernetes": "Kubernetes",
        "prefect_databricks": "Databricks",
        "prefect_docker": "Docker",
        "prefect_kubernetes": "Kubernetes",
        "pyspark": "Spark",
    },
    MESSAGING: {
        "aiokafka": "Kafka",
        "aiosmtplib": "SMTP",
        "azure.eventhub": "Azure Event Hubs",
        "azure.servicebus": "Azure Service Bus",
        "azure.storage.queue": "Azure queues",
        "celery": "Celery",
        "confluent_kafka": "Kafka",
        "discord": "Discord",
        "discord_webhook": "Discord",
        "google.cloud.pubsub_v1": "Pub/Sub",
        "imaplib": "IMAP",
        "kafka": "Kafka",
        "pika": "RabbitMQ",
        "poplib": "POP3",
        "prefect_email": "mail",
        "prefect_slack": "Slack",
        "sendgrid": "SendGrid",
        "slack_sdk": "Slack",
        "smtplib": "SMTP",
        "telegram": "Telegram",
        "twilio": "Twilio",
        "yagmail": "SMTP",
    },
    AI: {
        "anthropic": "Anthropic",
        "google.genai": "Google Gemini",
        "google.generativeai": "Google Gemini",
        "huggingface_hub": "Hugging Face Hub",
        "openai": "OpenAI",
    },
    SECRETS: {
        "azure.keyvault": "Azure Key Vault",
        "google.cloud.secretmanager": "Google Secret Manager",
        "hvac": "Vault",
    },
    SERVICE: {
        "git": "git",
        "github": "GitHub",
        "googleapiclient": "Google APIs",
        "gspread": "Google Sheets",
        "kaggle": "Kaggle",
        "mlflow": "MLflow",
        "playwright": "a browser (Playwright)",
        "prefect_bitbucket": "Bitbucket",
        "prefect_github": "GitHub",
        "prefect_gitlab": "GitLab",
        "selenium": "a browser (Selenium)",
        "simple_salesforce": "Salesforce",
        "yfinance": "Yahoo Finance",
    },
}
_AWS_SERVICES: dict[str, tuple[str, str]] = {
    "athena": (DATABASE, "Athena"),
    "batch": (COMPUTE, "AWS Batch"),
    "dynamodb": (DATABASE, "DynamoDB"),
    "ecs": (COMPUTE, "Amazon ECS"),
    "emr": (COMPUTE, "Amazon EMR"),
    "glue": (COMPUTE, "AWS Glue"),
    "lambda": (COMPUTE, "AWS Lambda"),
    "redshift-data": (DATABASE, "Redshift"),
    "s3": (STORE, "Amazon S3"),
    "secretsmanager": (SECRETS, "AWS Secrets Manager"),
    "ses": (MESSAGING, "Amazon SES"),
    "sns": (MESSAGING, "Amazon SNS"),
    "sqs": (MESSAGING, "Amazon SQS"),
    "ssm": (SECRETS, "AWS Parameter Store"),
}
SQL_SCHEMES: dict[str, str] = {
    "bigquery": "BigQuery",
    "clickhouse": "ClickHouse",
    "duckdb": "DuckDB",
    "mariadb": "MariaDB",
    "mssql": "SQL Server",
    "mysql": "MySQL",
    "oracle": "Oracle",
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "redshift": "Redshift",
    "snowflake": "Snowflake",
    "sqlite": "SQLite",
    "trino": "Trino",
}
"""What the beginning of a database URL says, without the driver."""


@cache
def _by_prefix() -> dict[str, tuple[str, str]]:
    return {
        prefix: (kind, name) for kind, names in _BY_KIND.items() for prefix, name in names.items()
    }


def system_of(name: str) -> tuple[str, str] | None:
    """The kind and name of the system that a library talks to; the longest prefix decides."""
    table = _by_prefix()
    head = name
    while head:
        found = table.get(head)
        if found is not None:
            return found
        head = head.rpartition(".")[0]
    return None


def aws_service(code: str) -> tuple[str, str]:
    """The kind and name of a service of AWS by what `boto3.client` calls it."""
    return _AWS_SERVICES.get(code, (SERVICE, f"AWS {code}"))
