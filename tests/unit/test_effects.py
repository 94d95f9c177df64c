"""What the effects table answers."""

from __future__ import annotations

from typing import Any

import pytest

from prefect_lint.knowledge.effects import (
    base_of,
    canonical,
    effect_of,
    is_environment_read,
    is_nondeterministic,
    returned_class,
)

_NETWORK_READ = {"kind": "network", "access": "read", "blocking": True, "strength": "request"}
_NETWORK_WRITE = {**_NETWORK_READ, "access": "write"}
_AWAITED = {"kind": "network", "blocking": False, "strength": "request"}
_DATABASE = {"kind": "database", "blocking": True, "strength": "request"}
_AWAITED_DATABASE = {**_DATABASE, "blocking": False}
_CLIENT = {"strength": "client", "blocking": False}
_FILE_READ = {"kind": "filesystem", "access": "read"}
_FILE_WRITE = {"kind": "filesystem", "access": "write"}
_NO_TIMEOUT = {"timeout": "none", "timeout_parameter": "timeout"}
_PROCESS = {"kind": "process", "blocking": True}

_EXPECTED: dict[str, dict[str, Any]] = {
    # HTTP
    "requests.get": {**_NETWORK_READ, **_NO_TIMEOUT, "timeout_position": None, "raises": True},
    "requests.post": {**_NETWORK_WRITE, **_NO_TIMEOUT, "raises_status": False},
    "requests.api.post": {**_NETWORK_WRITE, "name": "requests.post"},
    "requests.Session": {"kind": "network", **_CLIENT},
    "requests.session": {"kind": "network", **_CLIENT},
    "requests.Session.get": {**_NETWORK_READ, **_NO_TIMEOUT},
    "requests.sessions.Session.put": {**_NETWORK_WRITE, "name": "requests.Session.put"},
    "requests.Session.request": {"access": "either", **_NO_TIMEOUT, "timeout_position": 8},
    "requests_oauthlib.OAuth2Session.get": {**_NETWORK_READ, "timeout": "none"},
    "google.auth.transport.requests.AuthorizedSession.get": {**_NETWORK_READ, "timeout": "default"},
    "httpx.get": {**_NETWORK_READ, "timeout": "default", "raises_status": False},
    "httpx.Client.post": {**_NETWORK_WRITE, "timeout": "default"},
    "httpx._client.Client.post": {**_NETWORK_WRITE, "name": "httpx.Client.post"},
    "httpx.AsyncClient.get": {**_AWAITED, "access": "read", "timeout": "default"},
    "httpx.AsyncClient": {"kind": "network", **_CLIENT},
    "aiohttp.ClientSession.get": {**_AWAITED, "timeout": "default"},
    "aiohttp.client.ClientSession.post": {**_AWAITED, "access": "write"},
    "urllib.request.urlopen": {
        "blocking": True,
        **_NO_TIMEOUT,
        "timeout_position": 2,
        "raises_status": True,
    },
    "urllib.request.urlretrieve": {"timeout": "none", "timeout_parameter": None},
    "urllib3.poolmanager.PoolManager.request": {
        "name": "urllib3.PoolManager.request",
        **_NO_TIMEOUT,
    },
    "urllib3.request": {"timeout": "default"},
    # Sockets and mail
    "socket.create_connection": {**_NO_TIMEOUT, "timeout_position": 1},
    "ftplib.FTP": {"strength": "request", **_NO_TIMEOUT, "timeout_position": 4},
    "ftplib.FTP_TLS.storbinary": _NETWORK_WRITE,
    "smtplib.SMTP_SSL.send_message": _NETWORK_WRITE,
    "xmlrpc.client.ServerProxy.system.listMethods": {"kind": "network"},
    "paramiko.SSHClient.connect": {**_NO_TIMEOUT, "timeout_position": 6},
    "paramiko.client.SSHClient.exec_command": {"kind": "network", "raises": False},
    "paramiko.SFTPClient.put": _NETWORK_WRITE,
    # AWS
    "boto3.client": {"kind": "network", **_CLIENT},
    "boto3.session.Session.client": {"name": "boto3.Session.client", **_CLIENT},
    "boto3.Client.get_object": {**_NETWORK_READ, "timeout": "default", "raises_status": True},
    "boto3.Client.put_object": _NETWORK_WRITE,
    "boto3.Client.some_future_call": {"kind": "network", "access": "either", "blocking": True},
    "boto3.Resource.upload_file": _NETWORK_WRITE,
    "boto3.Resource.meta.client.upload_file": {
        **_NETWORK_WRITE,
        "name": "boto3.Client.upload_file",
    },
    "boto3.Resource.objects.delete": {**_NETWORK_WRITE, "name": "boto3.Collection.delete"},
    "aioboto3.Client.put_object": {**_AWAITED, "access": "write"},
    "s3fs.S3FileSystem.ls": {"kind": "network", "path_decides": False},
    "fsspec.AbstractFileSystem.ls": {"kind": "filesystem", "path_decides": True},
    "smart_open.open": {"path_decides": True, "path_parameter": "uri", "path_position": 0},
    # Google
    "google.cloud.storage.client.Client": {"name": "google.cloud.storage.Client", **_CLIENT},
    "google.cloud.storage.blob.Blob.upload_from_string": {
        **_NETWORK_WRITE,
        "name": "google.cloud.storage.Blob.upload_from_string",
        "timeout": "default",
    },
    "google.cloud.storage.Blob.bucket.client.list_blobs": _NETWORK_READ,
    "google.cloud.bigquery.Client.query": {**_DATABASE, "access": "either"},
    "google.cloud.bigquery.job.QueryJob.result": _DATABASE,
    "google.cloud.pubsub_v1.PublisherClient.publish": {"blocking": False, "raises": False},
    "google.cloud.secretmanager_v1.SecretManagerServiceClient.access_secret_version": _NETWORK_READ,
    "googleapiclient.Resource.execute": {"kind": "network", "timeout": "default"},
    "gspread.Worksheet.append_row": _NETWORK_WRITE,
    # Azure
    "azure.storage.blob.BlobClient.upload_blob": _NETWORK_WRITE,
    "azure.storage.blob.aio.BlobClient.upload_blob": {**_AWAITED, "access": "write"},
    "azure.storage.blob.BlobServiceClient": _CLIENT,
    "azure.cosmos.ContainerProxy.upsert_item": {**_DATABASE, "access": "write"},
    "azure.keyvault.secrets.SecretClient.get_secret": _NETWORK_READ,
    # SQL
    "sqlalchemy.create_engine": {"kind": "database", **_CLIENT},
    "sqlalchemy.engine.create_engine": {"name": "sqlalchemy.create_engine"},
    "sqlalchemy.Engine.connect": _DATABASE,
    "sqlalchemy.engine.base.Connection.execute": {
        **_DATABASE,
        "name": "sqlalchemy.Connection.execute",
    },
    "sqlalchemy.orm.Session.commit": {**_DATABASE, "access": "write"},
    "sqlalchemy.orm.scoped_session.execute": _DATABASE,
    "sqlalchemy.orm.Query.all": {**_DATABASE, "access": "read"},
    "sqlmodel.Session.get": {**_DATABASE, "access": "read"},
    "sqlmodel.Session.exec": _DATABASE,
    "sqlalchemy.ext.asyncio.session.AsyncSession.execute": _AWAITED_DATABASE,
    "psycopg2.connect": {**_DATABASE, "timeout": "none", "timeout_parameter": "connect_timeout"},
    "psycopg2.extensions.cursor.execute": {**_DATABASE, "access": "either"},
    "psycopg2.extras.RealDictCursor.execute": {"name": "psycopg2.cursor.execute"},
    "psycopg2.extras.execute_values": {**_DATABASE, "access": "write"},
    "psycopg.connect": {**_DATABASE, "name": "psycopg.Connection.connect"},
    "psycopg.AsyncConnection.connect": _AWAITED_DATABASE,
    "asyncpg.Connection.fetch": _AWAITED_DATABASE,
    "pymysql.connect": {**_DATABASE, "timeout": "default"},
    "cx_Oracle.connect": {**_DATABASE, "name": "oracledb.connect"},
    "snowflake.connector.cursor.SnowflakeCursor.execute": _DATABASE,
    "sqlite3.connect": {**_DATABASE, "embedded": True},
    "duckdb.DuckDBPyConnection.execute": {**_DATABASE, "embedded": True},
    "pyodbc.Cursor.execute": {**_DATABASE, "embedded": False},
    # Others
    "redis.Redis": _CLIENT,
    "redis.StrictRedis.get": {**_DATABASE, "access": "read", "name": "redis.Redis.get"},
    "redis.Redis.xautoclaim": {**_DATABASE, "access": "either"},
    "redis.asyncio.Redis.set": {**_AWAITED_DATABASE, "access": "write"},
    "pymongo.MongoClient": {"kind": "database", **_CLIENT},
    "pymongo.MongoClient.shop.orders.insert_one": {
        **_DATABASE,
        "access": "write",
        "name": "pymongo.collection.Collection.insert_one",
    },
    "motor.motor_asyncio.AsyncIOMotorCollection.find_one": _AWAITED_DATABASE,
    "elasticsearch.Elasticsearch.indices.create": {"kind": "database"},
    "kafka.KafkaProducer.send": {"access": "write", "raises": False},
    "confluent_kafka.Producer.produce": {"blocking": False},
    "slack_sdk.web.client.WebClient.chat_postMessage": {**_NETWORK_WRITE, "raises_status": True},
    "slack_sdk.webhook.WebhookClient.send": {**_NETWORK_WRITE, "raises_status": False},
    "openai.OpenAI.chat.completions.create": {**_NETWORK_WRITE, "timeout": "default"},
    "openai.AzureOpenAI.chat.completions.create": {"kind": "network"},
    "openai.AsyncOpenAI.chat.completions.create": _AWAITED,
    "kubernetes.client.CoreV1Api.list_namespaced_pod": {"timeout_parameter": "_request_timeout"},
    # Data frames
    "pandas.read_sql": {**_DATABASE, "access": "read"},
    "pandas.io.sql.read_sql": {"name": "pandas.read_sql"},
    "pandas.DataFrame.to_sql": {**_DATABASE, "access": "write"},
    "pandas.core.frame.DataFrame.to_csv": {**_FILE_WRITE, "path_parameter": "path_or_buf"},
    "pandas.read_csv": {**_FILE_READ, "path_decides": True, "path_position": 0},
    "pandas.DataFrame.to_parquet": {**_FILE_WRITE, "path_decides": True},
    "geopandas.GeoDataFrame.to_sql": {**_DATABASE, "access": "write"},
    "polars.scan_parquet": {**_CLIENT, "path_decides": True},
    "polars.DataFrame.write_parquet": {**_FILE_WRITE, "path_decides": True},
    "pyarrow.parquet.write_table": {**_FILE_WRITE, "path_position": 1},
    # Files, processes, sleep, the console
    "open": {"kind": "filesystem", "access": "either"},
    "io.open": {"name": "open"},
    "pathlib.PosixPath.write_text": {**_FILE_WRITE, "name": "pathlib.Path.write_text"},
    "pathlib.Path.parent.parent.mkdir": _FILE_WRITE,
    "shutil.copyfile": _FILE_WRITE,
    "os.path.exists": _FILE_READ,
    "subprocess.run": {**_PROCESS, "raises": False, "raises_parameter": "check", **_NO_TIMEOUT},
    "subprocess.check_output": {**_PROCESS, "raises": True},
    "subprocess.Popen": {"kind": "process", "blocking": False},
    "subprocess.Popen.communicate": {**_PROCESS, **_NO_TIMEOUT, "timeout_position": 1},
    "os.system": {**_PROCESS, "raises": False},
    "asyncio.create_subprocess_exec": {"kind": "process", "blocking": False},
    "sh.git": {**_PROCESS, "raises": True},
    "git.Repo.remotes.origin.pull": {**_NETWORK_READ, "name": "git.Remote.pull"},
    "time.sleep": {"kind": "sleep", "blocking": True, "timeout": "not-applicable"},
    "asyncio.sleep": {"kind": "sleep", "blocking": False},
    "builtins.input": {"kind": "console", "name": "input"},
    # Prefect and its collections
    "prefect.blocks.system.Secret.load": {"prefect_api": True, "access": "read", "blocking": False},
    "prefect.blocks.core.Block.save": {"prefect_api": True, "access": "write"},
    "prefect.variables.Variable.get": {"prefect_api": True},
    "prefect.deployments.run_deployment": {"prefect_api": True, "access": "write"},
    "prefect.artifacts.create_markdown_artifact": {"prefect_api": True},
    "prefect.client.orchestration.get_client": {"prefect_api": True, **_CLIENT},
    "prefect.client.orchestration.PrefectClient.read_flow_runs": {"prefect_api": True},
    "prefect.blocks.notifications.SlackWebhook.notify": {"prefect_api": False, "access": "write"},
    "prefect_aws.s3.S3Bucket.load": {"name": "prefect_aws.S3Bucket.load", "prefect_api": True},
    "prefect_aws.S3Bucket.upload_from_path": {"prefect_api": False, "access": "write"},
    "prefect_gcp.cloud_storage.GcsBucket.download_object_to_path": {"kind": "network"},
    "prefect_sqlalchemy.SqlAlchemyConnector.fetch_all": {"kind": "database"},
    "prefect_snowflake.database.SnowflakeConnector.execute": {"kind": "database"},
    "prefect_shell.ShellOperation.run": {"kind": "process"},
    "prefect_dbt.cli.commands.DbtCoreOperation.run": {"kind": "process"},
    "prefect_dbt.DbtCloudJob.trigger": {"kind": "network", "access": "write"},
    "dbt.cli.main.dbtRunner.invoke": {"kind": "database", "raises": False, "blocking": True},
    "prefect_dbt.core.runner.PrefectDbtRunner.invoke": {"raises": True},
}


