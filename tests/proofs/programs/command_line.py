"""The `prefect` command, also where `python -m prefect` is not possible, as in Prefect 2."""

import sys

from prefect.cli import app

sys.argv[0] = "prefect"
app()
