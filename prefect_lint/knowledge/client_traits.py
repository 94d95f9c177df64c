"""What kind of client a library call goes through, where that changes what its failure means."""

from __future__ import annotations

_LOCAL_STORES = ("lancedb", "mlflow", "chromadb")
"""Stores that are a folder of the machine itself unless they are told of a server."""

_LOCAL_TOOLS = ("dbt", "prefect_dbt.PrefectDbtRunner", "prefect_dbt.core", "docker")
"""Tools that run in this process or on this machine: their failures are rarely those of the network."""

_OWN_RETRIES = (
    "boto3",
    "botocore",
    "aioboto3",
    "aiobotocore",
    "s3fs",
    "azure",
    "google",
    "gcsfs",
    "openai",
    "anthropic",
    "prefect_aws",
    "prefect_gcp",
    "prefect_azure",
    "prefect_snowflake",
    "basedosdados",
    "pymongo",
    "motor",
    "minio",
    "tiled",
    "pandas.read_gbq",
    "pandas.DataFrame.to_gbq",
    "pandas_gbq",
    "snowflake",
)
"""Clients that repeat a failed request by themselves unless they are told not to.

For some seconds (botocore, openai, pymongo, minio, tiled) up to some minutes (Google's and Snowflake's), by
their documentation; `basedosdados` works through Google's.
"""

_ROOT_ERRORS: dict[str, frozenset[str]] = {
    "requests": frozenset(
        {"requests.RequestException", "requests.exceptions.RequestException", "OSError", "IOError"}
    ),
    "httpx": frozenset({"httpx.HTTPError", "httpx.TransportError", "httpx.RequestError"}),
    "aiohttp": frozenset({"aiohttp.ClientError"}),
    "urllib": frozenset({"urllib.error.URLError", "OSError", "IOError"}),
    "psycopg2": frozenset({"psycopg2.Error", "psycopg2.DatabaseError"}),
    "psycopg": frozenset({"psycopg.Error", "psycopg.DatabaseError"}),
    "pyodbc": frozenset({"pyodbc.Error", "pyodbc.DatabaseError"}),
    "sqlalchemy": frozenset(
        {
            "sqlalchemy.exc.SQLAlchemyError",
            "sqlalchemy.exc.DBAPIError",
            "sqlalchemy.exc.DatabaseError",
        }
    ),
    "redis": frozenset({"redis.RedisError", "redis.exceptions.RedisError"}),
    "pymongo": frozenset({"pymongo.errors.PyMongoError"}),
    "smtplib": frozenset({"OSError", "IOError"}),
}
"""The exceptions by which all failures of a library's requests are caught that come and go by themselves."""


def catches_its_failures(name: str, exception: str) -> bool:
    """Whether an exception class covers what a library call raises when its service can't be reached."""
    return exception in _ROOT_ERRORS.get(name.partition(".")[0], ())


_ONE_CONNECTION = ("connection", "cursor", "sshclient", "sftpclient", "transport", "ftp", "smtp")
"""Last parts of the names of classes whose objects are one connection, and useless once that is lost."""
_ONE_CONNECTION_TOO = frozenset({"sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession"})


def is_one_connection(cls: str) -> bool:
    """Whether trying again with the same object is of no use after its connection was lost."""
    return cls in _ONE_CONNECTION_TOO or cls.rpartition(".")[2].lower() in _ONE_CONNECTION


def is_local(name: str) -> bool:
    """Whether a call stays on the machine, as far as its library tells."""
    return _under(name, _LOCAL_STORES) or _under(name, _LOCAL_TOOLS)


def retries_briefly(name: str) -> bool:
    """Whether the client of a call repeats failed requests for a while by itself."""
    return _under(name, _OWN_RETRIES)


def _under(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)