@pytest.mark.parametrize("name", _EXPECTED)
def test_effect(name: str) -> None:
    effect = effect_of(name)
    assert effect is not None
    expected = {"name": canonical(name), **_EXPECTED[name]}
    assert {key: getattr(effect, key) for key in expected} == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "requests",
        "requests.Response.json",
        "requests.exceptions.HTTPError",
        "requests_get",
        "myrequests.get",
        "boto3.Client.generate_presigned_url",
        "boto3.Client.exceptions.NoSuchKey",
        "boto3.Client.can_paginate",
        "boto3.Client.close",
        "boto3.Client.meta.events.register",
        "boto3.Client.__enter__",
        "boto3.Resource.Bucket",
        "boto3.Session",
        "aioboto3.Client.generate_presigned_url",
        "azure.storage.blob.ContainerClient.get_blob_client",
        "google.cloud.secretmanager.SecretManagerServiceClient.secret_version_path",
        "google.cloud.storage.Client.bucket",
        "sqlalchemy.text",
        "sqlalchemy.orm.Session.add",
        "sqlalchemy.orm.Query.filter",
        "redis.Redis.pipeline",
        "pandas.DataFrame.drop",
        "pandas.DataFrame",
        "prefect.blocks.system.Secret.get",
        "prefect.task",
        "subprocess.CompletedProcess",
        "os.path.join",
        "pathlib.Path",
        "a" * 100_000,
        "a." * 50_000,
    ],
    ids=lambda name: name[:60],
)
def test_no_effect(name: str) -> None:
    assert effect_of(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("requests.get", "requests.get"),
        ("requests.api.get", "requests.get"),
        ("requests.sessions.Session", "requests.Session"),
        ("requests.packages.urllib3.poolmanager.PoolManager", "urllib3.PoolManager"),
        ("datetime.datetime.utcnow", "datetime.datetime.utcnow"),
        (
            "google.cloud.firestore_v1.client.Client.collection",
            "google.cloud.firestore.Client.collection",
        ),
        ("numpy.random.mtrand.rand", "numpy.random.rand"),
        ("boto3.Resource.meta.client", "boto3.Client"),
        ("pymongo.MongoClient.shop", "pymongo.MongoClient.shop"),
        ("pymongo.MongoClient.shop.orders", "pymongo.database.Database.orders"),
        ("pymongo.MongoClient.list_databases.x", "pymongo.MongoClient.list_databases.x"),
        ("somebody.elses.name", "somebody.elses.name"),
    ],
)
def test_canonical(name: str, expected: str) -> None:
    assert canonical(name) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("requests.session", "requests.Session"),
        ("requests.Session", "requests.Session"),
        ("requests.get", "requests.Response"),
        ("requests.Session.post", "requests.Response"),
        ("requests_oauthlib.OAuth2Session.post", "requests.Response"),
        ("httpx.AsyncClient.get", "httpx.Response"),
        ("boto3.client", "boto3.Client"),
        ("boto3.session.Session", "boto3.Session"),
        ("boto3.Session.resource", "boto3.Resource"),
        ("boto3.Resource.Table", "boto3.Resource"),
        ("boto3.Client.get_paginator", "boto3.Paginator"),
        ("sqlalchemy.create_engine", "sqlalchemy.Engine"),
        ("sqlalchemy.Engine.begin", "sqlalchemy.Connection"),
        ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.sessionmaker"),
        ("sqlalchemy.orm.sessionmaker.__call__", "sqlalchemy.orm.Session"),
        ("sqlalchemy.orm.scoped_session.query", "sqlalchemy.orm.Query"),
        ("sqlalchemy.orm.Query.filter", "sqlalchemy.orm.Query"),
        ("psycopg2.connect", "psycopg2.connection"),
        ("psycopg2.extensions.connection.cursor", "psycopg2.cursor"),
        ("google.cloud.storage.Client.bucket", "google.cloud.storage.Bucket"),
        ("google.cloud.storage.Bucket.blob", "google.cloud.storage.Blob"),
        ("googleapiclient.discovery.build", "googleapiclient.Resource"),
        ("googleapiclient.Resource.files", "googleapiclient.Resource"),
        ("paramiko.SSHClient.open_sftp", "paramiko.SFTPClient"),
        ("pymongo.MongoClient.__getitem__", "pymongo.database.Database"),
        ("subprocess.Popen", "subprocess.Popen"),
        ("pandas.read_sql", "pandas.DataFrame"),
        ("pandas.DataFrame.drop", "pandas.DataFrame"),
        ("geopandas.GeoDataFrame.drop", "geopandas.GeoDataFrame"),
        ("polars.LazyFrame.filter", "polars.LazyFrame"),
        ("polars.LazyFrame.collect", "polars.DataFrame"),
        ("prefect_aws.S3Bucket.load", "prefect_aws.S3Bucket"),
        (
            "prefect_gcp.credentials.GcpCredentials.get_bigquery_client",
            "google.cloud.bigquery.Client",
        ),
        ("prefect_aws.AwsCredentials.get_boto3_session", "boto3.Session"),
        ("prefect_dbt.cloud.jobs.DbtCloudJob.trigger", "prefect_dbt.cloud.jobs.DbtCloudJobRun"),
        ("requests.Response.json", None),
        ("boto3.Client.get_object", None),
        ("nobody.knows", None),
        ("", None),
        ("x." * 50_000, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_returned_class(name: str, expected: str | None) -> None:
    assert returned_class(name) == expected


def test_base_of() -> None:
    assert base_of("sqlmodel.Session") == ("sqlalchemy.orm.Session",)
    assert base_of("sqlmodel.orm.session.Session") == ("sqlalchemy.orm.Session",)
    assert base_of("requests.Session") == ()


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("datetime.datetime.now", None, True),
        ("datetime.datetime.now", 1, True),
        ("datetime.date.today", 0, True),
        ("uuid.uuid4", 0, True),
        ("uuid.uuid5", 2, False),
        ("random.randint", 2, True),
        ("random.seed", 1, False),
        ("numpy.random.rand", None, True),
        ("pendulum.now", None, True),
        ("pandas.Timestamp.now", None, True),
        ("pandas.Timestamp", 1, False),
        ("time.strftime", 1, True),
        ("time.strftime", 2, False),
        ("time.strftime", None, False),
        ("time.localtime", 0, True),
        ("random.Random", 1, False),
        ("datetime.datetime.fromtimestamp", 1, False),
        ("os.urandom", 1, True),
    ],
)
def test_is_nondeterministic(name: str, arguments: int | None, expected: bool) -> None:
    assert is_nondeterministic(name, arguments) is expected


def test_is_environment_read() -> None:
    assert is_environment_read("os.getenv")
    assert is_environment_read("os.environ.get")
    assert is_environment_read("os.environ.__getitem__")
    assert not is_environment_read("os.environ.__setitem__")
    assert not is_environment_read("os.getcwd")
