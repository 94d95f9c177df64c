"""Import the rules of plugins, and say of one that can't be used which package it is and why."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
import sys
from contextlib import redirect_stdout
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem
from prefect_lint.engine.own_rules import CATEGORY
from prefect_lint.engine.plugins.identifying import local_plugin
from prefect_lint.engine.plugins.installed import installed_plugins, trusted_folders
from prefect_lint.engine.plugins.sources import OWN_PREFIX
from prefect_lint.engine.rule_docstring import docstring_faults
from prefect_lint.engine.rule_form import FOLDER_WORD, form_faults, place_of, rules_of_file
from prefect_lint.rule import API_VERSION, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

    from prefect_lint.engine.plugins.sources import RuleSources
    from prefect_lint.findings import Plugin

DECLARATION = "PREFECT_LINT_API"
"""What the module of an entry point calls the version of the rule API that it is written for."""

_LOCAL = "prefect_lint_local_rules"
_PRESETS = frozenset({"all", "recommended"})
_NOT_RULES = re.compile(r"test_.*|.*_test|conftest|setup|noxfile")
"""Files that may lie in a folder of rules and hold none."""


class Loaded(NamedTuple):
    """A plugin and its rules."""

    plugin: Plugin
    rules: tuple[type[Rule], ...]


class _PluginFault(Exception):
    """Why a plugin can't be used, in words."""


def load(sources: RuleSources, own: Sequence[type[Rule]]) -> list[Loaded]:
    """The plugins of a run with their rules; raises `ConfigurationError` with all that is wrong."""
    problems: list[ConfigurationProblem] = []
    found: list[Loaded] = []
    for one in installed_plugins() if sources.installed else ():
        try:
            modules = [module for name in one.modules for module in _modules(name)]
            found.append(Loaded(one.plugin, _rules_of(modules)))
        except _PluginFault as fault:
            problems.append(_problem(one.plugin, str(fault), installed=True))
    for folder in sources.folders:
        plugin = local_plugin(folder)
        try:
            found.append(Loaded(plugin, _rules_of(_local_modules(folder))))
        except _PluginFault as fault:
            problems.append(_problem(plugin, str(fault), installed=False))
    problems += _clashes(own, found)
    if problems:
        raise ConfigurationError(problems)
    return found


def _problem(plugin: Plugin, reason: str, *, installed: bool) -> ConfigurationProblem:
    if not installed:
        return ConfigurationProblem(plugin.name, reason)
    way_out = "`--no-plugins` does without"
    return ConfigurationProblem(f"plugin {plugin.name} {plugin.version}", f"{reason}; {way_out}")


# Modules


def _modules(name: str) -> Iterator[ModuleType]:
    """The module that an entry point names and, when it is a package, those below it."""
    if ":" in name:
        raise _PluginFault(f"the entry point `{name}` names an object; it must name a module")
    _check_origin(name)
    module = _imported(name)
    _check_version(name, getattr(module, DECLARATION, None))
    yield module
    below = getattr(module, "__path__", None)
    if below is None:
        return
    unreadable: list[str] = []
    infos = pkgutil.walk_packages(below, prefix=f"{name}.", onerror=unreadable.append)
    try:
        for info in infos:
            parts = info.name[len(name) + 1 :].split(".")
            if not any(part.startswith("_") for part in parts):
                yield _imported(info.name)
    except (SystemExit, Exception) as error:
        # `walk_packages` imports packages by itself, to see what is in them.
        if isinstance(error, _PluginFault):
            raise
        raise _PluginFault(f"`{name}` can't be imported: {_words(error)}") from error
    if unreadable:
        yield _imported(unreadable[0])


def _check_origin(name: str) -> None:
    """Refuse what `sys.path` finds elsewhere first: a folder of that name in the current one."""
    top = name.partition(".")[0]
    installed = PathFinder.find_spec(top, trusted_folders())
    if installed is None or installed.origin is None:
        return  # in development: installed as a pointer to its sources
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError) as error:
        raise _PluginFault(f"`{top}` can't be imported: {_words(error)}") from error
    origin = None if found is None else found.origin
    if origin is None or Path(origin).resolve() != Path(installed.origin).resolve():
        raise _PluginFault(
            f"`{top}` would be imported from {origin or 'elsewhere'}, not from where it is installed"
        )


def _check_version(name: str, declared: object) -> None:
    if declared is None:
        raise _PluginFault(
            f"`{name}` does not say which rule API it is written for: `{DECLARATION} = {API_VERSION}`"
        )
    if declared != API_VERSION:
        raise _PluginFault(
            f"it is written for version {str(declared)[:20]} of the rule API, and this prefect-lint has "
            f"version {API_VERSION}"
        )


