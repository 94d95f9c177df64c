"""What an expression is: names, attributes and literals looked through to flows, tasks and libraries.

Every answer is a `Thing`; `UNKNOWN` whenever two answers are possible. The work is on demand and
remembered: nothing is inferred that nobody asked for.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from prefect_lint.knowledge import prefect_names
from prefect_lint.model import annotating, calling, containers, decorating, members
from prefect_lint.model import things as t
from prefect_lint.model.binding_order import reaching
from prefect_lint.model.definitions import Definition, Flow, Task
from prefect_lint.model.module import Module, scope_of
from prefect_lint.model.things import UNKNOWN, Environment, Thing
from prefect_lint.model.unifying import canonical, unify
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prefect_lint.model.import_paths import Located
    from prefect_lint.model.project import Project

_BUILTINS = frozenset(dir(builtins))
_BUDGET = 4000
_DEPTH = 60
_MAX_STARS = 50
"""Star imports of one module through which a name is looked for."""
_MAX_BINDINGS = 50
"""Bindings of a name that one read may see; of more than these, nobody could say what the name holds."""


class Inference:
    """Answers what expressions of a project are."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._memo: dict[int | tuple[int, int], Thing] = {}
        self._open: set[int | tuple[int, int]] = set()
        self._keep: list[object] = []
        self._depth = 0
        self._steps = 0
        self._given_up = 0
        self._importing = 0
        self._circles = 0
        """How often a way through imports led back to where it came from."""
        self.assignments: dict[int, dict[str, list[o.Expr]]] = {}
        self.made: dict[int, Definition] = {}
        """Definitions by the identity of the node that makes them."""
        self.external: dict[str, Task] = {}
        """Tasks that collections define, by canonical name."""
        self.outside = Module(project, "", _empty_outline())
        """The module that definitions from outside the repository are said to be in."""

    @property
    def is_busy(self) -> bool:
        """Whether something is being inferred."""
        return bool(self._open)

    def thing(self, expr: o.Expr, module: Module, env: Environment | None = None) -> Thing:
        """What an expression of a module is, in the environment of a call if one is given."""
        key = id(expr) if env is None else (id(expr), id(env))
        found = self._memo.get(key)
        if found is not None:
            return found
        # A cycle (`x = f(x)`), a very long chain, or a maze of calls: not worth an answer.
        if key in self._open:
            return UNKNOWN
        if self._depth > _DEPTH:
            self._given_up += 1
            return UNKNOWN
        if self._depth == 0:
            self._steps = 0
        self._steps += 1
        if self._steps > _BUDGET:
            self._given_up += 1
            return UNKNOWN
        self._open.add(key)
        self._depth += 1
        try:
            found = self._infer(expr, module, env)
        finally:
            self._depth -= 1
            self._open.discard(key)
        self._memo[key] = found
        if env is not None:
            # The key holds the identity of the environment, which must not be given to another one.
            self._keep.append(env)
        return found

    def _infer(self, expr: o.Expr, module: Module, env: Environment | None) -> Thing:
        if isinstance(expr, o.Name):
            return self.lookup(expr.id, scope_of(expr), module, env, at=expr)
        if isinstance(expr, o.Attribute):
            return self.attribute(self.thing(expr.value, module, env), expr.attr)
        if isinstance(expr, o.Call):
            return calling.result(self, expr, module, env)
        if isinstance(expr, o.Constant):
            return t.Value(expr.value)
        if isinstance(expr, o.Await):
            inner = self.thing(expr.value, module, env)
            return inner.result if isinstance(inner, t.Coroutine) else inner
        if isinstance(expr, o.Container | o.Comprehension | o.Dict):
            return t.Collection(type(expr).__name__.lower(), expr, module)
        if isinstance(expr, o.Lambda):
            return t.RepoFunction(module, expr, environment=env)
        if isinstance(expr, o.NamedExpr):
            return self.thing(expr.value, module, env)
        if isinstance(expr, o.IfExp):
            truth = self.truth(expr.test, module, env)
            if truth is not None:
                return self.thing(expr.body if truth else expr.orelse, module, env)
            return unify([self.thing(e, module, env) for e in (expr.body, expr.orelse)])
        if isinstance(expr, o.BoolOp) and expr.op == "or":
            return unify([self.thing(e, module, env) for e in (expr.left, expr.right)])
        if isinstance(expr, o.Subscript):
            return containers.subscript(self, expr, module, env)
        return UNKNOWN

    def things(
        self, exprs: Iterable[o.Expr], module: Module, env: Environment | None = None
    ) -> list[Thing]:
        """What several expressions are."""
        return [self.thing(expr, module, env) for expr in exprs]

    # Names

    def lookup(
        self,
        name: str,
        scope: o.Scope,
        module: Module,
        env: Environment | None = None,
        at: o.Name | None = None,
    ) -> Thing:
        """What a name is when it is read in a scope; `at` is the read, which decides between bindings."""
        current: o.Scope | None = scope
        read = at
        while current is not None:
            visible = current.kind != "class" or current is scope
            bindings = current.bindings.get(name)
            if visible and bindings and name not in current.globals:
                return self.bound(bindings, module, env, read)
            if current.kind in ("function", "lambda"):
                # What is read later, when the function runs, may see any binding of the scopes around it.
                read = None
            current = current.parent
        for star in module.scope.bindings.get("*", ())[:_MAX_STARS]:
            found = self._star(star, name, module)
            if not isinstance(found, t.Unknown):
                return found
        return t.Symbol(name) if name in _BUILTINS else UNKNOWN

    def bound(
        self,
        bindings: Sequence[o.Binding],
        module: Module,
        env: Environment | None,
        read: o.Name | None = None,
    ) -> Thing:
        """What a name is bound to, when all bindings that may be seen agree."""
        if len(bindings) > 1:
            bindings = reaching(bindings, read)
        if len(bindings) == 1:
            return self.binding(bindings[0], module, env)
        if len(bindings) > _MAX_BINDINGS:
            return UNKNOWN
        return unify([self.binding(binding, module, env) for binding in bindings])

    def binding(self, binding: o.Binding, module: Module, env: Environment | None = None) -> Thing:
        """What one binding gives its name."""
        node = binding.node
        kind = binding.kind
        if kind == "import":
            # Packages import from their modules and back: a name that only leads in a circle is unknown.
            return self._once((id(binding), 0), lambda: self._imported(binding, module))
        if kind == "function":
            assert isinstance(node, o.FunctionDef)
            return decorating.decorated(self, node, module, env)
        if kind == "class":
            assert isinstance(node, o.ClassDef)
            return t.RepoClass(module, node)
        if kind == "param":
            assert isinstance(node, o.Param)
            return self.parameter(node, module, env)
        if kind == "annotation":
            assert isinstance(node, o.Expr)
            return annotating.annotated(self, node, module)
        if not isinstance(node, o.Expr):
            return UNKNOWN
        if kind == "assign":
            found = self.thing(node, module, env)
            statement = binding.place.parent
            if (
                isinstance(found, t.Unknown)
                and isinstance(statement, o.Assign)
                and statement.annotation
            ):
                return annotating.annotated(self, statement.annotation, module)
            return found
        if kind == "with":
            return calling.entered(self, node, module, env)
        if kind == "for":
            return containers.element(self, self.thing(node, module, env), env)
        if kind == "unpack":
            return containers.unpacked(self, self.thing(node, module, env), binding.path, env)
        if kind == "for-unpack":
            return containers.unpacked_iteration(self, node, binding.path, module, env)
        return UNKNOWN

    def parameter(self, param: o.Param, module: Module, env: Environment | None) -> Thing:
        """What a parameter is: what the call at hand gives it, the instance, its annotation or nothing."""
        function = param.parent
        current = env
        while current is not None:
            if isinstance(function, o.FunctionDef | o.Lambda) and current.scope is function.scope:
                if param.name in current.values:
                    return current.values[param.name]
                return UNKNOWN
            current = current.parent
        if isinstance(function, o.FunctionDef):
            receiver = self._receiver(function, param, module)
            if receiver is not None:
                return receiver
        if param.annotation is not None and param.kind not in ("star", "double-star"):
            return annotating.annotated(self, param.annotation, module)
        return UNKNOWN

    def _receiver(self, function: o.FunctionDef, param: o.Param, module: Module) -> Thing | None:
        owner = function.parent
        while owner is not None and not isinstance(owner, o.ClassDef | o.FunctionDef):
            owner = owner.parent
        if not isinstance(owner, o.ClassDef) or not function.params:
            return None
        names = {d.id for d in function.decorators if isinstance(d, o.Name)}
        if function.params[0] is not param or "staticmethod" in names:
            return None
        cls = t.RepoClass(module, owner)
        return cls if "classmethod" in names else t.RepoInstance(cls)

    # Imports

    def _once(self, key: tuple[int, int], find: Callable[[], Thing]) -> Thing:
        """What an import leads to, remembered; unknown when it leads back to itself."""
        known = self._memo.get(key)
        if known is not None:
            return known
        if key in self._open:
            self._circles += 1
            return UNKNOWN
        before, given_up = self._circles, self._given_up
        outermost = not self._importing
        self._importing += 1
        self._open.add(key)
        try:
            found = find()
        finally:
            self._open.discard(key)
            self._importing -= 1
        # What is unknown because it is asked for already may be known when it is asked for alone.
        if (outermost or self._circles == before) and self._given_up == given_up:
            self._memo[key] = found
        return found

    def _imported(self, binding: o.Binding, module: Module) -> Thing:
        alias, statement = binding.node, binding.place
        assert isinstance(alias, o.Alias)
        project = self.project
        if isinstance(statement, o.Import):
            # `import a.b` binds `a`; `import a.b as c` binds the module itself.
            dotted = alias.name if alias.asname else alias.name.partition(".")[0]
            return self._module_thing(project.find(dotted, module.path), dotted)
        assert isinstance(statement, o.ImportFrom)
        if statement.level:
            located = project.relative(statement.level, statement.module, module.path)
            if located is None:
                return UNKNOWN
        else:
            located = project.find(statement.module, module.path)
            if located is None:
                return t.Symbol(canonical(f"{statement.module}.{alias.name}"))
        return self.attribute(self._module_thing(located, statement.module), alias.name)

    def _module_thing(self, located: Located | None, dotted: str) -> Thing:
        if located is None:
            return t.Symbol(canonical(dotted))
        loaded = self.project.module(located.path) if located.path is not None else None
        if located.path is not None and loaded is None:
            return UNKNOWN
        return t.RepoModule(dotted, loaded, located.folder)

    def _star(self, star: o.Binding, name: str, module: Module) -> Thing:
        statement = star.place
        assert isinstance(statement, o.ImportFrom)
        project = self.project
        key = (id(star), hash(name))
        if statement.level:
            located = project.relative(statement.level, statement.module, module.path)
        else:
            located = project.find(statement.module, module.path)
            if located is None:
                # Only Prefect's own star import is worth a guess; other libraries could give anything.
                known = f"{statement.module}.{name}"
                return t.Symbol(known) if known in prefect_names.DECORATORS else UNKNOWN
        if located is None or name.startswith("_"):
            return UNKNOWN
        found = self._module_thing(located, statement.module)
        return self._once(key, lambda: self.attribute(found, name))

    # Attributes

    def attribute(self, base: Thing, name: str) -> Thing:
        """What `base.name` is."""
        if isinstance(base, t.Symbol):
            return self._symbol_attribute(base, name)
        if isinstance(base, t.RepoModule):
            return self._module_attribute(base, name)
        if isinstance(base, t.Instance):
            return t.Symbol(canonical(f"{base.cls}.{name}"))
        if isinstance(base, t.RepoInstance):
            return members.member(self, base.cls, name, base)
        if isinstance(base, t.RepoClass):
            return members.member(self, base, name, None)
        if isinstance(base, Definition):
            return t.Method(base, name)
        return UNKNOWN

    def _symbol_attribute(self, base: t.Symbol, name: str) -> Thing:
        full = canonical(f"{base.name}.{name}")
        if name in ("submit", "map", "with_options", "delay"):
            last = base.name.rpartition(".")[2]
            if base.name.startswith("prefect_") and last.islower():
                return t.Method(decorating.external_task(self, base.name), name)
        return t.Symbol(full)

    def _module_attribute(self, base: t.RepoModule, name: str) -> Thing:
        if base.module is not None:
            bindings = base.module.scope.bindings.get(name)
            if bindings:
                return self.bound(bindings, base.module, None)
        if base.folder:
            located = self.project.at(f"{base.folder}/{name}")
            if located is not None:
                return self._module_thing(located, f"{base.name}.{name}")
        if base.module is not None:
            for star in base.module.scope.bindings.get("*", ())[:_MAX_STARS]:
                found = self._star(star, name, base.module)
                if not isinstance(found, t.Unknown):
                    return found
        return UNKNOWN

    def truth(self, test: o.Expr, module: Module, env: Environment | None) -> bool | None:
        """Whether a condition holds; `None` when it can't be known."""
        if isinstance(test, o.UnaryOp) and test.op == "not":
            inner = self.truth(test.operand, module, env)
            return None if inner is None else not inner
        if isinstance(test, o.Compare) and len(test.ops) == 1 and test.ops[0] in ("is", "is not"):
            right = self.thing(test.comparators[0], module, env)
            left = self.thing(test.left, module, env)
            if right == t.Value(None) and not isinstance(left, t.Unknown):
                return (left == right) == (test.ops[0] == "is")
            return None
        if (
            isinstance(test, o.Call)
            and isinstance(test.func, o.Name)
            and test.func.id == "callable"
        ):
            thing = self.thing(test.args[0], module, env) if test.args else UNKNOWN
            if isinstance(thing, t.RepoFunction | t.RepoClass | Definition):
                return True
            return False if isinstance(thing, t.Value) else None
        thing = self.thing(test, module, env)
        if isinstance(thing, t.Value):
            return bool(thing.value)
        if isinstance(thing, t.RepoFunction | t.RepoClass | Flow | Task):
            return True
        return None


def _empty_outline() -> o.ModuleOutline:
    outline = o.ModuleOutline()
    outline.parent = None
    outline.body = []
    outline.scope = o.Scope("module", outline, None)
    outline.counts = {}
    outline.attributes = {}
    outline.texts = []
    outline.docstring = None
    return outline
