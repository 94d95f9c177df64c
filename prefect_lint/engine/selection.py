"""Which rules are on, where, with which options, and how severe their findings are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem, nearest
from prefect_lint.config.settings import Settings
from prefect_lint.engine.own_rules import ALWAYS_ON, CATEGORY
from prefect_lint.engine.plugins.sources import is_of_absent_plugin
from prefect_lint.engine.registry import all_rules
from prefect_lint.sources.patterns import PathPatterns, invalid_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Selectors
    from prefect_lint.findings import Severity
    from prefect_lint.rule import Rule

RECOMMENDED = "recommended"
ALL = "all"

_PREFIX = re.compile(r"[a-z]{2,8}\d{0,3}")
_EXACT = 10
"""The specificity of a code or name: above that of every prefix."""


@dataclass(frozen=True)
class Selection:
    """The rules of a run, and what the settings say about each."""

    rules: tuple[type[Rule], ...]
    """Those that are on, in the order of codes, the engine's own included."""
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By code, then by attribute."""
    opted_in: frozenset[str] = frozenset()
    """Codes of rules that were asked for by more than the recommended preset."""
    severities: dict[str, Severity] = field(default_factory=dict)
    """By code, where the settings change it."""
    per_file: tuple[tuple[PathPatterns, frozenset[str]], ...] = ()
    """Patterns of files, and the codes that are off in them."""
    prefix: str = ""
    """What of a path stands before the part that patterns are about: `team/`, or nothing."""
    _known: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def instances(self) -> list[Rule]:
        """The rules that look at code, ready to be asked."""
        return [
            rule(dict(self.options.get(rule.code, {})), opted_in=rule.code in self.opted_in)
            for rule in self.rules
            if rule.category != CATEGORY
        ]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the rules that are on."""
        return frozenset(rule.code for rule in self.rules)

    def off_in(self, path: str) -> frozenset[str]:
        """The codes that `per-file-ignores` switches off in a file, by its path from the root."""
        if not self.per_file or not path.startswith(self.prefix):
            return frozenset()
        known = self._known.get(path)
        if known is None:
            relative = path[len(self.prefix) :]
            known = _union(codes for patterns, codes in self.per_file if patterns.matches(relative))
            self._known[path] = known
        return known


@dataclass(frozen=True)
class _Match:
    """The rules that a selector stands for; the narrower it is, the higher its specificity."""

    specificity: int
    codes: frozenset[str]


def select(settings: Settings, root: Path, rules: Sequence[type[Rule]] | None = None) -> Selection:
    """What the settings mean for the rules; raises `ConfigurationError` with all problems."""
    return _Selecting(settings, root, all_rules() if rules is None else rules).selection()


def matching(selectors: Iterable[str], rules: Sequence[type[Rule]]) -> list[type[Rule]]:
    """The rules that any selector stands for; raises `ConfigurationError` for unknown ones."""
    selecting = _Selecting(Settings(), None, rules)
    matches = [selecting.match(selector, "", None) for selector in selectors]
    selecting.raise_problems()
    codes = _union(match.codes for match in matches if match is not None)
    return [rule for rule in rules if rule.code in codes]


