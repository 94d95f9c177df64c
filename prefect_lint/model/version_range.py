"""Ranges of Prefect versions, and how requirement files, lock files and images spell them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Release = tuple[int, ...]
"""A version without the zeros at its end: 3.0.0 is `(3,)`."""


@dataclass(frozen=True)
class PrefectVersion:
    """The Prefect versions that a file may run under."""

    lower: Release | None
    """The oldest one; `None` where nothing says."""
    upper: Release | None
    """The first one that is too new; `None` where nothing says."""
    source: str
    """What says so, in words."""

    @classmethod
    def parse(cls, text: str) -> PrefectVersion:
        """The version given in configuration: `3` is every 3.x, `3.1` every 3.1.x.

        Raises `ValueError` when it is no version.
        """
        found = _RELEASE.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not a Prefect version: {text!r}")
        lower, upper = _series(_numbers(found.group(1)))
        return cls(lower, upper, f"{_CONFIGURED} {text.strip()}")

    @property
    def is_configured(self) -> bool:
        """Whether the user has said so, in settings or on the command line."""
        return self.source.startswith(_CONFIGURED)

    @property
    def known(self) -> bool:
        """Whether anything says which versions."""
        return self.lower is not None or self.upper is not None

    @property
    def majors(self) -> tuple[int, ...]:
        """The majors that the file may run under, of 1, 2 and 3; unknown is 2 and 3.

        Prefect 1 is one of them only where a bound speaks of it: `<3` is written for Prefect 2.
        """
        lower = self.lower
        if lower is None:
            lower = (0,) if self.upper is not None and self.upper <= (2,) else (2,)
        found = tuple(
            major
            for major, (first, after) in _MAJORS.items()
            if (after is None or lower < after) and (self.upper is None or first < self.upper)
        )
        return found or (2, 3)

    def overlaps(self, other: PrefectVersion) -> bool:
        """Whether some version is in both ranges."""
        lower = max(self.lower or (0,), other.lower or (0,))
        uppers = [upper for upper in (self.upper, other.upper) if upper is not None]
        return not uppers or lower < min(uppers)

    def narrowed(self, other: PrefectVersion) -> PrefectVersion:
        """The versions that are in both ranges, which have to overlap."""
        lowers = [lower for lower in (self.lower, other.lower) if lower is not None]
        uppers = [upper for upper in (self.upper, other.upper) if upper is not None]
        lower, upper = max(lowers, default=None), min(uppers, default=None)
        if (lower, upper) == (self.lower, self.upper):
            return self
        if (lower, upper) == (other.lower, other.upper):
            return other
        return PrefectVersion(lower, upper, _sources(self, other))

    def widened(self, other: PrefectVersion) -> PrefectVersion:
        """The smallest range that holds both."""
        lower = None if self.lower is None or other.lower is None else min(self.lower, other.lower)
        upper = None if self.upper is None or other.upper is None else max(self.upper, other.upper)
        return PrefectVersion(lower, upper, _sources(self, other))


_CONFIGURED = "configured target version"
UNKNOWN = PrefectVersion(None, None, "nothing says which Prefect is used")

_MAJORS: dict[int, tuple[Release, Release | None]] = {
    1: ((0,), (2,)),
    2: ((2,), (3,)),
    3: ((3,), None),
}

_RELEASE = re.compile(
    r"v?(\d+(?:\.\d+)*)(?:[-_.]?(?:a|b|c|rc|alpha|beta|dev|post)[\w.]*)?(?:\+.*)?"
)
_CLAUSE = re.compile(
    r"(===|==|~=|>=|<=|!=|\^|~|>|<|=)?\s*v?(\d+(?:\.\d+)*)"
    r"((?:\.[*x])|(?:[-_.]?(?:a|b|c|rc|alpha|beta|dev|post)[\w.]*))?"
)
_LONGEST = 500
"""Characters of a requirement; longer ones are no requirements."""
_DIGITS = 6
"""Longer numbers are dates or hostile, not parts of a Prefect version."""


def _sources(*versions: PrefectVersion) -> str:
    """What several versions come from, each said once: a lock file may have a version per platform."""
    return "; ".join(dict.fromkeys(it for version in versions for it in version.source.split("; ")))


def combine(found: Iterable[PrefectVersion]) -> PrefectVersion | None:
    """One range for several: what they have in common, or all of them when they contradict each other."""
    result: PrefectVersion | None = None
    for version in found:
        if result is None:
            result = version
        elif result.overlaps(version):
            result = result.narrowed(version)
        else:
            result = result.widened(version)
    return result


@cache
def _requirement_of(package: str) -> re.Pattern[str]:
    name = r"prefect(?:[-_.]client)?" if package == "prefect" else re.escape(package)
    return re.compile(
        name + r"(?![\w.-])\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
    )


def requirement(text: str, source: str, package: str = "prefect") -> PrefectVersion | None:
    """The range of a requirement such as `prefect[aws]>=3.1,<4 ; python_version > "3.9"`.

    `None` when it is for another package, has no bounds, or points to a URL.
    """
    match = _requirement_of(package).match(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        return None
    rest = re.split(r"[;#]|\s--", match.group("rest"), maxsplit=1)[0].strip()
    if not rest or rest.startswith("@"):
        return None
    return specifier(rest.strip("()"), source, f"{package}{rest}")


def specifier(text: str, source: str, shown: str | None = None) -> PrefectVersion | None:
    """The range of version bounds as pip, Poetry or conda write them; `None` without any."""
    if len(text) > _LONGEST:
        return None
    found: PrefectVersion | None = None
    words = f"{source}: {(shown or f'prefect {text}').strip()}"
    for alternative in text.split("||"):
        bounds = _bounds(alternative)
        if bounds is None:
            return None
        version = PrefectVersion(*bounds, words)
        found = version if found is None else found.widened(version)
    return found


def exact(version: str, source: str, package: str = "prefect") -> PrefectVersion | None:
    """The range of just one version, as a lock file has it."""
    match = _RELEASE.match(version.strip().removeprefix("=="))
    if match is None:
        return None
    numbers = _numbers(match.group(1))
    return PrefectVersion(_stripped(numbers), _after(numbers), f"{source}: {package} {version}")


def series(tag: str, source: str) -> PrefectVersion | None:
    """The range of an image tag such as `3-latest`, `2.20-python3.11` or `3.1.4`."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", tag)
    if match is None or len(match.group(1).split(".")[0]) > 2:
        return None
    return PrefectVersion(*_series(_numbers(match.group(1))), source)


