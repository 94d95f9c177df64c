"""PFL625 trigger-matches-everything."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge.triggers import (
    COMPOSED_TRIGGERS,
    EVENT_TRIGGERS,
    MATCHING,
    TRIGGER_MAKERS,
    TRIGGER_TYPES,
    TYPED_SINCE,
)
from prefect_lint.model import things as t
from prefect_lint.model.deployments.settings import PythonSetting, YamlSetting, arguments
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.yaml_nodes import YamlNode

_EVERYTHING = "*"
_DEEP = 6


class TriggerMatchesEverything(Rule):
    """An event trigger does not say which events it is for, so every event starts a run.

    ## What it catches
    A trigger of type `event` without `expect`, `match` and `match_related`, or with nothing in them, in the
    `triggers` of `prefect.yaml`, in dicts given to `.deploy()`, `.serve()` and `.to_deployment()`, and in
    `DeploymentEventTrigger(…)` and `EventTrigger(…)`. Mostly one of them is spelled wrong, as in `expects`.
    A `type` that is spelled wrong as well (`evnt`, `Event`, null), alone or in a trigger that is made of
    several: Prefect knows `event`, `metric`, `compound` and `sequence`.

    ## Why it matters
    Prefect ignores keys that it does not know, and takes a trigger without conditions for one that is true
    for any event. Its run makes events too, which start the next run, and so on without end, until the
    server, or the budget, can't take it any more. A type that it does not know, it refuses: `prefect deploy`
    ends at that deployment, after the image was built and pushed, and those below it are not made.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        triggers:
          - type: event
            expects:
              - orders.arrived
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        triggers:
          - type: event
            expect:
              - orders.arrived
    ```

    ## When it stays silent
    One of the three says something, or may do so; the trigger is not enabled, or waits for something to be
    missing (`posture: Proactive`); it has an `after`; or it is part of a compound or sequence trigger and
    none of its keys is spelled wrong. A `type` is left alone where it is a template or not known, and for
    Prefect before 2.16.7, which ignores it.
    """

    code = "PFL625"
    name = "trigger-matches-everything"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "Every event starts a run, those of its own runs included: runs without end."
    recommendation = (
        "Say in `expect` which events it is for, and in `match` or `match_related` of what."
    )
    rollback = "Switch the automation off that the deployment made before you put the trigger back."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/automations/creating-deployment-triggers",
    )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        for trigger in deployment.triggers:
            # Those that a call makes are seen with the module.
            if trigger.fields is None or _is_made(trigger):
                continue
            for node, message in _in_mapping(trigger, trigger.fields):
                yield hit(trigger.file, node, message, symbol=deployment.name)
            for kind in _unknown_types(trigger.fields, TRIGGER_TYPES):
                yield _refused(kind, symbol=deployment.name)

    def check_module(self, module: Module) -> Iterator[Hit]:
        infer = module.project.infer
        for scope in module.scopes():
            for call in scope.calls:
                called = infer.thing(call.func, module)
                if not isinstance(called, t.Symbol) or called.name not in TRIGGER_MAKERS:
                    continue
                settings = arguments(call, module, ())
                for kind in _unknown_types(settings, (_type_of(called.name),)):
                    yield _refused(kind)
                if called.name not in EVENT_TRIGGERS or call.has_star or call.has_double_star:
                    continue
                wrong = _misspelled(settings)
                if _matches_all(settings) and (wrong is not None or not _is_part(call, module)):
                    yield hit(module, call, _message(wrong))


def _is_made(trigger: Setting) -> bool:
    return isinstance(trigger, PythonSetting) and trigger.made_by in TRIGGER_MAKERS


def _type_of(maker: str) -> str:
    return maker.rpartition(".")[2].removeprefix("Deployment").removesuffix("Trigger").lower()


def _unknown_types(
    settings: Mapping[str, Setting], known: tuple[str, ...], depth: int = _DEEP
) -> Iterator[Setting]:
    """The types that Prefect refuses, of a trigger and of those that it is made of."""
    kind = settings.get("type")
    if kind is not None and kind.is_literal and isinstance(kind.value, str | int | float | None):
        upper = kind.file.prefect_version.upper
        if kind.value not in known and (upper is None or upper > TYPED_SINCE):
            yield kind
    nested = settings.get("triggers")
    for inner in (nested.items or []) if nested is not None and depth else ():
        if inner.fields is not None and not _is_made(inner):
            yield from _unknown_types(inner.fields, TRIGGER_TYPES, depth - 1)


def _refused(kind: Setting, symbol: str | None = None) -> Hit:
    value = kind.value
    near = get_close_matches(str(value).lower(), TRIGGER_TYPES, n=1, cutoff=0.6)
    known = ", ".join(f"`{name}`" for name in TRIGGER_TYPES)
    given = "null" if value is None else f"`{str(value)[:40]}`"
    return hit(
        kind.file,
        kind.node,
        f"The type of a trigger can't be {given}: Prefect knows {known}.",
        symbol=symbol,
        risk="Deploying ends here with a validation error, with the deployments above changed and those "
        "below stale."
        if isinstance(kind, YamlSetting)
        else "Making the trigger raises a validation error, and nothing is deployed.",
        recommendation=f"Is `{near[0]}` meant?" if near else "Write one of these types.",
    )


def _in_mapping(
    trigger: Setting, settings: Mapping[str, Setting], *, inner: bool = False
) -> Iterator[tuple[YamlNode | o.Node, str]]:
    """The triggers of a mapping that match everything: where, and what is to be said of them."""
    if not trigger.complete:
        return
    kind = settings.get("type")
    nested = settings.get("triggers")
    if nested is not None:
        if not inner and _is_enabled(settings):
            for it in nested.items or []:
                if it.fields is not None:
                    yield from _in_mapping(it, it.fields, inner=True)
        return
    if kind is not None and kind.text != "event":
        return
    wrong = _misspelled(settings)
    if _matches_all(settings) and (wrong is not None or not inner):
        at = trigger.node if wrong is None else wrong.key or wrong.node
        yield at, _message(wrong)


def _matches_all(settings: Mapping[str, Setting]) -> bool:
    """Whether an event trigger is switched on and true for any event."""
    posture = settings.get("posture")
    if posture is not None and posture.text != "Reactive":
        return False
    if "after" in settings and not _is_empty(settings["after"]):
        return False
    if not _is_enabled(settings):
        return False
    return all(name not in settings or _is_empty(settings[name]) for name in MATCHING)


def _is_enabled(settings: Mapping[str, Setting]) -> bool:
    enabled = settings.get("enabled")
    return enabled is None or (enabled.is_literal and enabled.value is True)


def _is_empty(given: Setting) -> bool:
    """Whether a condition is certainly none."""
    if not given.is_literal:
        return False
    value = given.value
    if isinstance(value, dict):
        return all(key == "prefect.resource.id" and it == _EVERYTHING for key, it in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return all(it == _EVERYTHING for it in value)
    return False


def _misspelled(settings: Mapping[str, Setting]) -> Setting | None:
    for name, given in settings.items():
        if name not in MATCHING and get_close_matches(name, MATCHING, n=1, cutoff=0.75):
            return given
    return None


def _is_part(call: o.Call, module: Module) -> bool:
    """Whether a trigger is an argument of one that is made of several."""
    node = call.parent
    while isinstance(node, o.Container | o.Keyword):
        node = node.parent
    if not isinstance(node, o.Call):
        return False
    called = module.project.infer.thing(node.func, module)
    return isinstance(called, t.Symbol) and called.name in COMPOSED_TRIGGERS


def _message(wrong: Setting | None) -> str:
    if wrong is not None:
        return f"Prefect ignores `{wrong.name}`, so this trigger matches every event there is."
    return "This trigger has no condition, so it matches every event there is."
