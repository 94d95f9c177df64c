"""What earlier runs found, as long as nothing has changed of what that depends on.

It depends on: this linter, the settings, which files there are, what was used of each, and what
else of the repository was looked at. Of most files only their imports are used, and whether they name Prefect:
those may change in all other respects.

An entry holds no text of the repository beside that of the findings. Source lines are read again; where
secrets were hidden in them, the entry has the places.
"""

from __future__ import annotations

import gc
import json
import os
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.engine.cache.folder import digest_of
from prefect_lint.engine.cache.identity import identity
from prefect_lint.engine.cache.masks import differences, masked
from prefect_lint.engine.cache.records import RecordError, made, plain
from prefect_lint.engine.plugins import sources as plugins
from prefect_lint.sources.bounded import read_file_at_most
from prefect_lint.sources.surroundings import Question, listings, still_answered
from prefect_lint.sources.text import MAX_BYTES, YAML_SUFFIXES, Source, SourceError, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.analysis import Analysis
    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.earlier import Earlier
    from prefect_lint.engine.found import Found

_FORMAT = 5
"""Goes up when entries are written in another way."""

DAMAGED = (
    AttributeError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    RecursionError,
    RecordError,
    SourceError,
)
"""What comes of entries that are not as they were written."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which looks through a report again and again while it is made."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Request(NamedTuple):
    """What is to be looked for."""

    root: Path
    settings: Settings
    targets: Sequence[str]
    """The names of files, resolved; `project` too."""
    project: Sequence[str]
    drafts: Mapping[Path, bytes]
    """What stands for the content of files, as standard input does."""
    deployment_files: Sequence[Path]
    heed_comments: bool
    strict_baseline: bool
    """Whether the rule about entries of the baseline is on."""


class _Verified(NamedTuple):
    """An entry of which nothing has changed that it depends on."""

    seal: str
    masks: dict[str, list[list[int]]]
    shown: dict[str, bytes]
    """The content of files that findings point at."""
    judgement: Callable[[], bytes]
    """What was found, as it is written in the entry, of which it is the largest part."""


class Memory:
    """What earlier runs found for one request."""

    def __init__(self, folder: CacheFolder, request: Request) -> None:
        self._folder = folder
        self._request = request
        self._prefix = str(request.root).rstrip(os.sep) + os.sep
        self._drafts = {str(path): data for path, data in request.drafts.items()}
        self._targets = {self._name(path) for path in request.targets}
        self._files = sorted({*self._targets, *(self._name(path) for path in request.project)})
        self._has_plugins = plugins.has_plugins(plugins.current())
        self._key = self._digest_of_request()
        self._asked = False
        self._verified: _Verified | None = None
        self._digests: dict[str, str] | None = None
        """Of the whole content of files, as they were before the run; `None` where one can't be read."""

    def known(self) -> str | None:
        """A word that stands for what an earlier run found, when this one would find the same.

        And for all that goes into a report on that: the lines to which the findings point.
        """
        if not self._asked:
            self._asked = True
            content = self._folder.read(self._key)
            if content is not None:
                with suppress(*DAMAGED), _uncollected():
                    self._verified = self._verify(content)
        return None if self._verified is None else self._verified.seal

    def recall(self) -> Found | None:
        """What an earlier run found, when this one would find the same."""
        found = None
        if self.known() is not None:
            with suppress(*DAMAGED), _uncollected():
                found = self._recalled()
        if found is None:
            self._digests = self._read_all()
        return found

    def earlier(self) -> Earlier | None:
        """What a run found to which only changes of some Python files have to be added."""
        content = self._folder.read(self._key_of_division)
        if content is None or self._digests is None:
            return None
        from prefect_lint.engine.cache.division_record import changed_files, earlier_from

        with suppress(*DAMAGED), _uncollected():
            entry = json.loads(content)
            changed = changed_files(entry["files"], self._digests, self._imports_with)
            earlier = None if changed is None else earlier_from(entry, changed)
            if earlier is not None and still_answered(self._request.root, earlier.answers):
                return earlier
        return None

    def sources(self) -> dict[str, Source]:
        """The sources to which findings point, when they are `known`, with their secrets masked."""
        if self._verified is None:
            return {}
        root, shown = self._request.root, self._verified.shown
        return {
            path: masked(decode(shown[path], root / path, path), masks)
            for path, masks in self._verified.masks.items()
        }

    def remember(self, found: Found, analysis: Analysis) -> None:
        """Keep what a run found, unless it may depend on something that can't be told."""
        from prefect_lint.engine.found import paths_of

        if not analysis.repeatable or not analysis.looked_into <= set(self._files):
            return
        digests = self._read_all()
        if digests is None or digests != self._digests:
            # Something was changed in the meantime: nobody knows which of both the run has seen.
            return
        masks = {}
        shown = paths_of(found.judgement.all_findings) & found.sources.keys()
        for path in sorted(shown):
            spans = self._masks(path, found.sources[path], digests)
            if spans is None:
                return
            masks[path] = spans
        used = analysis.looked_into | shown
        files = {
            name: [digest, None if name in used else self._imports_with(name, digest)]
            for name, digest in digests.items()
        }
        entry = {
            "files": files,
            "answers": [[*question, answer] for question, answer in analysis.answers.items()],
            "masks": masks,
            "listings": listings(self._request.root, analysis.answers),
        }
        judgement = _written(plain(found.judgement))
        entry["judgement"] = _whole(judgement)
        # A line each: what was found need not be read where all that is told of it is known.
        self._folder.write(self._key, _written(entry) + b"\n" + judgement)
        if analysis.division is not None and analysis.read is not None:
            from prefect_lint.engine.cache.division_record import record_of

            hiding = {
                path
                for path, source in analysis.sources.items()
                if analysis.read(path).text != source.text
            }
            record = record_of(analysis, analysis.division, hiding)
            self._folder.write(self._key_of_division, _written({**record, "files": files}))

    @property
    def _key_of_division(self) -> str:
        return digest_of(["file by file", self._key])

    def _verify(self, content: bytes) -> _Verified | None:
        end = content.index(b"\n")
        head = content[:end]
        entry = json.loads(head)
        known: dict[str, tuple[str, str | None]] = entry["files"]
        masks: dict[str, list[list[int]]] = entry["masks"]
        shown: dict[str, bytes] = {}
        if known.keys() != set(self._files):
            return None
        for name in self._files:
            digest, imports = known[name]
            data = self._bytes(name)
            if _whole(data) != digest and (imports is None or self._imports(name, data) != imports):
                return None
            if name in masks:
                shown[name] = data
        answers = {
            Question(kind, path, detail): answer for kind, path, detail, answer in entry["answers"]
        }
        if not still_answered(self._request.root, answers, entry["listings"]):
            return None
        seal = digest_of([self._key, _whole(head)])
        return _Verified(seal, masks, shown, lambda: content[end + 1 :])

    def _recalled(self) -> Found | None:
        if self._verified is None:
            return None
        from prefect_lint.engine.found import Found, Judgement

        return Found(made(Judgement, json.loads(self._verified.judgement())), self.sources())

    # What was used of files

    def _imports(self, name: str, data: bytes) -> str | None:
        """The digest of the imports of a file that is not looked into; `None` when more of it counts."""
        if name.endswith(YAML_SUFFIXES):
            return None
        from prefect_lint.model.scanning import names_prefect, scan_imports
        from prefect_lint.sources.suppressions import has_noqa, may_suppress

        try:
            source = decode(data, self._request.root / name, name)
        except SourceError:
            return None
        if name in self._targets and (
            may_suppress(source) or (self._has_plugins and has_noqa(source))
        ):
            return None
        return digest_of([names_prefect(data), list(scan_imports(data))])

    def _imports_with(self, name: str, digest: str) -> str | None:
        """The same for the content with this digest; `None` too when the file has another one by now."""
        with suppress(RecordError):
            data = self._bytes(name)
            if _whole(data) == digest:
                return self._imports(name, data)
        return None

    def _read_all(self) -> dict[str, str] | None:
        try:
            return {name: _whole(self._bytes(name)) for name in self._files}
        except RecordError:
            return None

    def _bytes(self, name: str) -> bytes:
        """The content of a file; raises `RecordError` when it can't be read, or is too large."""
        path = name if os.path.isabs(name) else self._prefix + name
        draft = self._drafts.get(path)
        return _content(path) if draft is None else draft

    # Source lines

    def _masks(
        self, path: str, masked: Source, digests: Mapping[str, str]
    ) -> list[list[int]] | None:
        """Where the text that is shown differs from that of the file; `None` when it is another one."""
        try:
            text = self._source(path, digests[path]).text
        except DAMAGED:
            return None
        return differences(text, masked.text)

    def _source(self, name: str, digest: str) -> Source:
        """The source of a file that still has the content with this digest."""
        data = self._bytes(name)
        if _whole(data) != digest:
            # Masks would be in the wrong places.
            raise RecordError
        return decode(data, self._request.root / name, name)

    # The request

    def _name(self, path: str) -> str:
        # As `Files.name` does, without the time that paths take.
        return path.removeprefix(self._prefix).replace(os.sep, "/")

    def _digest_of_request(self) -> str:
        request = self._request
        return digest_of(
            {
                "format": _FORMAT,
                "identity": identity(),
                "plugins": plugins.identity(),
                "root": str(request.root),
                "settings": plain(request.settings),
                "targets": sorted(self._targets),
                "files": self._files,
                "drafts": sorted(self._drafts),
                "deployments": sorted(map(str, request.deployment_files)),
                "comments": request.heed_comments,
                "strict": request.strict_baseline,
            }
        )


