"""`python -m prefect_lint`."""

from __future__ import annotations

from prefect_lint.cli.main import main

raise SystemExit(main())
