"""`prefect-lint check`, the command that is meant when none is named: lint files and folders."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.completing import complete_paths, complete_selectors
from prefect_lint.cli.gate import add_to_files, gate_of, gate_options, ignore_options, reason_of
from prefect_lint.cli.help import GroupedCommand, Share, grouped_option
from prefect_lint.cli.messages import TRACE_VARIABLE, Notes, complain, note
from prefect_lint.cli.plugin_options import plugin_options
from prefect_lint.cli.progress import ProgressBar
from prefect_lint.cli.show_files import show_files
from prefect_lint.cli.streams import write_stdout
from prefect_lint.cli.writing import (
    complete_format,
    destinations,
    parse_formats,
    write_reports,
)
from prefect_lint.config.settings import FAIL_ON, Overrides, Selectors
from prefect_lint.engine.exit_codes import ExitCode, exit_code
from prefect_lint.output import DETAILED, FORMATS, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.gating import Gate
    from prefect_lint.engine.mending import Lint
    from prefect_lint.engine.run import Configuration, Outcome, Stdin

COMMANDS = (
    "baseline",
    "cache",
    "check",
    "completion",
    "config",
    "explain",
    "graph",
    "inventory",
    "new-rule",
    "report",
    "rules",
)
_STDIN = "-"
_RULES, _FIXES, _FILES, _OUTPUT, _SETTINGS = "Rules", "Fixes", "Files", "Output", "Settings"


def _split(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The values of an option that may be repeated, and may hold several with commas."""
    if not values:
        return None
    parts = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
    if not parts and parameter.name == "select":
        # An empty variable of a CI job would switch the whole gate off.
        raise click.BadParameter("no rule is named, so nothing would be checked")
    return parts


def _list_option(name: str, metavar: str, heading: str, text: str) -> Callable[[Any], Any]:
    return grouped_option(
        name,
        heading=heading,
        multiple=True,
        callback=_split,
        metavar=metavar,
        help=text,
        shell_complete=complete_selectors if metavar == "RULES" else None,
    )


@click.command(
    "check",
    cls=GroupedCommand,
    short_help="Lint files and folders; the command when none is named.",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_paths)