def _content(path: str) -> bytes:
    try:
        status = os.stat(path)
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise RecordError
        data = read_file_at_most(path, status.st_size, MAX_BYTES)
    except (OSError, ValueError) as error:
        raise RecordError from error
    if len(data) > MAX_BYTES:
        raise RecordError
    return data


def _whole(data: bytes) -> str:
    return sha256(data).hexdigest()


def _written(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode("ascii")


class SettingsMemory:
    """Tables of configuration that were found to be right, which takes a library that is slow to import."""

    def __init__(self, folder: CacheFolder) -> None:
        self._folder = folder

    def recall(self, table: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was made of a table."""
        key = self._key(table)
        content = None if key is None else self._folder.read(key)
        if content is not None:
            with suppress(*DAMAGED):
                found = json.loads(content)
                return found if isinstance(found, dict) else None
        return None

    def keep(self, table: Mapping[str, Any], checked: dict[str, Any]) -> None:
        """Keep what was made of a table."""
        key = self._key(table)
        if key is None:
            return
        with suppress(*DAMAGED):
            content = json.dumps(checked)
            if json.loads(content) == checked:
                self._folder.write(key, content.encode("ascii"))

    def _key(self, table: Mapping[str, Any]) -> str | None:
        try:
            return digest_of({"format": _FORMAT, "identity": identity(), "configuration": table})
        except (TypeError, ValueError, RecursionError):  # a date, which JSON does not have
            return None
