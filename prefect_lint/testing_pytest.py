"""A plugin of pytest that makes tests of folders of fixtures, without code.

    [tool.pytest.ini_options]
    prefect_lint_fixtures = ["tests/fixtures"]

In such a folder there is one for each rule, called by its code, with files and folders `bad_…` and `ok_…`; see
`testing.check_fixture`. Each fixture is a test, as it is and in a variant, and each rule one for its page.

The rules are those of installed packages and, with `prefect_lint_local_rules = ["lint"]`, those in that folder.

pytest imports this in every run where the linter is installed, so it imports nothing of it until it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prefect_lint.rule import Rule

OPTION = "prefect_lint_fixtures"
LOCAL_OPTION = "prefect_lint_local_rules"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    for option, words in (
        (OPTION, "Folders with fixtures of prefect-lint rules, by code."),
        (LOCAL_OPTION, "Folders of prefect-lint rules that no package has."),
    ):
        parser.addini(option, words, type="paths", default=[])


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a folder that is set as one of fixtures."""
    folders = [Path(it).resolve() for it in parent.config.getini(OPTION)]
    if path.resolve() not in folders:
        return None
    collector: pytest.Collector = FixtureFolder.from_parent(parent, path=path)
    return collector


class FixtureFolder(pytest.Directory):
    """A folder with one folder for each rule."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests of every rule; a folder without a rule is one that fails."""
        from prefect_lint.config.errors import ConfigurationError
        from prefect_lint.engine.plugins.sources import RuleSources, using
        from prefect_lint.engine.registry import find_rule

        local = tuple(Path(it).resolve() for it in self.config.getini(LOCAL_OPTION))
        sources = RuleSources(installed=True, folders=local)
        folders = sorted(it for it in self.path.iterdir() if it.is_dir() and it.name[0] not in "._")
        for folder in folders:
            try:
                with using(sources):
                    rule = find_rule(folder.name)
            except ConfigurationError as error:
                raise self.CollectError(str(error)) from None
            if rule is None:
                raise self.CollectError(
                    f"{folder}: there is no rule {folder.name}; is its package installed, or its folder set "
                    f"as one of {LOCAL_OPTION}?"
                )
            yield from self._tests(rule, folder)

    def _tests(self, rule: type[Rule], folder: Path) -> Iterator[pytest.Item]:
        from prefect_lint.testing import check_fixture, check_rule_class, check_rule_examples
        from prefect_lint.testing_variants import variant_of

        def test(name: str, path: Path, check: Callable[[], Any]) -> pytest.Item:
            item: pytest.Item = FixtureTest.from_parent(
                self, name=f"{rule.code}/{name}", file=path, check=check
            )
            return item

        def page() -> None:
            check_rule_class(rule)
            check_rule_examples(rule)

        yield test("page", folder, page)
        for path in sorted(folder.iterdir()):
            if not path.name.startswith(("bad_", "ok_")):
                continue
            yield test(path.name, path, lambda path=path: check_fixture(rule, path))  # type: ignore[misc]
            variant = variant_of(path)
            if variant is not None:
                yield test(
                    f"{path.name}, {variant.name}",
                    path,
                    lambda path=path, variant=variant: check_fixture(rule, path, variant),  # type: ignore[misc]
                )


class FixtureTest(pytest.Item):
    """One check of one fixture, or of the page of a rule."""

    def __init__(self, *, file: Path, check: Callable[[], Any], **settings: Any) -> None:
        super().__init__(**settings)
        self._file = file
        self._check = check

    def runtest(self) -> None:
        """Run the check."""
        self._check()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong, without the way through the kit to it."""
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the fixture is."""
        # Not the bare name, in which pytest would take dots for those of Python.
        return self._file, None, f"fixture {self.name}"
