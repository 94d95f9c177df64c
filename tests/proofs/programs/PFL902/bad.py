"""Import orders; the file serves its flow."""

from prefect import flow


@flow
def served_by_every_import() -> None:
    """Do nothing."""


served_by_every_import.serve(name="orders")  # expect: PFL902
