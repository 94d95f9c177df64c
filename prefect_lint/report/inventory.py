"""What there is in a repository of flows, as data: every item with the place where it is written.

Times are seconds. `None` means that the repository does not say. Texts hold no secrets: they are masked when
the inventory is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; the path is relative to the root, with forward slashes, and lines count from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Retries:
    """How often a flow or task is tried again, and what waiting for that can add."""

    times: int | None
    """`None` where the number can't be read."""
    delays: tuple[float, ...] | None
    """Seconds before each retry, the longest that jitter can make of them; `None` where they can't be read."""
    source: str
    """`option`, `setting` (a default that the repository sets), `none` or `unknown`."""
    conditional: bool = False
    """Whether a `retry_condition_fn` decides, too."""

    @property
    def attempts(self) -> int | None:
        """How often the function can be run."""
        return None if self.times is None else self.times + 1

    @property
    def longest_delay(self) -> float | None:
        """Seconds that a run can spend waiting between its attempts."""
        return None if self.delays is None else sum(self.delays)


@dataclass(frozen=True)
class FlowItem:
    """A flow."""

    id: str
    name: str
    """The name of its function."""
    title: str | None
    """The name that it has for Prefect, where that is written out."""
    place: Place
    is_async: bool | None
    retries: Retries
    timeout: float | None
    task_runner: str | None
    """The class, without its module; `None` for Prefect's default and where it can't be read."""
    max_workers: int | None
    runner_known: bool
    hooks: tuple[str, ...]
    """The options that name functions to call when a run ends or fails: `on_failure`, …"""
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class TaskItem:
    """A task."""

    id: str
    name: str
    title: str | None
    place: Place
    is_async: bool | None
    retries: Retries
    timeout: float | None
    cache: str
    """`policy`, `key function`, `off`, `default` (nothing is said) or `unknown`."""
    persists: bool | None
    """`persist_result`, where it is given."""
    retried_copies: bool
    """Whether a caller gives it retries by `.with_options(…)`."""
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ScheduleItem:
    """A schedule of a deployment."""

    place: Place
    kind: str
    """`cron`, `interval`, `rrule` or `unknown`."""
    text: str
    """The expression; for an interval its length in words."""
    timezone: str | None
    seconds: float | None
    """Of an interval, its length; of others, the time between two runs where they are closest."""
    anchor: str | None
    active: bool | None
    day_or: bool = True


@dataclass(frozen=True)
class TriggerItem:
    """An event that starts a run of a deployment."""

    place: Place
    kind: str
    """`event`, `compound`, `sequence`, `metric` or `unknown`."""
    expects: tuple[str, ...]
    matches: tuple[str, ...]
    """The resources that it is about, as far as they are written out."""


@dataclass(frozen=True)
class DeploymentItem:
    """A deployment."""

    id: str
    name: str
    place: Place
    how: str
    """`yaml`, `deploy`, `serve` or `to_deployment`."""
    flow: str | None
    """The id of the flow that it runs, when that is in the repository."""
    entrypoint: str | None
    work_pool: str | None
    work_queue: str | None
    job_variables: tuple[str, ...]
    """Their names; values may be secrets."""
    image: str | None
    concurrency_limit: int | None
    collision: str | None
    """What happens to a run above the limit: `ENQUEUE` or `CANCEL_NEW`."""
    paused: bool | None
    tags: tuple[str, ...]
    parameters: tuple[str, ...]
    schedules: tuple[ScheduleItem, ...]
    schedules_known: bool
    triggers: tuple[TriggerItem, ...]
    steps: tuple[str, ...]
    """The steps of `build`, `push` and `pull` that apply to it: `pull: git_clone`."""

    @property
    def is_scheduled(self) -> bool:
        """Whether the repository gives it a schedule that is not switched off."""
        return self.paused is not True and any(it.active is not False for it in self.schedules)


@dataclass(frozen=True)
class WorkPoolItem:
    """A work pool that deployments name."""

    name: str
    type: str | None
    """Where a command in the repository says it."""
    place: Place
    """Where it is named first."""
    queues: tuple[str, ...]
    deployments: tuple[str, ...]
    """Ids."""


