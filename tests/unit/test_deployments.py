"""Deployments of YAML and of Python: the same objects, and what their entrypoints lead to."""

from __future__ import annotations

import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from prefect_lint.model.deployments.binding import (
    missing_parameters,
    parameter_of,
    unknown_parameters,
)
from prefect_lint.model.deployments.templating import placeholders_of
from tests.modelling import project_of

if TYPE_CHECKING:
    from prefect_lint.model.deployments.deployment import Deployment

FLOWS = """
from prefect import flow

@flow
def import_orders(day: str): ...
"""
YAML = """
pull:
  - prefect.deployments.steps.git_clone:
      id: clone
      repository: https://example.org/shop.git
deployments:
  - name: nightly
    entrypoint: flows.py:import_orders
    tags: [a, "{{ $TAG }}"]
    parameters: {day: today}
    work_pool: {name: default, job_variables: {image: "{{ build.image }}"}}
    schedules:
      - cron: "0 3 * * *"
        timezone: Europe/Oslo
        parameters: {day: yesterday}
      - schedule: {interval: 60}
        active: false
"""
PYTHON = """
from prefect.schedules import Cron
from flows import import_orders

POOL = "default"
options = {}

import_orders.deploy(
    "nightly", POOL, "registry/orders:1",
    tags=["a", unknown()],
    parameters={"day": "today"},
    job_variables=dict(cpu=1),
    schedules=[Cron("0 3 * * *", timezone="Europe/Oslo", parameters={"day": "yesterday"})],
    paused=True,
)
import_orders.serve(cron=["0 3 * * *", "0 4 * * *"], **options)
"""


def deployments(**files: str) -> list[Deployment]:
    named = {name.replace("__", "/").replace("_py", ".py"): text for name, text in files.items()}
    return list(
        project_of({name.replace("_yaml", ".yaml"): it for name, it in named.items()}).deployments
    )


def test_of_yaml() -> None:
    (found,) = deployments(flows_py=FLOWS, prefect_yaml=YAML)
    assert (found.name, found.how, found.in_yaml, found.complete) == ("nightly", "yaml", True, True)
    assert found.flow is not None
    assert found.flow.name == "import_orders"
    tags = found.get("tags")
    assert tags is not None
    assert tags.kind == "template"
    assert [(it.kind, it.value) for it in tags.items or ()] == [
        ("literal", "a"),
        ("template", "{{ $TAG }}"),
    ]
    pool = found.work_pool
    assert pool.name is not None
    assert pool.name.text == "default"
    assert pool.job_variables is not None
    assert pool.job_variables.is_template
    first, second = found.schedules
    assert [it.value for it in first.selectors] == ["0 3 * * *"]
    parameters = first.get("parameters")
    assert parameters is not None
    assert parameters.value == {"day": "yesterday"}
    assert (first.is_active, second.is_active) == (True, False)
    assert [it.name for it in second.selectors] == ["interval"]
    assert found.schedules_known
    (step,) = found.steps("pull")
    assert (step.name, step.id, step.own) == (
        "prefect.deployments.steps.git_clone",
        "clone",
        False,
    )
    assert sorted(step.inputs) == ["id", "repository"]


def test_of_python() -> None:
    nightly, served = deployments(flows_py=FLOWS, deploy_py=PYTHON)
    assert (nightly.name, nightly.how, nightly.in_yaml) == ("nightly", "deploy", False)
    assert nightly.flow is not None
    assert nightly.flow.name == "import_orders"
    assert nightly.paused is True
    tags = nightly.get("tags")
    assert tags is not None
    assert tags.is_unknown
    assert [it.kind for it in tags.items or ()] == ["literal", "unknown"]
    assert nightly.parameters is not None
    assert nightly.parameters.value == {"day": "today"}
    pool = nightly.work_pool
    assert pool.name is not None
    assert pool.name.text == "default"
    assert pool.job_variables is not None
    cpu = pool.job_variables.field("cpu")
    assert cpu is not None
    assert cpu.value == 1
    (schedule,) = nightly.schedules
    assert {name: it.value for name, it in schedule.settings.items()} == {
        "cron": "0 3 * * *",
        "timezone": "Europe/Oslo",
        "parameters": {"day": "yesterday"},
    }
    assert served.how == "serve"
    assert not served.complete
    assert [it.selectors[0].value for it in served.schedules] == ["0 3 * * *", "0 4 * * *"]
    assert served.paused is None


@pytest.mark.parametrize(
    ("entrypoint", "state"),
    [
        ("flows.py:import_orders", "flow"),
        ("./flows.py:import_orders", "flow"),
        ("flows:import_orders", "flow"),
        ("flows.import_orders", "flow"),
        ("/opt/flows.py:import_orders", "flow"),
        ("/opt/lost.py:import_orders", "unknown"),
        ("lost.py:import_orders", "no-file"),
        ("lost.import_orders", "unknown"),
        ("flows.py:orders", "not-found"),
        ("flows.py", "no-function"),
        ("broken.py:f", "syntax"),
        ("'{{ $FILE }}:f'", "unknown"),
        ("5", "unknown"),
    ],
)
def test_entrypoints(entrypoint: str, state: str) -> None:
    text = f"deployments:\n  - name: a\n    entrypoint: {entrypoint}\n"
    (found,) = deployments(flows_py=FLOWS, broken_py="from prefect import (", prefect_yaml=text)
    assert found.target is not None
    assert found.target.state == state


