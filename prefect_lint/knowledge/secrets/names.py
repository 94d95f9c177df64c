"""What secrets are called: variables, parameters, keywords, keys of dicts, environment variables."""

from __future__ import annotations

import re
from functools import lru_cache

PASSWORD = "password"
TOKEN = "token"

_PASSWORD_WORDS = frozenset(
    {
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "pass",
        "passwort",
        "kennwort",
        "senha",
        "contrasena",
    }
)
_TOKEN_WORDS = frozenset(
    {"secret", "token", "apikey", "pat", "authtoken", "accesstoken", "secretkey"}
)
_KINDS_OF_KEYS = frozenset(
    {
        "access",
        "account",
        "api",
        "app",
        "auth",
        "encryption",
        "fernet",
        "master",
        "private",
        "secret",
        "shared",
        "signing",
        "storage",
        "subscription",
    }
)
"""What makes a `…_key` one that opens something; `primary_key` and `cache_key` don't."""

_NOT_SECRET_TOKENS = frozenset(
    {
        "bos",
        "cancellation",
        "continuation",
        "cursor",
        "delta",
        "end",
        "eos",
        "mask",
        "next",
        "null",
        "pad",
        "page",
        "public",
        "sep",
        "special",
        "start",
        "stop",
        "sync",
        "unk",
        "word",
    }
)
"""Tokens of paging and of text."""

_TAILS = frozenset(
    {
        "dev",
        "development",
        "live",
        "prd",
        "prod",
        "production",
        "qa",
        "sandbox",
        "staging",
        "stg",
        "str",
        "string",
        "test",
        "text",
        "val",
        "value",
    }
)
"""Words behind the name of a secret that leave it one: `API_KEY_PROD`."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> list[str]:
    """The words of a name in small letters: `dbPassword`, `DB_PASSWORD` and `db-password` have the same."""
    return [word.lower() for word in _WORD.findall(name)]


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """`PASSWORD` or `TOKEN` when something of this name holds a secret; `None` otherwise.

    Names of what is only about a secret, such as `password_file`, `token_url` or `secret_name`, hold none.
    """
    if len(name) > 200:
        return None
    found = words(name)
    while found and (found[-1] in _TAILS or found[-1].isdigit()):
        found.pop()
    if not found:
        return None
    last, before = found[-1], found[-2] if len(found) > 1 else ""
    if last in _PASSWORD_WORDS:
        return PASSWORD
    if last in _TOKEN_WORDS:
        return None if before in _NOT_SECRET_TOKENS else TOKEN
    if last == "key" and before in _KINDS_OF_KEYS:
        return TOKEN
    return None
