"""All that rules ask the repository as a whole: what is not here can't be asked by a run over a part of it."""

from __future__ import annotations

from prefect_lint.model.deployments.named import DEPLOYMENTS, FLOW_NAMES, OLD_DEPLOYMENTS
from prefect_lint.model.global_limits import CREATES_LIMITS
from prefect_lint.model.import_time import DEPLOYED_FILES
from prefect_lint.model.key_parts import CACHED_BY_INPUTS
from prefect_lint.model.loop_runners import NESTS_LOOPS
from prefect_lint.model.methods import METHOD_NAMES
from prefect_lint.model.remote_runs import WATCHING
from prefect_lint.model.serializers import MAKES_SERIALIZERS
from prefect_lint.model.serving import TASK_WORKERS
from prefect_lint.model.transactions import TRANSACTIONS

FACTS = (
    CREATES_LIMITS,
    DEPLOYED_FILES,
    FLOW_NAMES,
    MAKES_SERIALIZERS,
    METHOD_NAMES,
    NESTS_LOOPS,
    OLD_DEPLOYMENTS,
    WATCHING,
)
COMPANIES = (CACHED_BY_INPUTS, DEPLOYMENTS, TASK_WORKERS, TRANSACTIONS)
