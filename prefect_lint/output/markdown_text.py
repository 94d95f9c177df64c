"""Text of strangers as GitHub's Markdown that means nothing: no markup, HTML, link, image or mention.

GitHub makes links of names, numbers, hashes and addresses wherever they stand in prose, escaped or not, but
never in code. So each word that could be more than a word is written as code.
"""

from __future__ import annotations

import re

from prefect_lint.output.cropping import cropped
from prefect_lint.output.escaping import escape

_CODE = re.compile(r"`([^`]+)`")
_BACKTICKS = re.compile("`+")
_PUNCTUATION = ".,;:?"
_UNSAFE = re.compile(
    # Markup, HTML and entities, mentions, numbers of issues, formulas.
    r"[`<>&*_\[\]|~\\#@$^]"
    # Addresses, emoji names, names for numbers of issues that a repository defines, commits.
    r"|:.|www\.|[A-Za-z]-\d|\b[0-9a-f]{7,}\b",
    re.IGNORECASE,
)
_SAFE_URL = re.compile(r"https://[A-Za-z0-9._~/%+#?=-]+")
_TEXT_LIMIT = 2000


def code(text: str) -> str:
    """The text as a span of code, on one line, exactly as it is but for what `escape` escapes."""
    shown = cropped(escape(text), _TEXT_LIMIT)
    if not shown:
        return ""
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    # A reader takes away a blank at each end, where there is one at both.
    pad = " " if "`" in (shown[0], shown[-1]) or (shown[0] == shown[-1] == " ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """A sentence, on one line; what stands between backticks is code, and so are words that could be markup."""
    pieces: list[str] = []
    last = 0
    shown = cropped(escape(text), _TEXT_LIMIT)
    for match in _CODE.finditer(shown):
        pieces += _words(shown[last : match.start()])
        pieces.append(code(match[1]))
        last = match.end()
    pieces += _words(shown[last:])
    line = ""
    for piece in pieces:
        # Two spans of code that touch would be read as one, or as none.
        line += f" {piece}" if line.endswith("`") and piece.startswith("`") else piece
    return line


def _words(text: str) -> list[str]:
    """The words and the blanks between them; neighbours that have to be code are one span."""
    pieces: list[str] = []
    unsafe: list[str] = []

    def close() -> None:
        if unsafe:
            whole = " ".join(unsafe)
            stem = whole.rstrip(_PUNCTUATION)
            pieces.extend((code(stem), whole[len(stem) :], " "))
            unsafe.clear()

    for word in text.split(" "):
        if _UNSAFE.search(word.rstrip(_PUNCTUATION)):
            unsafe.append(word)
        else:
            close()
            pieces.extend((word, " "))
    close()
    return [piece for piece in pieces[:-1] if piece]


def link(text: str, url: str | None) -> str:
    """The text as a link, where the address is one that cannot be anything else."""
    label = prose(text)
    return f"[{label}]({url})" if url and _SAFE_URL.fullmatch(url) else label
