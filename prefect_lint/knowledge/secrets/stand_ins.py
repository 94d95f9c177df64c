"""What is written where a secret belongs and is none: placeholders, references, names and public defaults."""

from __future__ import annotations

import math
import re
from collections import Counter

_SAYS_SO = re.compile(
    r"example|placeholder|dummy|sample|redacted|change.?me|change.?it|your|insert|replace|x{4}|\*{3}|\.{3}"
    r"|todo|fake|mock|insecure|<[^>]{0,80}>|\[[a-z _-]{0,80}\]",
    re.IGNORECASE,
)
"""What a placeholder says of itself."""

_FILLED_IN = re.compile(
    r"\{\{|\$\{|\$\(|%\(|%s|\{[A-Za-z_][\w.\[\]'\"()-]*\}|^\{\d*\}$|^\$[A-Za-z_]\w*$|\0"
)
"""What is replaced before anybody uses it: templates, variables of a shell, the fields of an f-string."""

_WORDS_OF_SECRETS = re.compile(
    r"pass(?:word|wd|phrase)?|pwd|secret|token|api.?key|credential|senha", re.IGNORECASE
)
_DEFAULTS = frozenset(
    {
        "admin",
        "airflow",
        "demo",
        "docker",
        "foo",
        "foobar",
        "guest",
        "hello",
        "letmein",
        "metabase",
        "minio",
        "minioadmin",
        "mysql",
        "none",
        "null",
        "neo4j",
        "pass",
        "postgres",
        "postgresql",
        "prefect",
        "qwerty",
        "root",
        "sa",
        "superset",
        "test",
        "tester",
        "testing",
        "user",
        "username",
        "welcome",
    }
)
"""Public defaults of images and habits of the development machine, without digits and signs behind them."""

_REFERENCE = re.compile(
    r"^(?:\w{2,12}://|arn:|/|~|\.{1,2}/|[A-Za-z]:\\|vault:|projects/)"
    r"|\.(?:json|pem|key|txt|ya?ml|env|p12|pfx|crt|cer|pickle|pkl|toml|ini|cfg)$"
    r"|^[A-Za-z_]\w*\([^)]*\)$",
    re.IGNORECASE,
)
"""Where a secret is: paths, URLs, references to a vault, calls."""

_ENVIRONMENT_VARIABLE = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
_NAME = re.compile(r"^[^\W\d_]+\d{0,2}(?:[-_./: ]+(?:[^\W\d_]+\d{0,2}|\d{1,6}))+$|^[^\W\d_]+$")
"""Words, alone or joined: the name of a secret rather than a secret."""
_RUN = re.compile(r"(.)\1{4}|0?123456|abcdef|987654", re.IGNORECASE)


def is_stand_in(text: str) -> bool:
    """Whether a text says by itself that it is no secret: a placeholder, or what will be filled in."""
    return bool(
        not text.strip() or _FILLED_IN.search(text) or _SAYS_SO.search(text) or len(set(text)) < 4
    )


def is_public(text: str) -> bool:
    """Whether everybody knows this password, or the text is no more than the word for one."""
    core = text.lower()
    while core and not core[-1].isalpha():
        core = core[:-1]
    return core in _DEFAULTS or bool(_WORDS_OF_SECRETS.search(text)) or bool(_RUN.search(text))


def is_reference(text: str) -> bool:
    """Whether a text tells where a secret is: a path, a URL, an environment variable, a name in a store."""
    return bool(_REFERENCE.search(text) or _ENVIRONMENT_VARIABLE.match(text) or _NAME.match(text))


def is_environment_variable(text: str) -> bool:
    """Whether a text is spelled like the name of an environment variable."""
    return _ENVIRONMENT_VARIABLE.match(text) is not None


def is_drawn_at_random(text: str) -> bool:
    """Whether a text looks like what a generator makes: letters and digits, without much repetition."""
    if len(text) < 16 or any(character.isspace() for character in text):
        return False
    letters = any(character.isalpha() for character in text)
    digits = any(character.isdigit() for character in text)
    return letters and digits and bits(text) >= 3.0 and not _RUN.search(text)


def bits(text: str) -> float:
    """Shannon entropy in bits a character; 0 for an empty text."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
