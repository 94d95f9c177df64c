"""Import orders; the run name asks for a parameter."""

import asyncio

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName

import observe


@flow(flow_run_name="orders-{day}")
def named_after_the_day(day: str) -> None:
    observe.ran("named_after_the_day")


async def shown_state(flow_name: str) -> str:
    """The state of the flow's only run, as the API shows it."""
    named = FlowFilter(name=FlowFilterName(any_=[flow_name]))
    async with get_client() as client:
        (found,) = await client.read_flow_runs(flow_filter=named)
    return str(found.state_type.value)


if __name__ == "__main__":
    raised = None
    try:
        named_after_the_day("today", return_state=True)
    except KeyError:
        raised = "KeyError"
    state = asyncio.run(shown_state("named-after-the-day"))
    observe.report(raised=raised, state=state, bodies=observe.bodies("named_after_the_day"))
