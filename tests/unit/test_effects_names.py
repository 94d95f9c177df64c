"""The names of the effects table exist: of the standard library, and of whatever else is installed here."""

from __future__ import annotations

import builtins
import functools
import importlib
import importlib.util
import inspect
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from effects_compiler import effects_table

from prefect_lint.knowledge.effects import Effect, effect_of

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture
def table() -> Any:
    return effects_table()


class _Unverifiable(Exception):
    """Needs something that is not installed, or an instance."""


_OTHER_PLATFORMS = ("os.", "pty.", "select.", "signal.", "socket.", "time.", "asyncio.open_unix")


@functools.cache
def _module(name: str) -> ModuleType | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except (Exception, SystemExit):
            return None


def _resolve(name: str) -> object:
    """The object of this name; raises `AttributeError` when there is none."""
    parts = name.split(".")
    used = 0
    found: object = builtins
    # As `from a.b import c` does: a module counts before an attribute that hides it.
    while used < len(parts) and _module(".".join(parts[: used + 1])) is not None:
        used += 1
        found = _module(".".join(parts[:used]))
    if used < len(parts) and _exists(".".join(parts[: used + 1])):
        raise _Unverifiable
    # A namespace package has the parts that are installed, and no others.
    if used and used < len(parts) and getattr(found, "__file__", "") is None:
        raise _Unverifiable
    for part in parts[used:]:
        if isinstance(found, property | functools.cached_property):
            raise _Unverifiable
        found = getattr(found, part)
    return found


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, AttributeError, ValueError):
        return False


def _within(name: str, names: set[str]) -> bool:
    return any(name == other or name.startswith(f"{other}.") for other in names)


def _missing(table: Any, wanted: Any) -> list[str]:
    names = {*table.effects, *table.quiet, *table.returns, *table.classes, *table.bases}
    names |= {*table.canonical, *table.nondeterministic, *table.environment}
    skipped = table.virtual | table.historic | set(table.attributes)
    missing = []
    for name in sorted(names):
        if not wanted(name.partition(".")[0]) or _within(name, skipped):
            continue
        try:
            if name.endswith("_*"):
                owner, _, verb = name.removesuffix("*").rpartition(".")
                if not any(member.startswith(verb) for member in dir(_resolve(owner))):
                    missing.append(name)
            else:
                _resolve(name.removesuffix(".*"))
        except _Unverifiable:
            continue
        except AttributeError:
            missing.append(name)
    return missing


@pytest.mark.filterwarnings("ignore")
def test_names_of_the_standard_library_exist(table: Any) -> None:
    standard = sys.stdlib_module_names | set(dir(builtins))
    missing = _missing(table, standard.__contains__)
    if sys.platform != "linux":
        missing = [name for name in missing if not name.startswith(_OTHER_PLATFORMS)]
    assert missing == []


def test_names_of_the_standard_library_are_really_checked() -> None:
    with pytest.raises(AttributeError):
        _resolve("subprocess.runn")
    with pytest.raises(AttributeError):
        _resolve("pathlib.Path.read_texts")
    assert _resolve("pathlib.Path.read_text") is Path.read_text


# Found where it is installed, but without the distribution that brings the part we name.
_PARTLY_INSTALLED = {"databricks", "prefect"}


@pytest.mark.filterwarnings("ignore")
def test_names_of_installed_packages_exist(table: Any) -> None:
    def wanted(root: str) -> bool:
        return (
            root not in sys.stdlib_module_names
            and root not in _PARTLY_INSTALLED
            and not hasattr(builtins, root)
            and _exists(root)
        )

    assert _missing(table, wanted) == []


@pytest.mark.filterwarnings("ignore")
def test_methods_of_classes_belong_to_known_classes(table: Any) -> None:
    unknown = set()
    for name in {*table.effects, *table.returns, *table.quiet}:
        owner = name.rpartition(".")[0]
        root = owner.partition(".")[0]
        if owner and owner not in table.classes and root in sys.stdlib_module_names:
            try:
                if inspect.isclass(_resolve(owner)):
                    unknown.add(owner)
            except (AttributeError, _Unverifiable):
                continue
    assert unknown == set()


@pytest.mark.filterwarnings("ignore")
def test_signatures_have_the_parameters(table: Any) -> None:
    wrong = []
    for name in table.effects:
        root = name.partition(".")[0]
        known = root in sys.stdlib_module_names or (root not in _PARTLY_INSTALLED and _exists(root))
        if not known or "*" in name or _within(name, table.virtual | table.historic):
            continue
        try:
            found: Any = _resolve(name)
            signature = inspect.signature(found)
        except (AttributeError, TypeError, ValueError, _Unverifiable):
            continue
        effect = effect_of(name)
        assert effect is not None
        if effect.blocking and inspect.iscoroutinefunction(found):
            wrong.append(f"{name} is awaited, so it does not block")
        wrong += _wrong_parameters(effect, found, signature)
    assert wrong == []


def _wrong_parameters(effect: Effect, found: Any, signature: inspect.Signature) -> list[str]:
    parameters = list(signature.parameters.values())
    # Methods of extension classes show a `self` that can't be told from other parameters.
    if not inspect.isfunction(found) and not inspect.isclass(found):
        return []
    if parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    names = [parameter.name for parameter in parameters]
    wrong = []
    for keyword, position in (
        (effect.timeout_parameter, effect.timeout_position),
        (effect.path_parameter, effect.path_position),
    ):
        if keyword is None:
            continue
        if keyword in names:
            if position is not None and names.index(keyword) != position:
                wrong.append(f"{effect.name}: {keyword} is number {names.index(keyword)}")
        elif not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            wrong.append(f"{effect.name} has no {keyword}")
    return wrong