def _local_modules(folder: Path) -> Iterator[ModuleType]:
    """The modules directly in a folder, as those of a package of a made-up name."""
    if not folder.is_dir():
        raise _PluginFault("there is no such folder")
    package = package_of(folder)
    importlib.invalidate_caches()
    names = sorted(it.stem for it in folder.glob("*.py") if it.is_file())
    for name in names:
        if name.isidentifier() and name[0] != "_" and not _NOT_RULES.fullmatch(name):
            yield _imported(f"{package}.{name}", shown=f"{name}.py")


def package_of(folder: Path) -> str:
    """The name of the package that stands for a folder, in which its modules can be imported from now on."""
    package = f"{_LOCAL}.{folder.as_posix().encode().hex()}"
    for name in (_LOCAL, package):
        if name not in sys.modules:
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [str(folder)] if name == package else []
            sys.modules[name] = importlib.util.module_from_spec(spec)
    return package


def _imported(name: str, shown: str | None = None) -> ModuleType:
    try:
        # What it prints would stand in the report.
        with redirect_stdout(sys.stderr):
            return importlib.import_module(name)
    except (SystemExit, Exception) as error:
        raise _PluginFault(f"`{shown or name}` can't be imported: {_words(error)}") from error


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


# Rules


def _rules_of(modules: Iterable[ModuleType]) -> tuple[type[Rule], ...]:
    found: list[type[Rule]] = []
    for module in modules:
        found += [rule for rule in rules_of_file(module) if rule not in found]
    if not found:
        raise _PluginFault(
            "it has no rules; a rule is a public class that subclasses `prefect_lint.rule.Rule`"
        )
    faults = [fault for rule in found for fault in _faults(rule)]
    if faults:
        more = f"; and {len(faults) - 3} more faults" if len(faults) > 3 else ""
        raise _PluginFault("; ".join(faults[:3]) + more)
    return tuple(found)


def _faults(rule: type[Rule]) -> list[str]:
    """What is wrong with a rule of a plugin, a clause each."""
    try:
        faults = form_faults(rule)
        if not faults:
            faults = [*_category_faults(rule), *_hook_faults(rule)]
            if rule.code.startswith(OWN_PREFIX):
                faults.append(
                    f"codes that begin with {OWN_PREFIX} are those of prefect-lint itself"
                )
            if rule.url is not None and not str(rule.url).startswith("https://"):
                faults.append("the `url` does not begin with https://")
            faults += [_clause(sentence) for sentence in docstring_faults(rule)]
    except Exception as error:  # whatever can be in a class that others wrote
        faults = [f"it is no rule that can be read: {_words(error)}"]
    return [f"{_shown(rule)}: {fault}" for fault in faults]


def _category_faults(rule: type[Rule]) -> list[str]:
    faults = []
    if not FOLDER_WORD.fullmatch(str(rule.category)):
        faults.append(f"the category `{rule.category}` is not a word of small letters")
    if rule.category == CATEGORY or rule.category in _PRESETS:
        faults.append(f"the category can't be `{rule.category}`")
    if rule.name in _PRESETS:
        faults.append(f"the name can't be `{rule.name}`, which is a preset")
    return faults


def _hook_faults(rule: type[Rule]) -> list[str]:
    """Methods that nothing would ever call."""
    faults = [
        f"there is no hook `{name}`"
        for name in vars(rule)
        if name.startswith("check_") and not hasattr(Rule, name)
    ]
    if any(name.startswith("visit_") for name in dir(rule)):
        from prefect_lint.engine.visiting_rules import visitors

        try:
            visitors(rule())
        except TypeError as error:
            faults.append(str(error))
    return faults


def _clause(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:].rstrip('.')}"


def _shown(rule: type[Rule]) -> str:
    """The class of a rule as its author knows it, without the package that was made up for a folder."""
    module = rule.__module__
    if module.startswith(f"{_LOCAL}."):
        return f"{module.rpartition('.')[2]}.py, {rule.__qualname__}"
    return place_of(rule)


def _clashes(own: Sequence[type[Rule]], found: Sequence[Loaded]) -> list[ConfigurationProblem]:
    """Codes and names that belong to two rules; of a plugin, that it takes the word of another for its own."""
    owners: dict[str, str] = {}
    for rule in own:
        owners[rule.code.casefold()] = owners[rule.name.casefold()] = "prefect-lint itself"
    problems = []
    for plugin, rules in found:
        for rule in rules:
            for what, key in (("code", rule.code), ("name", rule.name)):
                owner = owners.setdefault(key.casefold(), f"{plugin.name} {plugin.version}")
                if owner != f"{plugin.name} {plugin.version}" or _is_twice(key, rule, rules):
                    reason = (
                        f"{_shown(rule)}: the {what} `{key}` belongs to a rule of {owner} already"
                    )
                    problems.append(_problem(plugin, reason, installed=_is_installed(plugin)))
    return problems


def _is_twice(key: str, rule: type[Rule], rules: Sequence[type[Rule]]) -> bool:
    first = next(it for it in rules if key in (it.code, it.name))
    return first is not rule


def _is_installed(plugin: Plugin) -> bool:
    return any(it.plugin == plugin for it in installed_plugins())
