"""Import orders; the file serves its flow when it is run as a program, and only then."""

from prefect import flow


@flow
def served_by_the_program() -> None:
    """Do nothing."""


if __name__ == "__main__":
    served_by_the_program.serve(name="orders")