def _bounds(text: str) -> tuple[Release | None, Release | None] | None:
    lower: Release | None = None
    upper: Release | None = None
    position = 0
    found = False
    for match in _CLAUSE.finditer(text):
        if text[position : match.start()].strip(" ,\t\r\n\"'"):
            return None
        position = match.end()
        operator, digits, suffix = match.groups()
        numbers = _numbers(digits)
        first, after = _clause(operator or "", numbers, suffix or "")
        if first is None and after is None:
            continue
        found = True
        if first is not None:
            lower = first if lower is None else max(lower, first)
        if after is not None:
            upper = after if upper is None else min(upper, after)
        if operator == "=":
            # What follows in conda's `prefect=2.10.3=py_0` is a build, not a bound.
            break
    return (lower, upper) if found else None


def _clause(operator: str, numbers: Release, suffix: str) -> tuple[Release | None, Release | None]:
    """The bounds of one clause; none at all for `!=`."""
    start = _stripped(numbers)
    if operator == "!=":
        return None, None
    if operator in (">=", ">"):
        return start, None
    if operator == "<":
        return None, start
    if operator == "<=":
        return None, _after(numbers)
    if operator == "~=":
        return start, _bumped(numbers[:-1] or numbers)
    if operator == "^":
        significant = next(
            (index for index, number in enumerate(numbers) if number), len(numbers) - 1
        )
        return start, _bumped(numbers[: significant + 1])
    if operator == "~":
        return start, _bumped(numbers[:2])
    if operator == "=" or suffix in (".*", ".x"):
        return _series(numbers)
    return start, _after(numbers)


def _numbers(text: str) -> Release:
    return tuple(int(part[:_DIGITS]) for part in text.split(".")[:4])


def _stripped(numbers: Release) -> Release:
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers


def _bumped(numbers: Release) -> Release:
    return (*numbers[:-1], numbers[-1] + 1)


def _after(numbers: Release) -> Release:
    """The first version after exactly this one."""
    return _bumped((*numbers, 0, 0)[: max(3, len(numbers))])


def _series(numbers: Release) -> tuple[Release, Release]:
    """From the first to after the last version that begins with these numbers."""
    return _stripped(numbers), _bumped(numbers)
