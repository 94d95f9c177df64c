"""PFL307 result-persistence-misconfig."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.origins import origin
from prefect_lint.model.serializers import has_serializers
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import FixKind
    from prefect_lint.model.definitions import Definition, Flow, Option, Task
    from prefect_lint.rule import Hit

_STORAGES = frozenset(
    {
        "LocalFileSystem",
        "RemoteFileSystem",
        "SMB",
        "S3",
        "GCS",
        "Azure",
        "S3Bucket",
        "GcsBucket",
        "AzureBlobStorageContainer",
    }
)
_SERIALIZERS = frozenset({"json", "pickle", "compressed", "compressed/json", "compressed/pickle"})


class ResultPersistenceMisconfig(Rule):
    """A flow or task names a storage or serializer for its results that Prefect can't use.

    ## What it catches
    - In Prefect 3, `result_storage` given a storage block that was just made and never saved:
      `LocalFileSystem(basepath="…")`.
    - `result_serializer` given a string that names no serializer of Prefect.

    ## Why it matters
    With an unsaved block Prefect 3 raises `TypeError` while the file is imported, so no flow in it can run.
    With an unknown serializer every run fails before its body begins.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.filesystems import LocalFileSystem

    @task(result_storage=LocalFileSystem(basepath="/data/results"))
    def load_orders(day: str) -> str:
        return f"orders of {day}"

    @flow
    def orders(day: str):
        return load_orders(day)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task(result_storage="local-file-system/results")
    def load_orders(day: str) -> str:
        return f"orders of {day}"

    @flow
    def orders(day: str):
        return load_orders(day)
    ```

    ## When it stays silent
    The block is loaded, saved anywhere in the file, handed to other code, or of a class of the repository; the
    serializer is not written out; or the repository defines serializers of its own.
    """

    code = "PFL307"
    name = "result-persistence-misconfig"
    category = "caching"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "Nothing runs: the file can't be imported, or every run fails before its first line."
    recommendation = (
        "Save the storage block once and refer to it by its slug, as in "
        '`result_storage="local-file-system/results"`; name one of the serializers `pickle`, `json`, '
        "`compressed/pickle` and `compressed/json`."
    )
    rollback = "Remove the option: results go to Prefect's default storage, as pickles."
    references = ("https://docs.prefect.io/v3/advanced/results",)

    renaming = SafeFix(
        "Write `pickle`, which is the name of the serializer.",
        because="The runs failed, and Prefect's `pickle` is made by cloudpickle.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow, self.renaming)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task, self.renaming)


def _check(definition: Definition, renaming: FixKind) -> Iterator[Hit]:
    what = f"{definition.kind.capitalize()} `{definition.name}`"
    storage = own_option(definition, "result_storage")
    if storage is not None and definition.module.majors == (3,):
        block = _unsaved_block(storage)
        if block is not None:
            yield hit(
                definition.module,
                place_of(definition, storage),
                f"{what} gets a `{block}` that was not saved as `result_storage`, which raises when the "
                "file is imported.",
                symbol=definition.name,
                recommendation=(
                    "Save the block once, by a script or in the user interface, and refer to it by its "
                    'slug, as in `result_storage="local-file-system/results"`, or load it.'
                ),
            )
    serializer = own_option(definition, "result_serializer")
    if serializer is None or not isinstance(serializer.literal, str):
        return
    name = serializer.literal
    if name not in _SERIALIZERS and not has_serializers(definition.module.project):
        yield hit(
            definition.module,
            place_of(definition, serializer),
            f"{what} has `result_serializer={name!r}`, which is no serializer of Prefect, so its runs fail.",
            symbol=definition.name,
            recommendation=(
                "Use one of `pickle`, `json`, `compressed/pickle` and `compressed/json`, or remove the "
                "option."
            ),
            fix=renaming(_by_its_name(definition, serializer)),
        )


def _by_its_name(definition: Definition, serializer: Option) -> Replace | None:
    node = place_of(definition, serializer)
    if serializer.literal != "cloudpickle" or not isinstance(node, o.Constant):
        return None
    return Replace(node, '"pickle"')


def _unsaved_block(storage: Option) -> str | None:
    """The class of a block that is made in the file, and of which nothing else becomes."""
    if storage.node is None:
        return None
    source = origin(storage.node, storage.module)
    call = source.node
    if not isinstance(call, o.Call):
        return None
    target = source.module.project.infer.thing(call.func, source.module)
    if not isinstance(target, t.Symbol) or not target.name.startswith(("prefect.", "prefect_")):
        return None
    name = target.name.rpartition(".")[2]
    if name not in _STORAGES:
        return None
    if call is storage.node:
        return name
    if source.module is not storage.module:
        # Another file may save it before this one is imported.
        return None
    for use in uses_of(call):
        if use.kind == "argument" and use.name == "result_storage":
            continue
        if use.kind != "stored":
            return None
    return name