@_list_option(
    "--select", "RULES", _RULES, "Check these rules only: codes, names, categories, `all`."
)
@_list_option("--extend-select", "RULES", _RULES, "Check these rules too.")
@_list_option("--ignore", "RULES", _RULES, "Leave these rules out.")
@_list_option("--extend-ignore", "RULES", _RULES, "Leave these rules out too.")
@grouped_option(
    "--target-version",
    heading=_RULES,
    metavar="VERSION",
    help="The Prefect version to check for, such as 3 or 3.4.",
)
@grouped_option(
    "--min-confidence",
    heading=_RULES,
    type=Share(),
    metavar="SHARE",
    help="Leave out findings that are less sure than this.",
)
@plugin_options(_RULES)
@grouped_option(
    "--no-ignores",
    heading=_RULES,
    is_flag=True,
    help="Don't heed suppression comments, nor `.gitignore` files.",
)
@grouped_option(
    "--fix",
    heading=_FIXES,
    is_flag=True,
    help="Fix what can be fixed, keeping the meaning of the program apart from the fault.",
)
@grouped_option(
    "--unsafe-fixes",
    heading=_FIXES,
    is_flag=True,
    help="With --fix or --diff: make fixes too that change more, or rest on a guess.",
)
@grouped_option(
    "--diff",
    heading=_FIXES,
    is_flag=True,
    help="Write what --fix would change as a diff, and change nothing.",
)
@grouped_option(
    "--exit-non-zero-on-fix",
    heading=_FIXES,
    is_flag=True,
    help="Exit with 1 when something was fixed, even if nothing is left.",
)
@_list_option("--exclude", "PATTERNS", _FILES, "Leave these out, instead of the default excludes.")
@_list_option("--extend-exclude", "PATTERNS", _FILES, "Leave these out too.")
@grouped_option(
    "--force-exclude/--no-force-exclude",
    heading=_FILES,
    default=None,
    help="Leave out excluded files even when they are named.",
)
@grouped_option(
    "--stdin-filename",
    heading=_FILES,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file for which standard input stands.",
)
@grouped_option(
    "--prefect-file",
    "prefect_files",
    heading=_FILES,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check this file of deployments too, as `prefect deploy` would with the same option.",
)
@gate_options
@ignore_options
@grouped_option(
    "--show-files",
    heading=_FILES,
    is_flag=True,
    help="List the files that would be checked, instead of checking them.",
)
@grouped_option(
    "--null",
    "-0",
    heading=_FILES,
    is_flag=True,
    help="With --show-files, end each name with a NUL byte, as for `xargs -0`.",
)
@grouped_option(
    "--format",
    "formats",
    heading=_OUTPUT,
    multiple=True,
    callback=parse_formats,
    shell_complete=complete_format,
    metavar="NAME[=FILE]",
    help=f"How to write the report, and where: {', '.join(FORMATS)}; text by default. Can be repeated.",
)
@grouped_option(
    "--output-file",
    heading=_OUTPUT,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the report there: that of the format without a file.",
)
@grouped_option(
    "--show-suppressed", heading=_OUTPUT, is_flag=True, help="List suppressed findings too."
)
@grouped_option(
    "--sarif-include-suppressed",
    heading=_OUTPUT,
    is_flag=True,
    help="Put suppressed findings into SARIF too; not for GitHub, which would show them as open.",
)
@grouped_option(
    "--sarif-category",
    heading=_OUTPUT,
    metavar="NAME",
    help="Tell this run in SARIF from others of one commit, as `category` of `upload-sarif` does.",
)
@grouped_option("--statistics", heading=_OUTPUT, is_flag=True, help="Add counts by rule.")
@grouped_option(
    "--color/--no-color",
    heading=_OUTPUT,
    default=None,
    help="Colour the report; by default on a terminal.",
)
@grouped_option(
    "--fail-on",
    heading=_OUTPUT,
    type=click.Choice(list(FAIL_ON)),
    help="The least severity that makes the exit code 1; warning by default.",
)
@grouped_option(
    "--exit-zero", heading=_OUTPUT, is_flag=True, help="Exit with 0 in spite of findings."
)
@grouped_option(
    "--no-cache",
    heading=_SETTINGS,
    is_flag=True,
    envvar="PREFECT_LINT_NO_CACHE",
    help="Neither use nor keep results of earlier runs.",
)
@grouped_option(
    "--cache-dir",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep results there, instead of in the user's folder for caches.",
)
@grouped_option(
    "--jobs",
    "-j",
    heading=_SETTINGS,
    type=click.IntRange(1),
    metavar="N",
    help="How many processes work; by default up to the number of processors.",
)
@grouped_option(
    "--config",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read settings from this file, and no other.",
)
@grouped_option(
    "--isolated", heading=_SETTINGS, is_flag=True, help="Read no settings of the project."
)
@grouped_option(
    "--debug-model",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show as JSON what is known of a file, for rule authors.",
)
def check(**options: Any) -> int:
    """Lint files and folders.

    PATH is a file or folder, or `-` for standard input; the current folder when there is none.

    The exit code is 0 without findings that count, 1 with some, 2 for wrong usage or settings and for
    files that can't be analysed, 3 when there is nothing to check.
    """
    # Here, so that `--help` and `--version` don't wait for the engine.
    from prefect_lint.engine.run import Configuration

    configuration = Configuration(overrides_of(options), options["config"], options["isolated"])
    if options["debug_model"] is not None:
        return _debug_model(options, configuration)
    if options["show_files"] or options["null"]:
        return show_files(options, configuration)
    places = destinations(
        options["formats"], options["output_file"], statistics=options["statistics"]
    )
    if options["prefect_files"] and _STDIN in options["paths"]:
        raise click.UsageError("--prefect-file goes with files and folders, not with `-`")
    if options["no_ignores"] and (options["fix"] or options["diff"]):
        raise click.UsageError("--no-ignores: what a comment suppresses is never fixed")
    reason = reason_of(options)
    if reason is not None and options["diff"]:
        raise click.UsageError("--add-ignores changes files, which --diff does not do")
    details = any(it.format in DETAILED for it in places)
    gate = gate_of(options)
    stdin = _stdin(options["paths"], options["stdin_filename"], whole=options["fix"])
    lint = _linter(options, configuration, stdin, gate, details=details)
    from prefect_lint.sources.discovery import PathError

    done = True
    try:
        if options["diff"]:
            return _show(lint, options)
        if options["fix"]:
            from prefect_lint.cli.fixing import fix

            given = None if stdin is None else stdin.data
            outcome, done = fix(lint, unsafe=options["unsafe_fixes"], stdin=given)
        else:
            outcome = lint({})
        if reason is not None and add_to_files(outcome, reason):
            # What is reported is what is there now.
            outcome = lint({})
    except PathError as error:
        for problem in error.problems:
            complain(f"{problem}{_command_hint(options['paths'])}")
        return ExitCode.ERROR
    code = _code(outcome, options)
    if outcome.report.fixed and options["exit_non_zero_on_fix"]:
        code = code or ExitCode.FINDINGS
    output = OutputOptions(
        show_suppressed=options["show_suppressed"],
        statistics=options["statistics"],
        sarif_include_suppressed=options["sarif_include_suppressed"],
        sarif_category=options["sarif_category"],
    )
    written = write_reports(
        outcome.report,
        places,
        output,
        color=options["color"],
        read=outcome.read,
        # Standard output is for the fixed text of standard input.
        stream=sys.stderr if stdin is not None and options["fix"] else None,
    )
    return code if written and done else ExitCode.ERROR


