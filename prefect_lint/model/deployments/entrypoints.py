"""From an entrypoint to the flow that it names, as `load_flow_from_entrypoint` of Prefect would go.

Where `prefect deploy` is run decides what `flows/etl.py` means, and no file says that: the folder of the
YAML, the root of the repository, a folder in an image. So a path leads to the file that it leads to from
any of these; only what is in none of them is missing.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.deployments.local_folders import path_by_file
from prefect_lint.model.deployments.settings import PythonSetting
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*://|^git@", re.IGNORECASE)


@dataclass(frozen=True)
class Entrypoint:
    """What an entrypoint leads to.

    `state` is `flow`; `unknown` when that can't be told; or what is wrong: `no-file`, `no-function` named,
    `not-found` in the file, `not-a-flow`, `syntax` of the file.
    """

    state: str
    given: Setting
    file: str
    """The file or module as it is written."""
    function: str | None
    path: str | None = None
    """The file of the repository that it leads to."""
    module: Module | None = None
    flow: Flow | None = None
    found: t.Thing | None = None
    """What the name is, when that is no flow."""


def resolve(deployment: Deployment) -> Entrypoint | None:
    """What the entrypoint of a deployment leads to; `None` when it has none."""
    given = deployment.get("entrypoint")
    if given is None or given.is_null:
        return None
    text = given.text
    folder = source_folder(deployment)
    if text is None or not text.strip() or "{{" in text or _is_elsewhere(deployment, folder):
        return Entrypoint("unknown", given, text or "", None)
    project = deployment.file.project
    separator = ":" if ":" in text else "."
    file, _, function = text.rpartition(separator)
    if text.endswith(".py") and separator == ".":
        path = _path(project, text, deployment.file.path)
        state = "no-function" if path else "no-file"
        return Entrypoint(state, given, text, None, path)
    file, function = file.strip(), function.strip()
    if "/" not in file and "\\" not in file and not file.endswith(".py"):
        return _in_module(project, deployment, given, file, function)
    file = file.replace("\\", "/")
    if folder is not None:
        file = posixpath.normpath(posixpath.join(folder, file))
        known = project.deploying.exists(file) or file in project.files
        path = file if known else None
    else:
        path = _path(project, file, deployment.file.path)
    if path is None:
        missing = _is_missing(project, file, deployment.file.path, searched=folder is None)
        return Entrypoint("no-file" if missing else "unknown", given, file, function)
    if path not in project.files:
        # There, but excluded or ignored: nothing that is looked into.
        return Entrypoint("unknown", given, file, function, path)
    return _in_file(project, given, file, function, path)


def source_folder(deployment: Deployment) -> str | None:
    """The folder of the repository that `source` is, when it is told by where the program is itself."""
    source = deployment.get("source")
    if not isinstance(source, PythonSetting) or source.text is not None:
        return None
    return path_by_file(source.node, source.file)


def _is_elsewhere(deployment: Deployment, folder: str | None) -> bool:
    """Whether what is deployed comes from another repository, or one that can't be told."""
    source = deployment.get("source")
    if source is None:
        return not deployment.in_yaml and deployment.get("entrypoint") is None
    if source.text is None:
        return folder is None
    return _REMOTE.match(source.text) is not None


def _path(project: Project, file: str, base: str) -> str | None:
    """The file of the repository that a path means; `None` when there is none, or several."""
    folder = posixpath.dirname(base)
    relative = posixpath.normpath(file)
    while True:
        candidate = posixpath.normpath(posixpath.join(folder, relative))
        if candidate in project.files or project.deploying.exists(candidate):
            return candidate
        if not folder or posixpath.isabs(relative):
            break
        folder = posixpath.dirname(folder)
    ending = "/" + relative.lstrip("./")
    found = [path for path in project.files if f"/{path}".endswith(ending)]
    if len(found) == 1:
        return found[0]
    # Of an image, the end of the path is what the repository has.
    inner = [path for path in project.files if f"/{relative}".endswith(f"/{path}")]
    if found or not inner:
        return None
    longest = max(inner, key=len)
    known = project.deploying.exists(relative.partition("/")[0])
    return longest if "/" in longest or not known else None


def _is_missing(project: Project, file: str, base: str, *, searched: bool) -> bool:
    """Whether a path that leads to no file certainly leads to none."""
    relative = posixpath.normpath(file)
    if posixpath.isabs(relative) or re.match(r"^[A-Za-z]:", relative) or relative.startswith(".."):
        return False
    if "$" in file or "~" in file:
        return False
    ending = "/" + relative
    # Several files that it may be.
    return not searched or not any(f"/{path}".endswith(ending) for path in project.files)


def _in_module(
    project: Project, deployment: Deployment, given: Setting, dotted: str, function: str
) -> Entrypoint:
    """`package.module:function`: looked for where an import in the folder would find it."""
    unknown = Entrypoint("unknown", given, dotted, function)
    if not re.fullmatch(r"\w+(\.\w+)*", dotted):
        return unknown
    located = project.find(dotted, deployment.file.path)
    if located is None or located.path is None:
        return unknown
    return _in_file(project, given, dotted, function, located.path)


def _in_file(project: Project, given: Setting, file: str, function: str, path: str) -> Entrypoint:
    module = project.module(path)
    if module is None:
        state = "syntax" if path in project.faults else "unknown"
        return Entrypoint(state, given, file, function, path)
    found, state = _named(module, function)
    return Entrypoint(
        state,
        given,
        file,
        function,
        path,
        module,
        found if isinstance(found, Flow) else None,
        None if isinstance(found, Flow) else found,
    )


def _named(module: Module, dotted: str) -> tuple[t.Thing | None, str]:
    """What a name of a module is, `Class.method` included, and the state that makes of the entrypoint."""
    infer = module.project.infer
    first, *rest = dotted.split(".")
    bindings = module.scope.bindings.get(first)
    if not bindings:
        if module.scope.bindings.get("*") or is_dynamic(module):
            return None, "unknown"
        return None, "not-found"
    thing = infer.bound(bindings, module, None)
    for name in rest:
        owner, thing = thing, infer.attribute(thing, name)
        if isinstance(owner, t.RepoClass) and isinstance(thing, t.Unknown) and _lacks(owner, name):
            return None, "not-found"
    if isinstance(thing, t.Method):
        return None, "unknown"
    if isinstance(thing, Flow):
        return thing, "flow"
    if isinstance(thing, Task):
        return thing, "not-a-flow"
    if isinstance(thing, t.RepoFunction) and not rest:
        node = thing.node
        plain = isinstance(node, o.FunctionDef) and not node.decorators
        return thing, "not-a-flow" if plain and len(bindings) == 1 else "unknown"
    if isinstance(thing, t.RepoClass) and not rest and not thing.node.decorators:
        return thing, "not-a-flow"
    return None, "unknown"


def _lacks(cls: t.RepoClass, name: str) -> bool:
    """Whether a class certainly has no attribute: its body alone makes it, and nothing adds to it."""
    node, module = cls.node, cls.module
    if node.arguments or node.decorators or name in node.scope.bindings or is_dynamic(module):
        return False
    return not any(
        isinstance(target, o.Attribute) and target.attr == name
        for inner in module.outline.body
        if isinstance(inner, o.Assign)
        for target in inner.targets
    )


def is_dynamic(module: Module) -> bool:
    """Whether a module may have names that no statement binds."""
    if "__getattr__" in module.scope.bindings:
        return True
    return any("globals" in scope.reads or "exec" in scope.reads for scope in module.scopes())
