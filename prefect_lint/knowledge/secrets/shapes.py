"""Shapes by which a secret is known whatever it is called: prefixes of providers, keys, webhooks.

From the providers' own pages on the form of their tokens and on secret scanning; Prefect Cloud's keys
begin with `pnu_` (users) and `pnb_` (service accounts). Every pattern is linear: no part of it can match in
two ways.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Shape(NamedTuple):
    """One kind of secret."""

    what: str
    """In words, with its article."""
    hint: str
    """What every text of this shape contains: a look that is cheaper than the pattern."""
    pattern: re.Pattern[str]
    """Matches the secret itself, or what surrounds a group named `secret`."""
    issued: bool = True
    """Whether a provider issues it; tests make keys and signed tokens of their own."""


def _shape(what: str, hint: str, pattern: str, *, issued: bool = True) -> Shape:
    return Shape(what, hint, re.compile(pattern, re.ASCII), issued)


_START = r"(?<![A-Za-z0-9_-])"
_END = r"(?![A-Za-z0-9_-])"

SHAPES: tuple[Shape, ...] = (
    _shape(
        "a private key",
        "PRIVATE KEY",
        r"-----BEGIN (?:[A-Z]{2,9} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?!-----END)[\s\S]){16,20000}(?:-----END[A-Z ]{0,40}-----)?",
        issued=False,
    ),
    _shape("an AWS access key id", "A", rf"{_START}(?:AKIA|ASIA)[A-Z0-9]{{16}}{_END}"),
    _shape("a GitHub token", "gh", rf"{_START}gh[pousr]_[A-Za-z0-9]{{36,255}}{_END}"),
    _shape("a GitHub token", "github_pat_", rf"{_START}github_pat_[A-Za-z0-9_]{{22,255}}"),
    _shape("a GitLab token", "glpat-", rf"{_START}glpat-[A-Za-z0-9_-]{{20,64}}"),
    _shape("a Prefect Cloud API key", "pn", rf"{_START}pn[ubw]_[A-Za-z0-9]{{30,64}}{_END}"),
    _shape("a dbt Cloud token", "dbt", rf"{_START}dbt[cu]_[A-Za-z0-9_=-]{{20,200}}"),
    _shape("a Slack token", "xox", rf"{_START}xox[abeoprs]-[A-Za-z0-9-]{{16,250}}"),
    _shape(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/"
        r"(?P<secret>[A-Za-z0-9]{6,20}/[A-Za-z0-9/]{20,90})",
    ),
    _shape(
        "a Discord webhook",
        "/api/webhooks/",
        r"discord(?:app)?\.com/api/webhooks/"
        r"(?P<secret>\d{15,21}/[A-Za-z0-9_-]{50,90})",
    ),
    _shape(
        "a Teams webhook",
        "office.com/webhook",
        r"office\.com/webhookb?2?/"
        r"(?P<secret>[A-Za-z0-9@-]{36,90}/IncomingWebhook/[A-Za-z0-9/-]{40,120})",
    ),
    _shape("a Telegram bot token", ":AA", rf"{_START}\d{{8,10}}:AA[A-Za-z0-9_-]{{33}}{_END}"),
    _shape("a Google API key", "AIza", rf"{_START}AIza[A-Za-z0-9_-]{{35}}{_END}"),
    _shape("a Google OAuth secret", "GOCSPX-", rf"{_START}GOCSPX-[A-Za-z0-9_-]{{28}}{_END}"),
    _shape("a Stripe key", "k_", rf"{_START}[rs]k_(?:live|test)_[A-Za-z0-9]{{16,250}}{_END}"),
    _shape("an Anthropic API key", "sk-ant-", rf"{_START}sk-ant-[A-Za-z0-9_-]{{32,250}}"),
    _shape(
        "an OpenAI API key",
        "sk-",
        rf"{_START}sk-(?!ant-)(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{{32,250}}"
        rf"|[A-Za-z0-9]{{40,64}}{_END})",
    ),
    _shape("a Hugging Face token", "hf_", rf"{_START}hf_[A-Za-z0-9]{{34}}{_END}"),
    _shape("a Databricks token", "dapi", rf"{_START}dapi[0-9a-f]{{32}}(?:-\d)?{_END}"),
    _shape("a SendGrid key", "SG.", rf"{_START}SG\.[A-Za-z0-9_-]{{22}}\.[A-Za-z0-9_-]{{43}}{_END}"),
    _shape("a PyPI token", "pypi-", rf"{_START}pypi-AgE[A-Za-z0-9_-]{{50,250}}"),
    _shape("an npm token", "npm_", rf"{_START}npm_[A-Za-z0-9]{{36}}{_END}"),
    _shape("a DigitalOcean token", "do", rf"{_START}do[opr]_v1_[0-9a-f]{{64}}{_END}"),
    _shape(
        "a key of an Azure storage account",
        "AccountKey=",
        r"AccountKey=(?P<secret>[A-Za-z0-9+/]{60,100}={0,2})",
    ),
    _shape("an Azure SAS signature", "sig=", r"[?&]sig=(?P<secret>[A-Za-z0-9%+/]{40,120}=?)"),
    _shape(
        "a JSON web token",
        "eyJ",
        rf"{_START}eyJ[A-Za-z0-9_-]{{10,4000}}\.eyJ[A-Za-z0-9_-]{{10,8000}}"
        r"\.[A-Za-z0-9_-]{16,2000}",
        issued=False,
    ),
)
"""Tried in this order."""

URL = re.compile(
    r"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,40})://"
    r"(?P<user>[^\s:/@\"'<>]{0,200}):(?P<secret>[^\s/@\"'<>]{1,200})@(?P<host>[^\s:/?#\"'@]{0,255})"
)
"""A URL with a user and a password."""

CONNECTION_STRING = re.compile(
    r"(?:^|;)[ \t]{0,4}(?:password|pwd)[ \t]{0,4}=[ \t]{0,4}(?P<secret>[^;\"'\s]{1,200})(?:;|$)",
    re.IGNORECASE,
)
"""`Server=…;Uid=…;Pwd=…;` as ODBC and ADO take it; only where there is a semicolon."""

KEYWORDS = re.compile(
    r"(?<!\S)(?:password|passwd)=(?P<secret>[^\s'\"\0]{1,200})(?!\S)", re.IGNORECASE
)
"""`host=… user=… password=…` as libpq takes it; only where there is a `host=`."""

AUTHORIZATION = re.compile(
    r"^(?P<scheme>Basic|Bearer|Token|Bot) +(?P<secret>\S{8,4000})$", re.IGNORECASE
)
"""The value of an `Authorization` header."""
