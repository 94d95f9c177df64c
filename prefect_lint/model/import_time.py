"""What runs when a file is imported, and whether a file is there to be imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.dependence.facts import Fact
from prefect_lint.model.module import function_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_TEST = re.compile(r"(?:^|/)(?:tests?/|conftest\.py$|test_[^/]*\.py$|[^/]*_test\.py$)")
_NOTEBOOK = re.compile(
    r"^# (?:Databricks notebook source|In ?\[[\d ]*\]:|%%|COMMAND ----------|jupyter:|  *jupytext:)"
    r"|\bget_ipython\(\)|^__generated_with = ",
    re.MULTILINE,
)

_DEPTH = 3
"""Through how many functions a call at module level is followed."""
_RUNNERS = (t.Symbol("asyncio.run"),)
_HARNESS = t.Symbol("prefect.testing.utilities.prefect_test_harness")


def runs_without_function(node: o.Node) -> bool:
    """Whether a node runs in no function: at module level, in a class body, as a default or decorator."""
    current: o.Node | None = node
    while current is not None:
        if function_of(current) is not None:
            return False
        # The body of a class in a function runs with the function.
        current = next((it for it in current.ancestors() if isinstance(it, o.ClassDef)), None)
    return True


def runs_at_import(node: o.Node) -> bool:
    """Whether a node runs each time its file is imported: in no function, and under no condition."""
    return runs_without_function(node) and _is_unconditional(node, None)


def _is_unconditional(node: o.Node, whole: o.Node | None) -> bool:
    """Whether a node runs whenever what is around it does, up to the whole that is given."""
    child, parent = node, node.parent
    while parent is not None and parent is not whole:
        if isinstance(parent, o.If | o.IfExp) and child is not parent.test:
            return False
        if isinstance(parent, o.ExceptHandler | o.MatchCase):
            return False
        if isinstance(parent, o.BoolOp) and child is parent.right:
            return False
        child, parent = parent, parent.parent
    return True


def calls_outside_functions(module: Module) -> Iterator[o.Call]:
    """The calls of a module that run in no function, those under a condition included."""
    for scope in module.scopes():
        if scope.kind in ("module", "class"):
            yield from (call for call in scope.calls if runs_without_function(call))


def calls_through_functions(module: Module) -> Iterator[tuple[o.Call, o.Call, Module]]:
    """What imports of a file call through plain functions: `main()` at module level, which calls on.

    Each call at module level of a function of the repository, with a call that the function makes under no
    condition, itself or through further functions, and the module of that.
    """
    for outer in calls_outside_functions(module):
        if runs_at_import(outer):
            for inner, home in _made_by(outer, module, _DEPTH, set()):
                yield outer, inner, home


def _made_by(
    call: o.Call, module: Module, depth: int, seen: set[int]
) -> Iterator[tuple[o.Call, Module]]:
    function = module.project.infer.thing(call.func, module)
    if not isinstance(function, t.RepoFunction) or not isinstance(function.node, o.FunctionDef):
        return
    node, home = function.node, function.module
    if not depth or id(node) in seen or node.is_generator or home.project.run_by(node) is not None:
        return
    if node.is_async and not _is_run(call, module):
        return
    seen.add(id(node))
    for inner in node.scope.calls:
        if function_of(inner) is node and _is_unconditional(inner, node):
            yield inner, home
            yield from _made_by(inner, home, depth - 1, seen)


def _is_run(call: o.Call, module: Module) -> bool:
    """Whether the coroutine of a call is awaited or run on the spot."""
    parent = call.parent
    if isinstance(parent, o.Await):
        return True
    return (
        isinstance(parent, o.Call) and module.project.infer.thing(parent.func, module) in _RUNNERS
    )


def import_time_nodes(module: Module) -> Iterator[o.Node]:
    """The nodes of a module that are in no body of a function, defaults and decorators included."""
    stack: list[o.Node] = list(reversed(module.outline.body))
    while stack:
        node = stack.pop()
        yield node
        children = list(node.children())
        if isinstance(node, o.FunctionDef):
            children = [child for child in children if not isinstance(child, o.Stmt)]
        elif isinstance(node, o.Lambda):
            children = [child for child in children if child is not node.body]
        stack.extend(reversed(children))


def is_test(module: Module) -> bool:
    """Whether a file is a test by its path."""
    return _TEST.search(module.path) is not None


def in_test_harness(node: o.Node, module: Module) -> bool:
    """Whether a node is under `with prefect_test_harness():`, which gives it a database of its own."""
    for parent in node.ancestors():
        for item in parent.items if isinstance(parent, o.With) else ():
            made = item.context_expr
            if (
                isinstance(made, o.Call)
                and module.project.infer.thing(made.func, module) == _HARNESS
            ):
                return True
    return False


def is_notebook(module: Module) -> bool:
    """Whether a file is a notebook that was written out as Python, with its cells one after the other."""
    return _NOTEBOOK.search(module.project.source(module.path).text) is not None


def is_script(module: Module) -> bool:
    """Whether a file only uses flows of other files, and no file imports it."""
    own = [flow for flow in module.flows if flow.base is None and flow.function is not None]
    return not own and not _is_imported(module, module.project)


def is_loaded(module: Module) -> bool:
    """Whether the repository loads a file: another one imports it, or a flow of it is deployed."""
    return _is_imported(module, module.project) or module.path in _deployed(module.project)


def _deployed(project: Project) -> frozenset[str]:
    """The files with the flows of the deployments of a repository."""
    known: dict[int, frozenset[str]] = project.memo("deployed files")
    if 0 not in known:
        known[0] = frozenset(path for paths in project.parts(DEPLOYED_FILES) for path in paths)
    return known[0]


def _deployed_by_calls(module: Module) -> list[str] | None:
    flows = (deployment.flow for deployment in module.project.deploying.of_module(module))
    return sorted({flow.module.path for flow in flows if flow is not None}) or None


def _deployed_by_file(file: DeploymentFile) -> list[str] | None:
    targets = (deployment.target for deployment in file.deployments)
    return sorted({it.path for it in targets if it is not None and it.path is not None}) or None


DEPLOYED_FILES = Fact("files that are deployed", _deployed_by_calls, _deployed_by_file)


def _is_imported(module: Module, project: Project) -> bool:
    return bool(project.importers.get(module.path, set()) - {module.path})
