"""Thin clients of the systems around the platform; none of them knows Prefect."""
