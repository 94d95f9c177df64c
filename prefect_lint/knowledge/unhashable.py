"""Classes whose objects can't be part of a cache key: they are no JSON and can't be pickled."""

from __future__ import annotations

from prefect_lint.knowledge.effects import base_of

_SEEN = frozenset(
    {
        "threading.Lock",
        "threading.RLock",
        "threading.Event",
        "threading.Condition",
        "threading.Semaphore",
        "threading.BoundedSemaphore",
        "threading.Barrier",
        "threading.Thread",
        "threading.Timer",
        "threading.local",
        "multiprocessing.Lock",
        "multiprocessing.Queue",
        "multiprocessing.Pool",
        "queue.Queue",
        "queue.LifoQueue",
        "queue.PriorityQueue",
        "queue.SimpleQueue",
        "concurrent.futures.ThreadPoolExecutor",
        "concurrent.futures.ProcessPoolExecutor",
        "concurrent.futures.Future",
        "contextvars.ContextVar",
        "socket.socket",
        "ssl.SSLContext",
        "subprocess.Popen",
        "http.client.HTTPSConnection",
        "sqlite3.Connection",
        "duckdb.DuckDBPyConnection",
        "duckdb.DuckDBPyRelation",
        "sqlalchemy.Engine",
        "sqlalchemy.Connection",
        "sqlalchemy.Inspector",
        "sqlalchemy.orm.Session",
        "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.orm.scoped_session",
        "sqlalchemy.ext.asyncio.AsyncEngine",
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlalchemy.ext.asyncio.async_sessionmaker",
        "httpx.Client",
        "httpx.AsyncClient",
        "urllib3.PoolManager",
        "elasticsearch.Elasticsearch",
        "ftplib.FTP",
        "paramiko.SSHClient",
        "paramiko.SFTPClient",
        "paramiko.Transport",
        "pymysql.connections.Connection",
        "pymysql.cursors.Cursor",
        "smtplib.SMTP",
        "zipfile.ZipFile",
        "boto3.Client",
        "boto3.Resource",
        "botocore.client.BaseClient",
        "pymongo.MongoClient",
        "pymongo.database.Database",
        "pymongo.collection.Collection",
        "redis.Redis",
        "redis.asyncio.Redis",
        "neo4j.Driver",
        "neo4j.Session",
        "google.cloud.storage.Client",
        "google.cloud.storage.Bucket",
        "openai.OpenAI",
        "openai.AsyncOpenAI",
        "prefect.client.orchestration.PrefectClient",
        "prefect.client.orchestration.SyncPrefectClient",
    }
)
"""Tried: `hash_objects` of Prefect 3 failed with `cannot pickle …`. Loggers, open files, `requests.Session`,
`boto3.Session`, asyncio locks and `neo4j.AsyncDriver` went through, and so are not here."""

_ONCE_CONNECTED = frozenset({"ftplib.FTP", "paramiko.SSHClient", "smtplib.SMTP"})
"""Of those, the ones that can still be hashed before they are connected."""

_TOLD = frozenset(
    {
        "aioboto3.Session",
        "aiohttp.ClientSession",
        "psycopg.Connection",
        "psycopg.AsyncConnection",
        "psycopg2.connection",
        "snowflake.connector.SnowflakeConnection",
        "pyodbc.Connection",
        "google.cloud.bigquery.Client",
        "google.cloud.firestore.Client",
    }
)
"""Reported by users, or connections of the same kind; not tried."""


def is_unhashable(cls: str) -> bool:
    """Whether objects of a library's class can't be part of a cache key."""
    return any(name in _SEEN or name in _TOLD or _is_stub_of_boto3(name) for name in _family(cls))


def is_known_by_trial(cls: str) -> bool:
    """Whether that was tried with the class, not only reported."""
    return any(name in _SEEN or _is_stub_of_boto3(name) for name in _family(cls))


def needs_connection(cls: str) -> bool:
    """Whether objects of a class can be part of a cache key until they are connected."""
    return any(name in _ONCE_CONNECTED for name in _family(cls))


def _is_stub_of_boto3(name: str) -> bool:
    """Whether it is a class of the type stubs, such as `mypy_boto3_s3.client.S3Client`."""
    return name.startswith("mypy_boto3_") and name.endswith(("Client", "ServiceResource"))


def _family(cls: str) -> tuple[str, ...]:
    return (cls, *base_of(cls))
