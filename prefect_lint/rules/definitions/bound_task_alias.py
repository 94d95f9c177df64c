"""PFL715 bound-task-alias."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition
from prefect_lint.model.methods import method_names
from prefect_lint.model.module import function_of, statement_of
from prefect_lint.model.origins import seen_by
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class _Alias(NamedTuple):
    """A method task that is taken from an instance and kept."""

    node: o.Attribute
    kept: o.Expr
    """The attribute, or the `.with_options(…)` copy of it."""
    receiver: str
    definition: Definition


class BoundTaskAlias(Rule):
    """Task methods of several instances are kept for later, and all of them work on the last instance.

    ## What it catches
    The same task (or flow) method taken from two instances and kept before it is called: in a list, dict,
    tuple or set, as arguments of one call, in a comprehension over instances, or under two names of which the
    first is used after the second was taken. `.with_options(…)` copies count as well.

    ## Why it matters
    Prefect 3 notes the instance on the function that all these tasks share. Reading `dev.write` therefore also
    changes what the `prod.write` that was read before works on: the call that looks like production writes to
    dev, or the other way round. No error, no warning.

    ## Example
    ```python
    from prefect import flow, task

    class Target:
        def __init__(self, name: str):
            self.name = name

        @task
        def write(self, row: int):
            print(self.name, row)

    @flow
    def publish():
        prod, dev = Target("prod"), Target("dev")
        steps = {"prod": prod.write, "dev": dev.write}
        steps["prod"](1)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    class Target:
        def __init__(self, name: str):
            self.name = name

        @task
        def write(self, row: int):
            print(self.name, row)

    @flow
    def publish():
        prod, dev = Target("prod"), Target("dev")
        targets = {"prod": prod, "dev": dev}
        targets["prod"].write(1)
    ```

    ## When it stays silent
    The method is called or submitted right where it is taken (`prod.write(1)`, `prod.write.submit(1)`);
    there is only one instance; the methods are class or static methods, different ones, or plain ones; the
    instances are not known; or the code runs under Prefect 2, where PFL714 speaks.
    """

    code = "PFL715"
    name = "bound-task-alias"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.93
    versions = (3,)
    risk = (
        "Data is written to, or read from, another instance than the code says, without any error."
    )
    recommendation = (
        "Keep the instances and take the method when it is called, or keep functions: "
        "`lambda row: prod.write(row)`."
    )
    rollback = "Keep the methods again; they all work on the last instance as before."
    references = (
        "https://github.com/PrefectHQ/prefect/issues/17649",
        "https://github.com/PrefectHQ/prefect/issues/17354",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        methods = method_names(module.project)
        if not methods:
            return
        groups: dict[tuple[int, int], list[_Alias]] = defaultdict(list)
        attributes = module.outline.attributes
        for node in (
            node for name in sorted(methods & attributes.keys()) for node in attributes[name]
        ):
            alias = _alias(node, module)
            if alias is not None:
                key = (id(alias.definition.node), id(function_of(node)))
                groups[key].append(alias)
        for aliases in groups.values():
            yield from _of_group(aliases, module)


def _alias(node: o.Attribute, module: Module) -> _Alias | None:
    kept = _kept(node)
    if kept is None:
        return None
    infer = module.project.infer
    receiver = infer.thing(node.value, module)
    definition = infer.attribute(receiver, node.attr)
    if not isinstance(receiver, t.RepoInstance) or not isinstance(definition, Definition):
        return None
    if definition.spelling != "method" or not _gets_instance(definition, module):
        return None
    return _Alias(node, kept, _written(node.value), definition)


def _kept(node: o.Attribute) -> o.Expr | None:
    """The expression whose value stays; `None` when the method is called or assigned to."""
    parent = node.parent
    if isinstance(parent, o.Attribute):
        call = parent.parent
        if parent.attr != "with_options" or not isinstance(call, o.Call) or call.func is not parent:
            return None
        outer = call.parent
        used = isinstance(outer, o.Attribute) or (isinstance(outer, o.Call) and outer.func is call)
        return None if used or isinstance(outer, o.ExprStmt) else call
    if isinstance(parent, o.Call) and parent.func is node:
        return None
    if isinstance(parent, o.Assign) and node in parent.targets:
        return None
    return None if isinstance(parent, o.ExprStmt | o.Delete | o.Compare) else node


def _gets_instance(definition: Definition, module: Module) -> bool:
    node = definition.node
    if not isinstance(node, o.FunctionDef) or not node.params:
        return False
    things = definition.module.project.infer.things(node.decorators, definition.module)
    symbols = {thing.name for thing in things if isinstance(thing, t.Symbol)}
    return not symbols & {"staticmethod", "classmethod", "property"}


def _of_group(aliases: list[_Alias], module: Module) -> Iterator[Hit]:
    for alias in aliases:
        if _collected_over_instances(alias, module):
            yield _hit(alias, [], module)
            return
    for index, first in enumerate(aliases):
        others = [
            other
            for other in aliases[index + 1 :]
            if other.receiver != first.receiver and _before_use(first, other)
        ]
        if others:
            yield _hit(first, others[:1], module)
            return


def _before_use(first: _Alias, second: _Alias) -> bool:
    """Whether the second is taken before the first has been used."""
    statement = statement_of(first.node)
    if statement is statement_of(second.node):
        return not _exclusive(first.node, second.node)
    if not isinstance(statement, o.Assign) or len(statement.targets) != 1:
        return False
    target = statement.targets[0]
    if not isinstance(target, o.Name) or statement.value is not first.kept:
        return False
    function = function_of(first.node)
    scope = function.scope if function is not None else None
    if scope is None:
        scope = next(
            node for node in first.node.ancestors() if isinstance(node, o.ModuleOutline)
        ).scope
    for read in scope.reads.get(target.id, ()):
        later = read.ordinal > _last_name(second.node)
        if later and any(binding.place is target for binding in seen_by(read)):
            return True
    return False


def _last_name(node: o.Attribute) -> int:
    return max(inner.ordinal for inner in node.walk() if isinstance(inner, o.Name))


def _exclusive(first: o.Node, second: o.Node) -> bool:
    """Whether only one of two is evaluated: the branches of `a if test else b`, the sides of `or`."""
    above = {id(node) for node in first.ancestors()}
    common = next(node for node in second.ancestors() if id(node) in above)
    return isinstance(common, o.IfExp | o.BoolOp)


def _collected_over_instances(alias: _Alias, module: Module) -> bool:
    """Whether a comprehension keeps the method of each of several instances that it goes through."""
    node: o.Node = alias.kept
    while node.parent is not None and not isinstance(node, o.Stmt | o.Comprehension | o.Lambda):
        node = node.parent
    if not isinstance(node, o.Comprehension) or node.kind == "generator":
        return False
    receiver = alias.node.value
    if not isinstance(receiver, o.Name) or not any(
        part is alias.kept or alias.kept in list(part.walk()) for part in node.elts
    ):
        return False
    for generator in node.generators:
        names = {name.id for name in generator.target.walk() if isinstance(name, o.Name)}
        if receiver.id in names:
            source = module.project.infer.thing(generator.iter, module)
            if isinstance(source, t.Collection) and isinstance(source.node, o.Container):
                return len(source.node.elts) > 1
    return False


def _hit(alias: _Alias, others: list[_Alias], module: Module) -> Hit:
    definition = alias.definition
    related = [
        (Place(module, other.node), f"taken from `{other.receiver}` here") for other in others
    ]
    related.append((Place(definition.module, definition.node), "the method is declared here"))
    return hit(
        module,
        alias.node,
        f"{definition.kind.capitalize()} method `{definition.name}` is kept for several instances, and all of "
        "them will work on the one it was taken from last.",
        related=related,
    )


def _written(expr: o.Expr) -> str:
    parts: list[str] = []
    while isinstance(expr, o.Attribute):
        parts.append(expr.attr)
        expr = expr.value
    parts.append(expr.id if isinstance(expr, o.Name) else f"<{id(expr)}>")
    return ".".join(reversed(parts))
