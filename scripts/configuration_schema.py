"""Write the JSON schema of the configuration under `docs/`, or check with `--check` that it is up to date."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "docs" / "configuration.schema.json"


def main() -> int:
    """The exit code: 1 when `--check` finds the schema stale, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    arguments = parser.parse_args()

    # This checkout, not an installed release, is what the schema describes.
    sys.path.insert(0, str(ROOT))
    from prefect_lint.engine.configuration_schema import configuration_schema
    from prefect_lint.engine.registry import all_rules

    wanted = json.dumps(configuration_schema(all_rules()), indent=2, ensure_ascii=True) + "\n"
    name = SCHEMA.relative_to(ROOT).as_posix()
    if SCHEMA.is_file() and SCHEMA.read_text(encoding="utf-8") == wanted:
        return 0
    if arguments.check:
        print(f"{name} is stale\nRun: python scripts/configuration_schema.py", file=sys.stderr)
        return 1
    SCHEMA.parent.mkdir(exist_ok=True)
    SCHEMA.write_text(wanted, encoding="utf-8", newline="\n")
    print(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
