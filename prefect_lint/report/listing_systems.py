"""The systems outside the repository that flows and tasks reach, and by which calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prefect_lint.knowledge import external_systems as known
from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.makers import maker_of
from prefect_lint.model.origins import seen_by
from prefect_lint.model.outcome_care import Care
from prefect_lint.model.remote_runs import started_runs
from prefect_lint.model.shell_scripts import main_program
from prefect_lint.model.texts import UNKNOWN, text_of
from prefect_lint.report.addresses import address_of
from prefect_lint.report.inventory import Edge, Place, SystemItem
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.report.identities import Identities
    from prefect_lint.report.places import Places

_HTTP_LIBRARIES = frozenset(
    {
        "requests",
        "httpx",
        "aiohttp",
        "urllib",
        "urllib3",
        "http",
        "httplib2",
        "curl_cffi",
        "cloudscraper",
        "requests_cache",
        "requests_oauthlib",
        "requests_toolbelt",
        "wget",
        "feedparser",
    }
)
_METHOD_FIRST = frozenset({"request", "stream"})
_SQL_LIBRARIES = frozenset({"sqlalchemy", "pandas", "sqlmodel", "polars", "prefect_sqlalchemy"})
_SCHEMES = {
    "s3": (known.STORE, "Amazon S3"),
    "s3a": (known.STORE, "Amazon S3"),
    "gs": (known.STORE, "Google Cloud Storage"),
    "gcs": (known.STORE, "Google Cloud Storage"),
    "abfs": (known.STORE, "Azure Data Lake"),
    "abfss": (known.STORE, "Azure Data Lake"),
    "az": (known.STORE, "Azure Blob Storage"),
    "ftp": (known.FILES, "FTP"),
    "sftp": (known.FILES, "SFTP"),
}
_INTEGRATIONS = {
    "airbyte": known.SYNC,
    "census": known.SYNC,
    "fivetran": known.SYNC,
    "hightouch": known.SYNC,
    "dbt-cloud": known.DBT,
    "dbt-core": known.DBT,
    "snowflake": known.DATABASE,
}
_PLAIN_PROGRAM = re.compile(r"[\w.+-]{1,40}")
_S3_METHOD = re.compile(r"(?:put|get|upload|download|list|head|delete|copy)_(?:object|file)")


@dataclass
class _Found:
    """A system in the making."""

    kind: str
    name: str
    libraries: set[str] = field(default_factory=set)
    sites: dict[int, Place] = field(default_factory=dict)
    edges: dict[str, list[Place]] = field(default_factory=dict)
    started: int = 0
    waited: int = 0


def list_systems(
    definitions: Sequence[tuple[str, Definition]], places: Places, identities: Identities
) -> tuple[tuple[SystemItem, ...], tuple[Edge, ...]]:
    """The systems, and the edges that lead to them from flows and tasks (ids with their definitions)."""
    found: dict[tuple[str, str], _Found] = {}
    for identity, definition in definitions:
        effects = definition.module.project.effects.of_definition(definition)
        own = [it for it in effects if it.through is None and _counts(it)]
        database = _one_database(own)
        for reached in own:
            named = _name(reached, database)
            if named is None or reached.effect.strength == "client":
                continue
            system = found.setdefault(named, _Found(*named))
            place = places.of(reached.module, reached.call)
            system.libraries.add(reached.effect.name.partition(".")[0])
            system.sites[id(reached.call)] = place
            system.edges.setdefault(identity, []).append(place)
    _count_started(definitions, found)
    items, edges = [], []
    order = list(known.KINDS)
    for (kind, name), system in sorted(
        found.items(), key=lambda it: (order.index(it[0][0]), it[0][1].lower(), it[0][1])
    ):
        place = min(system.sites.values())
        identity = identities.new("system", f"{kind}:{name}", Place("", 0))
        items.append(
            SystemItem(
                identity,
                kind,
                name,
                tuple(sorted(system.libraries)),
                place,
                len(system.sites),
                system.waited,
                system.started,
            )
        )
        for source, at in sorted(system.edges.items()):
            edges.append(Edge(source, identity, "uses", min(at), len(at)))
    return tuple(items), tuple(edges)


def _counts(reached: Reached) -> bool:
    effect = reached.effect
    if effect.prefect_api or effect.name.startswith("prefect."):
        return False
    return effect.kind in ("network", "database", "process") or (
        effect.kind == "filesystem" and effect.path_decides
    )


def _name(reached: Reached, database: str | None) -> tuple[str, str] | None:
    """The kind and name of the system that a call reaches."""
    effect = reached.effect
    top = effect.name.partition(".")[0]
    if effect.kind == "process":
        return _program(reached)
    if effect.path_decides:
        return _by_path(reached)
    if top in _HTTP_LIBRARIES:
        return known.HTTP, _host(reached)
    if top in ("boto3", "aioboto3", "botocore"):
        return _aws(reached)
    found = known.system_of(effect.name)
    if found is not None:
        return found
    if effect.kind == "database":
        if top in _SQL_LIBRARIES or top in ("pyodbc", "jaydebeapi", "turbodbc", "dbapi"):
            return known.DATABASE, database or "a database (which one is configured elsewhere)"
        return known.DATABASE, top
    return known.SERVICE, top


def _host(reached: Reached) -> str:
    call, method = reached.call, reached.effect.name.rpartition(".")[2]
    arguments = call.args
    given = call.keyword("url")
    if given is None:
        position = 1 if method in _METHOD_FIRST else 0
        given = arguments[position] if position < len(arguments) else None
    address = address_of(given, reached.module, reached.hops)
    if address.host is None and isinstance(call.func, o.Attribute):
        maker = _maker(call.func.value, reached.module)
        base = None
        if maker is not None:
            base = maker[0].keyword("base_url")
            if base is None and maker[0].args and "Session" in reached.effect.name:
                base = maker[0].args[0]
        if base is not None and maker is not None:
            hops = reached.hops if maker[1] is reached.module else ()
            made = address_of(base, maker[1], hops)
            address = made if made.host is not None or made.variable is not None else address
    if address.host is not None:
        return address.host
    if address.variable is not None:
        return f"the host in {address.variable}"
    return "hosts that are not written out"


def _maker(expr: o.Expr, module: Module) -> tuple[o.Call, Module] | None:
    """The call that made a client, that of `with Client(…) as client` included."""
    if isinstance(expr, o.Name):
        bindings = seen_by(expr)
        if len(bindings) == 1 and bindings[0].kind == "with":
            node = bindings[0].node
            return (node, module) if isinstance(node, o.Call) else None
    return maker_of(expr, module)


def _by_path(reached: Reached) -> tuple[str, str]:
    """What a reader or writer of files reaches by a path that is a URL."""
    effect, call = reached.effect, reached.call
    given = call.keyword(effect.path_parameter) if effect.path_parameter else None
    position = effect.path_position or 0
    if given is None and position < len(call.args):
        given = call.args[position]
    address = address_of(given, reached.module, reached.hops)
    scheme = address.scheme or ""
    if scheme in _SCHEMES:
        return _SCHEMES[scheme]
    if scheme in ("http", "https"):
        return known.HTTP, address.host or "hosts that are not written out"
    return known.STORE, "object store"


def _aws(reached: Reached) -> tuple[str, str]:
    """The service that a client was made for, or that its methods are of."""
    func = reached.call.func
    if isinstance(func, o.Attribute):
        maker = maker_of(func.value, reached.module)
        for given in maker[0].args[:1] if maker is not None else ():
            code = text_of(given, maker[1]) if maker is not None else UNKNOWN
            if UNKNOWN not in code:
                return known.aws_service(code)
    if _S3_METHOD.search(reached.effect.name):
        return known.STORE, "Amazon S3"
    return known.SERVICE, "AWS"


def _program(reached: Reached) -> tuple[str, str] | None:
    """The program that a call runs, where it is written out."""
    if reached.effect.name.startswith(("git.", "playwright.", "selenium.")):
        return known.system_of(reached.effect.name)
    word = main_program(_script(reached))
    if word == "dbt":
        return known.DBT, "dbt Core"
    if word is not None and _PLAIN_PROGRAM.fullmatch(word):
        return known.SHELL, word
    return known.SHELL, "shell commands"


def _script(reached: Reached) -> str:
    """What a call gives to a shell or runs as a program, as far as it is written out."""
    call, module = reached.call, reached.module
    lines = call.keyword("commands")
    given = lines or call.keyword("args") or call.keyword("command")
    if given is None:
        given = call.args[0] if call.args else None
    if given is None:
        return UNKNOWN
    thing = module.project.infer.thing(given, module)
    if not isinstance(thing, t.Collection):
        return text_of(given, module)
    node = thing.node
    elements = node.elts if isinstance(node, o.List | o.Tuple) else ()
    of_lines = lines is not None or reached.effect.name.startswith("prefect_shell.")
    return ("\n" if of_lines else " ").join(text_of(it, module) for it in elements)


def _one_database(effects: Sequence[Reached]) -> str | None:
    """The database of the engines that a definition makes, where they are all for the same one."""
    names = set()
    for reached in effects:
        if reached.effect.name.rpartition(".")[2] in ("create_engine", "create_async_engine"):
            call = reached.call
            given = call.keyword("url") or (call.args[0] if call.args else None)
            scheme = address_of(given, reached.module, reached.hops).scheme
            names.add(known.SQL_SCHEMES.get(scheme or ""))
    return names.pop() if len(names) == 1 else None


def _count_started(
    definitions: Sequence[tuple[str, Definition]], found: dict[tuple[str, str], _Found]
) -> None:
    """How many calls start work in a system, and of how many the outcome is looked at."""
    for module in _modules(definitions):
        for key in sorted(integrations.systems() - {integrations.DEPLOYMENT}):
            for started in started_runs(module, key):
                kind = _INTEGRATIONS.get(key, known.COMPUTE)
                system = found.get((kind, integrations.system(key).name))
                if system is not None:
                    system.started += 1
                    system.waited += started.care is Care.LOOKS


def _modules(definitions: Sequence[tuple[str, Definition]]) -> Iterator[Module]:
    seen: set[str] = set()
    for _, definition in definitions:
        if definition.module.path not in seen:
            seen.add(definition.module.path)
            yield definition.module
