"""A repository whose names and texts try to forge what a report says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    b"a\n::error title=forged::b.py",
    b"::error file=a,title=forged::c.py",
    b"\x1b[2Jcleared.py",
    "\u202egnp.\u2066bidi.py".encode(),
    b"caf\xe9.py",
    "日本 \U0001f600.py".encode(),
    b"https:x.py",
    b"50%25 & #1?q=2.py",
    b"<b>[click](https:x.example).py",
    b"##vso[task.setvariable variable=PATH]x.py",
    b"back\\slash\x7f.py",
)
"""File names; one is not UTF-8."""

FLOW = """\
import requests
from prefect import flow, task

NAME = "\U0001f600"


@task(name="[click](https://evil.example) <img src=x> ::error::x")
def fetch(url):
    return "\U0001f600", requests.get(
        url,
        params={"q": 1},
    )


handlers = [fetch]


@flow(name="\u202e##[error]")
def nightly(day: str = "\x1b[31m"):
    handlers[0].submit("x")
    fetch.submit("\U0001f600"); fetch.submit("y")
"""


def write(folder: Path) -> None:
    """Make the repository in a folder; names that the file system does not take are left out."""
    (folder / ".git").mkdir(parents=True)
    for name in NAMES:
        try:
            with open(os.path.join(os.fsencode(folder), name), "w", encoding="utf-8") as file:
                file.write(FLOW)
        except OSError:
            continue
    (folder / "broken.py").write_text("from prefect import flow\n\n@flow\ndef f(:\n", "utf-8")
    (folder / "bom.py").write_bytes(b"\xef\xbb\xbf" + FLOW.replace("\n", "\r\n").encode())
    (folder / "requirements.txt").write_text("prefect==3.4.0\n")
    (folder / "prefect.yaml").write_text(
        "deployments:\n- name: '::error::x'\n  entrypoint: no.py:f\n"
    )
