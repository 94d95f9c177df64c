"""The analysis in processes of its own, so that no file can crash or stall the run."""
