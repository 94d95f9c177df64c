"""Import a function from the module that it was in before Prefect 3."""

from prefect.deployments.deployments import run_deployment  # expect: PFL721

import observe

if __name__ == "__main__":
    observe.report(works=callable(run_deployment))
