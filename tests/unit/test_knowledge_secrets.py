"""What is a secret and what is none.

The tokens are put together here, so that no scanner takes this file for one that leaks.
"""

from __future__ import annotations

import random
import string
import time

import pytest

from prefect_lint.knowledge.secrets import names
from prefect_lint.knowledge.secrets.judging import by_shape, in_raw_text, judge, judge_block_value

ALPHABET = string.ascii_letters + string.digits
RANDOM = "Zx81kQp0Lm55vBn7Rt2Wy9"


def drawn(length: int, alphabet: str = ALPHABET) -> str:
    return "".join(random.Random(length).choices(alphabet, k=length))


UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
ISSUED = {
    "a GitHub token": [f"gh{kind}_" + drawn(36) for kind in "pousr"]
    + ["github" + "_pat_" + drawn(22) + "_" + drawn(59)],
    "a GitLab token": ["glpat" + "-" + drawn(20)],
    "an AWS access key id": ["AK" + "IA" + drawn(16, UPPER), "AS" + "IA" + drawn(16, UPPER)],
    "a Prefect Cloud API key": ["pn" + "u_" + drawn(36), "pn" + "b_" + drawn(36)],
    "a dbt Cloud token": ["dbt" + "c_" + drawn(40), "dbt" + "u_" + drawn(40)],
    "a Slack token": ["xox" + f"b-{drawn(12, string.digits)}-{drawn(24)}"],
    "a Slack webhook": [
        "https://hooks.slack" + f".com/services/T{drawn(8, UPPER)}/B{drawn(8, UPPER)}/{drawn(24)}"
    ],
    "a Discord webhook": [
        "https://discord" + f".com/api/webhooks/{drawn(18, string.digits)}/{drawn(68)}"
    ],
    "a Telegram bot token": [drawn(9, string.digits) + ":" + "AA" + drawn(33)],
    "a Google API key": ["AI" + "za" + drawn(35)],
    "a Google OAuth secret": ["GOCSPX" + "-" + drawn(28)],
    "a Stripe key": ["sk_" + "live_" + drawn(24), "rk_" + "live_" + drawn(24)],
    "an OpenAI API key": ["sk" + "-" + drawn(48), "sk" + "-proj-" + drawn(64)],
    "an Anthropic API key": ["sk" + "-ant-api03-" + drawn(95)],
    "a Hugging Face token": ["hf" + "_" + drawn(34)],
    "a Databricks token": ["da" + "pi" + drawn(32, HEX)],
    "a SendGrid key": ["SG" + "." + drawn(22) + "." + drawn(43)],
    "a PyPI token": ["pypi" + "-AgE" + drawn(80)],
    "an npm token": ["npm" + "_" + drawn(36)],
    "a DigitalOcean token": ["do" + "p_v1_" + drawn(64, HEX)],
    "a key of an Azure storage account": [
        "DefaultEndpointsProtocol=https;AccountName=a;" + f"AccountKey={drawn(86)}=="
    ],
    "an Azure SAS signature": [
        "https://a.blob.core.windows.net/b?se=2030&" + f"sig={drawn(43)}%3D"
    ],
}
OWN = {
    "a JSON web token": ["ey" + f"J{drawn(30)}." + f"eyJ{drawn(60)}.{drawn(43)}"],
    "a private key": [
        "-----BEGIN "
        + f"{kind}PRIVATE KEY-----\n{drawn(64)}\n{drawn(64)}\n-----END {kind}PRIVATE KEY-----"
        for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ")
    ],
}


@pytest.mark.parametrize("issued", [True, False])
def test_shapes(issued: bool) -> None:
    for what, texts in (ISSUED if issued else OWN).items():
        for text in texts:
            for around in (text, f"call it {text} or so", f'"{text}"'):
                found = judge(None, around)
                assert found is not None, (what, around)
                assert (found.what, found.certain, found.issued) == (what, True, issued), around
                hidden = around[found.start : found.end]
                assert hidden in text
                assert len(hidden) >= 20


