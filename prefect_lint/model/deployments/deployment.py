"""A deployment and its parts: schedules, work pool, steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_fields import SCHEDULE_SELECTORS

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.deployments.entrypoints import Entrypoint
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import File, Setting
    from prefect_lint.model.prefect_version import PrefectVersion
    from prefect_lint.syntax import outline as o
    from prefect_lint.syntax.yaml_nodes import YamlNode


@dataclass(frozen=True)
class Schedule:
    """One schedule of a deployment."""

    given: Setting
    """The mapping, the call, or the argument `cron=` that makes it."""
    settings: dict[str, Setting]
    complete: bool = True
    """Whether nothing else can have been given."""

    def get(self, name: str) -> Setting | None:
        """A setting of the schedule: `cron`, `timezone`, `parameters`, `active`…"""
        return self.settings.get(name)

    @property
    def selectors(self) -> list[Setting]:
        """What it runs by, of `cron`, `interval` and `rrule` those that are given and not null."""
        found = [self.settings[name] for name in SCHEDULE_SELECTORS if name in self.settings]
        return [setting for setting in found if not setting.is_null]

    @property
    def is_active(self) -> bool | None:
        """Whether it makes runs, as far as its own `active` says; `None` when that is not known."""
        active = self.settings.get("active")
        if active is None or active.is_null:
            return True if self.complete else None
        if not active.is_literal:
            return None
        return active.value if isinstance(active.value, bool) else None


@dataclass(frozen=True)
class WorkPool:
    """The work pool that a deployment names, and what it asks of it."""

    given: Setting | None
    """The mapping of a YAML file; `None` for arguments in Python."""
    name: Setting | None
    work_queue_name: Setting | None
    job_variables: Setting | None


@dataclass(frozen=True)
class Step:
    """One step of `build`, `push` or `pull`."""

    section: str
    given: Setting
    """The mapping that is the step."""
    function: Setting | None
    """What is called, by the last key, which is the one that Prefect takes; its value holds the inputs."""
    own: bool
    """Whether it stands in the deployment, not at the top of the file."""

    @property
    def name(self) -> str | None:
        """The dotted name of the step: `prefect.deployments.steps.git_clone`."""
        return None if self.function is None else self.function.name

    @property
    def inputs(self) -> dict[str, Setting]:
        """What it is given, `id` and `requires` included."""
        return (self.function.fields or {}) if self.function is not None else {}

    @property
    def id(self) -> str | None:
        """Under which name other values use its outputs."""
        found = self.inputs.get("id")
        return None if found is None else found.text


class Deployment:
    """A deployment that a file or a call asks for."""

    def __init__(
        self,
        file: File,
        node: YamlNode | o.Call,
        how: str,
        settings: dict[str, Setting],
        *,
        complete: bool = True,
        flow: Flow | None = None,
    ) -> None:
        self.file = file
        self.node = node
        """The mapping or the call."""
        self.how = how
        """`yaml`, `deploy`, `serve` or `to_deployment`."""
        self.settings = settings
        """What it is given, by key of the file or by argument."""
        self.complete = complete
        """Whether nothing else can have been given."""
        self._flow = flow

    def __repr__(self) -> str:
        return f"<deployment {self.label} of {self.file.path}>"

    @property
    def in_yaml(self) -> bool:
        """Whether it is of a `prefect.yaml`."""
        return self.how == "yaml"

    @property
    def prefect_version(self) -> PrefectVersion:
        """The Prefect that it is deployed with, as far as can be known."""
        return self.file.prefect_version

    def get(self, name: str) -> Setting | None:
        """A setting, by key or argument."""
        return self.settings.get(name)

    @property
    def name(self) -> str | None:
        """Its name, when that is written out."""
        given = self.settings.get("name")
        return None if given is None else given.text

    @property
    def label(self) -> str:
        """What to call it in a message: its name, or what it deploys."""
        if self.name:
            return self.name
        entrypoint = self.settings.get("entrypoint")
        if entrypoint is not None and entrypoint.text:
            return entrypoint.text
        return self._flow.name if self._flow is not None else "unnamed"

    @property
    def is_template(self) -> bool:
        """Whether its name is null: a form for others, which `prefect init` writes and people keep."""
        given = self.settings.get("name")
        return self.in_yaml and given is not None and given.is_null

    @cached_property
    def target(self) -> Entrypoint | None:
        """What its entrypoint leads to; `None` when it has none."""
        from prefect_lint.model.deployments.entrypoints import resolve

        return resolve(self)

    @property
    def flow(self) -> Flow | None:
        """The flow of the repository that it deploys, when that is known."""
        if self._flow is not None and self._flow.spelling != "from-source":
            return self._flow
        return None if self.target is None else self.target.flow

    @property
    def parameters(self) -> Setting | None:
        """The parameters of its runs."""
        return self.settings.get("parameters")

    @cached_property
    def schedules(self) -> list[Schedule]:
        """Its schedules, as far as they are spelled out; see `schedules_known`."""
        found: list[Schedule] = []
        if not self.in_yaml:
            for name in SCHEDULE_SELECTORS:
                given = self.settings.get(name)
                if given is not None and not given.is_null:
                    found += [Schedule(it, {name: it}) for it in given.items or [given]]
        for given in self._given_schedules:
            if given.fields:
                found.append(_schedule(given))
        return found

    @property
    def _given_schedules(self) -> list[Setting]:
        one, several = self.settings.get("schedule"), self.settings.get("schedules")
        return [
            *([one] if one is not None else []),
            *((several.items or []) if several is not None else []),
        ]

    @property
    def schedules_known(self) -> bool:
        """Whether it has no other schedules than those in `schedules`."""
        several = self.settings.get("schedules")
        if several is not None and not several.is_null and several.items is None:
            return False
        given = [it for it in self._given_schedules if not it.is_null]
        return self.complete and all(it.fields is not None for it in given)

    @property
    def triggers(self) -> list[Setting]:
        """Its triggers, mappings and calls that make one, as far as they are spelled out."""
        given = self.settings.get("triggers")
        return [] if given is None else given.items or []

    @property
    def paused(self) -> bool | None:
        """Whether none of its schedules makes runs; `None` when that is not known."""
        given = self.settings.get("paused")
        if given is None or given.is_null:
            return False if self.complete else None
        return given.value if given.is_literal and isinstance(given.value, bool) else None

    @property
    def work_pool(self) -> WorkPool:
        """Its work pool, with `None` for what is not given."""
        if not self.in_yaml:
            get = self.settings.get
            return WorkPool(
                None, get("work_pool_name"), get("work_queue_name"), get("job_variables")
            )
        given = self.settings.get("work_pool")
        fields = (given.fields or {}) if given is not None else {}
        return WorkPool(
            given, fields.get("name"), fields.get("work_queue_name"), fields.get("job_variables")
        )

    def steps(self, section: str) -> list[Step]:
        """The steps of `build`, `push` or `pull`: its own ones, or else those of the file; not to be changed.

        A `build:` that is null or empty keeps those of the file away, as people write who build elsewhere.
        An empty `push:` does not.
        """
        own = self.settings.get(section) if self.in_yaml else None
        if own is not None and (section == "build" or not own.is_null):
            found = self._steps_of(own, section, own=True)
            if found or section != "push":
                return found
        given = self._file_setting(section)
        return [] if given is None else self._steps_of(given, section, own=False)

    def _steps_of(self, given: Setting, section: str, *, own: bool) -> list[Step]:
        """The one list for what many deployments share, or else a file could make it thousands of times."""
        memo = self.file.project.memo(f"steps of {section}, {'own' if own else 'shared'}")
        found: list[Step] | None = memo.get(id(given.node))
        if found is None:
            found = memo[id(given.node)] = steps_of(given, section, own=own)
        return found

    def _file_setting(self, name: str) -> Setting | None:
        from prefect_lint.model.deployments.file import DeploymentFile

        file: DeploymentFile | None = self.file if isinstance(self.file, DeploymentFile) else None
        return None if file is None else file.settings.get(name)


def steps_of(given: Setting, section: str, *, own: bool) -> list[Step]:
    """The steps that a `build`, `push` or `pull` holds: a list of mappings, or one mapping."""
    items = given.items if given.items is not None else [given]
    found = []
    for item in items:
        fields = item.fields
        if fields:
            found.append(Step(section, item, list(fields.values())[-1], own))
    return found


def _schedule(given: Setting) -> Schedule:
    settings = dict(given.fields or {})
    # The long form has the cron under `schedule`, beside `active` and `parameters`.
    inner = settings.get("schedule")
    complete = given.complete
    if inner is not None and inner.fields:
        settings = {**inner.fields, **settings}
        complete = complete and inner.complete
    return Schedule(given, settings, complete)
