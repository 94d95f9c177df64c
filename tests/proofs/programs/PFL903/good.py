"""Import orders with a limit from a variable."""

from prefect import flow
from prefect.variables import Variable


@flow
def import_orders() -> str:
    return str(Variable.get("limit", default="100"))
