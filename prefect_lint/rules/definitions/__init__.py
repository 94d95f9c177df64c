"""Decorators, parameters, names and calls of flows and tasks."""
