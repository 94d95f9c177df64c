"""The changes that fixes are made of: what a rule says is to be different, by nodes of the outline.

A change knows how to edit the text so that nothing else of it is touched: comments, blanks, quotes, trailing
commas and newlines stay. Where that is not certain it raises `NoFix`, and the finding has no fix.

Rules import from here and from the modules beside it. Code that is to be written, `Text`, is a string, an
`Import`, or a tuple of both: an `Import` is spelled as the file spells it, and imported where a person would
do so if it is not yet.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from prefect_lint.fixing.code import Code, Draft, Extent, NoFix
from prefect_lint.fixing.listing import append_items, require_no_comment
from prefect_lint.model.module import function_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module

_PREFECT_DECORATORS = frozenset({"prefect.flow", "prefect.task", "prefect.materialize"})
_NEEDS_PRIMARY = ((o.Attribute, "value"), (o.Call, "func"), (o.Subscript, "value"))
_TAKES_ANYTHING = (
    o.Keyword,
    o.Call,
    o.List,
    o.Set,
    o.ExprStmt,
    o.Assign,
    o.Return,
    o.Param,
    o.FunctionDef,
)
"""Where an expression of any kind can stand without parentheses, starred ones and `:=` aside."""
_PRIMARIES = (
    ast.Name,
    ast.Constant,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.JoinedStr,
)


class Import:
    """A name that the written code needs, by where it is imported from: `prefect.cache_policies.NO_CACHE`.

    A name without a dot is a module: `asyncio`.
    """

    __slots__ = ("dotted",)

    def __init__(self, dotted: str) -> None:
        self.dotted = dotted


Text: TypeAlias = "str | Import | tuple[str | Import, ...]"


class Change:
    """One thing that is to be different in a file."""

    file: Module | DeploymentFile | None = None
    """The file, where it is not that of the hit."""

    def make(self, draft: Draft) -> None:
        """Make the edits in the draft of the file; raises `NoFix`."""
        raise NotImplementedError


class PythonChange(Change):
    """A change of Python code."""

    def make(self, draft: Draft) -> None:
        """Make the edits."""
        if not isinstance(draft, Code):
            raise NoFix("the file is not Python")
        self.edit(draft)

    def edit(self, code: Code) -> None:
        """Make the edits; raises `NoFix`."""
        raise NotImplementedError


class AddKeywords(PythonChange):
    """`call(…, name=value)`; of a decorator without parentheses, too."""

    def __init__(
        self, node: o.Expr, keywords: Mapping[str, Text], *, file: Module | None = None
    ) -> None:
        self.node = node
        self.keywords = keywords
        self.file = file

    def edit(self, code: Code) -> None:
        """Add them as the last arguments, each on a line of its own where the others are."""
        node = self.node
        if isinstance(node, o.Call):
            if node.has_double_star:
                raise NoFix("`**` may give one of them already")
            for name in self.keywords:
                if node.keyword(name) is not None:
                    raise NoFix(f"`{name}` is given already")
        _add_keywords(code, node, self.keywords)


class SetOptions(PythonChange):
    """`name=value` in the decorator or call that makes a flow or task; takes the place of other values."""

    def __init__(self, definition: Definition, options: Mapping[str, Text]) -> None:
        self.definition = definition
        self.options = options
        self.file = definition.module

    def edit(self, code: Code) -> None:
        """Change the decorator, or the call that stands for it."""
        maker = _maker(self.definition)
        new: dict[str, Text] = {}
        for name, text in self.options.items():
            given = maker.keyword(name) if isinstance(maker, o.Call) else None
            if given is not None:
                Replace(given, text).edit(code)
            elif self.definition.option(name) is not None:
                raise NoFix(f"`{name}` is given somewhere else")
            else:
                new[name] = text
        if new:
            if not self.definition.options.complete:
                raise NoFix("`**` may give one of them already")
            _add_keywords(code, maker, new)


class RenameAttribute(PythonChange):
    """Another attribute of the same value: `future.result` for `future.wait`."""

    def __init__(self, node: o.Attribute, name: str, *, file: Module | None = None) -> None:
        self.node = node
        self.name = name
        self.file = file

    def edit(self, code: Code) -> None:
        """Change the name behind the dot, and leave the rest as it is."""
        end = code.extent(self.node).end
        start = end - len(self.node.attr)
        if code.text[start:end] != self.node.attr:
            raise NoFix("the name is not where it was expected")
        code.replace(start, end, self.name)


class Replace(PythonChange):
    """Other code in the place of an expression, in parentheses where it needs them."""

    def __init__(self, node: o.Expr, text: Text, *, file: Module | None = None) -> None:
        self.node = node
        self.text = text
        self.file = file

    def edit(self, code: Code) -> None:
        """Put the new code where the old is."""
        start, end = code.extent(self.node)
        require_no_comment(code, start, end)
        written = code.spell(self.text, self.node)
        if not _fits(written, self.node):
            written = f"({written})"
        code.replace(start, end, written)


class Wrap(PythonChange):
    """Code before and after an expression: `Wrap(node, "str(", ")")`."""

    def __init__(
        self, node: o.Node, before: Text, after: Text, *, file: Module | None = None
    ) -> None:
        self.node = node
        self.before = before
        self.after = after
        self.file = file

    def edit(self, code: Code) -> None:
        """Put code around it, parentheses of its own included where it is an argument."""
        node = self.node
        if isinstance(node, o.Starred | o.Keyword | o.NamedExpr | o.Yield):
            raise NoFix("code can't be put around this")
        parent = node.parent
        if not isinstance(parent, o.Call) or parent.func is node:
            start, end = code.extent(node)
        else:
            _, argument = code.argument(node)
            start, end = argument.start, argument.end
        if isinstance(node, o.Tuple) and code.text[start] != "(":
            raise NoFix("a tuple without parentheses")
        code.insert(start, code.spell(self.before, node))
        code.insert(end, code.spell(self.after, node))


class AddAwait(PythonChange):
    """`await` in front of a call."""

    def __init__(self, node: o.Expr, *, file: Module | None = None) -> None:
        self.node = node
        self.file = file

    def edit(self, code: Code) -> None:
        """Put it there, in parentheses where the value is used at once: `(await f()).value`."""
        node = self.node
        function = function_of(node)
        if not isinstance(function, o.FunctionDef) or not function.is_async:
            raise NoFix("there is no `async def` around it")
        for above in node.ancestors():
            if isinstance(above, o.Comprehension) and above.kind == "generator":
                raise NoFix("it would make a generator an async one")
            if above is function:
                break
        start, end = code.extent(node)
        if _needs_primary(node):
            code.insert(start, "(await ")
            code.insert(end, ")")
        else:
            code.insert(start, "await ")


class RemoveAwait(PythonChange):
    """The awaited expression without its `await`."""

    def __init__(self, node: o.Await, *, file: Module | None = None) -> None:
        self.node = node
        self.file = file

    def edit(self, code: Code) -> None:
        """Take the word away, and what blank is behind it."""
        start, _ = code.extent(self.node)
        after = start + len("await")
        if code.text[start:after] != "await":
            raise NoFix("there is no `await` where one was expected")
        end = code.after_blank(after)
        require_no_comment(code, start, end)
        code.replace(start, end, "")


def _maker(definition: Definition) -> o.Expr:
    """The decorator of a flow or task, or the call that makes it, if that is one of Prefect's own."""
    maker = definition.decorator if definition.spelling == "decorator" else definition.node
    if not isinstance(maker, o.Expr):
        raise NoFix("it has no decorator")
    if definition.spelling == "with-options":
        return maker
    named = maker.func if isinstance(maker, o.Call) else maker
    found = definition.module.project.infer.thing(named, definition.module)
    # A decorator of the repository may not take what Prefect's takes.
    if getattr(found, "name", None) not in _PREFECT_DECORATORS:
        raise NoFix("its decorator is not one of Prefect's")
    return maker


