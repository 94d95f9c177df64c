"""JSON of which no byte can act on a terminal or CI log, and which yet has every name exactly."""

from __future__ import annotations

import json
from typing import Any


def ascii_json(document: Any) -> str:
    """The document, indented, as ASCII with a line break at the end."""
    # ASCII with escapes: no control character, bidi mark or undecodable byte gets out, whatever the
    # encoding of the stream, and yet a reader of the JSON has the exact names. DEL, and the words
    # that CI systems obey in a log, are ASCII; they occur in strings alone.
    text = json.dumps(document, indent=2, ensure_ascii=True)
    return text.replace("\x7f", "\\u007f").replace("##", "#\\u0023") + "\n"