class _Selecting:
    def __init__(self, settings: Settings, root: Path | None, rules: Sequence[type[Rule]]) -> None:
        self.settings = settings
        self.root = root
        self.rules = rules
        self.problems: list[ConfigurationProblem] = []
        self.by_spelling = {
            key.casefold(): rule for rule in rules for key in (rule.code, rule.name)
        }

    def selection(self) -> Selection:
        on = self._on()
        result = Selection(
            rules=tuple(rule for rule in self.rules if rule.code in on),
            options=self._options(),
            opted_in=self._opted_in(),
            severities=self._severities(),
            per_file=self._per_file(),
            prefix=self._prefix(),
        )
        self.raise_problems()
        return result

    def raise_problems(self) -> None:
        if self.problems:
            raise ConfigurationError(self.problems)

    # Selectors

    def match(self, selector: str, key: str, file: str | None) -> _Match | None:
        """What a selector stands for; `None`, and a problem noted, when it is unknown."""
        word = selector.strip().casefold()
        rule = self.by_spelling.get(word)
        if rule is not None:
            return _Match(_EXACT, frozenset({rule.code}))
        if word == ALL:
            return _Match(0, frozenset(rule.code for rule in self.rules))
        if word == RECOMMENDED:
            return _Match(1, frozenset(rule.code for rule in self.rules if rule.recommended))
        category = frozenset(rule.code for rule in self.rules if rule.category == word)
        if category:
            return _Match(2, category)
        if _PREFIX.fullmatch(word):
            codes = frozenset(
                rule.code for rule in self.rules if rule.code.casefold().startswith(word)
            )
            if codes:
                return _Match(3 + sum(letter.isdigit() for letter in word), codes)
        if is_of_absent_plugin(word):
            return _Match(_EXACT, frozenset())
        reason = f"`{selector}` is no rule, code prefix, category or preset"
        problem = ConfigurationProblem(key, reason, file, nearest(selector, self._words()))
        self.problems.append(problem)
        return None

    def _words(self) -> list[str]:
        words = [word for rule in self.rules for word in (rule.code, rule.name, rule.category)]
        return [*dict.fromkeys(words), RECOMMENDED, ALL]

    def _matches(self, selectors: Iterable[str] | None, key: str, *, command: bool) -> list[_Match]:
        found: list[_Match] = []
        for index, selector in enumerate(selectors or ()):
            place = f"--{key}" if command else f"{key}[{index}]"
            match = self.match(selector, place, None if command else self.settings.file)
            if match is not None:
                found.append(match)
        return found

    def _on(self) -> set[str]:
        file, command = self.settings.file_selectors, self.settings.command_selectors
        selects, ignores = self._layer(file, command=False)
        if command.select is not None:
            selects = []
        elif file.select is None:
            selects += self._matches([RECOMMENDED], "select", command=True)
        if command.ignore is not None:
            ignores = []
        asked, refused = self._layer(command, command=True)
        return {
            rule.code
            for rule in self.rules
            if _is_on(rule.code, (selects, ignores), (asked, refused))
        }

    def _opted_in(self) -> frozenset[str]:
        preset = _Match(1, frozenset(rule.code for rule in self.rules if rule.recommended))
        file, command = self.settings.file_selectors, self.settings.command_selectors
        # Problems of the selectors were noted when the rules that are on were looked for.
        noted = list(self.problems)
        matches = self._layer(command, command=True)[0]
        if command.select is None:
            matches = matches + self._layer(file, command=False)[0]
        self.problems = noted
        return _union(match.codes for match in matches if match != preset)

    def _layer(self, selectors: Selectors, *, command: bool) -> tuple[list[_Match], list[_Match]]:
        selects = self._matches(selectors.select, "select", command=command)
        selects += self._matches(selectors.extend_select, "extend-select", command=command)
        ignores = self._matches(selectors.ignore, "ignore", command=command)
        ignores += self._matches(selectors.extend_ignore, "extend-ignore", command=command)
        return selects, ignores

    # What is said of single rules

    def _rule(self, written: str, key: str) -> type[Rule] | None:
        rule = self.by_spelling.get(written.strip().casefold())
        if rule is None and not is_of_absent_plugin(written):
            known = [word for rule in self.rules for word in (rule.code, rule.name)]
            problem = ConfigurationProblem(
                key, "there is no such rule", self.settings.file, nearest(written, known)
            )
            self.problems.append(problem)
        return rule

    def _severities(self) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        for written, severity in self.settings.severity.items():
            rule = self._rule(written, f"severity.{written}")
            if rule is not None:
                self._once(rule, found, f"severity.{written}")
                found[rule.code] = severity
        return found

    def _options(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for written, table in self.settings.rules.items():
            key = f"rules.{written}"
            rule = self._rule(written, key)
            if rule is None:
                continue
            self._once(rule, found, key)
            # Needs pydantic, which a run without options does not.
            from prefect_lint.engine.options import check_options

            try:
                found[rule.code] = check_options(rule, table, key=key, file=self.settings.file)
            except ConfigurationError as error:
                self.problems += error.problems
        return found

    def _once(self, rule: type[Rule], found: dict[str, Any], key: str) -> None:
        if rule.code in found:
            reason = f"{rule.code} and {rule.name} are one rule; set it under one of them"
            self.problems.append(ConfigurationProblem(key, reason, self.settings.file))

    def _per_file(self) -> tuple[tuple[PathPatterns, frozenset[str]], ...]:
        found: list[tuple[PathPatterns, frozenset[str]]] = []
        for pattern, selectors in self.settings.per_file_ignores.items():
            key = f'per-file-ignores."{pattern}"'
            wrong = invalid_pattern(pattern)
            if wrong is not None:
                self.problems.append(
                    ConfigurationProblem(key, f"the pattern {wrong}", self.settings.file)
                )
                continue
            matches = self._matches(selectors, key, command=False)
            found.append((PathPatterns([pattern]), _union(match.codes for match in matches)))
        return tuple(found)

    def _prefix(self) -> str:
        base = self.settings.base
        if base is None or self.root is None or base == self.root:
            return ""
        return f"{base.relative_to(self.root).as_posix()}/"


def _is_on(
    code: str,
    file: tuple[Sequence[_Match], Sequence[_Match]],
    command: tuple[Sequence[_Match], Sequence[_Match]],
) -> bool:
    """Whether a rule is on, given what file and command line select and ignore.

    In one place the narrower selector wins, and `ignore` wins a tie. The command line wins over the
    file, but for one case: what the file ignores by a narrower selector than the one by which the
    command line selects it stays off.
    """
    asked, refused = (_narrowest(code, matches) for matches in command)
    selected, ignored = (_narrowest(code, matches) for matches in file)
    if code in ALWAYS_ON:
        selected = max(selected, 0)
    if refused >= 0 and refused >= asked:
        return False
    if asked >= 0:
        return asked >= ignored
    return selected > ignored


def _narrowest(code: str, matches: Sequence[_Match]) -> int:
    """The specificity of the narrowest selector that stands for the code; -1 when none does."""
    return max((match.specificity for match in matches if code in match.codes), default=-1)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(code for codes in sets for code in codes)
