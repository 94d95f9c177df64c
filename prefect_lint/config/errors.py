"""What is said about a setting that can't be used: where it stands, why, and what was meant."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConfigurationProblem(NamedTuple):
    """One setting that is wrong.

    `file` is the configuration file as it is shown to users, `None` for the command line; `key` is
    the dotted key in it, or the name of the option.
    """

    key: str
    reason: str
    file: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.key) if part)
        text = f"{place}: {self.reason}" if place else self.reason
        return f"{text}; did you mean `{self.suggestion}`?" if self.suggestion else text


class ConfigurationError(Exception):
    """Settings that can't be used; `problems` has all that is wrong with them, at least one."""

    def __init__(self, problems: Iterable[ConfigurationProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def single(
        cls, key: str, reason: str, *, file: str | None = None, suggestion: str | None = None
    ) -> ConfigurationError:
        """An error with one problem."""
        return cls([ConfigurationProblem(key, reason, file, suggestion)])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known spelling that is nearest to a word, or `None` when none is near."""
    # Only now: hardly any run has to guess.
    import difflib

    spellings = {candidate.casefold(): candidate for candidate in known}
    folded = word.casefold().replace("_", "-")
    near = difflib.get_close_matches(folded, spellings, n=8, cutoff=0.6)
    if not near:
        return None

    def likeness(spelling: str) -> tuple[float, int]:
        ratio = difflib.SequenceMatcher(None, spelling, folded).ratio()
        # Of codes that are as near, the one of the same family is meant: PFL1 is rather PFL101 than PFL201.
        return round(ratio, 3), _shared_start(spelling, folded)

    return spellings[max(sorted(near), key=likeness)]


def _shared_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