@dataclass(frozen=True)
class BlockItem:
    """A block that code loads or saves, or that a file of deployments refers to."""

    kind: str
    """The class, or the type slug where a file names it."""
    name: str | None
    action: str
    """`load`, `save` or `reference`."""
    place: Place
    by: tuple[str, ...] = ()
    """Ids of the flows and tasks in whose body that happens."""


@dataclass(frozen=True)
class VariableItem:
    """A Prefect variable that is read or set."""

    name: str | None
    action: str
    """`get`, `set` or `reference`."""
    place: Place


@dataclass(frozen=True)
class SystemItem:
    """Something outside the repository that flows and tasks talk to."""

    id: str
    kind: str
    """`http`, `database`, `object-store`, `dbt`, `sync`, `compute`, `shell`, `messaging`, `ai`, …"""
    name: str
    """A host, a product, or what can be said of it."""
    libraries: tuple[str, ...]
    place: Place
    """The first call that reaches it."""
    calls: int
    """How many calls in the code reach it from flows and tasks."""
    waited: int = 0
    """Of the calls that start work there, how many have their outcome looked at."""
    started: int = 0
    """How many calls only start work there."""


@dataclass(frozen=True)
class LimitItem:
    """A global concurrency limit that code takes slots of."""

    name: str | None
    function: str
    """`concurrency` or `rate_limit`."""
    place: Place
    by: tuple[str, ...]


@dataclass(frozen=True)
class FactItem:
    """A line of configuration: a pin, a setting, an image, a profile."""

    kind: str
    """`pin`, `setting`, `image` or `profile`."""
    name: str
    value: str
    path: str
    line: int | None = None


@dataclass(frozen=True, order=True)
class Edge:
    """That one item leads to another."""

    source: str
    target: str
    kind: str
    """`calls`, `submits`, `maps`, `runs-deployment`, `deploys`, `triggers`, `uses`, `starts`."""
    place: Place
    count: int = 1
    in_loop: bool = False
    elements: int | None = None
    """How many task runs a call that fans out starts at most, where the code says so."""
    handled: str | None = None
    """Of what becomes of a run that is started: `outcome`, `waits`, `not`; `None` where it does not apply."""
    missing: str | None = None
    """The name of what is not in the repository, where the target is that."""


@dataclass(frozen=True)
class Inventory:
    """Everything that was found, each kind by place."""

    flows: tuple[FlowItem, ...] = ()
    tasks: tuple[TaskItem, ...] = ()
    deployments: tuple[DeploymentItem, ...] = ()
    work_pools: tuple[WorkPoolItem, ...] = ()
    blocks: tuple[BlockItem, ...] = ()
    variables: tuple[VariableItem, ...] = ()
    systems: tuple[SystemItem, ...] = ()
    limits: tuple[LimitItem, ...] = ()
    facts: tuple[FactItem, ...] = ()
    edges: tuple[Edge, ...] = ()
    helpers: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By path and name of a plain function, the ids of the flows and tasks whose work leads through it."""

    @cached_property
    def by_id(self) -> dict[str, FlowItem | TaskItem | DeploymentItem | SystemItem]:
        """The items that edges lead between."""
        found: dict[str, FlowItem | TaskItem | DeploymentItem | SystemItem] = {}
        for items in (self.flows, self.tasks, self.deployments, self.systems):
            found.update({item.id: item for item in items})
        return found

    @cached_property
    def outgoing(self) -> dict[str, tuple[Edge, ...]]:
        """The edges by where they begin."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def incoming(self) -> dict[str, tuple[Edge, ...]]:
        """The edges by where they end."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.target, []).append(edge)
        return {key: tuple(value) for key, value in found.items()}

    def label(self, identity: str) -> str:
        """What to call an item: a deployment as Prefect does, `flow-name/deployment-name`."""
        item = self.by_id.get(identity)
        if item is None:
            return identity
        if not isinstance(item, DeploymentItem):
            return item.name
        flow = self.by_id.get(item.flow or "")
        if isinstance(flow, FlowItem):
            return f"{flow.title or flow.name}/{item.name}"
        return item.name

    @property
    def schedules(self) -> tuple[tuple[DeploymentItem, ScheduleItem], ...]:
        """Every schedule with its deployment."""
        return tuple((it, schedule) for it in self.deployments for schedule in it.schedules)
