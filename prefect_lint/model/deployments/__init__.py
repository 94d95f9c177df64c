"""Deployments: what `prefect.yaml` and calls of `.deploy()`, `.serve()` and `.to_deployment()` ask for."""
