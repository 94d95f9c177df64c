"""Names that fixed code needs: as the file spells them already, or imported where a person would do so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.listing import append_items
from prefect_lint.model.module import scope_of, statement_of
from prefect_lint.model.unifying import canonical
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prefect_lint.fixing.code import Code

_STANDARD = frozenset(sys.stdlib_module_names)
_FUTURE = "__future__"


class _Wanted(NamedTuple):
    """An import that is to be added: `from module import name as local`, or `import module`."""

    module: str
    name: str | None
    local: str

    @property
    def alias(self) -> str:
        """What stands in the list of names."""
        assert self.name is not None
        return self.name if self.local == self.name else f"{self.name} as {self.local}"

    @property
    def statement(self) -> str:
        """A statement that imports it."""
        if self.name is None:
            return f"import {self.module}"
        return f"from {self.module} import {self.alias}"


def spelled(code: Code, dotted: str, at: o.Node) -> str:
    """How a name of another module is written at a node; the import for it is added when there is none."""
    known = code.imported.get(dotted)
    if known is not None:
        _require_free(code, known.partition(".")[0], at)
        return known
    found = _present(code, dotted, at)
    if found is not None:
        return found
    wanted = _wanted(code, dotted)
    _require_free(code, wanted.local, at)
    _add(code, wanted, at)
    code.imported[dotted] = wanted.local
    return wanted.local


def _present(code: Code, dotted: str, at: o.Node) -> str | None:
    """How the file can name it at a node by the imports at its top."""
    place = _top_statement(at)
    for statement in _top_imports(code):
        if statement.ordinal >= place.ordinal:
            break
        for alias in statement.names:
            for local, target in _names_given(statement, alias, dotted):
                if canonical(target) == canonical(dotted) and _means(code, local, alias, at):
                    return local
    return None


def _names_given(
    statement: o.Import | o.ImportFrom, alias: o.Alias, dotted: str
) -> Iterator[tuple[str, str]]:
    """What an import makes of a name: its spelling, and what that stands for."""
    last = dotted.rpartition(".")[2]
    if isinstance(statement, o.ImportFrom):
        if statement.level == 0 and alias.name != "*":
            target = f"{statement.module}.{alias.name}"
            yield alias.asname or alias.name, target
            # `from prefect import cache_policies`
            yield f"{alias.asname or alias.name}.{last}", f"{target}.{last}"
    elif alias.asname is not None:
        yield alias.asname, alias.name
        yield f"{alias.asname}.{last}", f"{alias.name}.{last}"
    else:
        yield alias.name, alias.name
        yield f"{alias.name}.{last}", f"{alias.name}.{last}"


def _means(code: Code, local: str, alias: o.Alias, at: o.Node) -> bool:
    """Whether a name that an import binds is that import's, and nothing else, at a node."""
    name = local.partition(".")[0]
    bindings = code.module.scope.bindings.get(name, ())
    return len(bindings) == 1 and bindings[0].node is alias and not _is_shadowed(code, name, at)


def _is_shadowed(code: Code, name: str, at: o.Node) -> bool:
    """Whether a scope between a node and the module has a name of its own."""
    scope: o.Scope | None = scope_of(at)
    while scope is not None and scope is not code.module.scope:
        if name in scope.bindings or name in scope.globals:
            return True
        scope = scope.parent
    return False


def _wanted(code: Code, dotted: str) -> _Wanted:
    module, _, name = dotted.rpartition(".")
    if not module:
        return _Wanted(name, None, name)
    if not _is_taken(code, name):
        return _Wanted(module, name, name)
    alias = f"{module.partition('.')[0]}_{name}"
    return _Wanted(module, name, alias)


def _is_taken(code: Code, name: str) -> bool:
    """Whether the file uses a name for anything, in any scope."""
    if name in code.imported.values():
        return True
    return any(
        name in scope.bindings or name in scope.reads or name in scope.globals
        for scope in code.module.scopes()
    )


def _require_free(code: Code, name: str, at: o.Node) -> None:
    if name in code.imported.values():
        if _is_shadowed(code, name, at):
            raise NoFix(f"`{name}` is something else here")
    elif _is_taken(code, name):
        raise NoFix(f"`{name}` is taken for something else")
    if "*" in code.module.scope.bindings:
        raise NoFix("a star import may bring the name along")


def _top_imports(code: Code) -> list[o.Import | o.ImportFrom]:
    return [it for it in code.module.outline.body if isinstance(it, o.Import | o.ImportFrom)]


def _top_statement(node: o.Node) -> o.Stmt:
    """The statement of the module's own level that a node is in."""
    current: o.Node = statement_of(node)
    while current.parent is not None and not isinstance(current.parent, o.ModuleOutline):
        current = current.parent
    assert isinstance(current, o.Stmt)
    return current


def _add(code: Code, wanted: _Wanted, at: o.Node) -> None:
    place = _top_statement(at)
    before = [it for it in _top_imports(code) if it.ordinal < place.ordinal]
    if wanted.name is not None:
        if wanted.module in code.statements:
            _extend(code, wanted)
            return
        for statement in before:
            if (
                isinstance(statement, o.ImportFrom)
                and statement.level == 0
                and statement.module == wanted.module
            ):
                merge(code, statement, wanted.alias)
                return
    edit = len(code.edits)
    _insert_statement(code, wanted, before)
    if wanted.name is not None:
        code.statements[wanted.module] = (edit, [wanted.alias])


