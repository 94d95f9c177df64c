"""The static linter for repositories of Prefect flows."""

__version__ = "0.1.0"
