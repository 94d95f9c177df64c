"""Rules of prefect-lint for the flows of Acme."""

PREFECT_LINT_API = 1
