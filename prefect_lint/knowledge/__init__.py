"""Facts about the outside world as data: Prefect's names, and what library calls do."""