@pytest.mark.parametrize(
    "text",
    [
        "gh" + "p_" + "x" * 36,
        "AK" + "IAIOSFODNN7" + "EXAMPLE",
        "gh" + "p_" + "1234567890" * 4,
        "sk" + "-" + "your-key-here-" * 4,
        "prefix_" + "gh" + "p_" + drawn(36),
        "gh" + "p_" + drawn(20),
        "-----BEGIN PUBLIC KEY-----\n" + drawn(64) + "\n-----END PUBLIC KEY-----",
        r"gh" + r"p_[A-Za-z0-9]{36}",
        "https://hooks.slack.com/services/",
    ],
)
def test_made_up_shapes_and_others(text: str) -> None:
    assert judge(None, text) is None


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://orders:s4lmon-Run@db.acme.io:5432/orders", "s4lmon-Run"),
        ("postgresql+psycopg2://orders:sonne@db.acme.io/orders", "sonne"),
        ("redis://:s4lmon-Run@cache:6379/0", "s4lmon-Run"),
        ("https://oauth2:s4lmon-Run@git.acme.io/a.git", "s4lmon-Run"),
        ("postgresql://\0:s4lmon-Run@\0/orders", "s4lmon-Run"),
        ("Server=db.acme.io;Uid=orders;Pwd=s4lmon-Run;", "s4lmon-Run"),
        ("host=db.acme.io password=s4lmon-Run user=orders", "s4lmon-Run"),
        ("postgresql://orders:409219@localhost/orders", "409219"),
    ],
)
def test_urls_and_connection_strings(text: str, secret: str) -> None:
    found = judge(None, text)
    assert found is not None
    assert not found.certain
    assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://postgres:postgres@localhost:5432/orders",
        "postgresql://orders:orders@db.acme.io/orders",
        "postgresql://orders:sonne@localhost/orders",
        "postgresql://orders:sonne@database:5432/orders",
        "postgresql://user:password@db.acme.io/orders",
        "postgresql://user:s4lmon-Run@db.example.com/orders",
        "postgresql://{user}:{password}@{host}/orders",
        "postgresql://\0:\0@\0/orders",
        "postgresql://$USER:${PASSWORD}@db.acme.io/orders",
        "https://acme.io:8080/a@b",
        "ssh://git@github.com:22/a.git",
        "Server=db.acme.io;Uid=orders;Pwd={password};",
        "Enter host=, then password=secret please",
    ],
)
def test_urls_without_a_secret(text: str) -> None:
    assert judge("url", text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("password", "hunter2x"),
        ("DB_PASSWORD", "aladin10$"),
        ("dbPasswd", "s4lmon-Run"),
        ("SENHA", "vendas2024"),
        ("smtp-password-prod", "s4lmon-Run"),
        ("api_key", RANDOM),
        ("ORDERS_API_TOKEN_2", RANDOM),
        ("client_secret", RANDOM),
        ("token", "6fa2c1b4-9d0e-4c37-8a51-2b7e9f0d3c68"),
        ("Authorization", f"Bearer {RANDOM}"),
        ("authorization", "Basic b3JkZXJzOnM0bG1vbi1SdW4="),
    ],
)
def test_by_name(name: str, text: str) -> None:
    found = judge(name, text)
    assert found is not None
    assert not found.certain
    assert judge("label", text) is None
    assert judge(None, text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("password", "short"),
        ("password", "sonnenblume"),
        ("password", "correct-horse-2"),
        ("password", "DATABASE_PASSWORD_2"),
        ("password", "admin123"),
        ("password", "changeme1"),
        ("password", "your_password_1"),
        ("password", "Enter your 2 passwords"),
        ("password", "/run/secrets/db1"),
        ("password", "{{ prefect.blocks.secret.db2 }}"),
        ("password", "${DB_PASSWORD2}"),
        ("password", "********"),
        ("api_key", "orders-api-key-1"),
        ("api_key", "page2"),
        ("token", "my-oauth-token-xyz"),
        ("token", "a" * 16 + "1" * 16),
        ("token", "https://login.acme.io/oauth2/v2/token1"),
        ("secret", "projects/1/secrets/orders1/versions/2"),
        ("private_key", "~/.ssh/id_rsa_2048_orders"),
        ("Authorization", "Bearer {token}"),
        ("Authorization", "Basic YWJj"),
        ("password", "x1" * 3000),
    ],
)
def test_texts_that_are_none(name: str, text: str) -> None:
    assert judge(name, text) is None


@pytest.mark.parametrize(
    "name",
    [
        "password_file", "token_url", "secret_name", "secret_id", "max_tokens", "token_count",
        "next_token", "primary_key", "cache_key", "public_key", "monkey", "compass", "key", "tokenizer",
        "author", "x" * 300, "",
    ],
)  # fmt: skip
def test_names_of_other_things(name: str) -> None:
    assert names.kind_of(name) is None


def test_what_a_block_is_given() -> None:
    assert judge_block_value("sonnenblume") is not None
    for text in ("", "abc", "changeme", "my-secret", "ORDERS_API_KEY", "{{ value }}"):
        assert judge_block_value(text) is None


def hidden(text: str, *, yaml: bool = False) -> list[str]:
    return [text[start:end] for start, end in in_raw_text(text, yaml=yaml)]


def test_raw_text() -> None:
    assert hidden(f"# once api_key = '{RANDOM}'") == [RANDOM]
    assert hidden(f'{{"env": {{"API_KEY": "{RANDOM}"}}}}') == [RANDOM]
    assert hidden(f'os.environ["API_KEY"] = "{RANDOM}" and (') == [RANDOM]
    assert hidden(f'os.getenv("API_KEY", "{RANDOM}"') == [RANDOM]
    assert hidden(f"env:\n  API_KEY: {RANDOM}  # from May\n", yaml=True) == [RANDOM]
    assert hidden(f'env:\n  - API_KEY: "{RANDOM}"\n', yaml=True) == [RANDOM]
    assert hidden("password: {{ prefect.blocks.secret.db-2 }}\n", yaml=True) == []


HOSTILE = {
    "assignments": "abc=\"abc='" * 100_000,
    "schemes": "ab://a:" * 140_000,
    "keys": "-----BEGIN PRIVATE KEY-----" * 40_000,
    "tokens": "eyJaaaaaaaaaaaaaa." * 60_000,
    "digits": "1" * 1_000_000,
    "brackets": ('password="' + "<" * 1900 + '"\n') * 500,
    "numbers": ('password="' + "1" * 1900 + 'a"\n') * 500,
    "passwords": ";pwd=" * 200_000,
    "spaces": "password" + " " * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_take_no_time(text: str) -> None:
    started = time.process_time()
    for _ in in_raw_text(text, yaml=True):
        pass
    for _ in by_shape(text):
        pass
    # A second of an idle machine at most; what is quadratic takes minutes.
    assert time.process_time() - started < 10
