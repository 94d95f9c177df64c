"""Write the JSON schema of the configuration under `docs/`, or check with `--check` that it is up to date."""

from __future__ import annotations

import json

from generated_files import renew


def main() -> int:
    """The exit code: 1 when `--check` finds the schema stale, else 0."""
    return renew(__file__, __doc__, schema)


def schema() -> dict[str, str]:
    """The file by its name."""
    from prefect_lint.engine.configuration_schema import configuration_schema
    from prefect_lint.engine.registry import all_rules

    text = json.dumps(configuration_schema(all_rules()), indent=2, ensure_ascii=True)
    return {"configuration.schema.json": f"{text}\n"}


if __name__ == "__main__":
    raise SystemExit(main())
