"""`prefect-lint config`: what is set and where that was decided, and what can be set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.check import check
from prefect_lint.cli.help import GroupedCommand
from prefect_lint.cli.messages import complain
from prefect_lint.cli.overrides import overrides_of
from prefect_lint.cli.plugin_options import plugin_options
from prefect_lint.cli.streams import write_stdout
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from prefect_lint.engine.effective import EffectiveSettings, Origin

_LINE = 80
_FOUND_OUT = {
    "target-version": "found out for each file, from pins and imports",
    "source-roots": "found out from the layout of the project",
}
_OF_CHECK = (
    *("paths", "select", "extend_select", "ignore", "extend_ignore"),
    *("target_version", "min_confidence", "no_ignores", "no_plugins", "local_rules"),
    *("exclude", "extend_exclude", "force_exclude", "fail_on", "config", "isolated"),
)
"""The parameters of `check` on which settings depend: what is shown is what `check` would use."""


@click.group(
    "config",
    # A missing command is told in one sentence, as all that is wrong.
    no_args_is_help=False,
    short_help="Show what is set and where, or what can be set.",
)
def config() -> None:
    """Show what is set and where that was decided, or what can be set."""


@click.command(
    "show",
    cls=GroupedCommand,
    params=[parameter for parameter in check.params if parameter.name in _OF_CHECK],
    short_help="Show each setting and where it comes from.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the settings; as text they are TOML.",
)
def show(output_format: str, **options: Any) -> int:
    """Show each setting, and whether it comes from a file, the command line or is the default.

    Takes the options of `check` that settings depend on, and shows what `check` would use for PATH.
    """
    from prefect_lint.engine.effective import effective_settings
    from prefect_lint.engine.workspace import Configuration
    from prefect_lint.sources.discovery import PathError

    configuration = Configuration(overrides_of(options), options["config"], options["isolated"])
    try:
        found = effective_settings(
            [Path(path) for path in options["paths"] or (".",)], configuration
        )
    except PathError as error:
        for problem in error.problems:
            complain(problem)
        return ExitCode.ERROR
    if output_format == "json":
        import json

        write_stdout(json.dumps(_as_data(found), indent=2, ensure_ascii=True) + "\n", utf8=True)
    else:
        write_stdout(_as_toml(found))
    return ExitCode.CLEAN


@click.command("schema", short_help="Print the JSON schema of the configuration, for editors.")
@plugin_options()
def schema() -> int:
    """Print the JSON schema of `prefect-lint.toml` and of `[tool.prefect-lint]`, for editors.

    It has the rules of the installed plugins, too.
    """
    import json

    from prefect_lint.engine.configuration_schema import configuration_schema
    from prefect_lint.engine.registry import all_rules

    text = json.dumps(configuration_schema(all_rules()), indent=2, ensure_ascii=True)
    write_stdout(f"{text}\n", utf8=True)
    return ExitCode.CLEAN


config.add_command(show)
config.add_command(schema)


def _as_data(found: EffectiveSettings) -> dict[str, Any]:
    return {
        "version": "1",
        "root": found.root.as_posix(),
        "file": found.file,
        "settings": {
            setting.key: {
                "value": setting.value,
                "from": [origin.value for origin in setting.origins],
            }
            for setting in found.settings
        },
        "rules": list(found.rules),
    }


def _as_toml(found: EffectiveSettings) -> str:
    """The settings by where they come from, as TOML that can be put into a configuration file."""
    groups: dict[tuple[Origin, ...], list[str]] = {}
    for setting in found.settings:
        lines = groups.setdefault(setting.origins, [])
        if setting.value is None:
            lines.append(f"# {setting.key}: {_FOUND_OUT.get(setting.key, 'not set')}")
        elif isinstance(setting.value, dict):
            lines += _tables(setting.key, setting.value) or [f"{setting.key} = {{}}"]
        else:
            lines.append(_assignment(setting.key, setting.value))
    parts = [f"# {len(found.rules)} rules are on in {_comment(found.root.as_posix())}"]
    # What somebody decided comes first.
    for origins in sorted(groups, key=lambda them: [-_RANK[it.value] for it in them]):
        where = " and ".join(_place(origin, found.file) for origin in origins)
        parts.append("\n".join([f"# {where[:1].upper()}{where[1:]}", *groups[origins]]))
    return "\n\n".join(parts) + "\n"


_RANK = {"default": 0, "file": 1, "command line": 2}


def _place(origin: Origin, file: str | None) -> str:
    if origin.value == "file":
        return f"from {_comment(file or '')}"
    return "defaults" if origin.value == "default" else "from the command line"


def _tables(prefix: str, table: dict[str, Any]) -> list[str]:
    """The entries of a table under dotted keys, which may stand anywhere in a file."""
    lines: list[str] = []
    for key, value in table.items():
        dotted = f"{prefix}.{_key(key)}"
        if isinstance(value, dict):
            lines += _tables(dotted, value) or [f"{dotted} = {{}}"]
        else:
            lines.append(_assignment(dotted, value))
    return lines


def _assignment(key: str, value: object) -> str:
    line = f"{key} = {_value(value)}"
    if len(line) <= _LINE or not isinstance(value, list):
        return line
    lines = [" "]
    for item in map(_value, value):
        if len(lines[-1]) + len(item) + 2 > _LINE and lines[-1].strip():
            lines.append(" ")
        lines[-1] += f" {item},"
    return "\n".join([f"{key} = [", *lines, "]"])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    return str(value)


def _key(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else _string(key)


def _string(text: str) -> str:
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _comment(text: str) -> str:
    """Text that can stand in a comment: nothing in it ends the line."""
    return _string(text)[1:-1]
