"""Parameters that default to `None`: annotations that allow it, and defaults that move into the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import Import, PythonChange, Wrap
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.listing import require_no_comment
from prefect_lint.model.module import scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module

_OPTIONAL = "typing.Optional"
_WITH_UNIONS = (3, 10)
"""The first Python that evaluates `X | None`."""
_OPERANDS = (o.Name, o.Attribute, o.Subscript)
"""What can stand before `|` as it is; a text in quotes can't."""


def allowing_none(param: o.Param, home: Module) -> Wrap:
    """The change of an annotation that does not allow `None` to one that does.

    It is `X | None` where the file shows that its Python evaluates that, or the repository asks for one that
    does; else `Optional[X]`, which all do. Prefect evaluates annotations of flows also where the file has
    `from __future__ import annotations`, so that this import alone says nothing.
    """
    annotation = param.annotation
    assert annotation is not None
    if isinstance(annotation, o.BinOp) or (
        isinstance(annotation, _OPERANDS)
        and (_evaluates_unions(home) or (_needs_new_python(home) and not _has_optional(home)))
    ):
        return Wrap(annotation, "", " | None", file=home)
    return Wrap(annotation, (Import(_OPTIONAL), "["), "]", file=home)


def _needs_new_python(module: Module) -> bool:
    """Whether the repository says that only a Python runs the file that knows `X | None`."""
    pins = module.project.pins
    python = None if pins is None else pins.of("python").for_file(module.path)
    return python is not None and python.lower is not None and python.lower >= _WITH_UNIONS


def _has_optional(module: Module) -> bool:
    """Whether the file is written with `Optional`."""
    return any(
        f"{it.module}.{alias.name}" == _OPTIONAL
        for it in module.outline.body
        if isinstance(it, o.ImportFrom)
        for alias in it.names
    )


def _evaluates_unions(module: Module) -> bool:
    """Whether a file has `… | None`, and no import of `annotations` that would keep it from being evaluated."""
    if any(
        isinstance(it, o.ImportFrom) and it.module == "__future__" for it in module.outline.body
    ):
        return False
    return any(
        isinstance(node, o.BinOp)
        and node.op == "|"
        and isinstance(node.right, o.Constant)
        and node.right.value is None
        for node in module.outline.walk()
    )


class DefaultInBody(PythonChange):
    """`None` as a default, and what it was at the top of the body, for each call that leaves it out."""

    def __init__(
        self, function: o.FunctionDef, param: o.Param, *, file: Module | None = None
    ) -> None:
        self.function = function
        self.param = param
        self.file = file

    def edit(self, code: Code) -> None:
        """Put it below the docstring, if its names mean there what they mean in the signature."""
        default = self.param.default
        assert default is not None
        own, around = self.function.scope.bindings, scope_of(default)
        for node in default.walk():
            if isinstance(node, o.Lambda | o.Comprehension | o.NamedExpr):
                raise NoFix("its names are not looked into")
            if isinstance(node, o.Name) and (
                node.id in own or (around is not code.module.scope and node.id in around.bindings)
            ):
                raise NoFix(f"`{node.id}` is something else in the body")
        start, end = code.extent(default)
        require_no_comment(code, start, end)
        written = code.text[start:end]
        if "\n" in written or "\r" in written:
            raise NoFix("the default has several lines")
        code.replace(start, end, "None")
        self._put_into_body(code, written)

    def _put_into_body(self, code: Code, written: str) -> None:
        name, body = self.param.name, self.function.body
        level = code.indent()
        # Below those of other parameters, so that they stand in the order of the parameters.
        others = {f"{it.name} is None" for it in self.function.params}
        first = body[0]
        for below in body[1:]:
            is_default = isinstance(first, o.If) and code.source(first.test) in others
            if not is_default and not (first is body[0] and _is_docstring(first)):
                break
            first = below
        at = code.extent(first).start
        indentation = code.indentation(at)
        decorated = isinstance(first, o.FunctionDef | o.ClassDef) and bool(first.decorators)
        if not indentation or decorated:
            raise NoFix("the body has no lines to itself")
        newline = code.newline(at)
        code.insert(
            at,
            f"if {name} is None:{newline}{indentation}{level}{name} = {written}{newline}{indentation}",
        )


def _is_docstring(statement: o.Stmt) -> bool:
    value = statement.value if isinstance(statement, o.ExprStmt) else None
    return isinstance(value, o.Constant) and isinstance(value.value, str)
