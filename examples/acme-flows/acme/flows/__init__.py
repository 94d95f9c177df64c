"""The flows; each module can be deployed by itself, see prefect.yaml."""
