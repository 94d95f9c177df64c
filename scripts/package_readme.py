"""The README for the page of a package index, from where relative links would lead nowhere.

hatchling runs this when it builds a package; `pyproject.toml` names it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE = re.compile(r"\]\((?!https?://|#)(?P<path>[^)\s]+)\)")
_REMARK = re.compile(r"<!--.*?-->\n*", re.DOTALL)


class ReadmeHook(MetadataHookInterface):
    """Adds the README to the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `readme`, with links to the files of the release that is built."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        files = f"{metadata['urls']['Homepage']}/blob/v{metadata['version']}"
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": _RELATIVE.sub(rf"]({files}/\g<path>)", _REMARK.sub("", text)),
        }
