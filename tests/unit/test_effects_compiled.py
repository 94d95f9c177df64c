"""The compiled effects table: fresh, well-formed, and what the compiler refuses."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from effects_compiler import compile_effects, effects_table

from prefect_lint.knowledge import effects, prefect_names
from prefect_lint.knowledge.effects import Effect, canonical, effect_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def table() -> Any:
    return effects_table()


def test_compiled_form_is_fresh(table: Any) -> None:
    assert compile_effects.main(["--check"]) == 0
    assert compile_effects.TARGET.read_text(encoding="utf-8") == compile_effects.render(table)


def test_fields_are_those_of_the_compiled_form() -> None:
    assert [field.name for field in fields(Effect)] == ["name", *compile_effects.DEFAULTS]


def test_every_entry_is_found_and_well_formed(table: Any) -> None:
    for name in table.effects:
        asked = name.replace("*", "anything") if name.endswith("*") else name
        effect = effect_of(asked)
        assert effect is not None, name
        assert effect.name == asked
        for key, values in (
            ("kind", compile_effects.KINDS),
            ("access", compile_effects.ACCESS),
            ("timeout", compile_effects.TIMEOUTS),
            ("strength", compile_effects.STRENGTHS),
        ):
            assert getattr(effect, key) in values, name
        assert not (effect.strength == "client" and effect.blocking), name
        assert not (effect.embedded and effect.kind != "database"), name
    for name in table.quiet:
        assert effect_of(name) is None, name


def test_names_are_dotted_names(table: Any) -> None:
    pattern = re.compile(r"[A-Za-z_]\w*(\.\w+)*(\.\*|_\*)?")
    for names in (table.effects, table.quiet, table.returns, table.classes, table.canonical):
        for name in names:
            assert pattern.fullmatch(name), name


def test_classes_of_returns_and_bases_are_canonical(table: Any) -> None:
    for target in {*table.returns.values(), *table.attributes.values()}:
        assert canonical(target) == target


def test_prefect_names_agree_with_the_model(table: Any) -> None:
    names = {*table.effects, *table.returns, *table.classes, *table.quiet}
    for name in names:
        if name.startswith("prefect."):
            assert prefect_names.canonical(name) == name
    for name in table.canonical:
        if name.startswith("prefect."):
            assert canonical(prefect_names.canonical(name)) == canonical(name)


def test_enough_is_known_about_every_area(table: Any) -> None:
    roots = {name.partition(".")[0] for name in [*table.effects, *table.returns]}
    wanted = """
        aioboto3 aiobotocore aiohttp aiokafka aiomysql aiosqlite anthropic asyncio asyncpg azure boto3
        botocore cassandra celery clickhouse_connect clickhouse_driver confluent_kafka dask databricks dbt
        docker duckdb elasticsearch fabric fsspec ftplib geopandas google googleapiclient gspread http httpx
        huggingface_hub imaplib influxdb_client invoke kafka kaggle kubernetes motor mysql neo4j open openai
        opensearchpy oracledb os pandas paramiko pathlib pika playwright plumbum polars poplib prefect
        prefect_airbyte prefect_aws prefect_azure prefect_databricks prefect_dbt prefect_docker
        prefect_email prefect_gcp prefect_github prefect_kubernetes prefect_shell prefect_slack
        prefect_snowflake prefect_sqlalchemy prestodb psycopg psycopg2 pyarrow pymongo pymssql pymysql
        pyodbc pysftp redis requests s3fs select selenium sendgrid sh shutil slack_sdk smart_open smtplib
        snowflake socket sodapy sqlalchemy sqlite3 sqlmodel ssl subprocess telnetlib time trino turbodbc
        twilio tweepy urllib urllib3 xarray xmlrpc yfinance MySQLdb
    """
    assert set(wanted.split()) <= roots


# What the compiler refuses


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[effect]]\nnames = ['a.b']", "unknown sections"),
        ("[[effects]]\nnames = ['a.b']\nkind = 'network'\nblock = true", "unknown keys"),
        ("[[effects]]\nnames = ['a.b']", "kind is None"),
        ("[[effects]]\nnames = ['a.b']\nkind = 'net'", "kind is 'net'"),
        ("[[effects]]\nnames = ['a.b']\nkind = 'network'\nblocking = 'no'", "true or false"),
        ("[[effects]]\nnames = []\nkind = 'network'", "no names"),
        ("[[effects]]\nnames = ['a*.b']\nkind = 'network'", "a star only ends"),
        ("[[effects]]\nnames = ['a.get*']\nkind = 'network'", "a star only ends"),
        ("[[effects]]\nnames = ['a.b']\nkind = 'network'\ntimeout_position = 1", "position"),
        (
            "[[effects]]\nnames = ['a.b']\nkind = 'network'\n"
            "[[effects]]\nnames = ['a.b']\nkind = 'database'",
            "said twice",
        ),
        (
            "quiet = [{ names = ['a.b'] }]\n[[effects]]\nnames = ['a.b']\nkind = 'network'",
            "quiet, and",
        ),
        (
            "[[effects]]\nnames = ['a.*']\nkind = 'network'\n"
            "[[effects]]\nnames = ['a.b']\nkind = 'network'\nblocking = false",
            "contradicts a.\\* in blocking",
        ),
        (
            "[[effects]]\nnames = ['a.*']\nkind = 'network'\n"
            "[[effects]]\nnames = ['a.get_*']\nkind = 'database'",
            "contradicts a.\\* in kind",
        ),
        ("[canonical]\na = 'b'\nb = 'a'", "alias of itself"),
        ("[canonical]\na = 'b'\n[[effects]]\nnames = ['a.c']\nkind = 'network'", "never be found"),
        (
            "[canonical]\na = 'b'\n[[attributes]]\nclass = 'c'\nnames = ['a']",
            "alias and an attribute",
        ),
    ],
)
def test_the_compiler_refuses(toml: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(compile_effects.EffectsError, match=message):
        compile_effects.read(tmp_path)


def test_a_contradiction_may_be_declared(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(
        "[[effects]]\nnames = ['a.*']\nkind = 'network'\n"
        "[[effects]]\nnames = ['a.b']\nkind = 'network'\nblocking = false\noverrides = true",
        encoding="utf-8",
    )
    assert set(compile_effects.read(tmp_path).effects) == {"a.*", "a.b"}


def test_staleness_is_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "table.json"
    monkeypatch.setattr(compile_effects, "TARGET", target)
    assert compile_effects.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert compile_effects.main([]) == 0
    assert compile_effects.main(["--check"]) == 0
    assert target.read_bytes() == effects._TABLE.read_bytes()