def _extend(code: Code, wanted: _Wanted) -> None:
    """Add a name to a statement that was added for another one."""
    index, aliases = code.statements[wanted.module]
    start, end, text = code.edits[index]
    names = sorted([*aliases, wanted.alias], key=_by_kind)
    old, new = (f"from {wanted.module} import {', '.join(it)}" for it in (aliases, names))
    code.edits[index] = (start, end, text.replace(old, new))
    code.statements[wanted.module] = (index, names)


# One more name for a statement that imports from the same module


def merge(code: Code, statement: o.ImportFrom, written: str) -> None:
    """Add a name, `name` or `name as local`, to a statement: where it belongs if the others are sorted."""
    aliases = statement.names
    if any(alias.name == "*" for alias in aliases):
        raise NoFix("a star import takes no other name")
    following = _following([alias.name for alias in aliases], written.partition(" ")[0])
    extents = [code.extent(alias) for alias in aliases]
    if following is not None:
        start = extents[following].start
        indentation = code.indentation(start)
        separator = f"{code.newline(start)}{indentation}" if indentation is not None else " "
        code.insert(start, f"{written},{separator}")
        return
    if _is_parenthesised(code, statement):
        append_items(code, extents[-1], [written])
    else:
        code.insert(extents[-1].end, f", {written}")


def _is_parenthesised(code: Code, statement: o.ImportFrom) -> bool:
    return code.text[code.extent(statement).end - 1] == ")"


def _by_kind(name: str) -> tuple[int, str, str]:
    """The order that isort and ruff give to names: constants, classes, the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return (kind, name.lower(), name)


def _by_letter(name: str) -> tuple[int, str, str]:
    return (0, name.lower(), name)


def _by_code(name: str) -> tuple[int, str, str]:
    return (0, name, name)


def _following(names: Sequence[str], new: str) -> int | None:
    """The index of the name before which a new one belongs; `None` for the end."""
    orders: tuple[Callable[[str], tuple[int, str, str]], ...] = (_by_kind, _by_letter, _by_code)
    for order in orders:
        keys = [order(name) for name in names]
        if keys == sorted(keys):
            return next((index for index, key in enumerate(keys) if key > order(new)), None)
    return None


# A statement of its own


def _insert_statement(
    code: Code, wanted: _Wanted, before: Sequence[o.Import | o.ImportFrom]
) -> None:
    kin = [it for it in before if _is_kin(it, wanted)]
    smaller = [it for it in kin if _order(it) <= _wanted_order(wanted)]
    if smaller:
        _insert_below(code, smaller[-1], wanted.statement)
    elif kin:
        _insert_above(code, kin[0], wanted.statement)
    else:
        _insert_section(code, wanted, before)


def _package(statement: o.Import | o.ImportFrom) -> str:
    if isinstance(statement, o.ImportFrom):
        return "." if statement.level else statement.module.partition(".")[0]
    return statement.names[0].name.partition(".")[0]


def _is_kin(statement: o.Import | o.ImportFrom, wanted: _Wanted) -> bool:
    """Whether a statement imports from the same package; of the standard library, all do."""
    package = _package(statement)
    if package == _FUTURE:
        return False
    own = wanted.module.partition(".")[0]
    return package in _STANDARD if own in _STANDARD else package == own


def _order(statement: o.Import | o.ImportFrom) -> tuple[bool, str]:
    """The order of statements in a section: plain imports first, each kind by the name of the module."""
    if isinstance(statement, o.ImportFrom):
        return (True, statement.module.lower())
    return (False, statement.names[0].name.lower())


def _wanted_order(wanted: _Wanted) -> tuple[bool, str]:
    return (wanted.name is not None, wanted.module.lower())


def _insert_section(code: Code, wanted: _Wanted, before: Sequence[o.Import | o.ImportFrom]) -> None:
    """Put the first import from a package: of the standard library above all others, else below them."""
    others = [it for it in before if _package(it) != _FUTURE]
    if wanted.module.partition(".")[0] in _STANDARD and others:
        newline = code.newline(code.extent(others[0]).start)
        _insert_above(code, others[0], f"{wanted.statement}{newline}")
    elif before:
        last = ([it for it in others if _package(it) != "."] or before)[-1]
        blank = "" if others else code.newline(code.extent(last).start)
        _insert_below(code, last, f"{blank}{wanted.statement}")
    else:
        raise NoFix("the file has no import at its top to which another could be added")


def _insert_below(code: Code, statement: o.Stmt, written: str) -> None:
    end = code.rest_of_line(code.extent(statement).end)
    if end is None:
        raise NoFix("another statement stands on the line of the imports")
    code.insert(end, f"{code.newline(end)}{written}")


def _insert_above(code: Code, statement: o.Stmt, written: str) -> None:
    start = code.extent(statement).start
    if code.indentation(start) != "":
        raise NoFix("another statement stands on the line of the imports")
    code.insert(start, f"{written}{code.newline(start)}")
