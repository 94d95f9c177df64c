"""Whether a text is a secret, by its shape or by the name that it is given.

Of forty texts that stand where a secret may stand in public repositories of flows, thirty-five were none: names
of secrets in a store, paths, placeholders, passwords of a container on the developer's machine. So a name
alone never decides; the text has to look like a secret as well.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge.secrets import names, stand_ins
from prefect_lint.knowledge.secrets.shapes import (
    AUTHORIZATION,
    CONNECTION_STRING,
    KEYWORDS,
    SHAPES,
    URL,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 200_000
"""Longer texts are data."""

_MAX_NAMED = 500
"""Characters of a text that a name makes a secret; what is longer has a shape or is data."""
_MIN_PASSWORD = 6
_MIN_SHAPED = 20
"""Characters of the shortest shape."""
_LOCAL_HOSTS = re.compile(
    r"^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|[^.\0]*|.*\.(?:local|localhost|internal))$"
)
_SHAPE_STAND_IN = re.compile(
    r"example|placeholder|dummy|fake|redacted|change.?me|your|x{5}|\.{3}|<|\{|0123456|1234567|abcdefg",
    re.IGNORECASE,
)

_ASSIGNED = re.compile(
    r"(?<![\w.$-])[\"']?(?P<name>[A-Za-z_][\w.-]{2,80})[\"']?\]?[ \t]{0,8}(?:[:=]|,)[ \t]{0,8}"
    r"(?:[rbuRBU]{0,2})(?:\"(?P<double>[^\"\n\\]{4,2000})\"|'(?P<single>[^'\n\\]{4,2000})')"
)
_YAML = re.compile(
    r"^[ \t-]*[\"']?(?P<name>[A-Za-z_][\w.-]{2,80})[\"']?[ \t]*:[ \t]+"
    r"(?P<plain>[^\s\"'#{\[&*!|>][^\s#]{3,2000})[ \t]*(?:#|$)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Secret:
    """A secret in a text, from `start` to `end` (characters from 0, the end exclusive)."""

    what: str
    """In words, with its article: `a GitHub token`, `a password`."""
    certain: bool
    """Whether its shape alone says what it is, so that no name is needed."""
    start: int
    end: int
    issued: bool = False
    """Whether its shape is that of what a provider issues, so that it opens something there."""


def judge(name: str | None, text: str) -> Secret | None:
    """The secret in a text that is given under a name (a parameter, key or variable), if there is one.

    Without a name only shapes decide. A field of an f-string is a NUL in the text.
    """
    if not _MIN_PASSWORD <= len(text) <= MAX_TEXT:
        return None
    for found in by_shape(text):
        return found
    if name is None or len(text) > _MAX_NAMED:
        return None
    return _by_header(name, text) or _by_name(name, text)


def judge_block_value(text: str) -> Secret | None:
    """The secret in what is given to a block as its secret: everything but a stand-in is one."""
    for found in by_shape(text):
        return found
    if not 4 <= len(text) <= _MAX_NAMED or stand_ins.is_stand_in(text):
        return None
    if stand_ins.is_public(text) or stand_ins.is_environment_variable(text):
        return None
    return Secret("a secret", False, 0, len(text))


def by_shape(text: str) -> Iterator[Secret]:
    """Every secret in a text that its shape gives away, URLs and connection strings included."""
    text = text[:MAX_TEXT]
    for shape in SHAPES if len(text) >= _MIN_SHAPED else ():
        if shape.hint in text:
            for match in shape.pattern.finditer(text):
                if not _is_made_up(_secret_of(match)):
                    yield _found(shape.what, match, certain=True, issued=shape.issued)
    if "://" in text:
        for match in URL.finditer(text):
            if _opens_something(match):
                yield _found("a URL with a password", match, certain=False)
    for hint, pattern in ((";", CONNECTION_STRING), ("host=", KEYWORDS)):
        if hint in text:
            for match in pattern.finditer(text):
                if _is_password(match["secret"]):
                    yield _found("a connection string with a password", match, certain=False)


def in_raw_text(text: str, *, yaml: bool = False) -> Iterator[tuple[int, int]]:
    """The spans of all secrets in the text of a file, whatever it is written in and whether it parses.

    What is found is hidden, not reported, so that a guess too many does no harm.
    """
    for start in range(0, len(text), MAX_TEXT):
        part = text[start : start + MAX_TEXT]
        for found in by_shape(part):
            yield start + found.start, start + found.end
        for match in _ASSIGNED.finditer(part):
            group = "double" if match["double"] is not None else "single"
            yield from _in_group(match, group, start)
        if yaml:
            for match in _YAML.finditer(part):
                yield from _in_group(match, "plain", start)


def _in_group(match: re.Match[str], group: str, offset: int) -> Iterator[tuple[int, int]]:
    found = judge(match["name"], match[group])
    if found is not None:
        begin = offset + match.start(group)
        yield begin + found.start, begin + found.end


def _secret_of(match: re.Match[str]) -> str:
    secret: str = match["secret"] if "secret" in match.re.groupindex else match[0]
    return secret


def _found(what: str, match: re.Match[str], *, certain: bool, issued: bool = False) -> Secret:
    group: int | str = "secret" if "secret" in match.re.groupindex else 0
    return Secret(what, certain, match.start(group), match.end(group), issued)


def _is_password(text: str) -> bool:
    """Whether a text that stands in the place of a password is one that somebody has."""
    return len(text) >= 4 and not stand_ins.is_stand_in(text) and not stand_ins.is_public(text)


def _is_made_up(secret: str) -> bool:
    """Whether a text of the right shape is one that an author typed to show the shape."""
    return bool(_SHAPE_STAND_IN.search(secret)) or len(set(secret)) < 8


def _opens_something(match: re.Match[str]) -> bool:
    user, secret, host = match["user"], match["secret"], match["host"]
    if secret == user or "example" in host.lower() or not _is_password(secret):
        return False
    # Everybody may know the password of the database in a container beside the program.
    return not (_LOCAL_HOSTS.match(host) and stand_ins.is_reference(secret))


def _by_header(name: str, text: str) -> Secret | None:
    if names.words(name)[-1:] != ["authorization"]:
        return None
    match = AUTHORIZATION.match(text)
    if match is None or stand_ins.is_stand_in(match["secret"]):
        return None
    if match["scheme"].lower() == "basic":
        if not _is_basic(match["secret"]):
            return None
        return _found("a user and password for Basic authentication", match, certain=False)
    if not stand_ins.is_drawn_at_random(match["secret"]):
        return None
    return _found("a token", match, certain=False)


def _is_basic(encoded: str) -> bool:
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return False
    user, colon, password = decoded.partition(":")
    return bool(colon) and len(password) >= 4 and user.isprintable() and password.isprintable()


def _by_name(name: str, text: str) -> Secret | None:
    kind = names.kind_of(name)
    if kind is None or stand_ins.is_stand_in(text) or stand_ins.is_reference(text):
        return None
    if kind == names.PASSWORD:
        if stand_ins.is_public(text) or any(character.isspace() for character in text):
            return None
        return Secret("a password", False, 0, len(text))
    return Secret("a secret", False, 0, len(text)) if stand_ins.is_drawn_at_random(text) else None
