"""Charge a customer, and try the flow again when what comes after that fails."""

from prefect import flow, task

import observe


@task
def send_charge(customer: str) -> str:
    observe.ran("send_charge")
    return customer.upper()


@flow(retries=2)  # expect: PFL107
def bill(customer: str) -> None:
    charge = send_charge(customer)
    raise ConnectionError(f"no receipt for {charge}")


if __name__ == "__main__":
    run = observe.run(bill, "ada")
    observe.report(state=run.state, charges=observe.bodies("send_charge"))
