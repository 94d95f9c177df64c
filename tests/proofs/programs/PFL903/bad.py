"""Import orders with a limit from a variable."""

from prefect import flow
from prefect.variables import Variable

LIMIT = Variable.get("limit", default="100")  # expect: PFL903


@flow
def import_orders() -> str:
    return str(LIMIT)