def test_of_a_source() -> None:
    text = """
    from prefect import flow

    flow.from_source("./", entrypoint="flows.py:import_orders").deploy("a", work_pool_name="p")
    flow.from_source("https://example.org/x.git", "flows.py:f").deploy("b", work_pool_name="p")
    """
    local, remote = deployments(flows_py=FLOWS, deploy_py=dedent(text))
    assert local.flow is not None
    assert local.flow.name == "import_orders"
    assert remote.flow is None
    assert remote.target is not None
    assert remote.target.state == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "deployments: 3\nreplicas: 1",
        "deployments:\n  - image: x",
        "server: {image: prefect}",
        "- a\n- b",
        "deployments: [{name: '{{ cookiecutter.name }}', entrypoint: a.py:f}]",
        "{% if x %}\ndeployments: []\n{% endif %}",
        "{{- if .Values.on }}\nkind: Service",
    ],
)
def test_files_that_are_not_of_deployments(text: str) -> None:
    project = project_of({"prefect.yaml": text})
    assert project.deploying.file("prefect.yaml") is None
    assert not project.faults


def test_a_broken_file_is_a_fault() -> None:
    project = project_of({"prefect.yaml": "deployments:\n  - name: [\n"})
    assert list(project.deployments) == []
    assert project.faults["prefect.yaml"].line == 3


def test_parameters_are_bound_to_the_flow() -> None:
    flows = """
    from prefect import flow

    @flow
    def import_orders(day: str, region: str, limit: int = 5): ...

    @flow
    def any_of(day, **options): ...

    OPTIONS = unknown()
    import_orders.deploy("x", parameters={"day": 1, **OPTIONS})
    """
    text = """
    deployments:
      - name: a
        entrypoint: flows.py:import_orders
        parameters: {day: today, limits: 3}
        schedules: [{cron: "0 3 * * *", parameters: {region: north}}]
      - name: b
        entrypoint: flows.py:any_of
        parameters: {day: today, limits: 3}
      - name: c
        entrypoint: flows.py:lost
        parameters: {day: today}
    """
    a, b, c, x = deployments(flows_py=dedent(flows), prefect_yaml=dedent(text))
    assert [it.name for it in unknown_parameters(a, a.parameters)] == ["limits"]
    assert missing_parameters(a, a.parameters) == ["region"]
    assert missing_parameters(a, a.parameters, a.schedules[0].get("parameters")) == []
    parameter = parameter_of(a, "limit")
    assert parameter is not None
    assert parameter.default is not None
    assert unknown_parameters(b, b.parameters) == []
    assert unknown_parameters(c, c.parameters) == []
    assert missing_parameters(c, None) == []
    assert missing_parameters(x, x.parameters) == []


def deployments_of(text: str) -> list[Deployment]:
    file = project_of({"prefect.yaml": dedent(text)}).deploying.file("prefect.yaml")
    assert file is not None
    return file.deployments


def test_which_steps_a_deployment_has() -> None:
    steps = "[{acme.%s: {id: %s}}]"
    text = f"""
    build: {steps % ("build", "b")}
    push: {steps % ("push", "p")}
    pull: {steps % ("pull", "q")}
    deployments:
      - {{name: shared, entrypoint: "flows.py:f"}}
      - {{name: none, entrypoint: "flows.py:f", build: null, push: null, pull: null}}
      - {{name: empty, entrypoint: "flows.py:f", build: [], push: [], pull: []}}
      - {{name: own, entrypoint: "flows.py:f", pull: {steps % ("own", "o")}}}
    """
    found = {
        it.name: [[step.id for step in it.steps(name)] for name in ("build", "push", "pull")]
        for it in deployments_of(text)
    }
    assert found == {
        "shared": [["b"], ["p"], ["q"]],
        "none": [[], ["p"], ["q"]],
        "empty": [[], ["p"], []],
        "own": [["b"], ["p"], ["o"]],
    }


def test_many_deployments_share_many_steps_in_linear_time() -> None:
    steps = "".join(f'  - acme.step: {{id: s{it}, a: "{{{{ s.x }}}}"}}\n' for it in range(2000))
    names = "".join(
        f'  - {{name: d{it}, entrypoint: "f.py:f", version: "{{{{ t.x }}}}"}}\n'
        for it in range(2000)
    )
    found = deployments_of(f"build:\n{steps}deployments:\n{names}")
    started = time.process_time()
    count = sum(len(list(placeholders_of(it))) for it in found)
    assert count == 2000 + 2000
    assert time.process_time() - started < 5
