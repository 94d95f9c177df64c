"""What `prefect-lint check` does with its options: lint, fix or show, then report and tell the exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect_lint.cli.gate import add_to_files, gate_of, reason_of
from prefect_lint.cli.known_texts import KnownTexts, Told, Wanted
from prefect_lint.cli.messages import TRACE_VARIABLE, Notes, complain, note, usage_error
from prefect_lint.cli.overrides import overrides_of
from prefect_lint.cli.progress import ProgressBar
from prefect_lint.cli.streams import write_stdout
from prefect_lint.cli.writing import destinations, options_at, write_reports, write_texts
from prefect_lint.engine.exit_codes import ExitCode, exit_code
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration, Stdin
from prefect_lint.output import DETAILED, OutputOptions
from prefect_lint.sources.discovery import PathError
from prefect_lint.sources.text import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prefect_lint.cli.writing import Destination
    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.gate import Gate
    from prefect_lint.engine.mending import Lint
    from prefect_lint.engine.run import Outcome

_STDIN = "-"


def lint_and_report(options: dict[str, Any]) -> int:
    """The exit code, after what was asked for; raises `click.UsageError` for options that don't go together."""
    configuration = Configuration(overrides_of(options), options["config"], options["isolated"])
    if options["debug_model"] is not None:
        return _debug_model(options, configuration)
    if options["show_files"] or options["null"]:
        from prefect_lint.cli.show_files import show_files

        return show_files(options, configuration)
    places = destinations(
        options["formats"], options["output_file"], statistics=options["statistics"]
    )
    if options["prefect_files"] and _STDIN in options["paths"]:
        raise usage_error("--prefect-file goes with files and folders, not with `-`")
    if options["no_ignores"] and (options["fix"] or options["diff"]):
        raise usage_error("--no-ignores: what a comment suppresses is never fixed")
    reason = reason_of(options)
    if reason is not None and options["diff"]:
        raise usage_error("--add-ignores changes files, which --diff does not do")
    details = any(it.format in DETAILED for it in places)
    gate = gate_of(options)
    stdin = _stdin(options["paths"], options["stdin_filename"], whole=options["fix"])
    output = OutputOptions(
        show_suppressed=options["show_suppressed"],
        statistics=options["statistics"],
        sarif_include_suppressed=options["sarif_include_suppressed"],
        sarif_category=options["sarif_category"],
    )
    cache = _cache(options)
    texts = None if cache is None else _known_texts(cache, places, output, options)
    lint = _linter(options, configuration, stdin, gate, cache, texts, details=details)
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
    told = outcome.answer
    if isinstance(told, Told):
        written = write_texts(told.texts, places, read=outcome.read)
        return told.code if written else ExitCode.ERROR
    code = _code(outcome, options)
    if texts is not None and outcome.seal is not None:
        texts.keep(outcome.seal, code, outcome.report)
    if outcome.report.fixed and options["exit_non_zero_on_fix"]:
        code = code or ExitCode.FINDINGS
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
    cache: CacheFolder | None,
    texts: KnownTexts | None,
    *,
    details: bool,
) -> Lint:
    """What lints the files that were asked for, with other contents for some of them."""
    paths = [] if stdin else [Path(path) for path in options["paths"] or (".",)]
    notes: Notes | None = Notes()
    tracing = bool(os.environ.get(TRACE_VARIABLE))

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
                recognise=None if texts is None else texts.of,
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


def _known_texts(
    cache: CacheFolder,
    places: Sequence[Destination],
    output: OutputOptions,
    options: dict[str, Any],
) -> KnownTexts:
    wanted = [Wanted(it.format, options_at(it, output, options["color"])) for it in places]
    return KnownTexts(cache, wanted, exit_zero=options["exit_zero"])


def _stdin(paths: Sequence[str], name: Path | None, *, whole: bool) -> Stdin | None:
    """Standard input, up to what is analysed; all of it where it is to be given back."""
    if _STDIN not in paths:
        if name is not None:
            raise usage_error("--stdin-filename needs `-` as the path: standard input")
        return None
    if len(paths) > 1:
        raise usage_error("`-` stands for standard input, and then no other path can be named")
    data = b"" if sys.stdin is None else sys.stdin.buffer.read(-1 if whole else MAX_BYTES + 1)
    return Stdin(data, name)


def _debug_model(options: dict[str, Any], configuration: Configuration) -> int:
    from prefect_lint.engine.run import describe_model
    from prefect_lint.sources.text import SourceError

    if options["paths"]:
        raise usage_error("--debug-model is about one file; name no other path")
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
    import difflib

    from prefect_lint.cli.commands import NAMES

    near = difflib.get_close_matches(paths[0], sorted(NAMES), n=1)
    return f"; did you mean `prefect-lint {near[0]}`?" if near else ""


def _listed(paths: Sequence[str]) -> str:
    if not paths:
        return "the current folder"
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
