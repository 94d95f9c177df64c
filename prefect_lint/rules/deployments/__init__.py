"""`prefect.yaml` and the deployments that Python makes."""