def _show(lint: Lint, options: dict[str, Any]) -> int:
    """The exit code after the diff: what is left unfixed does not count, as it is not shown."""
    from prefect_lint.cli.fixing import show

    outcome, changes = show(lint, unsafe=options["unsafe_fixes"], color=options["color"])
    code = _code(outcome, options)
    if code in (ExitCode.ERROR, ExitCode.NOTHING):
        return code
    return ExitCode.FINDINGS if changes else ExitCode.CLEAN


def _code(outcome: Outcome, options: dict[str, Any]) -> ExitCode:
    code = exit_code(
        outcome.report,
        outcome.settings.fail_on,
        exit_zero=options["exit_zero"],
        excluded=outcome.excluded,
        stale_fails=options["baseline_strict"],
    )
    if code is ExitCode.NOTHING:
        note(
            f"there are no Python or deployment files to check in {_listed(options['paths'])}; those that are "
            "excluded, or ignored by git, don't count"
        )
    return code


def _linter(
    options: dict[str, Any],
    configuration: Configuration,
    stdin: Stdin | None,
    gate: Gate,
    *,
    details: bool,
) -> Lint:
    """What lints the files that were asked for, with other contents for some of them."""
    from prefect_lint.engine.run import execute

    paths = [] if stdin else [Path(path) for path in options["paths"] or (".",)]
    notes: Notes | None = Notes()
    tracing = bool(os.environ.get(TRACE_VARIABLE))
    cache = _cache(options)

    def lint(drafts: Mapping[Path, bytes]) -> Outcome:
        nonlocal notes
        with ProgressBar() as progress:
            outcome = execute(
                paths,
                configuration,
                stdin=stdin,
                deployment_files=options["prefect_files"],
                heed_comments=not options["no_ignores"],
                drafts=drafts,
                warn=notes,
                progress=progress,
                strict=tracing,
                details=details,
                gate=gate,
                # A trace leads to its cause only in this process.
                jobs=None if tracing else options["jobs"] or 0,
                cache=cache,
            )
        if notes is not None:
            # A run with fixes would say the same again.
            notes.close()
            notes = None
        return outcome

    return lint


def _cache(options: dict[str, Any]) -> CacheFolder | None:
    """Where to keep what is found; not for a trace or for changes of files, which need the analysis itself."""
    changing = options["add_ignores"] or options["fix"] or options["diff"]
    if options["no_cache"] or changing or os.environ.get(TRACE_VARIABLE):
        return None
    from prefect_lint.engine.cache.folder import CacheError, chosen_folder

    try:
        return chosen_folder(options["cache_dir"])
    except CacheError:
        return None


def _stdin(paths: Sequence[str], name: Path | None, *, whole: bool) -> Stdin | None:
    """Standard input, up to what is analysed; all of it where it is to be given back."""
    if _STDIN not in paths:
        if name is not None:
            raise click.UsageError("--stdin-filename needs `-` as the path: standard input")
        return None
    if len(paths) > 1:
        raise click.UsageError("`-` stands for standard input, and then no other path can be named")
    from prefect_lint.engine.run import Stdin
    from prefect_lint.sources.text import MAX_BYTES

    data = b"" if sys.stdin is None else sys.stdin.buffer.read(-1 if whole else MAX_BYTES + 1)
    return Stdin(data, name)


def overrides_of(options: dict[str, Any]) -> Overrides:
    """What the options of a command line set."""
    return Overrides(
        selectors=Selectors(
            options["select"],
            options["extend_select"] or (),
            options["ignore"],
            options["extend_ignore"] or (),
        ),
        target_version=options["target_version"],
        exclude=options["exclude"],
        extend_exclude=options["extend_exclude"] or (),
        force_exclude=options["force_exclude"],
        respect_gitignore=False if options["no_ignores"] else None,
        skip_environments=not options["no_ignores"],
        min_confidence=options["min_confidence"],
        fail_on=options["fail_on"],
    )


def _debug_model(options: dict[str, Any], configuration: Configuration) -> int:
    from prefect_lint.engine.run import describe_model
    from prefect_lint.sources.discovery import PathError
    from prefect_lint.sources.text import SourceError

    if options["paths"]:
        raise click.UsageError("--debug-model is about one file; name no other path")
    try:
        model = describe_model(
            options["debug_model"], configuration, deployment_files=options["prefect_files"]
        )
    except PathError as error:
        for problem in error.problems:
            complain(problem)
        return ExitCode.ERROR
    except SourceError as error:
        complain(str(error))
        return ExitCode.ERROR
    import json

    write_stdout(json.dumps(model, indent=2, ensure_ascii=True) + "\n", utf8=True)
    return ExitCode.CLEAN


def _command_hint(paths: Sequence[str]) -> str:
    """What to add for someone who mistyped a command, which looks like a path."""
    if len(paths) != 1 or os.sep in paths[0]:
        return ""
    near = difflib.get_close_matches(paths[0], COMMANDS, n=1)
    return f"; did you mean `prefect-lint {near[0]}`?" if near else ""


def _listed(paths: Sequence[str]) -> str:
    if not paths:
        return "the current folder"
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