def _add_keywords(code: Code, node: o.Expr, keywords: Mapping[str, Text]) -> None:
    written = [f"{name}={code.spell(text, node)}" for name, text in keywords.items()]
    if isinstance(node, o.Call):
        _append(code, node, written)
        return
    parent = node.parent
    if not isinstance(parent, o.FunctionDef) or node not in parent.decorators:
        raise NoFix("this is not called")
    code.insert(code.extent(node).end, f"({', '.join(written)})")


def _append(code: Code, call: o.Call, written: list[str]) -> None:
    """Add arguments at the end of a call."""
    arguments = code.arguments(call)
    joined = ", ".join(written)
    if arguments.bare_generator:
        code.insert(arguments.open, "(")
        code.insert(arguments.close, f"), {joined}")
        return
    if not arguments.given:
        code.insert(arguments.open, joined)
        return
    last = arguments.given[-1]
    append_items(code, Extent(last.start, last.end), written)


def _needs_primary(node: o.Expr) -> bool:
    """Whether what takes the place of a node must not be an operation without parentheses."""
    parent = node.parent
    return any(
        isinstance(parent, kind) and getattr(parent, field) is node
        for kind, field in _NEEDS_PRIMARY
    )


def _fits(written: str, node: o.Expr) -> bool:
    """Whether code can stand in the place of a node as it is."""
    try:
        parsed = ast.parse(written, mode="eval").body
    except SyntaxError as error:
        raise NoFix("the new code is no expression") from error
    if isinstance(parsed, _PRIMARIES):
        # `1.real` is no attribute of a number.
        return not (_needs_primary(node) and isinstance(parsed, ast.Constant))
    if isinstance(parsed, ast.Tuple | ast.GeneratorExp):
        return written.startswith("(")
    return isinstance(node.parent, _TAKES_ANYTHING) and not _needs_primary(node)
