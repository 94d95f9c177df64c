"""`prefect-lint cache`: what is kept of earlier runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from prefect_lint.cli.messages import complain
from prefect_lint.cli.streams import write_stdout
from prefect_lint.engine.exit_codes import ExitCode
from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from prefect_lint.engine.cache.folder import CacheFolder


@click.group(
    "cache",
    no_args_is_help=False,
    short_help="Show or delete what is kept of earlier runs.",
)
def cache() -> None:
    """Show or delete what is kept of earlier runs.

    Results are kept for files that do not change, in the user's folder for caches, in the one that
    PREFECT_LINT_CACHE_DIR names, or in that of --cache-dir.
    """


_folder_option = click.option(
    "--cache-dir",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Another folder than the usual one.",
)


@cache.command("show", short_help="Tell where the cache is and how large.")
@_folder_option
def show(cache_dir: Path | None) -> int:
    """Tell where the cache is and how large."""
    folder = _chosen(cache_dir)
    if folder is None:
        return ExitCode.ERROR
    usage = folder.usage()
    lines = [escape(str(folder.path)), _amount(usage.entries, usage.size)]
    refusal = folder.refusal()
    if refusal is not None:
        lines.append(f"not used, because {refusal}")
    write_stdout("".join(f"{line}\n" for line in lines))
    return ExitCode.CLEAN


@cache.command("clean", short_help="Delete all that is kept.")
@_folder_option
def clean(cache_dir: Path | None) -> int:
    """Delete all that is kept. Nothing else is touched, whatever folder is named."""
    folder = _chosen(cache_dir)
    if folder is None:
        return ExitCode.ERROR
    try:
        deleted = folder.clean()
    except OSError as error:
        complain(f"{folder.path}: can't be cleaned: {error.strerror}")
        return ExitCode.ERROR
    write_stdout(f"Deleted {_amount(deleted.entries, deleted.size)}.\n")
    return ExitCode.CLEAN


def _chosen(named: Path | None) -> CacheFolder | None:
    from prefect_lint.engine.cache.folder import CacheError, chosen_folder

    try:
        return chosen_folder(named)
    except CacheError as error:
        complain(f"there is no cache: {error}")
        return None


def _amount(entries: int, size: int) -> str:
    noun = "entry" if entries == 1 else "entries"
    return f"{entries} {noun}, {size / 1e6:.1f} MB"
