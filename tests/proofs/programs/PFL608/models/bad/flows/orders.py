from prefect import flow
from pydantic import BaseModel


class Order(BaseModel):
    shop: str
    limit: int = 10


@flow(name="PFL608 models bad")
def import_orders(order: Order) -> str:
    return f"{order.shop} {order.limit}"
