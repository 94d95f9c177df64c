"""PFL603 yaml-duplicate-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import Entry, YamlNode


class YamlDuplicateKey(Rule):
    """A key stands twice in one mapping of `prefect.yaml`, and only the last one counts.

    ## What it catches
    The same key twice in one mapping: two `parameters:` in a deployment, two `deployments:` in the file.

    ## Why it matters
    Prefect's YAML loader takes the last value and says nothing. What stands under the first key, often the
    longer list, is as good as deleted.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          day: today
        work_pool:
          name: default
        parameters:
          limit: 100
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          day: today
          limit: 100
        work_pool:
          name: default
    ```

    ## When it stays silent
    Both have the same value; the other value comes in by a merge key (`<<: *defaults`), which is meant to be
    overridden; or the two are in different mappings.
    """

    code = "PFL603"
    name = "yaml-duplicate-key"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.98
    risk = "What stands under the first key is lost without a word."
    recommendation = "Put what both hold under one key, or take out the one that is not meant."
    rollback = "Put the second key back; the last one counts again."
    references = ("https://yaml.org/spec/1.1/#id861060",)

    def check_deployment_file(self, file: DeploymentFile) -> Iterator[Hit]:
        for node in file.document.mappings_with_doubtful_keys():
            first: dict[Any, Entry] = {}
            for entry in node.own_entries:
                before = first.setdefault(_identity(entry.key), entry)
                if before is entry or before.value.value == entry.value.value:
                    continue
                yield hit(
                    file,
                    entry.key,
                    f"The key `{entry.key.value}` stands here for the second time, so what it had before is "
                    "lost.",
                    related=[(Place(file, before.key), "this value is lost")],
                )


def _identity(key: YamlNode) -> Any:
    # 1 and true are equal in Python, and different keys for people.
    return (type(key.value), key.value)
