"""Async flows and tasks: what has to be awaited, and what must not block."""
