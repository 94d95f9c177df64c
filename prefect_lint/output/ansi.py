"""The few colours of the terminal formats, by what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.findings import Severity

_CODES = {
    "bold": "1",
    "faint": "2",
    "good": "32",
    "error": "1;31",
    "warning": "33",
    "advice": "36",
}


class Painter:
    """Puts ANSI colours around text, or leaves it alone when `color` is false."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, style: str, text: str) -> str:
        """The text in a style: `bold`, `faint`, `good`, or the name of a severity."""
        if not self.color or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def severity(self, severity: Severity, text: str) -> str:
        """The text in the colour of a severity."""
        return self(severity.value, text)
