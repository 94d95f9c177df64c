"""What the model knows of a file of deployments, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.syntax.yaml_nodes import YamlNode


def describe_file(file: DeploymentFile) -> dict[str, Any]:
    """Everything that rules can ask of a file of deployments, with lines."""
    version = file.prefect_version
    return {
        "path": file.path,
        "prefect": {"majors": list(version.majors), "source": version.source},
        "settings": sorted(file.settings),
        "deployments": [describe_deployment(it, _line_of_yaml) for it in file.deployments],
    }


def describe_deployment(deployment: Deployment, line: Callable[[Any], int]) -> dict[str, Any]:
    """One deployment; `line` tells in which line a node of its file is."""
    target = deployment.target
    pool = deployment.work_pool
    return {
        "name": deployment.name,
        "how": deployment.how,
        "line": line(deployment.node),
        "flow": deployment.flow and deployment.flow.name,
        "template": deployment.is_template,
        "settings": {name: _setting(it) for name, it in deployment.settings.items()},
        "entrypoint": target
        and {
            "state": target.state,
            "path": target.path,
            "function": target.function,
        },
        "work_pool": pool.name and _setting(pool.name),
        "schedules": [
            {
                "line": line(schedule.given.node),
                "active": schedule.is_active,
                "settings": {name: _setting(it) for name, it in schedule.settings.items()},
            }
            for schedule in deployment.schedules
        ],
        "steps": {
            section: [
                {"name": step.name, "id": step.id, "inputs": sorted(step.inputs), "own": step.own}
                for step in deployment.steps(section)
            ]
            for section in ("build", "push", "pull")
        },
    }


def _setting(setting: Setting) -> Any:
    if setting.is_unknown:
        return {"unknown": True}
    return {setting.kind: repr(setting.value)[:200]}


def _line_of_yaml(node: YamlNode) -> int:
    return node.span.line
