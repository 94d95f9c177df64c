"""Retries, timeouts, states and failures."""
